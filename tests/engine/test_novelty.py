"""Keys of what was shown: the same item is known again, also in other words, and no word can be read from a key."""

from bot.engine.novelty import Shown, mark
from bot.engine.spelling import fold

WORDS = fold("The smelter at Halvik will not reopen before the grid is repaired")


def test_an_item_is_known_again_by_what_it_shares():
    shown = Shown([mark("q", WORDS), mark("q", fold("Ships will wait"))])
    assert shown.share(mark("q", WORDS)) == 1.0
    assert shown.share(mark("q", WORDS[::-1])) == 1.0
    assert 0.5 < shown.share(mark("q", fold("The smelter will not reopen before the storm is over at Halvik"))) < 0.8
    assert shown.share(mark("q", fold("Copper is dear"))) == 0.0
    assert Shown([]).share(mark("q", WORDS)) == 0.0


def test_kinds_and_what_must_be_equal_are_kept_apart():
    shown = Shown([mark("f", WORDS, "5 ton")])
    assert shown.share(mark("f", WORDS, "5 ton")) == 1.0
    assert shown.share(mark("f", WORDS, "6 ton")) == 0.0
    assert shown.share(mark("q", WORDS, "5 ton")) == 0.0


def test_a_key_is_short_and_holds_no_word():
    key = mark("s", fold(" ".join(f"word{number}" for number in range(500))))
    assert len(key) <= 170
    assert "halvik" not in mark("q", WORDS)
    assert mark("q", WORDS) == mark("q", WORDS)


def test_keys_of_another_version_do_no_harm():
    assert Shown(["", "q", "nonsense", ":::", "q00000000:zz"]).share(mark("q", WORDS)) == 0.0
