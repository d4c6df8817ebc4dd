"""What a fetch gives, and what a person hears when it gives nothing."""

import gzip
import zlib
from datetime import UTC, datetime

import pytest

from bot.engine.model import Problem
from bot.fetching import FEEDS, Fetcher, FetchProblem, Limits
from tests.fetching.servers import PAGE, Names, answer, moved, serving

NOW = datetime(2025, 3, 5, 12, tzinfo=UTC)


def fetcher(server, **more):
    return Fetcher([server.at], clock=lambda: NOW, **more)


async def fetched(said, **more):
    async with serving(x=said) as server, fetcher(server) as it:
        return await it.fetch(server.url("/x"), **more)


async def problem(said, **more):
    with pytest.raises(FetchProblem) as told:
        await fetched(said, **more)
    return told.value


async def test_a_page_with_all_that_is_said_of_it():
    said = answer(
        Content_Type="Text/HTML; charset=ISO-8859-1",
        ETag='W/"a-b"',
        Last_Modified="Tue, 4 Mar 2025 08:00:00 GMT",
        Cache_Control="public, max-age=600",
        kind=None,
    )
    async with serving(x=said) as server, fetcher(server) as it:
        page = await it.fetch(server.url("/x#part"))
        assert page.url == server.url("/x#part")
        assert page.final_url == server.url("/x")
        assert (page.status, page.body, page.content_type, page.charset) == (200, PAGE, "text/html", "iso8859-1")
        assert (page.etag, page.last_modified, page.max_age) == ('W/"a-b"', "Tue, 4 Mar 2025 08:00:00 GMT", 600.0)
        assert page.permanent_url is None
        request = server.requests[0].lower()
    assert "user-agent: onrecord/" in request
    assert "accept-encoding: gzip, deflate\r\n" in request
    assert not any(name in request for name in ("cookie", "referer", "authorization", "if-none-match"))


async def test_only_what_is_new():
    async with serving(x=answer(b"", "304 Not Modified", None, ETag='"b"')) as server, fetcher(server) as it:
        page = await it.fetch(server.url("/x"), etag='W/"ä"', last_modified="yesterday, byte for byte")
        assert (page.status, page.body, page.etag) == (304, b"", '"b"')
        assert 'If-None-Match: W/"ä"\r\n' in server.requests[0]
        assert "If-Modified-Since: yesterday, byte for byte\r\n" in server.requests[0]
        await it.fetch(server.url("/x"), etag='"a"', last_modified="a\r\nHost: inside")
        assert "inside" not in server.requests[1]
        with pytest.raises(FetchProblem):
            await it.fetch(server.url("/x"))  # nothing is known that could be unchanged


@pytest.mark.parametrize(
    "packed",
    [
        answer(gzip.compress(PAGE), Content_Encoding="gzip"),
        answer(gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]) + b"\0" * 8, Content_Encoding="x-gzip"),
        answer(zlib.compress(PAGE), Content_Encoding="deflate"),
        answer(zlib.compress(PAGE, wbits=-15), Content_Encoding="Deflate"),
        answer(PAGE, Content_Encoding="identity"),
        answer(PAGE, kind=None),
    ],
)
async def test_packed_in_every_way(packed):
    assert (await fetched(packed)).body == PAGE


STORY = b"".join(b"<p>The harbour at Vessby has %d berths.</p>" % n for n in range(400))


@pytest.mark.parametrize(("pack", "named"), [(gzip.compress, "gzip"), (zlib.compress, "deflate")])
async def test_a_page_cut_short_gives_what_came_and_a_feed_fails(pack, named):
    packed = pack(STORY)
    async with serving() as server, fetcher(server) as it:
        for kept in (*range(1, len(packed), len(packed) // 60), *range(len(packed) - 8, len(packed))):
            server.answers["/page"] = answer(packed[:kept], Content_Encoding=named)
            server.answers["/feed"] = answer(packed[:kept], kind="application/rss+xml", Content_Encoding=named)
            with pytest.raises(FetchProblem) as told:
                await it.fetch(server.url("/feed"), accept=FEEDS)
            assert told.value.kind == "content"
            with pytest.raises(FetchProblem) as told:  # a site that is looked through for feeds
                await it.fetch(server.url("/page"), accept=FEEDS)
            assert told.value.kind == "content"
            if kept < 12:  # not a word came
                with pytest.raises(FetchProblem, match="cannot be read"):
                    await it.fetch(server.url("/page"))
            elif kept > 200:
                body = (await it.fetch(server.url("/page"))).body
                assert STORY.startswith(body)
                assert len(body) > 0.8 * len(STORY) * kept / len(packed) - 2000
        server.answers["/page"] = answer(packed, Content_Encoding=named)
        assert (await it.fetch(server.url("/page"))).body == STORY


async def test_a_page_that_http_says_is_not_all_fails():
    said = answer(gzip.compress(STORY), Content_Encoding="gzip")
    for less in (1, 30, 300):
        assert (await problem(said[:-less])).kind == "connection"
    document = answer(gzip.compress(STORY)[:-9], kind="application/pdf", Content_Encoding="gzip")
    assert (await problem(document)).kind == "content"


async def test_a_large_body_arrives_whole():
    body = bytes(range(256)) * 4096 * 4
    assert (await fetched(answer(gzip.compress(body), Content_Encoding="gzip"))).body == body


async def test_redirects_are_followed_and_remembered():
    answers = {"a": moved("/b", "301 Moved Permanently"), "b": moved("c", "308 Permanent Redirect"), "c": answer()}
    async with serving(**answers) as server, fetcher(server) as it:
        page = await it.fetch(server.url("/a"))
        assert page.final_url == page.permanent_url == server.url("/c")
        server.answers["/b"] = moved(server.url("/c"), "307 Temporary Redirect")
        page = await it.fetch(server.url("/a"))
        assert (page.final_url, page.permanent_url) == (server.url("/c"), None)


@pytest.mark.parametrize(
    ("to", "kind"),
    [
        ("/x", "redirect"),
        ("", "redirect"),
        ("ftp://news.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("http://me@1.1.1.1/", "address"),
        ("http://1.1.1.1:25/", "address"),
        ("http://[::1", "redirect"),
        ("//127.0.0.1/", "address"),
        ("data:text/html,x", "scheme"),
        ("/" + "x" * 3000, "scheme"),
    ],
)
async def test_redirects_that_are_not_followed(reached, to, kind):
    async with serving(x=moved(to)) as server, Fetcher([server.at], resolver=Names()) as it:
        with pytest.raises(FetchProblem) as told:
            await it.fetch(server.url("/x"))
        assert told.value.kind == kind
        assert len(server.requests) == (6 if to == "/x" else 1)
    assert set(reached) == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("404 Not Found", "no page"),
        ("403 Forbidden", "programs"),
        ("500 Oops", "error 500"),
        ("202 Later", "error 202"),
    ],
)
async def test_other_answers(status, words):
    told = await problem(answer(b"<p>Secret words.</p>", status))
    assert (told.kind, told.status, told.retry_after) == ("status", int(status[:3]), None)
    assert words in str(told)
    assert "Secret" not in str(told)
    assert isinstance(told, Problem)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        ("Wed, 05 Mar 2025 12:10:00 GMT", 600.0),
        ("Wed, 05 Mar 2025 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("1" * 40, None),
    ],
)
async def test_when_to_come_back(said, seconds):
    assert (await problem(answer(b"", "503 Busy", Retry_After=said))).retry_after == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache_Control": "no-cache"}, None),
        ({"Expires": "Wed, 05 Mar 2025 12:10:00 GMT"}, 600.0),
        ({"Expires": "Wed, 05 Mar 2025 12:10:00 GMT", "Date": "Wed, 05 Mar 2025 12:05:00 GMT"}, 300.0),
        ({"Expires": "0"}, None),
        ({"Cache_Control": "max-age=x"}, None),
        ({"Cache_Control": "s-maxage=5"}, None),
    ],
)
async def test_how_long_an_answer_stays_fresh(headers, seconds):
    assert (await fetched(answer(**headers))).max_age == seconds


@pytest.mark.parametrize("kind", ["image/png", "application/zip", "application/octet-stream", "text/css", "video/mp4"])
async def test_what_is_no_page_is_not_downloaded(kind):
    assert (await problem(answer(kind=kind))).kind == "type"


async def test_a_feed_is_no_page_and_a_page_may_be_a_feed():
    feed = answer(b"<rss/>", kind="application/rss+xml; charset=utf-8")
    assert (await problem(feed)).kind == "type"
    assert (await fetched(feed, accept=FEEDS)).content_type == "application/rss+xml"


async def test_a_server_whose_name_there_is_not(reached):
    async with Fetcher(resolver=Names()) as it:
        with pytest.raises(FetchProblem, match="no server of that name"):
            await it.fetch("https://nowhere.example/")


async def test_nobody_answers():
    async with serving() as server:
        pass
    async with fetcher(server) as it:
        with pytest.raises(FetchProblem) as told:
            await it.fetch(server.url())
    assert told.value.kind == "connection"


async def test_no_proxy_of_the_environment_is_used(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert (await fetched(answer())).body == PAGE


async def test_cookies_are_not_kept():
    async with serving(x=answer(Set_Cookie="a=b; Path=/")) as server, fetcher(server) as it:
        await it.fetch(server.url("/x"))
        await it.fetch(server.url("/x"))
        assert not [request for request in server.requests if "ookie" in request]


async def test_a_body_at_the_limit_and_one_past_it():
    limits = Limits(size=100)
    async with serving(x=answer(b"x" * 100), y=answer(b"x" * 101)) as server, fetcher(server, limits=limits) as it:
        assert len((await it.fetch(server.url("/x"))).body) == 100
        with pytest.raises(FetchProblem, match="too large"):
            await it.fetch(server.url("/y"))
