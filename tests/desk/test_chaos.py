"""Nothing is lost, doubled or out of order when the process that sends is killed at random."""

from tests.desk import chaos


async def test_three_hundred_digests_and_alerts_through_sixty_kills(tmp_path):
    found = await chaos.run(tmp_path, digests=220, watches=40, kills=60, seed=1)
    assert found["kills"] >= 60
    assert found["faults"] > 20
    wrong = ("lost", "doubled", "out of order", "not known as sent")
    assert [found[what] for what in wrong] == [0, 0, 0, 0], found
