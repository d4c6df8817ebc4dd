"""add, articles, remove, ask: what people do with a library."""

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


@pytest.mark.parametrize("argv", [("remove", 7), ("articles", "--show", 7)])
def test_an_unknown_id_is_nothing_found(run, article, argv):
    run("add", article)
    code, out, err = run(*argv)
    assert (code, out) == (1, "")
    assert is_one_line(err)
    assert "There is no article 7" in err


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
