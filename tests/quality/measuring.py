"""The engine measured on the seed library, and its quotes on the articles of other kinds in `articles/`."""

import json
from pathlib import Path

from bot.engine.extract import extract
from bot.engine.reading import read
from seeds.loader import Seed, load
from tests.quality.scoring import Score, Table

FLOORS = Path(__file__).with_name("floors.json")
ARTICLES = Path(__file__).with_name("articles")
SETS = ("seeds", "articles")


def pieces(name: str) -> tuple[Seed, ...]:
    """The articles of a set with their gold; those of `articles` have gold for quotes only."""
    return load() if name == "seeds" else load(ARTICLES)


def measure(name: str) -> Score:
    """Read and extract every article of a set, and compare with its gold."""
    score = Score()
    for seed in pieces(name):
        article = read(seed.submission)
        score.add(seed.name, article, seed.gold, extract(article))
    return score


def table(name: str, score: Score) -> Table:
    """The measures that a set has gold for."""
    return {row: cells for row, cells in score.table().items() if name == "seeds" or not row.startswith("figures")}


def floors() -> dict[str, Table]:
    """For each set the least each measure may be; for a share of wrong names, the most."""
    least: dict[str, Table] = json.loads(FLOORS.read_text("utf-8"))
    return least
