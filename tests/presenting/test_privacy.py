"""The privacy text fits into an embed, and names of members end with what they had deleted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.model import Counts
from bot.presenting.limits import EMBED_TOTAL, FIELD_NAME, FIELD_VALUE, units
from bot.presenting.privacy import about, guild_erased, person_erased
from bot.presenting.proposals import proposal_embed, proposals_embed
from tests.presenting.test_proposals import proposal


@pytest.mark.parametrize(
    ("days", "told"), [(0, "erased at once"), (1, "after 1 day, unless"), (30, "after 30 days, unless")]
)
def test_the_text_fits_and_tells_the_days(days, told):
    parts = about(timedelta(days=days))
    assert told in parts[1][1]
    assert all(units(name) <= FIELD_NAME and units(text) <= FIELD_VALUE for name, text in parts)
    assert sum(units(name + text) for name, text in parts) < EMBED_TOTAL - 500


def test_what_was_deleted_is_told_with_numbers():
    assert person_erased({}) == "Nothing is kept under your id here."
    lines = person_erased({"reports": (1200, 0), "articles added": (0, 3), "proposals": (1, 2)}).splitlines()
    assert lines[1:] == [
        "reports: 1,200 removed",
        "articles added: 3 kept without your id",
        "proposals: 1 removed, 2 kept without your id",
    ]
    assert "1 article, 2 quotes, 0 figures" in guild_erased(Counts(1, 2, 0))


def test_who_had_their_data_deleted_is_somebody():
    one = replace(proposal("https://post.example/1"), proposed_by=0)
    assert "by somebody" in (proposal_embed(one).description or "")
    assert "by somebody" in (proposals_embed([one], 1, 0).description or "")
