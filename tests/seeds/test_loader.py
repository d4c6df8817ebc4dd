"""Every seed is sound, and the loader says what is not."""

import json
import re
from pathlib import Path

import pytest

from bot.engine.model import Problem
from seeds.loader import FEWEST_WORDS, Seed, SeedProblem, load, plain

BODY = (
    "The mayor, Ada Fenwright, said the bridge would cost 3 million crowns. “It will stand,” she said. " + "word " * 260
)


def gold(**changes) -> dict:
    quote = {
        "kind": "indirect",
        "content": ["the bridge would cost 3 million crowns"],
        "cue": "said",
        "source": "Ada Fenwright",
        "speaker": "Ada Fenwright",
        "speaker_type": "person",
        "aliases": [],
    }
    figure = {
        "as_written": "3 million crowns",
        "value": 3_000_000,
        "value_high": None,
        "unit": "crown",
        "change": "=",
        "subject": "bridge",
        "speaker": "Ada Fenwright",
    }
    whole = {
        "title": "The mayor",
        "source": "Post",
        "url": "https://post.example/a",
        "published": "2026-02-03",
        "byline": None,
        "quotes": [quote],
        "figures": [figure],
    }
    for key, value in changes.items():
        target = quote if key in quote else figure if key in figure else whole
        target[key] = value
    return whole


def put(folder: Path, record: dict, body: str = BODY, name: str = "bridge") -> Path:
    (folder / f"{name}.txt").write_text(body, "utf-8")
    (folder / f"{name}.json").write_text(json.dumps(record), "utf-8")
    return folder


def test_the_library_is_whole():
    seeds = load()
    assert len(seeds) >= 13
    assert len({seed.name for seed in seeds}) == len(seeds)
    kinds = [quote.kind for seed in seeds for quote in seed.gold.quotes]
    assert min(kinds.count(kind) for kind in ("direct", "mixed", "indirect")) >= 20
    changes = {figure.change for seed in seeds for figure in seed.gold.figures}
    assert changes == {"=", "~", ">", "<", "up", "down"}
    names = [seed.submission.name or "" for seed in seeds]
    assert sum(name.endswith(".md") for name in names) >= 2
    assert sum(name.endswith(".html") for name in names) >= 2


@pytest.mark.parametrize("seed", load(), ids=lambda seed: seed.name)
def test_a_seed_is_richly_annotated(seed: Seed):
    assert len(seed.gold.quotes) >= 10
    assert len(seed.gold.figures) >= 5
    assert seed.submission.url == seed.gold.url
    named = {quote.speaker for quote in seed.gold.quotes}
    assert {figure.speaker for figure in seed.gold.figures} - {None} <= named


@pytest.mark.parametrize("seed", load(), ids=lambda seed: seed.name)
def test_every_quotation_of_some_length_is_annotated(seed: Seed):
    """Four words in quotation marks are speech nearly always; those that are not (titles) are listed here."""
    text = plain(seed.submission.name or "", seed.submission.data.decode())
    held = " ".join(" ".join(quote.content) for quote in seed.gold.quotes)
    for found in re.findall(r"“([^“”]+)”", text):
        if len(found.split()) >= 4:
            assert found in held


def test_real_people_are_given_no_quoted_words():
    retold = next(seed for seed in load() if seed.name == "rare-earths-offer")
    assert {quote.kind for quote in retold.gold.quotes} == {"indirect"}
    assert not set('“”"«»') & set(retold.submission.data.decode())


def test_a_sound_pair_is_read(tmp_path: Path):
    (seed,) = load(put(tmp_path, gold()))
    assert seed.name == "bridge"
    assert seed.submission.name == "bridge.txt"
    assert seed.submission.published == "2026-02-03"
    assert seed.gold.quotes[0].act == "speech"
    assert seed.gold.figures[0].value == 3e6


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"content": ["the bridge would cost 4 million crowns"]}, "not in the text"),
        ({"content": ["3 million crowns", "the bridge"]}, "not in order"),
        ({"content": ["he bridge would"]}, "not in the text"),
        ({"content": []}, "no content"),
        ({"kind": "direct"}, "is not direct"),
        ({"kind": "shouted"}, "none of direct"),
        ({"speaker_type": "dog"}, "none of person"),
        ({"cue": "whispered"}, "whispered"),
        ({"source": 3}, "source has no words"),
        ({"as_written": "9 crowns"}, "9 crowns"),
        ({"value": "3"}, "not a number"),
        ({"change": "sideways"}, "none of ="),
        ({"published": "2026-02-30"}, "day"),
        ({"url": "http://post.example/a"}, "https"),
        ({"url": "https://example.com/a"}, ".example"),
        ({"title": "The mayoress"}, "mayoress"),
        ({"quotes": "none"}, "list of records"),
    ],
)
def test_an_unsound_gold_is_refused(tmp_path: Path, changes: dict, said: str):
    with pytest.raises(SeedProblem, match=re.escape(said)) as caught:
        load(put(tmp_path, gold(**changes)))
    assert isinstance(caught.value, Problem)
    assert "bridge" in str(caught.value)


def test_a_missing_key_is_named(tmp_path: Path):
    record = gold()
    del record["figures"][0]["subject"]
    with pytest.raises(SeedProblem, match="subject is missing"):
        load(put(tmp_path, record))


def test_gold_that_is_no_json_is_refused(tmp_path: Path):
    put(tmp_path, gold())
    (tmp_path / "bridge.json").write_text("{", "utf-8")
    with pytest.raises(SeedProblem, match="bridge"):
        load(tmp_path)


@pytest.mark.parametrize("words", [FEWEST_WORDS // 2, 700])
def test_length_is_checked(tmp_path: Path, words: int):
    with pytest.raises(SeedProblem, match="words"):
        load(put(tmp_path, gold(), BODY[:99] + " word" * words))


def test_an_article_without_gold_is_refused(tmp_path: Path):
    put(tmp_path, gold())
    (tmp_path / "alone.md").write_text("alone", "utf-8")
    with pytest.raises(SeedProblem, match=re.escape("alone.json")):
        load(tmp_path)


def test_markup_is_left_out_of_plain_words():
    assert plain("a.html", "<head><title>x</title></head><p>A <b>bold</b> &amp; new</p>").strip() == "A bold & new"
    assert plain("a.md", "---\nt: 1\n---\n# A [link](https://x.example) **b**") == " A link b"
