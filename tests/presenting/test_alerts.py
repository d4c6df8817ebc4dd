"""Alerts as they are sent: what came in and its proof, within Discord's limits whatever it holds."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.engine.model import Alert, FigureMatch, QuoteMatch, Watch
from bot.presenting.alerts import alert_cards, ping
from bot.presenting.limits import units
from tests.presenting import hostile
from tests.presenting.hostile import NOW
from tests.presenting.test_cards import figure, quote, shown, ugly
from tests.presenting.validator import faults

WATCH = Watch(3, 7, 5, "person", "Ada Moss", None, None, None, False, None, None, "UTC", NOW)
ALERT = Alert(WATCH, (QuoteMatch(100.0, quote(4)),), (FigureMatch(100.0, figure(5)),))


def test_what_came_in_stands_there_with_its_proof():
    (card,) = alert_cards(ALERT, None)
    text = shown(card)
    for part in (
        "New quotes of **Ada Moss**\n",
        "> “Ships will sail,”\nThe Harbour Post · 24 Feb 2025",
        "[post.example](https://post.example/ferry)",
        "**2 · 15 percent** · ferry traffic",
        "Watch 3 · /watch pause or /watch remove ends it",
    ):
        assert part in text
    assert [(mark.number, mark.kind, mark.id) for mark in card.proofs] == [(1, "q", 4), (2, "f", 5)]
    assert card.quotes == (4,)


def test_a_direct_message_names_the_server_and_takes_no_reports():
    (card,) = alert_cards(ALERT, "The [News] Room")
    assert "in **The \\[News\\] Room**" in shown(card)
    assert card.proofs
    assert card.quotes == ()


@pytest.mark.parametrize(
    ("changes", "command"),
    [
        ({}, "`/quotes by:Ada Moss`"),
        ({"kind": "topic", "words": "the `ferry`"}, "`/brief on:the 'ferry'`"),
        ({"kind": "figure", "words": "copper", "above": "3 %", "below": "$3bn"}, "`/figures on:copper above:3 % below"),
    ],
)
def test_where_the_rest_is_found(changes, command):
    left = replace(ALERT, watch=replace(WATCH, **changes), left=12)
    assert f"… and 12 more. {command}" in shown(*alert_cards(left, None))
    assert "in the server shows all" in shown(*alert_cards(left, "Town"))
    assert "more." not in shown(*alert_cards(replace(left, left=0), None))


def test_bounds_are_told():
    (card,) = alert_cards(replace(ALERT, watch=replace(WATCH, kind="figure", words="copper", above="3 %")), None)
    assert "New figures on **copper** above 3 %" in shown(card)


def test_who_is_pinged():
    assert ping(WATCH) == ""
    assert ping(replace(WATCH, channel_id=9)) == "<@5>"
    assert ping(replace(WATCH, channel_id=9, shared=True)) == ""
    assert ping(replace(WATCH, channel_id=9, shared=True, role_id=8)) == "<@&8>"


def test_five_long_ones_are_one_message():
    words = "The ferries will sail. " * 100
    for quotes in (5, 3, 0):
        many = Alert(
            WATCH,
            tuple(QuoteMatch(0.0, quote(n, words)) for n in range(1, quotes + 1)),
            tuple(FigureMatch(0.0, figure(n, words)) for n in range(10, 15 - quotes)),
            left=10**6,
        )
        (card,) = alert_cards(many, "Town")
        assert not faults(card)
        assert units(shown(card)) > 2000


@settings(ugly, max_examples=20)
@given(hostile.alerts, hostile.names)
def test_discord_takes_any_alert(alert, server):
    parts = alert_cards(alert, server)
    assert not [fault for part in parts for fault in faults(part)]
    marks = {(mark.kind, mark.id) for part in parts for mark in part.proofs}
    wanted = {("q", match.record.id) for match in alert.quotes}
    assert marks == wanted | {("f", match.record.id) for match in alert.figures}
