"""/export: files for those who manage the server, and for nobody else."""

import csv
import io
import json

import pytest

from bot.presenting.export import Writer
from cogs.exports import written
from tests.cogs.world import text_of, told
from tests.presenting.test_data import FIGURE_RECORD

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_figures_as_csv(w):
    await w.add()
    reply = await w.ann.slash(w.room, "export figures")
    assert reply.ephemeral
    rows = list(csv.DictReader(io.StringIO(reply.files()["figures.csv"].decode("utf-8-sig"))))
    assert "15 percent" in [row["as_written"] for row in rows]
    assert text_of(reply) == f"{len(rows)} figures."


async def test_quotes_as_json(w):
    await w.add()
    reply = await w.ann.slash(w.room, "export quotes", format="json")
    rows = json.loads(reply.files()["quotes.json"])
    assert "“Nobody asked the ferry passengers,”" in [row["words"] for row in rows]


@pytest.mark.parametrize(("limit", "expected"), [(10_000, 6), (1_000, 2), (100, 0)])
async def test_a_file_holds_as_many_as_fit(limit, expected):
    async def pages():
        yield [FIGURE_RECORD] * 4
        yield [FIGURE_RECORD] * 2

    data, count = await written(pages(), Writer("figures", "json"), limit)
    assert count == expected == len(json.loads(data))
    assert len(data) <= limit


async def test_only_for_members_who_manage_the_server(w):
    await w.add()
    reply = await w.bob.slash(w.room, "export quotes", forged=True)
    assert "Manage Server" in await told(reply)
    assert not reply.files()
