"""Whoever types too fast is suggested nothing for a moment, and nobody else notices."""

import pytest

from bot.client import SUGGESTED, SUGGESTING, Typing
from tests.fences.conftest import Fences
from tests.fences.ways import Visitor, all_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_counted_by_person_and_span() -> None:
    typing = Typing()
    assert not any(typing.too_fast(1, 100.0 + number / 100) for number in range(SUGGESTED))
    assert typing.too_fast(1, 101.0)
    assert not typing.too_fast(2, 101.0)
    assert not typing.too_fast(1, 100.0 + SUGGESTING)
    assert not typing.too_fast(1, 50.0)  # a clock that was set back


async def test_a_flood_of_suggestions(f: Fences) -> None:
    one, other = (Visitor(f.theirs.member, f.theirs.room).again() for _ in range(2))
    found = await all_of([lambda: one.typing("quotes", "by", "")] * SUGGESTED * 3)
    answered = sum(bool(choices) for choices in found)
    assert SUGGESTED <= answered <= SUGGESTED * 2  # twice where a new span began meanwhile
    assert await other.typing("quotes", "by", "")
