"""When feeds are asked again: arithmetic, with the clock and chance handed in."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.feeding import policy
from bot.engine.model.feeds import FeedEntry, FeedSource
from tests.desk.shelves import NOW

SOURCE = FeedSource(1, "https://news.example/feed")
seconds = st.floats(0, 1e12)
chances = st.floats(-1, 1)


def rest(source):
    return (source.next_at - NOW).total_seconds()


@given(seconds, st.integers(0, 10**6), st.booleans(), chances)
def test_never_before_what_was_asked_and_never_after_a_day(asked, quiet, new, chance):
    source = policy.worked(FeedSource(1, "u", quiet=quiet), NOW, asked, new=new, chance=chance)
    assert min(max(asked, 900), 86400) <= rest(source) + 1e-5
    assert rest(source) <= 86400


@given(st.none() | seconds, st.integers(0, 10**6), chances)
def test_failures_double_and_obey_too(asked, failures, chance):
    source = policy.failed(FeedSource(1, "u", failures=failures), NOW, "why", asked, chance)
    assert min(asked or 0, 86400) <= rest(source) + 1e-5
    assert 269 <= rest(source) <= 86400


def test_failures_double():
    source, waits = SOURCE, []
    for _ in range(12):
        source = policy.failed(source, NOW, "why", None, 0)
        waits.append(rest(source))
    assert waits == [300 * 2**n for n in range(9)] + [86400] * 3
    assert (source.failing_since, source.problem) == (NOW, "why")
    source = policy.worked(source, NOW, 0, new=False, chance=0)
    assert (source.failures, source.failing_since, source.problem) == (0, None, None)


def test_feeds_with_nothing_new_slow_down_and_news_make_them_quick_again():
    source, waits = SOURCE, []
    for _ in range(20):
        source = policy.worked(source, NOW, 0, new=False, chance=0)
        waits.append(rest(source))
    assert waits == sorted(waits)
    assert waits[-1] == policy.SLOWEST
    assert rest(policy.worked(source, NOW, 0, new=True, chance=0)) == policy.OFTENEST


def test_chance_spreads():
    slow = FeedSource(1, "u", quiet=30)
    waits = [rest(policy.worked(slow, NOW, 0, new=False, chance=chance)) for chance in (-1, 0, 1)]
    assert waits == pytest.approx([policy.SLOWEST * factor for factor in (0.9, 1.0, 1.1)])


@pytest.mark.parametrize(
    ("targets", "hours", "moved"),
    [
        (["b", "b", "b"], 12, True),
        (["b", "b", "b"], 11, False),  # within a day
        (["b", "b"], 48, False),
        (["b", "c", "b"], 24, False),
        (["b", None, "b", "b"], 12, False),
        (["b", "c", "c", "c"], 12, True),
        (["a", "a", "a"], 24, False),  # itself
    ],
)
def test_a_move_is_believed_when_seen_thrice_over_a_day(targets, hours, moved):
    source = FeedSource(1, "a")
    for place, target in enumerate(targets):
        now = NOW + timedelta(hours=hours * place)
        source = policy.sighted(source, target, now)
    assert policy.moves(source, now) == moved


def entries(count, published):
    return [FeedEntry((str(number),), None, None, None, published, None) for number in range(count)]


@pytest.mark.parametrize(
    ("new", "held", "published", "floods"),
    [
        (30, 30, "2025-02-01", True),
        (30, 30, None, True),
        (30, 30, "2025-03-05", False),  # a busy day
        (20, 20, "2025-02-01", False),
        (30, 60, "2025-02-01", False),  # half of them is known
        (25, 30, "2025-02-01", True),
    ],
)
def test_old_entries_under_new_ids(new, held, published, floods):
    assert policy.floods(entries(new, published), held, NOW) == floods


def test_tries_of_a_page():
    waits = [(policy.try_again(n, NOW, None) - NOW).total_seconds() for n in (1, 2)]
    assert waits == [600, 3600]
    assert policy.try_again(1, NOW, 1e9) - NOW == timedelta(days=1)
