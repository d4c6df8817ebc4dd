"""Feeds as a server of a test says them: invented news, and what a bad server makes of it."""

from collections.abc import Sequence

from tests.fetching.servers import Server, answer

TITLE = "Coast Daily"


def story(number: int, topic: str = "ferry") -> tuple[str, str]:
    """A title, and the HTML of an article long enough to be one."""
    said = f"“The {topic} number {number} sails at noon from the old pier, whatever the wind,” said Ada Moss."
    more = f"The town spent {number}.2 million dollars on {topic} repairs last year, the harbour master said."
    rest = "The council meets again on Tuesday, and the timetable of the winter will be printed in the spring."
    return f"The {topic} news {number}", f"<p>{said}</p><p>{more}</p><p>{rest}</p>"


def rss(web: Server, stories: Sequence[tuple[str, str]], *, title: str = TITLE, path: str = "/feed") -> bytes:
    """A feed whose entries carry the whole text, and lead to pages of the same server."""
    entries = "".join(
        f"<item><title>{head}</title><link>{web.url(f'{path}/{number}')}</link><guid>{path}-{number}</guid>"
        f"<description><![CDATA[{body}]]></description></item>"
        for number, (head, body) in enumerate(stories, start=1)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{entries}</channel></rss>'.encode()


def feed(web: Server, count: int = 3, *, title: str = TITLE, path: str = "/feed", topic: str = "ferry") -> str:
    """Put a feed and the pages of its articles on the server; its address."""
    stories = [story(number, topic) for number in range(1, count + 1)]
    web.answers[path] = answer(rss(web, stories, title=title, path=path), kind="application/rss+xml")
    for number, (head, body) in enumerate(stories, start=1):
        page = f"<html><head><title>{head}</title></head><body><article><h1>{head}</h1>{body}</article></body></html>"
        web.answers[f"{path}/{number}"] = answer(page.encode())
    return web.url(path)


def site(*links: tuple[str, str]) -> bytes:
    """A page that names feeds: (title, path) each."""
    head = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{path}">' for title, path in links
    )
    return answer(f"<html><head><title>Site</title>{head}</head><body><p>Welcome.</p></body></html>".encode())


def opml(*addresses: str) -> bytes:
    lines = "".join(f'<outline type="rss" text="Feed" xmlUrl="{address}"/>' for address in addresses)
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{lines}</body></opml>'.encode()
