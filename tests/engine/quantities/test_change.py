"""Change: exact, about, above, below, up, down; a movement's amount against the level it led to."""

import pytest

from tests.engine.quantities.reading import figure, figures


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("The mill employs 40 men.", "="),
        ("The mill employs about 40 men.", "~"),
        ("The mill employs an estimated 40 men.", "~"),
        ("The mill employs roughly 40 men.", "~"),
        ("The mill employs nearly 40 men.", "~"),
        ("The mill employs some 40 men.", "~"),
        ("The mill employs 40 or so men.", "~"),
        ("The crates weigh ~40 kg.", "~"),
        ("The mill employs more than 40 men.", ">"),
        ("The mill employs at least 40 men.", ">"),
        ("The mill employs well over 40 men.", ">"),
        ("The mill employs 40 men or more.", ">"),
        ("The mill employs fewer than 40 men.", "<"),
        ("The mill employs just under 40 men.", "<"),
        ("The mill employs up to 40 men.", "<"),
        ("The mill employs no more than 40 men.", "<"),
        ("Over the past 40 days it rained.", "="),
        ("Output rose 4 percent.", "up"),
        ("Chocolate will cost 4 percent more.", "up"),
        ("Chocolate cost 4 percent less than in May.", "down"),
        ("Output rose by just 4 percent.", "up"),
        ("Output was up nearly 4 percent.", "up"),
        ("Norland index +4%.", "up"),
        ("The council will raise rents by 4 percent.", "up"),
        ("Output fell sharply, by 4 percent.", "down"),
        ("Output is down 4 percent.", "down"),
        ("The board wants a reduction of 4 percent.", "down"),
        ("The board wants a 4 percent cut.", "down"),
        ("The index closed 4 percent lower.", "down"),
        ("Sunflowers made up 4 percent of the crop.", "="),
        ("The crew lost 4 boats.", "="),
        ("The firm raised $4 million.", "="),
    ],
)
def test_change(sentence, change):
    assert figure(sentence).change == change


def test_amount_and_level():
    found = figures("Exports fell 3 % to 2.1 million tons.")
    assert [(f.value, f.unit, f.change) for f in found] == [(3, "percent", "down"), (2.1e6, "ton", "=")]


def test_a_conversion_in_brackets_stands_as_the_figure_before_it():
    found = figures("The road is more than 5 miles (8 km) long.")
    assert [f.change for f in found] == [">", ">"]


def test_the_same_move_in_another_unit_is_the_same_move():
    found = figures("The index closed with a loss of 3 percent or 347 points.")
    assert [f.change for f in found] == ["down", "down"]


def test_a_movement_named_once_holds_for_the_list():
    found = figures("Brenner rose 3 percent, Tandra Mills by 2 percent.")
    assert [f.change for f in found] == ["up", "up"]
