"""Sent messages that are edited in place: corrected, changed, removed; nothing else of them, and nothing lost."""

import json
from datetime import timedelta

import pytest

from bot.desk import Desk, Wanted
from bot.desk.amending import OLDEST
from bot.engine.model import Submission, Undelivered
from bot.presenting.alerts import alert_cards
from bot.presenting.amended import amended, shown_in
from bot.presenting.digests import digest_cards
from bot.presenting.frozen import freeze
from bot.worker import InlineWorker
from tests.desk.channels import Channels
from tests.desk.shelves import GUILD, NOW, OTHER, halvik, treaty
from tests.engine.edits import FERRY, LIGHT, LONGER, QUOTE_OUT

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class Room(Channels):
    """Channels in which messages read as Discord would show them, and can be edited."""

    edits = 0

    def render(self, digest, name):
        return [freeze(card, name(number)) for number, card in enumerate(digest_cards(digest))]

    def render_alert(self, alert, name):
        return [freeze(card, name(number)) for number, card in enumerate(alert_cards(alert, None))]

    def shown_in(self, payload):
        return shown_in(payload)

    def amended(self, payload, now):
        return amended(payload, now)

    async def edit(self, one, part, payload, first):
        fault = self.faults.pop(0) if self.faults else None
        self.edits += 1
        if isinstance(fault, Undelivered):
            raise fault
        self.messages[part.message_id - 1].payload = payload
        if fault:
            raise Undelivered("later", "lost")

    def text(self, number=0):
        embeds = json.loads(self.messages[number].payload)["embeds"]
        return "\n\n".join(embed["description"] for embed in embeds) + "\n" + embeds[-1]["footer"]["text"]


@pytest.fixture
def room(clock):
    return Room(clock)


async def look(desk, room):
    for source in (desk.deliveries, desk.amending):
        for one in await source.due():
            await source.deliver(one, room)


@pytest.fixture
async def sent(desk, store, clock, room):
    """A digest of two articles that was sent; the desk."""
    await desk.planning.set(
        GUILD, channel_id=9, time="08:00", zone="UTC", days="daily", topics="", created_by=5, length="long"
    )
    for story in (halvik(), treaty()):
        await story.shelve(store)
    clock.now += DAY
    await look(desk, room)
    assert len(room.messages) == 1
    return desk


def changed(before, after):
    """The paragraphs that are not as they were: before, and after."""
    old, new = before.split("\n\n"), after.split("\n\n")
    assert len(old) == len(new)
    return [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]


async def quote_of(store, speaker):
    return next(one for one in await store.quotes.of_article(GUILD, 1) if one.quote.speaker == speaker)


async def test_a_corrected_speaker_is_set_right_and_said_to_be_corrected(sent, store, clock, room):
    before = room.text()
    assert "amended" not in before
    quote = await quote_of(store, "Marta Oskarsen")
    await sent.correct_quote(GUILD, quote.id, "Jon Brekke", by=5)
    await look(sent, room)
    (item, last) = changed(before, room.text())
    assert "**Marta Oskarsen**" in item[0]
    assert "**Jon Brekke**" in item[1]
    assert "speaker corrected by an admin" in item[1]
    assert last[1].partition("\n")[0] == last[0].partition("\n")[0]
    assert last[1].endswith("amended · " + last[0].rpartition("\n")[2])
    assert room.edits == 1


async def test_what_is_set_back_reads_as_before(sent, store, clock, room):
    before = room.messages[0].payload
    quote = await quote_of(store, "Marta Oskarsen")
    await sent.correct_quote(GUILD, quote.id, None, by=5)
    await look(sent, room)
    assert "unknown speaker" in room.text()
    await sent.undo_correction(GUILD, quote.id)
    await look(sent, room)
    assert room.edits == 1, "one message is not edited twice at once"
    clock.now += MINUTE
    await look(sent, room)
    assert room.messages[0].payload == before
    clock.now += MINUTE
    await look(sent, room)
    assert room.edits == 2


async def test_what_is_corrected_while_a_digest_is_put_together_is_set_right(desk, store, clock, room, monkeypatch):
    await desk.planning.set(GUILD, channel_id=9, time="08:00", zone="UTC", days="daily", topics="", created_by=5)
    await halvik().shelve(store)
    quote, prepare = await quote_of(store, "Marta Oskarsen"), store.deliveries.prepare

    async def too_late(one, digest, parts):
        await desk.correct_quote(GUILD, quote.id, "Ada Moss", by=5)
        return await prepare(one, digest, parts)

    monkeypatch.setattr(store.deliveries, "prepare", too_late)
    clock.now += DAY
    await look(desk, room)
    assert "**Ada Moss**" in room.text()
    assert room.edits == 1


async def test_many_corrections_are_one_edit_and_none_is_none(sent, store, clock, room):
    for number in range(5):
        for record in await store.quotes.of_article(GUILD, 1):
            await sent.correct_quote(GUILD, record.id, f"Person {number}", by=5)
    await look(sent, room)
    await look(sent, room)
    assert room.edits == 1
    assert room.text().count("Person 4") >= 2
    async for _ in sent.reread(GUILD, every=True):
        pass
    clock.now += MINUTE
    await look(sent, room)
    assert room.edits <= 2, "read again, and all found again, but for what the engine finds besides"


async def test_what_is_removed_is_shown_no_longer(sent, store, clock, room):
    before = room.text()
    await sent.remove_article(GUILD, 1)
    await look(sent, room)
    assert "Halvik" in before
    for words in ("Halvik", "smelter", "Brekke", "420"):
        assert words not in room.text().replace("**Jon Brekke** 2 quotes", "")
    assert "Delphine Arnaud" in room.text()
    assert "no longer on record*" in room.text()


async def test_another_server_changes_nothing_here(sent, store, room):
    await halvik().shelve(store, OTHER)
    await sent.correct_quote(OTHER, 1, "Jon Brekke", by=5)
    await sent.remove_article(OTHER, 1)
    await look(sent, room)
    assert room.edits == 0


@pytest.mark.parametrize(("version", "marks"), [(QUOTE_OUT, 1), (LIGHT, 1), (LONGER, 0)])
async def test_an_article_that_changes_at_its_source(desk, store, clock, room, version, marks):
    await desk.planning.set(GUILD, channel_id=9, time="08:00", zone="UTC", days="daily", topics="", created_by=5)
    link = "https://news.example/ferry"
    await desk.add_article(GUILD, Submission(FERRY.encode(), url=link))
    clock.now += DAY
    await look(desk, room)
    before = room.text()
    await desk.add_article(GUILD, Submission(version.encode(), url=link))
    await look(desk, room)
    assert room.edits == marks
    assert before.count("⚠️") == 0
    assert room.text().count("⚠️") == marks


@pytest.mark.parametrize(
    ("faults", "edits"),
    [
        ([Undelivered("later", "502"), "lost"], 3),
        ([Undelivered("slow", "rate", 40.0)], 2),
        ([Undelivered("deleted")], 1),
        ([Undelivered("forbidden", "no")], 1),
        ([Undelivered("gone", "no")], 1),
    ],
)
async def test_faults(sent, store, clock, room, faults, edits):
    quote = await quote_of(store, "Marta Oskarsen")
    await sent.correct_quote(GUILD, quote.id, "Jon Brekke", by=5)
    room.faults = list(faults)
    for _ in range(5):
        await look(sent, room)
        clock.now += MINUTE
    assert room.edits == edits
    assert ("speaker corrected" in room.text()) == (faults[0].why in ("later", "slow"))


async def test_a_kill_during_an_edit_and_a_change_during_one_lose_nothing(sent, store, clock, room):
    quote = await quote_of(store, "Marta Oskarsen")
    await sent.correct_quote(GUILD, quote.id, "Jon Brekke", by=5)
    plain = Room.edit

    async def interrupted(one, part, payload, first):
        await sent.correct_quote(GUILD, quote.id, "Ada Moss", by=5)
        await plain(room, one, part, payload, first)
        raise KeyboardInterrupt

    room.edit = interrupted
    (one,) = await sent.amending.due()
    with pytest.raises(KeyboardInterrupt):
        await sent.amending.deliver(one, room)
    del room.edit
    clock.now += MINUTE
    await look(Desk(store, InlineWorker(), clock), room)
    assert "**Ada Moss**" in room.text()
    assert await sent.amending.due() == []


async def test_what_was_sent_long_ago_stays_as_it_was(sent, store, clock, room):
    clock.now = NOW + OLDEST + 2 * DAY
    await sent.planning.pause(GUILD, 1, True)
    await sent.correct_quote(GUILD, 1, "Ada Moss", by=5)
    await look(sent, room)
    assert room.edits == 0
    assert await sent.amending.due() == []


async def test_alerts_are_set_right_too(desk, store, clock, room):
    await desk.watches.add(GUILD, 5, Wanted(person="Marta Oskarsen"))
    await halvik().shelve(store)
    for _ in range(3):
        for one in await desk.alerts.due():
            await desk.alerts.deliver(one, room)
        clock.now += MINUTE
    await desk.correct_quote(GUILD, 1, "Ada Moss", by=5)
    await look(desk, room)
    assert "**Ada Moss**" in room.text()
    assert room.edits == 1
