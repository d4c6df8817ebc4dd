"""The page around an article copied as plain text is known for what it is; nothing of the article is taken for it."""

import json
import textwrap
from pathlib import Path

import pytest

from bot.engine.reading import from_text
from bot.engine.reading.layout import lay_out
from tests.engine.reading.pages import BODY, TEXT, TITLE, deck, shown

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
OWNERS = SHARED / "seeds" / "000_0176dabefc5f30e1.txt"
GOLD = SHARED / "eval" / "data" / "polnear_dev.jsonl"


@pytest.mark.skipif(not OWNERS.exists(), reason="the owner's article is not here")
@pytest.mark.parametrize("title", [None, "Putin Offers Russian Rare Earths, Aluminum to US"])
def test_the_owners_article(title):
    text = OWNERS.read_text(encoding="utf-8")
    article = from_text(text, title)
    assert article.text == text
    assert article.title == "Putin Offers Russian Rare Earths, Aluminum to US"
    assert article.byline == "Tom Ozimek"
    assert deck(article) == "Putin said that Moscow has no objections to a potential U.S.–Ukraine minerals deal."
    assert (article.source, article.url, article.published) == (None, None, None)
    body = shown(article)
    assert len(body) == 25
    assert body[0].startswith("Russian President Vladimir Putin said Moscow is open")
    assert body[-1].startswith("Zelenskyy said in a speech Monday")
    for furniture in (
        "Tereshchenko",
        "Collective Security",
        "Updated:",
        "0:00",
        "senior reporter",
        "twitter",
        "Reporter",
    ):
        assert not any(furniture in paragraph for paragraph in body)
    assert not any(paragraph in ("Tom Ozimek", article.title) for paragraph in body)


@pytest.mark.parametrize(
    ("head", "byline", "published", "below"),
    [
        ("3 days ago\nShare\nSave\nMira Castellan\nVell News, Harbour", "Mira Castellan", None, None),
        ("BY MIRA CASTELLAN\nUpdated 3:04 AM GMT+2, February 24, 2025\nShare", "MIRA CASTELLAN", None, None),
        ("By Mira Castellan and Jon Aske, VNC\n 4 minute read \nPublished 3:04 PM EST, Mon February 24, 2025",
         "Mira Castellan and Jon Aske", "2025-02-24", None),
        ("By Mira Castellan\nFebruary 24, 2025 3:04 PM GMT+2 Updated 2 days ago", "Mira Castellan", "2025-02-24", None),
        ("The board voted after two years.\nMira Castellan in Vell\nMon 24 Feb 2025 10.00 CET\nLast modified on "
         "Tue 25 Feb 2025 10.00 CET\n\nA crane in the port. Photograph: Jon Aske/The Vell Daily",
         "Mira Castellan", "2025-02-24", "The board voted after two years."),
        ("Words: Mira Castellan\nPhoto: Jon Aske", "Mira Castellan", None, None),
        ("By\nMira Castellan\nSenior Editor\n12/25/2024", "Mira Castellan", "2024-12-25", None),
        (f"Why the port matters\n{TITLE}\nUpdated:\n0:00 / 3:20", None, None, "Why the port matters"),
        ("Published: 03/04/2025", None, None, None),
        ("Listen to this article\nA crane lifts a box. Mira Castellan/Northlight/Ferris Images", None, None, None),
    ],
)  # fmt: skip
def test_heads_of_pages(head, byline, published, below):
    article = from_text(f"{TITLE}\n{head}\n\n{TEXT}\n")
    assert (article.title, article.byline, article.published, deck(article)) == (TITLE, byline, published, below)
    assert shown(article) == list(BODY)


@pytest.mark.parametrize(
    "tail",
    [
        "Mira Castellan\nMira Castellan\nReporter\nMira Castellan is a reporter for Vell News. She sails.\ntwitter",
        "Mira Castellan is a correspondent for Vell News.\n\nShe joined in 2011.\n\nFollow her at @mira",
        "Mira Castellan, who won a prize, covers ports.",
        "Reporting by Mira Castellan; Editing by Jon Aske\n\nOur Standards: the rules of our house",
        "Per Dahl contributed to this report.",
        "© 2025 Vell News. All rights reserved.",
        "Related:\nWhat the crane will cost\nFive facts on cranes\nShare\nFacebook",
        "Sign up for our newsletter, it is free.",
        "Updated: Feb. 25, 2025",
    ],
)
def test_tails_of_pages(tail):
    assert shown(from_text(f"{TITLE}\nBy Mira Castellan\n\n{TEXT}\n\n{tail}\n")) == list(BODY)


@pytest.mark.parametrize(
    "between",
    [
        "Advertisement",
        "A crane lifts a box. (Photo by Jon Aske/Northlight)",
        "The mayor, Ann Roe, looks on. Jon Aske/Northlight/Ferris Images",
        "Jon Aske via Getty Images",
        "AP Photo/Jon Aske",
        "Read more: Why the port matters",
        "Related Articles\nWhat the crane will cost\nFive facts on cranes",
        "Subscribe to our newsletter",
        "0:00",
    ],
)
def test_what_stands_between_paragraphs(between):
    assert shown(from_text(f"{TITLE}\n\n{BODY[0]}\n\n{between}\n\n{BODY[1]}\n\n{BODY[2]}")) == list(BODY)


@pytest.mark.parametrize(
    "paragraph",
    [
        "What Comes Next",
        "By Monday, the council had voted 5-4 to go on.",
        "Updated guidance will reach the port in May, the mayor said.",
        "Ola Brandt is a former reporter who left the trade to build ships.",
        "“Share the cost,” he said, “and/or the crane.”",
        "He ran for the Left/Green list in the Vell and/or Moss district.",
        "Sign language is used in court, she said.",
        "The photo (taken by a neighbour) shows the crane.",
        "7 p.m.",
        "Pause.",
        "VELL, Feb. 24 (Northwire) — The board said it would pay.",
    ],
)
def test_paragraphs_that_look_like_furniture_stay(paragraph):
    body = [BODY[0], paragraph, *BODY[1:]]
    assert shown(from_text("\n\n".join([TITLE, *body]))) == body


def test_the_biography_of_somebody_in_the_news_stays():
    body = [BODY[0], "Ann Roe is a reporter for Vell News. She was freed on Monday.", *BODY[1:]]
    assert shown(from_text("\n\n".join([TITLE, "By Jon Aske", *body]))) == body


@pytest.mark.parametrize(
    "first",
    [
        "Is the crane worth it? Most of the people of Vell who were asked on Monday think that it is, but not all!",
        "A sentence of some length stands here, and it ends like one.",
    ],
)
def test_a_first_sentence_is_no_title(first):
    article = from_text(f"{first}\n\n{TEXT}")
    assert article.title is None
    assert shown(article) == [first, *BODY]


def test_a_given_title_wins_and_is_found_again_in_any_style():
    article = from_text(f"PORT OF VELL GETS ITS CRANE.\n\n{TEXT}", f" {TITLE} ")
    assert article.title == TITLE
    assert shown(article) == list(BODY)
    assert shown(from_text(f"The Harbour\n\n{TEXT}", TITLE))[0] == "The Harbour", "another heading is not dropped"


def test_the_byline_known_from_elsewhere_confirms_a_lone_name():
    article = lay_out(f"{TITLE}\nMira Castellan\nVell, on the coast, is small.\n\n{TEXT}", byline="Mira Castellan")
    assert shown(article)[0].startswith("Vell, on the coast")


def wrapped(width: int, between: str) -> str:
    return between.join(textwrap.fill(paragraph * 2, width) for paragraph in BODY * 2)


@pytest.mark.parametrize("width", [60, 72, 80])
@pytest.mark.parametrize("between", ["\n\n", "\r\n\r\n", "\n   "])
def test_lines_wrapped_by_hand_are_one_paragraph(width, between):
    assert shown(from_text(wrapped(width, between))) == [" ".join((p * 2).split()) for p in BODY * 2]


def test_a_head_above_wrapped_lines_stays_lines():
    article = from_text(f"{TITLE}\nBy Mira Castellan\n24 February 2025\n\n{wrapped(72, chr(10) * 2)}")
    assert (article.title, article.byline, article.published) == (TITLE, "Mira Castellan", "2025-02-24")
    assert len(shown(article)) == 6


def test_a_line_each_is_a_paragraph_each():
    lines = [
        "The mayor went home early on Monday.",
        "It rained all night in the old harbour.",
        "“No more,” she said.",
    ] * 4
    assert shown(from_text("\n".join(lines))) == lines
    assert shown(from_text("\n".join(BODY * 3))) == list(BODY * 3)


@pytest.mark.skipif(not GOLD.exists(), reason="the gold is not here")
@pytest.mark.parametrize("titled", [False, True])
def test_no_gold_attribution_lies_outside_the_paragraphs(titled):
    outside = total = 0
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        article = from_text(row["text"], row["title"] if titled else None)
        headline = len(row["title"]) + 1 if titled else 0  # what a headline says lies outside by design
        inside = {at for start, end in article.paragraphs for at in range(start, end)}
        for attribution in row["attributions"]:
            spans = [span for span in attribution["content"] if span[0] > headline]
            total += 1
            outside += any(at not in inside and not row["text"][at].isspace() for s, e in spans for at in range(s, e))
    assert total > 2000
    assert outside < 0.005 * total
