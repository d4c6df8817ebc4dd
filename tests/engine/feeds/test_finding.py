"""The feeds of a site, lists of feeds, and filters."""

import pytest

from bot.engine.feeds import discover, guesses, parse_words, read_opml, wanted, write_opml
from bot.engine.feeds.opml import MOST
from bot.engine.model import BadInput
from bot.engine.model.feeds import FeedEntry, FeedFilter, FeedLink

PAGE = """<!doctype html><html><head><base href="https://post.example/town/">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link rel="alternate" type="application/rss+xml; charset=utf-8" title="News &amp; more" href="feed.xml">
<link rel="alternate" type="application/atom+xml" href="https://post.example/atom.xml">
<link rel="alternate" type="application/atom+xml" href="javascript:alert(1)">
<link rel="alternate" hreflang="de" href="/de"><link rel="stylesheet" href="/x.css">
</head><body>News</body></html>"""


def test_the_feeds_a_page_names_with_those_of_comments_last():
    assert discover(PAGE.encode(), url="https://post.example/") == (
        FeedLink("https://post.example/town/feed.xml", "News & more"),
        FeedLink("https://post.example/atom.xml", None),
        FeedLink("https://post.example/comments/feed", "Comments"),
    )
    assert discover(b"\x00\x01", url="https://post.example/") == ()
    assert discover(b"{}", url="https://post.example/") == ()


def test_where_a_feed_may_be():
    found = guesses("https://post.example/news/today?page=2")
    assert found[0] == "https://post.example/feed/"
    assert len(found) == len(set(found)) <= 6


def test_a_list_of_feeds_goes_out_and_in():
    feeds = (FeedLink("https://a.example/feed?x=1&y=2", "A “post” <1>"), FeedLink("https://b.example/feed", None))
    data = write_opml(feeds, "On Record")
    assert read_opml(data) == (feeds[0], FeedLink("https://b.example/feed", "https://b.example/feed"))


def test_nested_lists_of_other_readers():
    data = b"""<opml version="1.0"><body><outline text="Towns"><outline TEXT="Ellery" xmlURL="https://a.example/f"/>
    <outline text="again" xmlUrl="https://a.example/f"/></outline><outline text="no feed"/></body></opml>"""
    assert read_opml(data) == (FeedLink("https://a.example/f", "Ellery"),)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<opml>",
        b"<rss/>",
        b"\0" * 100,
        b"<opml><body/></opml>",
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline xmlUrl="https://a.example/&x;"/></body></opml>',
        b"<opml><body>" + b"<outline>" * 5000,
        b"<opml>" + b" " * 2_000_000 + b"</opml>",
    ],
    ids=range(9),
)
def test_other_files_are_refused(data):
    with pytest.raises(BadInput):
        read_opml(data)


def test_too_many_feeds_are_refused():
    with pytest.raises(BadInput, match=f"more than {MOST}"):
        read_opml(write_opml([FeedLink(f"https://a.example/{n}", None) for n in range(MOST + 1)], "x"))


def entry(title: str, content: str = "") -> FeedEntry:
    return FeedEntry(("k",), None, title, None, None, content or None)


@pytest.mark.parametrize(
    ("must", "must_not", "title", "content", "kept"),
    [
        ("", "", "Anything", "", True),
        ("aluminium", "", "Aluminum prices rise", "", True),
        ("ferry", "", "Ferries sail again", "", True),
        ("ferry", "", "The bridge is closed", "<p>No <b>ferry</b> sails.</p>", True),
        ("ferry", "", "The bridge is closed", "", False),
        ("ferry, bridge", "", "The bridge is closed", "", True),
        ("", "football", "Football results", "", False),
        ("", "football", "The bridge is closed", "", True),
        ("ferry", "football", "A ferry for football fans", "", False),
    ],
)
def test_filters_in_plain_words(must, must_not, title, content, kept):
    assert wanted(FeedFilter(parse_words(must), parse_words(must_not)), entry(title, content)) is kept


def test_words_as_typed():
    assert parse_words(' tin, “aluminium  prices” ;tin\n"zinc"') == ("tin", "aluminium prices", "zinc")
    assert parse_words(" ,; ") == ()
    with pytest.raises(BadInput, match="up to 20 terms"):
        parse_words(",".join(map(str, range(21))))
