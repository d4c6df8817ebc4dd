"""Everything of one server typed into every option of every command in another: no word, no row of it comes through."""

import tempfile
import time
from pathlib import Path

from tests.fakediscord.spec import Spec
from tests.fences.conftest import servers
from tests.fences.library import changed
from tests.fences.test_isolation import BEGINNINGS, LINKS, Ear, everywhere, theirs_in, theirs_rows, typed_in
from tests.fences.ways import Visitor, all_of

CALLS = 5000


async def main() -> None:
    begun, calls, words = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        async with servers(Spec(), Path(folder) / "onrecord.db") as f:
            before, ear, echoes = theirs_rows(f), Ear(f), set[str]()
            typed = [*BEGINNINGS, *typed_in(f)]
            # A name twice: once with the other names unsaid, once with all of them about.
            while calls < CALLS:
                for text in typed:
                    doings = everywhere(f, Visitor(f.ours.boss, f.ours.room), text, 0, 1)
                    calls += len(doings)
                    await all_of(doings)
                    echoes |= theirs_in(text, f)
                    if text.endswith(LINKS[1]):
                        echoes |= theirs_in(f.theirs.names.feed, f)  # as the feed says itself
                    words += len(ear.heard() - echoes)
            tables = [table for one in zip(before, theirs_rows(f), strict=True) for table in changed(*one)]
    print(f"{calls} calls, {words} words of the other server, {len(tables)} of its tables changed")
    print(f"  {time.monotonic() - begun:.0f} s")
    assert not words
    assert not tables
