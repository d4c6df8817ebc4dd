"""Pages as they are found on the web: the article and nothing else of them, and no page that shows none."""

import re
from collections import Counter

import pytest

from bot.engine.model import BadInput, Submission
from bot.engine.reading import read
from tests.engine.reading.stories import STORIES
from tests.engine.reading.webpages import ARTICLES, WALLS

FOUND_AT = "https://www.brennmoorpost.example/2025/x?utm_source=feed&id=7"
WORD = re.compile(r"[^\W_]+")
OF_CONSENT = ("cookies", "our partners", "privacy settings", "personal data")


def fetched(page):
    return read(Submission(page.encode(), found_at=FOUND_AT, charset="utf-8"))


def body(article):
    return "\n".join(article.text[start:end] for start, end in article.paragraphs)


def f1(found, wanted):
    found, wanted = Counter(WORD.findall(found.lower())), Counter(WORD.findall(wanted.lower()))
    return 2 * (found & wanted).total() / (found.total() + wanted.total())


def test_there_are_thirty_pages():
    assert len(ARTICLES) + len(WALLS) >= 30
    assert all(len(one.words.split()) > 90 for one in STORIES)


@pytest.mark.parametrize(("shape", "story"), ARTICLES, ids=lambda one: getattr(one, "__name__", None))
def test_the_article_of_a_page(shape, story):
    article = fetched(shape(story))
    assert f1(body(article), story.words) >= 0.93
    assert article.title is not None
    assert story.title in article.title
    assert article.byline in (story.writer, None)
    assert not [words for words in OF_CONSENT if words in article.text.lower()]


def test_how_well_articles_are_found_in_all():
    measured = [f1(body(fetched(shape(story))), story.words) for shape, story in ARTICLES]
    assert sum(measured) / len(measured) >= 0.98


@pytest.mark.parametrize("name", WALLS)
def test_a_page_that_shows_no_article(name):
    page, said = WALLS[name]
    with pytest.raises(BadInput, match=said) as told:
        fetched(page)
    assert "paste" in str(told.value) or name == "a front page"


@pytest.mark.parametrize(
    ("canonical", "kept"),
    [
        ("https://brennmoorpost.example/story", "https://brennmoorpost.example/story"),
        ("/story?utm_medium=x", "https://www.brennmoorpost.example/story"),
        ("https://brennmoorpost.example/", "https://www.brennmoorpost.example/2025/x?id=7"),
        ("https://another.example/story", "https://www.brennmoorpost.example/2025/x?id=7"),
        ("javascript:alert(1)", "https://www.brennmoorpost.example/2025/x?id=7"),
        ("http://[", "https://www.brennmoorpost.example/2025/x?id=7"),
    ],
)
def test_the_link_that_is_kept(canonical, kept):
    shape, story = ARTICLES[0]
    page = re.sub(r'rel="canonical" href="[^"]*"', f'rel="canonical" href="{canonical}"', shape(story))
    assert fetched(page).url == kept


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://a.example/x?utm_source=a&UTM_Campaign=b&fbclid=c&gclid=d&mc_cid=e", "https://a.example/x"),
        ("https://a.example/x?id=1&utm_source=a&page=2#part", "https://a.example/x?id=1&page=2#part"),
        ("https://a.example/x?q=utm_source", "https://a.example/x?q=utm_source"),
        ("https://a.example/x#xtor=RSS-1", "https://a.example/x"),
        ("https://a.example/x#:~:text=words", "https://a.example/x"),
    ],
)
def test_a_link_is_kept_without_what_tracks(link, kept):
    text = b"Title\n\nA sentence of an article, with a number of words.\n"
    assert read(Submission(text, url=link)).url == kept


def test_a_page_that_somebody_saved_may_be_short_and_still_no_wall():
    saved = "<html><body><article><h1>Ferry late</h1><p>The ferry was late again.</p></article></body></html>"
    assert read(Submission(saved.encode())).title == "Ferry late"
    with pytest.raises(BadInput, match="no article on this page"):
        fetched(saved)
    with pytest.raises(BadInput, match="subscribers only"):
        read(Submission(WALLS["payment"][0].encode()))


def test_what_people_say_of_cookies_stays():
    shape, story = ARTICLES[0]
    said = "“We use cookies on every page,” said Ada Moss, who sells advertising."
    assert said in body(fetched(shape(story).replace(story.paragraphs[2], said)))


def test_what_a_server_says_of_letters_counts_where_the_page_says_nothing():
    page = "<html><body><p>Der Bürgermeister Jürgen Weiß war da.</p><p>Straße</p></body></html>" * 9
    text = read(Submission(page.encode("cp1250"), charset="cp1250")).text
    assert "Jürgen Weiß" in text
    assert "Jürgen" in read(Submission(page.encode("utf-16-le"), charset="utf-16-le")).text
    assert "Jürgen" in read(Submission(page.encode() + b"\xc3", charset="utf-8")).text  # cut off within a letter
    assert "Jürgen" in read(Submission(page.encode(), charset="utf-7")).text
