"""The engine measured on the seed library."""

import json
from pathlib import Path

from bot.engine.extract import extract
from bot.engine.reading import read
from seeds.loader import load
from tests.quality.scoring import Score, Table

FLOORS = Path(__file__).with_name("floors.json")


def measure() -> Score:
    """Read and extract every seed, and compare with its gold."""
    score = Score()
    for seed in load():
        article = read(seed.submission)
        score.add(seed.name, article, seed.gold, extract(article))
    return score


def floors() -> Table:
    """The least each measure may be; for a share of wrong names, the most."""
    table: Table = json.loads(FLOORS.read_text("utf-8"))
    return table
