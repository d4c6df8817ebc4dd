"""What is kept for a time only."""

from datetime import timedelta

from bot.desk import Wanted
from bot.desk.tidying import ALERTS, DIGESTS, PROPOSALS
from bot.engine.model import Submission
from tests.desk.channels import Channels
from tests.desk.shelves import GUILD, NOW, halvik
from tests.engine.edits import FERRY

DAY = timedelta(days=1)


async def test_old_digests_alerts_and_proposals_go_and_younger_ones_stay(desk, store, clock):
    await desk.planning.set(GUILD, channel_id=9, time="12:00", zone="UTC", days="daily", topics="", created_by=5)
    await desk.watches.add(GUILD, 5, Wanted(person="Marta Oskarsen"))
    await desk.proposals.switch_on(GUILD, 70, by=5)
    proposal = await desk.proposals.propose(GUILD, Submission(FERRY.encode()), by=6)
    await desk.proposals.decline(GUILD, proposal.id, by=5)
    await halvik().shelve(store)
    channels = Channels(clock)
    for _ in range(3):
        for source in (desk.deliveries, desk.alerts):
            for one in await source.due():
                await source.deliver(one, channels)
        clock.now += DAY
    kept = []
    for age in (ALERTS, ALERTS + 4 * DAY, DIGESTS + 4 * DAY, PROPOSALS + 4 * DAY):
        clock.now = NOW + age
        await desk.tidying.run()
        digests, alerts = await store.deliveries.history(GUILD, 1, 9), await store.alerts.history(GUILD, 1, 9)
        kept.append((len(digests), len(alerts), bool(await store.proposals.get(GUILD, proposal.id))))
    assert kept == [(2, 1, True), (2, 0, True), (0, 0, True), (0, 0, False)]
    assert not await store.amendments.due("digest", clock.now, 9)
