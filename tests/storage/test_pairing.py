"""What was read anew is recognised by the characters it shares with what stood there before."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.pairing import paired

spans = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda one: (one[0], one[0] + one[1]))
items = st.lists(spans.map(lambda span: (span,)), max_size=8)


def naive(old, new):
    """The same, each with each."""
    found: dict[int, int] = {}
    size = {content: sum(end - start for start, end in content) for content in old + new}
    pairs = []
    for before, one in enumerate(old):
        for after, other in enumerate(new):
            shared = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
            if shared and shared * 2 >= max(size[one], size[other]):
                pairs.append((one != other, -shared, before, after))
    for _, _, before, after in sorted(pairs):
        if after not in found and before not in found.values():
            found[after] = before
    return found


@given(items, items)
def test_as_if_each_were_compared_with_each(old, new):
    assert paired(old, new) == naive(old, new)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ([((0, 10),)], [((0, 10),)], {0: 0}),
        ([((0, 10),)], [((5, 10),)], {0: 0}),  # half is enough
        ([((0, 10),)], [((6, 10),)], {}),
        ([((0, 10),)], [((0, 21),)], {}),  # of the longer one
        ([((0, 10),)], [((0, 12),), ((0, 10),)], {1: 0}),  # the equal one, not the first
        ([((0, 10),)], [((0, 5),), ((5, 12),)], {0: 0}),
        ([((0, 10),), ((0, 8),)], [((0, 10),)], {0: 0}),
        ([((0, 5), (20, 25))], [((0, 5),), ((20, 26),)], {0: 0}),
        ([((0, 5), (20, 25))], [((20, 27),)], {0: 0}),
        ([], [((0, 5),)], {}),
        ([((0, 5),)], [], {}),
    ],
)
def test_pairs(old, new, same):
    assert paired(old, new) == same


def test_ten_thousand_quotes_take_no_time():
    old = [((at * 30, at * 30 + 20),) for at in range(10_000)]
    new = [((at * 30 + 4, at * 30 + 20),) for at in range(10_000)]
    begin = time.perf_counter()
    assert paired(old, new) == {at: at for at in range(10_000)}
    assert time.perf_counter() - begin < 1
