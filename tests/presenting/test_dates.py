"""Days and periods in the language of a digest."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.engine.model import LANGUAGES, Digest, Story, Why
from bot.presenting.cards import DATE
from bot.presenting.dates import dates_in, in_words, period
from bot.presenting.digests import digest_cards, digest_title, plan_line
from bot.presenting.frozen import freeze, lesser, post_title
from bot.presenting.limits import units
from tests.presenting.hostile import NOW
from tests.presenting.test_cards import PLAN, REF

DAY = date(2025, 2, 24)


@pytest.mark.parametrize(
    ("language", "day", "quarter", "month", "years"),
    [
        ("en", "24 Feb 2025", "third quarter of 2024", "March 2024", "2019 to 2023"),
        ("en-US", "Feb 24, 2025", "3rd quarter 2024", "March 2024", "2019 – 2023"),
        ("de", "24.02.2025", "3. Quartal 2024", "März 2024", "2019 – 2023"),
        ("fr", "24 févr. 2025", "3e trimestre 2024", "mars 2024", "2019 – 2023"),
        ("pl", "24 lut 2025", "III kwartał 2024", "marzec 2024", "2019 – 2023"),
        ("ja", "2025/02/24", "2024年第3四半期", "2024年3月", "2019 – 2023"),
        ("uk", "24 лют. 2025\u202fр.", "3-й квартал 2024\u202fр.", "березень 2024\u202fр.", "2019 – 2023"),
    ],
)
def test_a_day_and_periods(language, day, quarter, month, years):
    with dates_in(language):
        assert in_words(DAY) == day
        assert [period(value) for value in ("2024-Q3", "2024-03", "2019/2023")] == [quarter, month, years]
    assert in_words(DAY) == "24 Feb 2025"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_writes_every_day_and_period_in_the_room_there_is(language):
    with dates_in(language):
        days = [in_words(DAY + timedelta(days=number)) for number in range(365)]
        assert len(set(days)) == 365
        assert max(map(units, days)) <= DATE
        values = ("2024", "2024-H2", "2024-W07", "2024-Q1", "2024-12", "2024-12-31", "2024/..", "2024-01/2024-05")
        assert all("2024" in period(value) for value in values)
        assert len({period(value) for value in values}) == len(values)
        assert period(None) == ""


def test_the_dates_of_a_digest_and_the_title_of_its_post():
    """The day is that of the plan's zone: in Berlin it is the next one already."""
    until = datetime(2025, 2, 23, 23, 30, tzinfo=UTC)
    plan = replace(PLAN, language="de")
    digest = Digest(plan, NOW, until, stories=(Story(REF, "", (0, 0), (REF,), 1, 1),), article_count=1, story_count=1)
    (card,) = digest_cards(digest)
    assert "24.02.2025" in "".join((embed.description or "").replace("\\", "") for embed in card.embeds)
    assert digest_title(digest) == "On record, 24.02.2025"
    assert digest_title(replace(digest, plan=PLAN)) == "On record, 24 Feb 2025"
    assert "dates in German" in plan_line(plan, None)
    assert "dates" not in plan_line(PLAN, None)
    payload = freeze(card, "#7F3K-1", title=digest_title(digest))
    refusals: list[tuple[Why, int]] = [("blocked", 240000), ("blocked", 200000), ("malformed", 50035)]
    kept = [payload, *(lesser(payload, why, code, "#7F3K-2") for why, code in refusals)]
    assert [post_title(one) for one in kept] == ["On record, 24.02.2025"] * 4
    assert post_title('{"embeds": []}') == "On record"  # prepared by a version without titles


def test_english_needs_no_other_languages():
    code = (
        "import sys, bot.presenting.digests as d, bot.presenting.dates as p; p.period('2025-02'); print(*sys.modules)"
    )
    assert (
        "babel" not in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    )
