"""add, articles, remove, ask: what people do with a library."""

import csv
import io
import json

import pytest

from tests.commands import ARTICLE, is_one_line


def test_add_says_what_was_found(run, article):
    code, out, err = run("add", article, "--source", "The Vessby Post", "--date", "24 Feb 2025")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "Added."
    assert "[1] Harbour at Vessby to reopen" in out
    assert "The Vessby Post · 24 Feb 2025" in out


def test_add_takes_standard_input_and_options(run):
    code, out, _ = run(
        "add", "-", "--title", "Another title", "--url", "https://post.example/1", stdin=ARTICLE.encode()
    )
    assert code == 0
    assert "Another title" in out
    assert "https://post.example/1" in run("articles", "--show", 1)[1]


def test_add_again_shows_what_is_there(run, article):
    run("add", article)
    code, out, err = run("add", article)
    assert (code, err) == (0, "")
    assert "already" in out
    assert "[1] Harbour at Vessby to reopen" in out
    assert run("articles")[1].count("Harbour") == 1


def test_articles_lists_the_newest_first_and_shows_one(run, article):
    run("add", article)
    run("add", "-", stdin=b"A second story\n\nNothing much happened in Vessby, the mayor said.\n")
    code, out, _ = run("articles")
    assert code == 0
    assert out.index("[2] A second story") < out.index("[1] Harbour")
    code, out, _ = run("articles", "--show", 1)
    assert code == 0
    assert "“The quay walls are sound again" in out
    assert "Ada Moss" in out
    assert "4.2 million euros" in out


def test_remove_takes_everything_with_it(run, article):
    run("add", article)
    code, out, _ = run("remove", 1)
    assert code == 0
    assert "Removed [1] Harbour at Vessby to reopen" in out
    assert run("ask", "quotes by Ada Moss")[0] == 1
    assert run("articles")[0] == 1


@pytest.mark.parametrize(
    ("argv", "what"),
    [
        (("remove", 7), "article"),
        (("articles", "--show", 7), "article"),
        (("changes", 7), "article"),
        (("recheck", 7), "article"),
        (("fix", 7, "--unknown"), "quote"),
        (("fix", 7, "--undo"), "quote"),
        (("feeds", "status", 7), "feed"),
        (("feeds", "pause", 7), "feed"),
        (("feeds", "remove", 7), "feed"),
    ],
)
def test_an_unknown_id_is_nothing_found(run, article, argv, what):
    run("add", article)
    code, out, err = run(*argv)
    assert (code, out) == (1, "")
    assert is_one_line(err)
    assert f"There is no {what} 7" in err


def test_an_empty_library_says_how_to_begin(run):
    code, out, _ = run("articles")
    assert code == 1
    assert "onrecord add" in out


def test_guilds_are_apart_and_options_go_anywhere(run, article, tmp_path):
    other = tmp_path / "folder" / "other.db"
    assert run("--db", other, "--guild", 5, "add", article)[0] == 0
    assert run("articles", "--guild", 5, "--db", other)[0] == 0
    assert run("--guild", 5, "articles", "--db", other)[0] == 0
    assert run("articles", "--guild", 6, "--db", other)[0] == 1
    assert run("articles")[0] == 1, "the default database is another one"


def test_ask_answers_with_proof(run, article):
    run("add", article, "--source", "The Vessby Post")
    code, out, err = run("ask", "who", "said", "the first ships will sail")
    assert (code, err) == (0, "")
    assert "“The quay walls are sound again, and the first ships will sail on March 10,”" in " ".join(out.split())
    assert "Ada Moss" in out
    assert "The Vessby Post" in out


def test_ask_as_json(run, article):
    run("add", article)
    code, out, _ = run("ask", "--json", "who said the first ships will sail")
    answer = json.loads(out)
    assert code == 0
    assert (answer["question"], answer["kind"], answer["nothing"]) == (
        "who said the first ships will sail",
        "who_said",
        None,
    )
    first = answer["matches"][0]
    assert first["speaker"] == "Ada Moss"
    assert first["article"]["id"] == 1
    start, end = first["article"]["span"]
    assert ARTICLE[start:end] == first["words"]


def test_nothing_found_says_what_was_searched(run, article):
    run("add", article)
    code, out, _ = run("ask", "--json", "who said penguins dislike opera")
    answer = json.loads(out)
    assert code == 1
    assert answer["matches"] == []
    assert answer["nothing"]
    assert answer["nothing"].split()[0] in run("ask", "who said penguins dislike opera")[1]


@pytest.mark.parametrize("question", ["", "?!", "   ", "“”"])
def test_a_question_without_words_is_bad_input(run, article, question):
    run("add", article)
    code, out, err = run("ask", question)
    assert (code, out) == (2, "")
    assert is_one_line(err)
    code, out, _ = run("ask", "--json", question)
    assert code == 2
    assert json.loads(out)["kind"] == "unknown"


TIN = "Tin in {year}\n\nTin imports reached {value},200 tons in {year}.\n"


@pytest.fixture
def tin(run):
    for year, value in ((2022, 3), (2023, 4), (2024, 5)):
        run("add", "-", "--date", f"{year + 1}-01-15", stdin=TIN.format(year=year, value=value).encode())


def test_a_chart_is_drawn_once_and_tells_its_sources(run, tin, tmp_path):
    path = tmp_path / "tin.png"
    code, out, err = run("chart", "tin", "imports", "--out", path)
    assert (code, err) == (0, "")
    assert "1.  2022: 3,200 tons" in out
    drawn = path.read_bytes()
    assert drawn.startswith(b"\x89PNG")
    code, out, err = run("chart", "tin", "imports", "--out", path)
    assert (code, out) == (2, "")
    assert "exists already" in err
    assert path.read_bytes() == drawn


def test_too_little_for_a_chart_makes_no_file(run, tin, tmp_path):
    path = tmp_path / "tin.png"
    assert run("chart", "tin", "imports", "--unit", "km", "--out", path)[0] == 1
    assert run("chart", "gold", "--out", path)[0] == 1
    code, _, err = run("chart", "tin", "--unit", "7 @", "--out", path)
    assert code == 2
    assert is_one_line(err)
    assert not path.exists()


def test_a_chart_that_cannot_be_written_is_bad_input(run, tin, tmp_path):
    code, out, err = run("chart", "tin", "imports", "--out", tmp_path / "nowhere" / "tin.png")
    assert (code, out) == (2, "")
    assert is_one_line(err)


def test_export_writes_everything_of_one_library(run, tin):
    code, out, err = run("export", "figures")
    assert (code, err) == (0, "")
    assert [row["as_written"] for row in csv.DictReader(io.StringIO(out))] == ["3,200 tons", "4,200 tons", "5,200 tons"]
    assert len(json.loads(run("export", "figures", "--format", "json")[1])) == 3
    code, out, _ = run("--guild", 7, "export", "figures", "--format", "json")
    assert (code, json.loads(out)) == (1, [])
