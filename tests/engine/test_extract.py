"""The owner's article against its gold, with floors."""

import importlib.util
import json
from pathlib import Path

import pytest

from bot.engine.extract import extract
from bot.engine.reading import from_text

EVAL = Path(__file__).parents[2] / ".." / "shared" / "eval"


@pytest.mark.skipif(not EVAL.exists(), reason="the shared gold is not here")
def test_the_owners_article():
    spec = importlib.util.spec_from_file_location("score_quotes", EVAL / "score_quotes.py")
    assert spec
    assert spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    (gold,) = map(json.loads, (EVAL / "data" / "seed_article.jsonl").read_text("utf-8").splitlines())
    findings = extract(from_text(gold["text"], gold["title"]))
    quotes = [
        {"kind": q.kind, "content": [list(span) for span in q.content], "source": q.source, "speaker": q.speaker}
        for q in findings.quotes
    ]
    levels = ("content", "+source", "+speaker")
    names = [f"{was} {level}" for was in ("right", "found") for level in levels]
    blank = dict.fromkeys(["gold", "said", "named", "wrong name", *names], 0)
    counts = {"quoted": dict(blank), "indirect": dict(blank)}
    scorer.score_article(gold, quotes, counts, [])
    for kind, least in (("quoted", 0.95), ("indirect", 0.8)):
        row = counts[kind]
        assert row["found +speaker"] / row["gold"] >= least
        assert row["right +speaker"] / row["said"] >= least
        assert row["wrong name"] == 0
    figures = {(f.as_written, f.speaker) for f in findings.figures}
    assert {
        ("2 million tons", "Vladimir Putin"),
        ("15 percent", "Vladimir Putin"),
        ("3.8 million metric tons", "U.S. Geological Survey"),
        ("50 percent", "Vladimir Putin"),
    } <= {(written, speaker) for written, speaker in figures}


def test_a_headline_is_found_whose_marks_differ_from_the_title_told():
    text = "Moss: Ferry is ‘past saving.’\n\nThe ferry at Vessby will be sold for scrap, the council decided on Monday."
    first = extract(from_text(text, "Moss: Ferry is ‘past saving’")).quotes[0]
    assert text[slice(*first.content[0])] == "Ferry is ‘past saving.’"
