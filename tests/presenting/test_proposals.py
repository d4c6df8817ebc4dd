"""Proposals as messages: within Discord's limits and as text, whatever a member typed."""

from datetime import UTC, datetime

import pytest

from bot.engine.model import Submission
from bot.engine.model.proposals import Proposal
from bot.presenting.limits import CHOICE, DESCRIPTION, units
from bot.presenting.proposals import proposal_buttons, proposal_choice, proposal_embed, proposals_embed
from tests.presenting.hostile import MARKDOWN

NOW = datetime(2025, 3, 4, tzinfo=UTC)
LONG = (MARKDOWN * 4)[:300]
LINKS = ["https://post.example/a", f"https://post.example/{'a' * 290}", f"https://{'(' * 2000}", LONG]


def proposal(url=None, data=b"", name=None, number=10**12 - 1, **more):
    return Proposal(number, Submission(data, name, LONG, LONG, url, LONG), len(data), 2**63, NOW, **more)


OFFERS = [{"url": url} for url in LINKS] + [
    {"data": MARKDOWN.encode() * 1000},
    {"data": b"\xff\x00" * 5000, "url": LINKS[1]},
    {"data": b"x" * 10 * 2**20, "name": LONG, "url": LINKS[2]},
]


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize("state", ["open", "approved", "declined", "lapsed"])
def test_one(offer, state):
    one = proposal(**offer, state=state, decided_by=2**63)
    text = proposal_embed(one, "x" * 700).description or ""
    assert units(text) <= DESCRIPTION
    for raw in ("**bold**", "@everyone", "<@&", "](https://evil", "||spoiler||", "<t:1"):
        assert text.count(raw) == text.count(f"\\{raw}"), raw
    assert (proposal_buttons(one) is not None) == (state == "open")
    assert units(proposal_choice(one)) <= CHOICE


@pytest.mark.parametrize("offer", OFFERS)
def test_a_hundred(offer):
    text = proposals_embed([proposal(**offer, number=n) for n in range(1, 101)], 2**63, 100).description or ""
    assert units(text) <= DESCRIPTION
    assert "more" in text
    assert "<@&" not in text
    assert text.endswith("as the buttons of a proposal do.")


def test_nothing_open():
    text = proposals_embed([], None, 1).description or ""
    assert text.splitlines() == [
        "Proposals are switched off: nobody can make new ones.",
        "No proposal is open.",
        "1 proposal lapsed in the last 30 days.",
    ]
