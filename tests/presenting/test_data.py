"""The JSON of the command line is a contract: key for key."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from bot.engine.model import (
    Answer,
    ArticleRef,
    Correction,
    Figure,
    FigureMatch,
    FigureRecord,
    Findings,
    Quote,
    QuoteMatch,
    QuoteRecord,
    Story,
    Voice,
)
from bot.presenting.data import answer_to_data, dumps, findings_to_data

REF = ArticleRef(3, "Harbour to reopen", "The Post", "https://post.example/3", "2025-02-24")
QUOTE = Quote("direct", ((0, 18), (30, 44)), (19, 23), (24, 29), "Ada Moss", "harbour master", 0.9)
FIGURE = Figure((50, 60), 2.5, 3.0, "metric ton", "~", "cargo", "2.5 to 3 t", (45, 80), None, "level", "2024", "Ellery")
QUOTE_RECORD = QuoteRecord(7, REF, QUOTE, "“Ships will sail,” … “in two weeks.”")
FIGURE_RECORD = FigureRecord(8, REF, FIGURE, "About 2.5 to 3 t of cargo came.")
ARTICLE = {
    "id": 3,
    "title": "Harbour to reopen",
    "source": "The Post",
    "url": "https://post.example/3",
    "published": "2025-02-24",
}


def test_findings():
    assert findings_to_data("a", Findings((QUOTE,), (FIGURE,))) == {
        "id": "a",
        "quotes": [
            {
                "kind": "direct",
                "content": [[0, 18], [30, 44]],
                "cue": [19, 23],
                "source": [24, 29],
                "speaker": "Ada Moss",
                "role": "harbour master",
                "confidence": 0.9,
            }
        ],
        "figures": [
            {
                "span": [50, 60],
                "value": 2.5,
                "value_high": 3.0,
                "unit": "metric ton",
                "change": "~",
                "subject": "cargo",
                "as_written": "2.5 to 3 t",
                "sentence": [45, 80],
                "speaker": None,
                "kind": "level",
                "period": "2024",
                "place": "Ellery",
            }
        ],
    }


def test_what_is_not_known_is_null():
    quote = findings_to_data(1, Findings((Quote("indirect", ((0, 1),), None, None, None, None, 0.2),), ()))["quotes"][0]
    assert (quote["cue"], quote["source"], quote["speaker"], quote["role"]) == (None, None, None, None)


def test_a_quote_answer():
    assert answer_to_data(Answer("who said ships", "who_said", (QuoteMatch(91.26, QUOTE_RECORD),))) == {
        "question": "who said ships",
        "kind": "who_said",
        "matches": [
            {
                "score": 91.3,
                "id": 7,
                "words": "“Ships will sail,” … “in two weeks.”",
                "kind": "direct",
                "speaker": "Ada Moss",
                "role": "harbour master",
                "confidence": 0.9,
                "corrected": None,
                "article": ARTICLE | {"span": [0, 44]},
                "sources": 1,
                "first_seen": {"published": "2025-02-24", "source": "The Post"},
                "also": [],
            }
        ],
        "nothing": None,
        "note": None,
        "persons": [],
    }


def test_a_quote_of_several_articles_tells_where_it_was_first_and_who_has_it():
    wire = replace(QUOTE_RECORD, id=9, article=replace(REF, id=4, source="The Wire", published="2025-02-23"))
    (match,) = answer_to_data(Answer("q", "quotes", (QuoteMatch(91.0, QUOTE_RECORD, (wire,), 2),)))["matches"]
    assert (match["sources"], match["first_seen"]) == (2, {"published": "2025-02-23", "source": "The Wire"})
    assert [(one["id"], one["article"]["id"]) for one in match["also"]] == [(9, 4)]


def test_a_corrected_quote_tells_when_and_what_stood_there():
    corrected = replace(QUOTE_RECORD, corrected=Correction(datetime(2026, 11, 24, 12, tzinfo=UTC), 5, "Tom Arden"))
    (match,) = answer_to_data(Answer("q", "quotes", (QuoteMatch(91.0, corrected),)))["matches"]
    assert match["corrected"] == {"at": "2026-11-24T12:00:00+00:00", "before": "Tom Arden"}


def test_a_figure_answer():
    assert answer_to_data(Answer("figures on cargo", "figures", figures=(FigureMatch(80.0, FIGURE_RECORD),)))[
        "matches"
    ] == [
        {
            "score": 80.0,
            "value": 2.5,
            "value_high": 3.0,
            "unit": "metric ton",
            "change": "~",
            "subject": "cargo",
            "as_written": "2.5 to 3 t",
            "sentence": "About 2.5 to 3 t of cargo came.",
            "speaker": None,
            "kind": "level",
            "period": "2024",
            "place": "Ellery",
            "article": ARTICLE | {"span": [50, 60]},
            "against": [],
        }
    ]


def test_a_brief_has_its_parts_and_articles():
    match = QuoteMatch(90.0, QUOTE_RECORD)
    data = answer_to_data(
        Answer(
            "brief on cargo",
            "brief",
            (match,),
            (FigureMatch(80.0, FIGURE_RECORD),),
            (REF,),
            stories=(Story(REF, "Cargo grew.", (3, 14), (REF,), 1, 1),),
            voices=(Voice("Ada Moss", "harbour master", (match,)),),
        )
    )
    assert data["matches"] == data["quotes"] + data["figures"]
    assert len(data["quotes"]) == len(data["figures"]) == 1
    assert data["articles"] == data["timeline"] == [ARTICLE]
    assert data["stories"] == [
        {
            "title": REF.title,
            "sentence": "Cargo grew.",
            "article": ARTICLE | {"span": [3, 14]},
            "articles": [ARTICLE],
            "publishers": 1,
            "texts": 1,
        }
    ]
    assert data["speakers"] == [{"speaker": "Ada Moss", "role": "harbour master", "quotes": [QUOTE_RECORD.id]}]
    assert data["outlets"] == [{"source": REF.source, "articles": 1}]


def test_nothing_found():
    data = answer_to_data(Answer("who said x", "who_said", nothing="Nothing found in 3 quotes."))
    assert data["matches"] == []
    assert data["nothing"] == "Nothing found in 3 quotes."
    assert set(data) == {"question", "kind", "matches", "nothing", "note", "persons"}


def test_a_line_of_json_survives_any_text():
    text = "“curly” \u2028 line \ud800 lone \x00 \n nul"
    line = dumps({"id": text})
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert json.loads(line) == {"id": text}
