"""The scorer: what it counts as right, and that it can fail."""

from dataclasses import replace

from bot.engine.model import Article, Figure, Findings, Quote
from seeds.loader import Gold, GoldFigure, GoldQuote
from tests.quality.scoring import Score, falls, raised, same_speaker

TEXT = "Ada Fenwright said the bridge would cost 3 million crowns. “It will stand for good,” she said."
ARTICLE = Article("A bridge", TEXT, ((0, len(TEXT)),))


def said(kind, words, source, speaker) -> Quote:
    start = TEXT.index(words)
    mention = TEXT.index(source)
    return Quote(kind, ((start, start + len(words)),), None, (mention, mention + len(source)), speaker, None, 0.9)


def annotated(kind, words, source, act="speech") -> GoldQuote:
    return GoldQuote(kind, (words,), "said", source, "Ada Fenwright", "person", (), act)


COST = "the bridge would cost 3 million crowns"
STAND = "“It will stand for good,”"
GOLD = Gold(
    "A bridge",
    "Post",
    "https://post.example/a",
    "2026-02-03",
    None,
    (annotated("indirect", COST, "Ada Fenwright"), annotated("direct", STAND, "she")),
    (GoldFigure("3 million crowns", 3e6, None, "crown", "=", "bridge", "Ada Fenwright"),),
)
FIGURE = Figure((41, 57), 3e6, None, "crown", "=", "the bridge", "3 million crowns", (0, 58), "Ada Fenwright")
BOTH = (
    said("indirect", COST, "Ada Fenwright", "Ada Fenwright"),
    said("direct", STAND, "she", "Ada Fenwright"),
)


def table(quotes=BOTH, figures=(FIGURE,), gold=GOLD):
    score = Score()
    score.add("bridge", ARTICLE, gold, Findings(tuple(quotes), tuple(figures)))
    return score.table()


def test_all_right_is_a_hundred():
    assert all(cells["F1"] == 100 for row, cells in table().items() if "wrong" not in row)
    assert table()["quoted wrong name"] == {"share": 0}


def test_a_missed_quote_costs_recall():
    assert table(BOTH[:1])["quoted content"] == {"P": 0, "R": 0, "F1": 0}
    assert table(BOTH[:1])["indirect content"]["R"] == 100


def test_an_invented_quote_costs_precision():
    invented = said("indirect", "Ada Fenwright said", "she", None)
    assert table((*BOTH, invented))["indirect content"]["P"] == 50


def test_half_of_the_words_are_enough():
    assert table((said("indirect", COST[:16], "Ada", "Ada Fenwright"), BOTH[1]))["indirect content"]["R"] == 0
    assert table((said("indirect", COST[:21], "Ada", "Ada Fenwright"), BOTH[1]))["indirect content"]["R"] == 100


def test_a_wrong_name_is_counted_and_no_name_is_not():
    wrong = replace(BOTH[1], speaker="Odo Marsh")
    assert table((BOTH[0], wrong))["quoted wrong name"] == {"share": 100}
    assert table((BOTH[0], wrong))["quoted speaker"]["R"] == 0
    assert table((BOTH[0], replace(wrong, speaker=None)))["quoted wrong name"] == {"share": 0}


def test_a_wrong_source_is_seen():
    assert table((BOTH[0], replace(BOTH[1], source=(0, 13))))["quoted source"]["P"] == 0


def test_thoughts_and_scraps_are_not_asked_for():
    gold = replace(GOLD, quotes=(annotated("indirect", COST, "Ada Fenwright", "thought"), GOLD.quotes[1]))
    assert table(BOTH[1:], gold=gold)["quoted content"]["F1"] == 100
    assert table(BOTH, gold=gold)["indirect content"] == {"P": 0, "R": 0, "F1": 0}


def test_figures_are_compared_field_by_field():
    wrong = replace(FIGURE, unit="cow", change="up", subject="the ferry")
    rows = table(figures=(wrong,))
    assert [rows[f"figures {level}"]["F1"] for level in ("value", "unit", "change", "subject")] == [100, 0, 0, 0]
    assert table(figures=(replace(FIGURE, value=3.1e6),))["figures value"]["F1"] == 0
    assert table(figures=(replace(FIGURE, value_high=4e6),))["figures value"]["F1"] == 0
    assert table(figures=(FIGURE, FIGURE))["figures value"]["P"] == 50


def test_names():
    person = annotated("direct", STAND, "she")
    assert same_speaker("Mayor Ada Fenwright", person)
    assert not same_speaker("Fenwright", person)
    assert not same_speaker("Odo Fenwright", person)
    assert not same_speaker(None, person)
    group = replace(person, speaker="the agriculture ministry", speaker_type="organisation", aliases=("The ministry",))
    assert same_speaker("the ministry", group)
    assert not same_speaker("the farmers", group)


def test_floors_can_fail():
    rows = table(BOTH[:1])
    assert falls(rows, {"quoted content": {"R": 90.0}}) == ["quoted content R: 0.0, the floor is 90.0"]
    assert falls({"quoted wrong name": {"share": 2.0}}, {"quoted wrong name": {"share": 1.0}})
    assert not falls(rows, {"indirect content": {"R": 90.0}})


def test_floors_only_rise():
    better = {"quoted content": {"P": 95.0, "R": 90.0, "F1": 92.4}, "quoted wrong name": {"share": 1.04}}
    floors = raised(better, {})
    assert floors == {"quoted content": {"F1": 92.1}, "quoted wrong name": {"share": 1.1}}
    worse = {"quoted content": {"P": 99.0, "R": 80.0, "F1": 88.5}, "quoted wrong name": {"share": 5.0}}
    assert raised(worse, floors) == floors


def test_what_is_counted_is_the_subject_where_nothing_else_is():
    gold = replace(GOLD, figures=(replace(GOLD.figures[0], subject="crowns of the bridge"),))
    assert table(figures=(replace(FIGURE, subject=""),), gold=gold)["figures subject"]["F1"] == 100
    assert table(figures=(replace(FIGURE, subject="Ada Fenwright"),), gold=gold)["figures subject"]["F1"] == 0
