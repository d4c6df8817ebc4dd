"""Whether a bot lives and does its work: ten faults, and what each means."""

from dataclasses import replace

import pytest

from bot.engine.health import BEHIND, BLIND, SILENT, WRITTEN, from_text, judge, to_text
from bot.engine.model import BotState

NOW = 1000.0
WELL = BotState(7, "1", "2026-11-25T08:00:00+00:00", NOW - 1, "running", True, 3, wrote=NOW - 2, looked=NOW - 3)
NOT_LIVE, LIVE, READY = (False, False), (True, False), (True, True)
TOLD = [
    ("all is well", to_text(WELL), READY, ""),
    ("no bot", None, NOT_LIVE, "no bot is running"),
    ("nothing told", b"", NOT_LIVE, "told nothing"),
    ("half a state", to_text(WELL)[:90], NOT_LIVE, "told nothing"),
    ("the state of another version", b'{"pid": 7}', NOT_LIVE, "told nothing"),
    ("its event loop hangs", replace(WELL, beat=NOW - SILENT - 1), NOT_LIVE, "hangs: it has said nothing for 15 s"),
    ("told before the machine was started", replace(WELL, beat=NOW + 99), NOT_LIVE, "hangs"),
    ("starting, a migration going on", replace(WELL, phase="starting", connected=False), LIVE, "is starting"),
    ("stopping", replace(WELL, phase="stopping", connected=False), LIVE, "is stopping"),
    ("Discord is down", replace(WELL, connected=False), LIVE, "gateway"),
    ("the disk is full", replace(WELL, trouble="The disk is full."), LIVE, "cannot be used: The disk is full."),
    ("a transaction hangs", replace(WELL, wrote=NOW - WRITTEN - 1), LIVE, "nothing was written"),
    ("a reading hangs", replace(WELL, looked=NOW - BLIND - 1), LIVE, "not looked"),
    ("digests are not sent", replace(WELL, behind=BEHIND + 1), LIVE, "waits for 121 s"),
    ("a bit late in everything", replace(WELL, beat=NOW - 14, behind=119, wrote=NOW - 119, lag=3.0), READY, ""),
]


@pytest.mark.parametrize(("fault", "told", "means", "said"), TOLD, ids=[row[0] for row in TOLD])
def test_a_fault_and_what_it_means(fault, told, means, said):
    found = judge(to_text(told) if isinstance(told, BotState) else told, NOW)
    assert (found.live, found.ready) == means
    assert said in "; ".join(found.problems)
    assert bool(found.problems) == (not found.ready)


def test_several_faults_are_all_told():
    told = replace(WELL, connected=False, trouble="It is locked.", behind=500.0)
    assert len(judge(to_text(told), NOW).problems) == 3


def test_a_state_comes_back_as_it_was():
    assert from_text(to_text(WELL)) == WELL


@pytest.mark.parametrize("text", [b"", b"[]", b"null", b"\xff", b'{"pid": 1, "more": 2}', b'"x"'])
def test_what_is_no_state_is_none(text):
    assert from_text(text) is None
