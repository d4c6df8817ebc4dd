"""The language of dates, as people type it."""

import pytest

from bot.desk.languages import parse_language, suggest_languages
from bot.engine.model import LANGUAGES, BadInput
from tests.desk.shelves import GUILD
from tests.desk.test_delivering import plan


@pytest.mark.parametrize("typed", ["de", "DE", " german ", "Deutsch", "German (Deutsch)"])
def test_a_code_or_a_name(typed):
    assert parse_language(typed) == "de"


def test_every_suggestion_is_understood():
    for code, name in LANGUAGES.items():
        assert parse_language(name) == parse_language(code) == code
    assert suggest_languages("port")[0] == "Portuguese, Brazil (português do Brasil)"
    assert len(suggest_languages("")) == 25


@pytest.mark.parametrize("typed", ["Klingon", "x" * 500, "🦀", "de; --"])
def test_a_language_that_is_none(typed):
    with pytest.raises(BadInput, match="no language"):
        parse_language(typed)


async def test_a_plan_keeps_its_language(desk):
    assert (await plan(desk)).language == "en"
    assert (await desk.planning.edit(GUILD, 1, dates="français")).language == "fr"
    assert (await desk.planning.edit(GUILD, 1, time="09:00")).language == "fr"
    assert (await desk.planning.get(GUILD, 1)).language == "fr"
    assert (await plan(desk, dates="uk")).language == "uk"
    assert (await desk.planning.get(GUILD, 1)).language == "uk"


async def test_nothing_to_change_is_told(desk):
    await plan(desk)
    with pytest.raises(BadInput, match="Nothing was given"):
        await desk.planning.edit(GUILD, 1)
