"""A blocked source lets nothing in, whatever the way and however it is written, in its own server only."""

import json

import pytest

from bot.desk import Desk
from bot.engine.model import BadInput, Submission
from bot.fetching import Fetched
from bot.worker import InlineWorker
from tests.desk.shelves import GUILD, OTHER

TEXT = "Ferries\n\n“The ferries will not sail before March,” said Ada Moss, the harbour master.\n".encode()


class Web:
    """Answers every link from one address, and tells what was asked."""

    def __init__(self, final: str) -> None:
        self.final = final
        self.asked: list[str] = []

    async def __call__(self, url: str, /, **_: object) -> Fetched:
        self.asked.append(url)
        return Fetched(url, self.final, None, 200, TEXT, "text/plain", "utf-8", None, None, None)


async def is_refused(doing):
    with pytest.raises(BadInput, match="This source is blocked here"):
        await doing


@pytest.mark.parametrize(
    "typed",
    [
        "post.example", "WWW.Post.Example", "post.example.", "https://news.post.example/a?b=c", "post.example:8443/x",
        "http://user@post.example/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("url", ["https://post.example/1", "http://WWW.POST.EXAMPLE./2", "https://m.post.example:8443"])
async def test_every_spelling_is_the_same_site(desk, typed, url):
    await desk.sources.block(GUILD, typed)
    await is_refused(desk.add_article(GUILD, Submission(TEXT, url=url)))
    assert (await desk.counts(GUILD)).articles == 0
    assert (await desk.add_article(GUILD, Submission(TEXT, url="https://notpost.example/1"))).new
    assert (await desk.add_article(OTHER, Submission(TEXT, url=url))).new


@pytest.mark.parametrize("typed", ["bücher.example", "xn--bcher-kva.example", "BÜCHER.example.", "bücher。example"])
async def test_idn(desk, typed):
    await desk.sources.block(GUILD, typed)
    for host in ("bücher.example", "www.xn--bcher-kva.example", "bücher。example"):
        await is_refused(desk.add_article(GUILD, Submission(TEXT, url=f"https://{host}/")))


async def test_a_long_userinfo_hides_no_host(desk):
    await desk.sources.block(GUILD, "post.example")
    await is_refused(desk.add_article(GUILD, Submission(TEXT, url=f"https://{'a' * 400}@post.example/")))


async def test_outlets(desk):
    await desk.sources.block(GUILD, "The Vessby Post")
    for outlet in ("the vessby post", "Vessby Post", "VessbyPost.com"):
        await is_refused(desk.add_article(GUILD, Submission(TEXT, source=outlet)))
    assert (await desk.add_article(GUILD, Submission(TEXT, source="Vessby Courier"))).new


async def test_a_blocked_link_is_not_fetched(store, clock):
    web = Web("https://post.example/a")
    desk = Desk(store, InlineWorker(), clock, fetch=web)
    await desk.sources.block(GUILD, "post.example")
    await is_refused(desk.add_link(GUILD, "https://www.post.example/a", {}))
    assert web.asked == []
    await is_refused(desk.add_link(GUILD, "https://short.example/a", {}))  # redirects there
    assert (await desk.counts(GUILD)).articles == 0


async def test_an_import_tells_its_line(desk):
    await desk.sources.block(GUILD, "post.example")
    rows = [{"text": TEXT.decode(), "url": "https://post.example/"}, {"text": f"{TEXT.decode()} Again."}]
    lines = [json.dumps(row).encode() for row in rows]
    (step,) = [step async for step in desk.import_lines(GUILD, lines, [InlineWorker()])]
    assert (step.added, [number for number, _ in step.bad]) == (1, [1])


async def test_what_is_there_stays_and_is_counted(desk):
    await desk.add_article(GUILD, Submission(TEXT, url="https://post.example/1"))
    source, stay = await desk.sources.block(GUILD, "https://post.example/other", by=5)
    assert (source.name, source.blocked_by, stay) == ("post.example", 5, 1)
    assert (await desk.ask(GUILD, "who said the ferries will not sail")).quotes
    assert await desk.sources.all(OTHER) == []


async def test_unblocked(desk):
    await desk.sources.block(GUILD, "post.example")
    with pytest.raises(BadInput, match="not blocked"):
        await desk.sources.unblock(OTHER, "post.example")
    await desk.sources.unblock(GUILD, "www.POST.example")
    assert (await desk.add_article(GUILD, Submission(TEXT, url="https://post.example/1"))).new


@pytest.mark.parametrize("typed", ["", "  ", "https://", "…"])
async def test_what_names_no_source(desk, typed):
    with pytest.raises(BadInput, match="names no source"):
        await desk.sources.block(GUILD, typed)
