"""What members propose: limits, lapse, one decision only, nothing fetched before it, each server for itself."""

import asyncio
from datetime import timedelta

import pytest

from bot.desk import Desk, Undecidable, proposing
from bot.engine.model import BadInput, Origin, Submission
from bot.fetching import Fetched, FetchProblem, Permitted
from bot.worker import InlineWorker
from tests.desk.shelves import GUILD, OTHER

TEXT = "Ferries\n\n“The ferries will not sail before March,” said Ada Moss, the harbour master.\n".encode()
MEMBER, SECOND, MANAGER = 5, 6, 9


class Web:
    """Answers every link, when it is let to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.reached = asyncio.Event()
        self.gone = False
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, url: str, /) -> Fetched:
        self.asked.append(url)
        self.reached.set()
        await self.go.wait()
        if self.gone:
            raise FetchProblem("status", 404)
        return Fetched(url, url, None, 200, TEXT, "text/plain", "utf-8", None, None, None)


@pytest.fixture
def web():
    return Web()


@pytest.fixture
async def desk(store, clock, web):
    desk = Desk(store, InlineWorker(), clock, fetch=web, check_link=Permitted().check)
    await desk.proposals.switch_on(GUILD, 77, by=MANAGER)
    return desk


def link(number=1):
    return Submission(b"", url=f"https://post.example/{number}")


async def test_a_link_is_fetched_when_it_is_approved(desk, web):
    proposal = await desk.proposals.propose(
        GUILD, Submission(b"", url=" https://post.example/1 ", title="T"), by=MEMBER
    )
    assert web.asked == []
    added = await desk.proposals.approve(GUILD, proposal.id, by=MANAGER)
    assert web.asked == ["https://post.example/1"]
    assert (added.new, added.record.origin) == (True, Origin(added_by=MANAGER, proposed_by=MEMBER))
    assert added.record.article.title == "T"
    after = await desk.proposals.get(GUILD, proposal.id)
    assert (after.state, after.decided_by, after.article_id) == ("approved", MANAGER, added.record.id)


async def test_a_text(desk, web, store):
    proposal = await desk.proposals.propose(GUILD, Submission(TEXT, source="Coast Daily"), by=MEMBER)
    assert await store.proposals.data(GUILD, proposal.id) == TEXT
    added = await desk.proposals.approve(GUILD, proposal.id, by=MANAGER)
    assert (added.record.article.source, added.record.quotes, web.asked) == ("Coast Daily", 1, [])
    assert await store.proposals.data(GUILD, proposal.id) == b""


async def test_a_date_that_is_none_is_told_before_it_is_proposed(desk):
    with pytest.raises(BadInput, match="not a date"):
        await desk.proposals.propose(GUILD, Submission(TEXT, published="next week or so"), by=MEMBER)
    assert await desk.proposals.open(GUILD) == ([], 0)


async def test_declined(desk, store):
    proposal = await desk.proposals.propose(GUILD, Submission(TEXT), by=MEMBER)
    await desk.proposals.decline(GUILD, proposal.id, by=MANAGER)
    assert (await desk.counts(GUILD)).articles == 0
    assert await store.proposals.data(GUILD, proposal.id) == b""
    for decide in (desk.proposals.approve, desk.proposals.decline):
        with pytest.raises(Undecidable, match="declined already"):
            await decide(GUILD, proposal.id, by=MANAGER)


async def test_two_at_once_store_one(desk, web):
    proposal = await desk.proposals.propose(GUILD, link(), by=MEMBER)
    web.go.clear()
    first = asyncio.create_task(desk.proposals.approve(GUILD, proposal.id, by=MANAGER))
    await web.reached.wait()
    for decide in (desk.proposals.approve, desk.proposals.decline):
        with pytest.raises(Undecidable, match="right now"):
            await decide(GUILD, proposal.id, by=SECOND)
    web.go.set()
    assert (await first).new
    assert len(web.asked) == 1
    assert (await desk.proposals.get(GUILD, proposal.id)).decided_by == MANAGER


async def test_a_page_that_is_gone_leaves_it_open(desk, web):
    proposal = await desk.proposals.propose(GUILD, link(), by=MEMBER)
    web.gone = True
    with pytest.raises(FetchProblem, match="no page"):
        await desk.proposals.approve(GUILD, proposal.id, by=MANAGER)
    assert (await desk.proposals.get(GUILD, proposal.id)).state == "open"
    web.gone = False
    assert (await desk.proposals.approve(GUILD, proposal.id, by=SECOND)).new


async def test_another_servers_proposal_is_not_found(desk):
    proposal = await desk.proposals.propose(GUILD, link(), by=MEMBER)
    await desk.proposals.switch_on(OTHER, 78, by=MANAGER)
    for decide in (desk.proposals.approve, desk.proposals.decline):
        for number in (proposal.id, 0, 10**18, 2**70):
            with pytest.raises(BadInput, match="no such proposal"):
                await decide(OTHER, number, by=MANAGER)
    assert await desk.proposals.open(OTHER) == ([], 0)
    assert (await desk.proposals.propose(OTHER, link(), by=MEMBER)).id == 1  # each server counts for itself
    assert (await desk.proposals.get(GUILD, proposal.id)).state == "open"


async def test_of_one_member_and_of_a_server(desk, monkeypatch):
    monkeypatch.setattr(proposing, "OF_GUILD", proposing.OF_MEMBER + 1)
    for number in range(proposing.OF_MEMBER):
        await desk.proposals.propose(GUILD, link(number), by=MEMBER)
    with pytest.raises(BadInput, match="5 of your proposals"):
        await desk.proposals.propose(GUILD, link(100), by=MEMBER)
    with pytest.raises(BadInput, match="5 of your proposals"):
        await desk.proposals.check(GUILD, MEMBER)
    await desk.proposals.propose(GUILD, link(101), by=SECOND)
    with pytest.raises(BadInput, match="6 proposals are open"):
        await desk.proposals.propose(GUILD, link(102), by=SECOND)
    await desk.proposals.decline(GUILD, 1, by=MANAGER)
    await desk.proposals.propose(GUILD, link(103), by=MEMBER)


async def test_nobody_gets_past_the_limit_by_being_quick(desk):
    tries = [desk.proposals.propose(GUILD, link(number), by=MEMBER) for number in range(20)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(one, Exception) for one in done) == proposing.OF_MEMBER
    assert len((await desk.proposals.open(GUILD))[0]) == proposing.OF_MEMBER


async def test_bytes(desk, monkeypatch):
    monkeypatch.setattr(proposing, "BYTES", 2 * len(TEXT))
    monkeypatch.setattr(proposing, "MAX_FILE", len(TEXT))
    with pytest.raises(BadInput, match="larger than"):
        await desk.proposals.propose(GUILD, Submission(TEXT + b"."), by=MEMBER)
    for _ in range(2):
        await desk.proposals.propose(GUILD, Submission(TEXT), by=MEMBER)
    with pytest.raises(BadInput, match="fill the room"):
        await desk.proposals.propose(GUILD, Submission(TEXT), by=SECOND)
    await desk.proposals.propose(GUILD, link(), by=SECOND)


async def test_the_same_link_once(desk):
    await desk.proposals.propose(GUILD, link(), by=MEMBER)
    with pytest.raises(BadInput, match="proposed already"):
        await desk.proposals.propose(GUILD, link(), by=SECOND)


async def test_lapse(desk, clock, store):
    old = await desk.proposals.propose(GUILD, Submission(TEXT), by=MEMBER)
    clock.now += proposing.LASTS - timedelta(minutes=1)
    new = await desk.proposals.propose(GUILD, link(), by=MEMBER)
    assert len((await desk.proposals.open(GUILD))[0]) == 2
    clock.now += timedelta(minutes=2)
    open_ones, lapsed = await desk.proposals.open(GUILD)
    assert ([one.id for one in open_ones], lapsed) == ([new.id], 1)
    with pytest.raises(Undecidable, match="has lapsed"):
        await desk.proposals.approve(GUILD, old.id, by=MANAGER)
    assert await store.proposals.data(GUILD, old.id) == b""
    assert (await desk.counts(GUILD)).articles == 0


async def test_switched_off(desk):
    await desk.proposals.propose(GUILD, link(), by=MEMBER)
    await desk.proposals.switch_off(GUILD)
    with pytest.raises(BadInput, match="switched off already"):
        await desk.proposals.switch_off(GUILD)
    for guild in (GUILD, OTHER):
        with pytest.raises(BadInput, match="switched off in this server"):
            await desk.proposals.propose(guild, link(2), by=MEMBER)
    assert (await desk.proposals.approve(GUILD, 1, by=MANAGER)).new


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "file:///etc/passwd", "https://user@post.example/", "http://127.0.0.1/", "http://[::1]/",
        "http://169.254.169.254/latest", "https://post.example:25/", "https://post.example/ a",
        f"https://p.example/{'a' * 3000}",
    ],
)  # fmt: skip
async def test_what_will_never_be_fetched(desk, web, url):
    with pytest.raises((BadInput, FetchProblem)):
        await desk.proposals.propose(GUILD, Submission(b"", url=url), by=MEMBER)
    assert await desk.proposals.open(GUILD) == ([], 0)
    assert web.asked == []


async def test_blocked(desk, web):
    early = await desk.proposals.propose(GUILD, link(), by=MEMBER)
    await desk.sources.block(GUILD, "post.example")
    with pytest.raises(BadInput, match="blocked"):
        await desk.proposals.propose(GUILD, link(2), by=MEMBER)
    with pytest.raises(BadInput, match="blocked"):
        await desk.proposals.propose(GUILD, Submission(TEXT, url="https://www.post.example/"), by=MEMBER)
    with pytest.raises(BadInput, match="blocked"):  # since it was proposed
        await desk.proposals.approve(GUILD, early.id, by=MANAGER)
    assert web.asked == []


async def test_what_is_in_the_library_already(desk):
    known = await desk.add_article(GUILD, Submission(TEXT), added_by=MANAGER)
    proposal = await desk.proposals.propose(GUILD, Submission(TEXT), by=MEMBER)
    added = await desk.proposals.approve(GUILD, proposal.id, by=SECOND)
    assert (added.new, added.record.id, added.record.origin) == (False, known.record.id, Origin(MANAGER))


async def test_no_article_in_a_file(desk):
    proposal = await desk.proposals.propose(GUILD, Submission(b"PK\x03\x04" + bytes(500), name="a.zip"), by=MEMBER)
    with pytest.raises(BadInput, match="zip"):
        await desk.proposals.approve(GUILD, proposal.id, by=MANAGER)
    assert (await desk.proposals.get(GUILD, proposal.id)).state == "open"


async def test_texts_that_no_database_takes(desk):
    offer = Submission(TEXT, title="a\ud800" * 400, source="b\0c", name="\udfff.txt")
    proposal = await desk.proposals.propose(GUILD, offer, by=MEMBER)
    (kept,) = (await desk.proposals.open(GUILD))[0]
    assert kept.offer.title == ("a?" * 400)[:300]
    assert (await desk.proposals.approve(GUILD, proposal.id, by=MANAGER)).new
