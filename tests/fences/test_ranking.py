"""What one server is answered does not depend on what another has, nor do its suggestions."""

from pathlib import Path
from typing import Any

from bot.desk import Desk
from bot.engine.extract import VERSION
from bot.worker import InlineWorker
from storage.store import Store
from tests.desk.conftest import Clock
from tests.desk.shelves import GUILD, NOW, OTHER, Story, halvik, harbour, treaty, wire

DOCUMENTS = 1000
SPEAKERS = ("Marta Oskarsen", "Marta Oskarsson", "Jon Brekke", "Jan Brekke")


async def answers(desk: Desk) -> list[Any]:
    """Of every kind one, of words and names that the other server has very often."""
    return [
        await desk.who_said(GUILD, "the smelter will not open befor the grid"),
        await desk.who_said(GUILD, "work furnace minister"),
        await desk.quotes(GUILD, by="Oskarsen", about=None),
        await desk.quotes(GUILD, by="Brekke", about="work"),
        await desk.figures(GUILD, "aluminium output"),
        await desk.brief(GUILD, "smelter"),
        await desk.ask(GUILD, "what did Brekke say about the minister"),
        await desk.suggest_speakers(GUILD, ""),
        await desk.suggest_speakers(GUILD, "bre"),
        await desk.suggest_topics(GUILD, "alu"),
        await desk.suggest_units(GUILD, ""),
        await desk.suggest_outlets(GUILD, ""),
        await desk.suggest_articles(GUILD, "smelter"),
        await desk.suggest_quotes(GUILD, "smelter"),
    ]


def theirs(number: int) -> Story:
    """The words of ours once more, often, and by people with nearly the same names."""
    story = Story(f"Smelter {number}", "2025-03-04", "The Fjord Couriers")
    story.says(SPEAKERS[number % 4], f"“The smelter will not reopen before grid {number} is repaired,”", "Minister")
    story.counts(f"The works made {number} tonnes of tin.", f"{number} tonnes", number, "ton", "aluminium output")
    return story


async def test_answers_are_the_same_whatever_another_server_adds(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "library.db") as store:
        desk = Desk(store, InlineWorker(), Clock())
        for story in (halvik(), treaty(), wire(), harbour()):
            await story.shelve(store)
        await desk.catch_up()
        before = await answers(desk)
        assert not [one for one in before if one == [] or getattr(one, "nothing", None)]
        intakes = [theirs(number).intake() for number in range(1, DOCUMENTS + 1)]
        await store.articles.add_all(OTHER, intakes, engine=VERSION, added_at=NOW)
        await desk.catch_up()
        assert (await desk.who_said(OTHER, "the smelter will not open")).quotes, "they have it all"
        assert await answers(desk) == before
