"""A web page, or Markdown, gives its article and what its head says; hostile pages cost bounded time."""

import pytest

from bot.engine.model import BadInput
from bot.engine.reading import MAX_BYTES
from tests.engine.reading.pages import BODY, TEXT, TITLE, deck, reads, shown

PARAGRAPHS = "".join(f"<p>{paragraph}</p>\n" for paragraph in BODY)
PAGE = f"""<!doctype html>
<html><head><title>{TITLE} | The Vell Daily</title>
<meta property="og:site_name" content="The Vell Daily">
<meta property="article:published_time" content="2025-02-24T10:00:00Z">
<link rel="canonical" href="https://vell.example/crane">
<script type="application/ld+json">{{"@graph": [{{"@type": ["NewsArticle"], "author":
[{{"name": "Mira Castellan"}}, {{"name": "Jon Aske"}}]}}]}}</script><style>p {{ color: red }}</style></head>
<body class="has-sidebar"><header><h1>The Vell Daily</h1></header><nav><a href="/">Home</a></nav>
<main><article class="related-posts"><header><h1>{TITLE}</h1><p>The board voted after two years.</p>
<div class="byline">By <a rel="author">Mira Castellan</a> <span>Senior Editor</span></div>
<time>Feb. 23, 2025</time></header>
<figure><img src="x"><figcaption>A crane “here”, Ann Roe said. Jon Aske</figcaption></figure>
{PARAGRAPHS}<div class="newsletter-box"><p>Get it daily.</p></div><form><p>Your name</p></form>
<ul><li><a href="a">Another story</a></li><li><a href="b">One more</a></li></ul>
<p hidden>unseen</p><div style="display: none">unseen</div><script>var a = "<p>unseen</p>"</script><!-- unseen -->
<aside>Beside it</aside><article class="comment"><p>I disagree.</p></article></article></main>
<div class="comments"><article><p>A comment.</p></article></div><footer>The end of the page</footer></body></html>"""


def test_a_page():
    article = reads(PAGE)
    assert (article.title, article.byline, article.published) == (TITLE, "Mira Castellan and Jon Aske", "2025-02-24")
    assert (article.source, article.url) == ("The Vell Daily", "https://vell.example/crane")
    assert deck(article) == "The board voted after two years."
    assert shown(article) == list(BODY)
    assert "<" not in article.text
    assert "unseen" not in article.text


def test_what_is_given_wins():
    article = reads(PAGE, title="Crane", source="Moss Post", url="http://moss.example/1", published="1 March 2024")
    assert (article.title, article.source, article.url, article.published) == (
        "Crane",
        "Moss Post",
        "http://moss.example/1",
        "2024-03-01",
    )


@pytest.mark.parametrize(
    ("head", "before", "title", "byline", "published"),
    [
        (f"<title>{TITLE} - Vell Daily</title>", "", TITLE, None, None),
        (f"<meta property='og:title' content='{TITLE}'><title>x</title>", "", TITLE, None, None),
        ("<meta name=author content='Mira Castellan'>", f"<h1>{TITLE}</h1>", TITLE, "Mira Castellan", None),
        ("<meta name=author content='Vell'>", f"<h1>{TITLE}</h1><p class=author>By Jo Ask</p>", TITLE, "Jo Ask", None),
        ("", f"<h1>{TITLE}</h1><time datetime='2025-02-24T01:00'>then</time>", TITLE, None, "2025-02-24"),
        ("<script type=application/ld+json>{</script>", f"<h1>{TITLE}</h1><p>24.2.2025</p>", TITLE, None, "2025-02-24"),
        ("<meta property=article:published_time content=soon>", "", None, None, None),
    ],
)  # fmt: skip
def test_what_heads_say(head, before, title, byline, published):
    article = reads(f"<html><head>{head}</head><body>{before}{PARAGRAPHS}</body></html>")
    assert (article.title, article.byline, article.published) == (title, byline, published)
    assert [one for one in shown(article) if one != "then"] == list(BODY)


def test_inline_elements_breaks_and_entities():
    text = "<p>The <b>bo</b>ard&nbsp;met&#8217;s <i>late</i>,<br>it\n  said.</p><p>A<br><br>B</p>&#0;&#27;&#xD800;"
    article = reads(f"<div>{text}</div>")
    assert article.text.startswith("The board met’s late,\nit said.\n\nA\n\nB")
    assert not set(article.text) & set("\0\x1b")
    article.text.encode()


def test_a_fragment_and_a_page_by_name():
    assert shown(reads("We saw:<br>" + PARAGRAPHS))[1:] == list(BODY)
    assert shown(reads("One <b>word</b> of it.", "a.HTML")) == ["One word of it."]
    assert shown(reads("If a < b, then <p> is text.")) == ["If a < b, then <p> is text."]
    assert shown(reads(TEXT, "plain.html")) == list(BODY)


def test_an_unsafe_address_in_a_page_is_left_out():
    for url in ("javascript:alert(1)", "/relative", "https://a b", "https://" + "a" * 3000):
        assert reads(f"<link rel=canonical href='{url}'>{PARAGRAPHS}").url is None


def test_entities_do_not_expand():
    bomb = "<!DOCTYPE html [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>" + "<p>&b;&b; and <em>more</em> &lt;b&gt;.</p>"
    assert len(reads(bomb).text) < 100
    assert "<b>" in reads(bomb).text


@pytest.mark.parametrize(
    "text", ["<p></p>", "<html><script>a</script></html>", "<!doctype html>", "<body>&nbsp;<img alt=a>"]
)
def test_a_page_without_text(text):
    with pytest.raises(BadInput, match="no text in this page"):
        reads(text)


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<", "<div></p>", "<p class=byline>By Jo Roe</p>", "<article>a", "<a href=a>a</a>", "&", "<ul><li>a"],
)
def test_hostile_pages_end(piece):
    # Whole pages of them took from 20 seconds to minutes in a reader without bounds on depth; a third is enough here.
    try:
        article = reads("<!doctype html>" + piece * (MAX_BYTES // 3 // len(piece)))
        assert article.paragraphs
    except BadInput:
        pass


def test_a_tag_of_many_attributes_ends():
    assert shown(reads("<p " + " ".join(f"a{n}=1" for n in range(150_000)) + ">Word.</p>")) == ["Word."]


# --- Markdown -------------------------------------------------------------------------------------------------------


def test_markdown():
    article = reads(
        f"# {TITLE}\n\n*By Mira Castellan*, 24 February 2025\n\n{BODY[0]}\n\n{BODY[1]}\n\n## What **next**\n\n"
        "- one [link](https://vell.example/)\n\n> “Quoted,” she said.\n\n![alt](x.png)\n\n<script>a</script>\n"
    )
    assert (article.title, article.byline, article.published) == (TITLE, "Mira Castellan", "2025-02-24")
    assert shown(article) == [*BODY[:2], "What next", "one link", "“Quoted,” she said.", "<script>a</script>"]


def test_fields_before_markdown():
    fields = 'title: "Vell"\nauthor: Ann Roe\ndate: 2025-02-24\nsource: Vell Daily\nurl: https://vell.example/a'
    article = reads(f"---\n{fields}\n---\n{TEXT}")
    assert (article.title, article.byline, article.published) == ("Vell", "Ann Roe", "2025-02-24")
    assert (article.source, article.url) == ("Vell Daily", "https://vell.example/a")
    assert shown(article) == list(BODY)


@pytest.mark.parametrize(
    "text", ["It is 5*3*2, or a_b_c, she said.", "#news is not #1.", "* one\n* two", "    indented\n\n1. x"]
)
def test_plain_text_is_not_read_as_markdown(text):
    assert reads(text).text == text
    assert reads("*One* word.", "a.MD").text == "One word."
