"""What every test of the command line needs."""

import io
import sys

import pytest

from bot.__main__ import main
from tests.commands import ARTICLE


@pytest.fixture(autouse=True)
def library(monkeypatch, tmp_path):
    """A database path of its own, and the width of a terminal."""
    path = tmp_path / "library.db"
    monkeypatch.setenv("ONRECORD_DB", str(path))
    monkeypatch.setenv("COLUMNS", "100")
    return path


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "harbour.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return str(path)


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs a command; gives its exit code, standard output and standard error."""

    def run(*argv, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = main([str(word) for word in argv])
        out, err = capsys.readouterr()
        return code, out, err

    return run
