"""Exports: every field, and nothing that a spreadsheet runs."""

import csv
import io
import json
from dataclasses import replace

import pytest

from bot.presenting.export import FIELDS, Writer
from tests.presenting.test_data import FIGURE_RECORD, QUOTE_RECORD, REF


def written(what, format, pages):
    writer = Writer(what, format)
    return writer.begin() + "".join(writer.records(page) for page in pages) + writer.end()


def test_figures_as_csv():
    rows = list(csv.DictReader(io.StringIO(written("figures", "csv", [[FIGURE_RECORD], [FIGURE_RECORD]]))))
    assert len(rows) == 2
    assert rows[0] == {
        "id": "8",
        "as_written": "2.5 to 3 t",
        "value": "2.5",
        "value_high": "3.0",
        "unit": "metric ton",
        "change": "about",
        "kind": "level",
        "subject": "cargo",
        "period": "2024",
        "place": "Ellery",
        "speaker": "",
        "sentence": "About 2.5 to 3 t of cargo came.",
        "article_id": "3",
        "title": "Harbour to reopen",
        "source": "The Post",
        "url": "https://post.example/3",
        "published": "2025-02-24",
        "start": "50",
        "end": "60",
        "superseded": "",
        "now": "",
    }


@pytest.mark.parametrize(("what", "record"), [("figures", FIGURE_RECORD), ("quotes", QUOTE_RECORD)])
def test_json_is_one_list_however_many_pages(what, record):
    assert json.loads(written(what, "json", [])) == []
    rows = json.loads(written(what, "json", [[record], [record, record]]))
    assert len(rows) == 3
    assert tuple(rows[0]) == FIELDS[what]


def test_quotes_as_csv():
    (row,) = csv.DictReader(io.StringIO(written("quotes", "csv", [[QUOTE_RECORD]])))
    assert (row["words"], row["speaker"], row["start"], row["end"]) == (QUOTE_RECORD.words, "Ada Moss", "0", "44")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(start):
    words = f'{start}HYPERLINK("https://evil.example","x"),"y"\n=2'
    record = replace(QUOTE_RECORD, words=words, article=replace(REF, title=words, source=words))
    (row,) = csv.DictReader(io.StringIO(written("quotes", "csv", [[record]]), newline=""))
    for field in ("words", "title", "source"):
        assert row[field] == "'" + words


def test_a_negative_value_stays_a_number():
    record = replace(FIGURE_RECORD, figure=replace(FIGURE_RECORD.figure, value=-3.0, as_written="-3 tons"))
    (row,) = csv.DictReader(io.StringIO(written("figures", "csv", [[record]])))
    assert (row["value"], row["as_written"]) == ("-3.0", "'-3 tons")
