import random
import sys
from contextlib import suppress

import pytest

from bot.engine.feeds import read_feed, submission
from bot.engine.feeds.parsing import CUT_SHORT, ENTRIES, NO_FEED
from bot.engine.model import BadInput
from bot.engine.model.feeds import FeedDocument, FeedEntry
from bot.engine.reading import read
from tests.engine.feeds.fixtures import SITE, Item, atom, fixtures, json_feed, rdf, rss
from tests.engine.feeds.hostile import KINDS, make

URL = f"{SITE}/feed.xml"
OPENS = ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "urllib.Request")
SMALL = 4_000  # characters; the sizes that hurt are read in tests/bench and killed in tests/test_hostile_feeds.py

watched: list[str] = []
watching = False


def _audit(event: str, args: tuple[object, ...]) -> None:
    if watching and event in OPENS and not str(args[0]).endswith((".py", ".pyc", ".txt")):
        watched.append(f"{event} {args[:2]}")


sys.addaudithook(_audit)


@pytest.fixture
def opened():
    """What is opened or called while something is read."""
    global watching
    read_feed(rss([Item(1)]).encode(), url=URL)  # loads the parser
    watched.clear()
    watching = True
    yield watched
    watching = False


def document(text: str) -> FeedDocument:
    return read_feed(text.encode(), url=URL)


@pytest.mark.parametrize("write", [rss, atom, rdf, json_feed])
def test_what_every_format_says(write):
    found = document(write([Item(1), Item(2, day=2)]))
    assert found.title == "The Ellery Post"
    first, second = found.entries
    assert (first.link, first.title) == (f"{SITE}/news/1/ferries", "Ferry 1 sails again from Port Ellery")
    assert (first.published, second.published) == ("2026-06-01", "2026-06-02")
    assert "said Ada Moss" in (first.content or "")
    assert not set(first.keys) & set(second.keys)


def test_authors_sites_and_times_to_rest():
    assert document(atom([Item(1)])).entries[0].author == "Nora Vane"
    assert document(rss([Item(1)], more="<ttl>90</ttl>")).ttl == 5400
    more = '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">daily</sy:updatePeriod>'
    assert document(rss([Item(1)], more=more)).ttl == 86400
    assert document(rss([Item(1)], more="<ttl>soon</ttl>")).ttl is None
    assert document(rss([Item(1)])).site == f"{SITE}/"


def test_titles_are_plain_and_links_whole_and_without_tracking():
    item = Item(1, title="<b>Tin</b> &amp; zinc", link="/a/1?utm_source=rss&id=3", guid=None)
    (entry,) = document(rss([item])).entries
    assert (entry.title, entry.link) == ("Tin & zinc", f"{SITE}/a/1?id=3")


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http://[", "mailto:a@b"]
)
def test_links_that_lead_nowhere_on_the_web_are_none(link):
    (entry,) = document(rss([Item(1, link=link)])).entries
    assert entry.link is None


@pytest.mark.parametrize("year", [1970, 1989])
def test_dates_that_cannot_be_are_none(year):
    (entry,) = document(rss([Item(1)]).replace("2026", str(year))).entries
    assert entry.published is None


def test_what_is_no_feed_is_refused():
    for text in ("", "hello", "<html><body>Sign in</body></html>", "{}", '{"items": []}', "<opml></opml>"):
        with pytest.raises(BadInput, match="This is not a feed"):
            document(text)


@pytest.mark.parametrize("write", [rss, atom, rdf, json_feed])
def test_a_document_cut_short_is_never_taken_for_a_whole_one(write):
    whole = write([Item(n) for n in range(4)])
    for cut in random.Random(3).sample(range(1, len(whole) - 1), 125):
        with pytest.raises(BadInput) as refused:
            document(whole[:cut])
        assert str(refused.value) in (CUT_SHORT, NO_FEED)


def test_a_document_of_any_length_gives_few_entries():
    assert len(document(rss([Item(n) for n in range(ENTRIES + 40)])).entries) == ENTRIES


def test_an_entry_as_an_article():
    (entry,) = document(rss([Item(1, day=3)])).entries
    article = read(submission(entry, outlet="The Ellery Post"))
    assert (article.title, article.source, article.published) == (entry.title, "The Ellery Post", "2026-06-03")
    assert article.url == entry.link
    assert "“Ferry 1 will sail on Monday,” said Ada Moss, the harbour master." in article.text
    with pytest.raises(BadInput, match="no text of its own"):
        submission(FeedEntry((), None, "Title", None, None, None), outlet=None)


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_documents_open_nothing(kind, opened):
    assert len(KINDS) >= 34
    with suppress(BadInput):
        for entry in read_feed(make(kind, SMALL), url=URL).entries:
            assert "root:" not in f"{entry.title} {entry.content}"
            str(entry).encode()
    assert opened == []


def test_two_thousand_mutations_are_read_or_refused(opened):
    chance = random.Random(11)
    seeds = [one.documents[0] for one in fixtures()]
    small = [write([Item(1), Item(2)]).encode() for write in (rss, atom, rdf, json_feed)]
    pieces = [
        b"<",
        b">",
        b"&",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"\0",
        b"\xff",
        b"&#xD800;",
        b'"',
        b"{",
        b"/etc/passwd",
        b"<a b='",
    ]
    for number in range(2000):
        data = bytearray(chance.choice(small) if number % 10 else chance.choice(seeds))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            match chance.randrange(4):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    data[at:at] = chance.choice(pieces)
                case 2:
                    del data[at : at + chance.randint(1, 40)]
                case _:
                    data[at:at] = data[at : at + chance.randint(1, 80)]
        with suppress(BadInput):
            for entry in read_feed(bytes(data), url=URL).entries:
                str(entry).encode()
                assert entry.link is None or entry.link.startswith(("http://", "https://"))
    assert opened == []
