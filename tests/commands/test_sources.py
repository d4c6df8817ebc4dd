"""`onrecord sources block|unblock|list`."""

import pytest

from tests.commands import is_one_line


def test_blocked_listed_and_let_in_again(run, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("Ferries\n\n“The ferries will not sail before March,” said Ada Moss.\n", encoding="utf-8")
    assert run("sources", "list")[:2] == (0, "No source is blocked.\n")
    code, out, _ = run("sources", "block", "www.Post.example")
    assert code == 0
    assert "0 articles of it in the library" in out
    assert run("sources", "list")[1] == "post.example\n"
    code, _, err = run("add", str(file), "--url", "https://m.post.example/1")
    assert code == 2
    assert "This source is blocked" in err
    assert run("sources", "unblock", "https://post.example/x")[0] == 0
    assert run("add", str(file), "--url", "https://m.post.example/1")[0] == 0


@pytest.mark.parametrize("words", [["block"], ["list", "x"], ["unblock", "post.example"], ["block", "…"]])
def test_bad_use_is_one_line(run, words):
    code, _, err = run("sources", *words)
    assert code == 2
    assert is_one_line(err)
