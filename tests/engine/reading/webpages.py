"""Pages of the web in their real shapes around invented articles, and pages that show none."""

# ruff: noqa: E501  # pages have long lines

import json
from collections.abc import Callable

from tests.engine.reading.stories import BRIDGE, CHIPS, CLINIC, COUNCIL, HARBOUR, OWLS, WHEAT, Story

COOKIES = """<div id="onetrust-banner" class="cookie-banner" role="dialog"><p>We use cookies and, with our partners, process
personal data to show advertising. You can accept all cookies or choose your cookie settings at any time.</p>
<button>Accept all</button><button>Reject</button></div>"""
MENU = """<nav class="main-nav"><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li><li><a href="/money">Money
</a></li><li><a href="/sport">Sport</a></li></ul></nav><div class="login"><a href="/login">Log in</a> <a href="/abo">Subscribe
</a></div>"""
RELATED = """<div class="related-articles"><h3>Read also</h3><ul><li><a href="/a">Storm takes the roof of the market hall</a></li>
<li><a href="/b">Why the ferry to Ostland is late again</a></li><li><a href="/c">Ten walks for a wet weekend</a></li></ul></div>"""
LETTER = """<div class="newsletter-signup"><h4>The morning letter</h4><p>Get the news of the day in your inbox, every morning at
six. You can leave at any time.</p><form><input type="email"><button>Sign up</button></form></div>"""
COMMENTS = """<section id="comments" class="comments-area"><h2>3 comments</h2><ol class="comment-list"><li><p>First! And about time
that somebody wrote about it, if you ask me.</p></li><li><p>My uncle built half of it and says that it was never right.</p></li>
<li><p>Does anybody know whether the bus still runs on Sunday?</p></li></ol></section>"""
FOOT = """<footer><p>© 2025 Brennmoor Media. All rights reserved.</p><ul><li><a href="/imprint">Imprint</a></li>
<li><a href="/privacy">Privacy</a></li><li><a href="/jobs">Jobs</a></li></ul></footer>"""
PICTURE = """<figure><img src="x.jpg" alt="A view"><figcaption>A view of the town from the east. Photo: Bo Lind/Vell
Pictures</figcaption></figure>"""


def paragraphs(story: Story, between: str = "") -> str:
    """The paragraphs as elements, with something of the page after the second one."""
    made = [f"<p>{one}</p>" for one in story.paragraphs]
    return "\n".join([*made[:2], between, *made[2:]])


def data(story: Story, kind: str = "NewsArticle", **more: bool) -> str:
    said: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": kind,
        "headline": story.title,
        "datePublished": f"{story.day}T08:30:00+01:00",
        "author": {"@type": "Person", "name": story.writer},
        "publisher": {"@type": "Organization", "name": "The Brennmoor Post"},
        **more,
    }
    return f'<script type="application/ld+json">{json.dumps(said)}</script>'


def head(story: Story, more: str = "") -> str:
    return f"""<head><meta charset="utf-8"><title>{story.title} | The Brennmoor Post</title>
<meta property="og:title" content="{story.title}"><meta property="og:site_name" content="The Brennmoor Post">
<meta property="og:type" content="article"><meta property="article:published_time" content="{story.day}T08:30:00Z">
<meta name="author" content="{story.writer}">
<link rel="canonical" href="https://www.brennmoorpost.example/{story.day}/story"><style>p {{ margin: 0 }}</style>
<script>window.wall = "Subscribe to continue reading"; track("<p>not text</p>")</script>{more}</head>"""


def news_site(s: Story) -> str:
    return f"""<!doctype html><html lang="en">{head(s, data(s))}<body class="article">{COOKIES}<header>{MENU}</header><main>
<article><header><h1>{s.title}</h1><p class="byline">By {s.writer}</p><time datetime="{s.day}">{s.day}</time></header>
{PICTURE}{paragraphs(s, RELATED)}<div class="share-tools">Share this on</div></article>{LETTER}</main>{FOOT}</body></html>"""


def divided(s: Story) -> str:
    """A site that has no element for anything but divisions."""
    return f"""<!doctype html><html>{head(s)}<body><div id="wrap">{MENU}<div id="content"><div class="col-left">
<h1>{s.title}</h1><div class="meta">By {s.writer}</div><div class="story-body">{paragraphs(s, LETTER)}</div>{COMMENTS}</div>
<div class="sidebar"><h3>Most read</h3><p><a href="/1">The mayor who would not leave her chair</a></p>
<p>The weather stays dry until Thursday, with wind from the north and a little fog in the valleys.</p></div></div>
{FOOT}</div></body></html>"""


def blog(s: Story) -> str:
    return f"""<!DOCTYPE html><html><head><title>{s.title} – Owls and Other Matters</title>
<meta name="generator" content="PressBox 6"></head><body class="single postid-7"><div class="site"><header class="site-header">
<p class="site-title"><a href="/">Owls and Other Matters</a></p><p class="site-description">A notebook from the edge of the wood
</p></header><div class="site-content"><div class="post hentry"><h1 class="entry-title">{s.title}</h1><div class="entry-meta">
<span class="posted-on">{s.day}</span> <span class="author vcard">{s.writer}</span></div><div class="entry-content">
{paragraphs(s)}<div class="sharedaddy">Share this: <a href="#">Mail</a></div></div></div>{COMMENTS}</div>
<aside class="widget-area"><h2>About me</h2><p>I count owls, and now and then I write down how many there were.</p></aside>
<footer>Proudly made with PressBox</footer></div></body></html>"""


def old_tables(s: Story) -> str:
    """A page laid out with tables, as they were around 2001."""
    cells = "".join(f"<p>{one}</p>" for one in s.paragraphs)
    return f"""<html><head><title>{s.title}</title></head><body bgcolor=white><table width=760><tr><td colspan=2>
<a href=index.htm>Home</a> | <a href=news.htm>News</a> | <a href=mail.htm>Mail</a></td></tr><tr><td width=140 valign=top>
<a href=1.htm>Sport</a><br><a href=2.htm>Weather</a><br><a href=3.htm>Classified</a></td><td><h1>{s.title}</h1>{cells}</td></tr>
</table></body></html>"""


def live_blog(s: Story) -> str:
    posts = "".join(
        f'<div class="live-post" id="p{n}"><div class="post-time"><time datetime="{s.day}T1{n}:05:00Z">1{n}:05</time></div>'
        f"<p>{one}</p></div>"
        for n, one in enumerate(s.paragraphs)
    )
    return f"""<!doctype html><html>{head(s, data(s, "LiveBlogPosting"))}<body>{COOKIES}{MENU}<main><h1>{s.title} – live</h1>
<div class="live-blog">{posts}</div></main>{RELATED}{FOOT}</body></html>"""


def amp(s: Story) -> str:
    return f"""<!doctype html><html amp lang="en">{head(s, data(s))}<body><amp-consent id="c" layout="nodisplay"><div id="ui"
class="consent-ui"><p>We and our partners use cookies to show you advertising that fits you.</p><button>Accept</button></div>
</amp-consent><amp-sidebar id="s" class="sidebar"><ul><li><a href="/">Home</a></li></ul></amp-sidebar><article><h1>{s.title}</h1>
<p class="byline">By {s.writer}</p><amp-img src="x.jpg" width=1 height=1></amp-img>{paragraphs(s, "<amp-ad>Advert</amp-ad>")}
</article><div class="recommended"><a href="/1">More from Brennmoor</a></div>{FOOT}</body></html>"""


def with_tables(s: Story) -> str:
    table = """<table class="figures"><thead><tr><th>Year</th><th>Tons</th></tr></thead><tbody><tr><td>2022</td><td>3.1</td></tr>
<tr><td>2023</td><td>2.9</td></tr><tr><td>2024</td><td>2.4</td></tr></tbody></table>"""
    return news_site(s).replace("<p>" + s.paragraphs[3], table + "<p>" + s.paragraphs[3])


def with_consent_inside(s: Story) -> str:
    """A consent box without a telling class in the middle of the article."""
    box = """<div class="x1"><p>We value your privacy. We and our partners store and access information on a device, such as
cookies. You can manage your privacy settings here.</p></div>"""
    return f"<!doctype html><html>{head(s)}<body>{MENU}<article><h1>{s.title}</h1>{paragraphs(s, box)}</article>{FOOT}</body></html>"


def magazine(s: Story) -> str:
    """Sections with headings, a quote pulled out, breaks inside of paragraphs, a drop cap."""
    first, *rest = s.paragraphs
    made = f'<p class="has-drop-cap"><span class="cap">{first[0]}</span>{first[1:]}</p>'
    made += "".join(f"<section><p>{one}</p></section>" for one in rest)
    return f"""<!doctype html><html>{head(s, data(s))}<body>{MENU}<main id="main" role="main"><div class="with-sidebar"><h1>{s.title}
</h1><div class="author-block"><a rel="author" href="/w">{s.writer}</a></div>{made}<aside class="pullquote">Nobody asked us
</aside></div></main>{LETTER}{FOOT}</body></html>"""


def breaks(s: Story) -> str:
    """Paragraphs that are parted by breaks only."""
    return f"""<html>{head(s)}<body>{MENU}<div class="article-text"><h1>{s.title}</h1>{"<br><br>".join(s.paragraphs)}</div>{FOOT}
</body></html>"""


ARTICLES: list[tuple[Callable[[Story], str], Story]] = [
    (news_site, BRIDGE), (news_site, WHEAT), (news_site, HARBOUR), (divided, CHIPS), (divided, CLINIC), (blog, OWLS),
    (blog, COUNCIL), (old_tables, WHEAT), (old_tables, OWLS), (live_blog, COUNCIL), (live_blog, BRIDGE), (amp, CHIPS),
    (amp, CLINIC), (with_tables, WHEAT), (with_tables, CHIPS), (with_consent_inside, CLINIC), (with_consent_inside, HARBOUR),
    (magazine, OWLS), (magazine, BRIDGE), (breaks, COUNCIL), (breaks, CHIPS),
]  # fmt: skip


def teaser(s: Story, box: str, **said: bool) -> str:
    """The first two paragraphs and something else."""
    made = "".join(f"<p>{one}</p>" for one in s.paragraphs[:2])
    return f"""<!doctype html><html>{head(s, data(s, "NewsArticle", **said))}<body>{MENU}<article><h1>{s.title}</h1>{made}{box}</article>
{FOOT}</body></html>"""


TEASERS = "".join(
    f'<article><h2><a href="/{n}">{s.title}</a></h2><p>{s.paragraphs[0]}</p></article>'
    for n, s in enumerate((BRIDGE, WHEAT, CLINIC, CHIPS, HARBOUR))
)
# Pages without an article -> what the refusal says.
WALLS: dict[str, tuple[str, str]] = {
    "consent": ("""<!doctype html><html><head><title>The Brennmoor Post</title></head><body><div class="cmp-container"><h1>Before you
continue to The Brennmoor Post</h1><p>We and our partners store and access information on a device, such as cookies, and process
personal data for advertising and content that fit you, for measuring them and for research on our readers.</p><p>With your
consent we and our 842 partners may use exact data on where you are. You may change your choice at any time.</p><button>Accept all
</button><button>Manage</button></div></body></html>""", "consent to cookies"),
    "consent over nothing": (f"""<html>{head(BRIDGE)}<body><main><div><h2>We value your privacy</h2><p>This site uses cookies to give
you the best of the web. By pressing Agree you consent to the use of cookies by us and by others whom we work with.</p></div></main>
</body></html>""", "consent to cookies"),
    "payment": (teaser(WHEAT, """<div class="paywall"><h3>Subscribe to continue reading</h3><p>One mark for the first month.</p><p>
Already a subscriber? <a href="/login">Log in</a></p></div>"""), "subscribers only"),
    "payment that is told to programs only": (teaser(OWLS, "<div>…</div>", isAccessibleForFree=False), "subscribers only"),
    "login": ("""<!doctype html><html><head><title>Sign in</title></head><body><main><h1>Sign in to continue</h1><form><label>Mail
<input></label><label>Password<input type=password></label></form><p>Forgot your password? Create a free account to read on.</p>
</main></body></html>""", "asks for a login"),
    "a look at the reader": ("""<!doctype html><html><head><title>Just a moment...</title></head><body><h1>brennmoorpost.example</h1>
<p>Checking your browser before you go on. Please enable JavaScript and cookies to continue.</p><p>Ray 8a7f</p></body></html>""",
        "wants to see a person"),
    "a front page": (f"""<!doctype html><html><head><title>The Brennmoor Post</title><meta property="og:type" content="website"></head>
<body>{COOKIES}{MENU}<main>{TEASERS}</main>{FOOT}</body></html>""", "list of articles"),
    "nothing there": (f"""<!doctype html><html><head><title>Not found</title></head><body>{MENU}<main><h1>Oh no</h1><p>The page that
you look for is not here any more.</p></main>{FOOT}</body></html>""", "no article on this page"),
    "a program": ("""<!doctype html><html><head><title>Vell Daily</title></head><body><div id="root"></div><noscript>You need to
enable JavaScript to run this app.</noscript><script>boot()</script></body></html>""", "no article on this page"),
}  # fmt: skip
