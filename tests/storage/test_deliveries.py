"""The digests of an older On Record are carried over: what was sent stays sent, and plans go on where they were."""

import sqlite3

from storage import migrations
from storage.database import APPLICATION_ID
from storage.store import Store
from tests.desk.shelves import NOW

BEFORE = next(n for n, step in enumerate(migrations.STEPS) if any("digest_occurrence" in str(one) for one in step))


async def test_plans_and_runs_are_carried_over(tmp_path):
    path = tmp_path / "old.db"
    async with Store.open(tmp_path / "new.db"):
        pass
    file = sqlite3.connect(path)
    with file:
        for step in migrations.STEPS[:BEFORE]:
            for statement in step:
                if isinstance(statement, str):
                    file.execute(statement)
        file.execute(f"PRAGMA application_id={APPLICATION_ID}")
        file.execute(f"PRAGMA user_version={BEFORE}")
        at = NOW.isoformat(timespec="microseconds")
        file.execute("INSERT INTO digest_plan VALUES (7,1,9,'08:00','UTC','[0,1]','[]',5,0,?,NULL)", (at,))
        for slot, ids in (("2025-03-03", "[91, 92]"), ("2025-03-04", None)):
            file.execute("INSERT INTO digest_run VALUES (7,1,?,?,?)", (slot, at, ids))
    file.close()
    async with Store.open(path) as store:
        (plan,) = await store.digests.of_guild(7)
        assert (plan.covered_until, plan.next_due, plan.sources, plan.length) == (NOW, NOW, (), "normal")
        found = {
            one.slot: (one.state, one.message_id, one.channel_id) for one in await store.deliveries.history(7, 1, 9)
        }
        assert found == {"2025-03-03": ("sent", 91, 9), "2025-03-04": ("uncertain", None, 9)}
        assert await store.digests.due(NOW, 9) == [plan]
