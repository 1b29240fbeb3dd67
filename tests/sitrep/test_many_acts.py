"""Thousands of acts on one event keep nobody waiting: one more costs no comparison of each act with every other."""

import json
import re

import pytest

from sitrep import projection
from sitrep.batch import ACTS, BY_INDEX

pytestmark = pytest.mark.anyio

MANY = 600
READ = """
SELECT coalesce(sum(idx_tup_fetch + seq_tup_read), 0)::int FROM pg_stat_xact_user_tables
WHERE schemaname = 'knowledge' AND relname = 'fact'
"""


async def checked(crisis, target, times):
    acts = [
        {"type": "event.verified", "about": [str(target)], "data": {"status": ("verified", "disputed")[n % 2]}}
        for n in range(times)
    ]
    await crisis.post_all([(act, "watch", "partner") for act in acts])


async def test_one_act_more_reads_no_more_rows_of_an_event_that_was_acted_on_often(crisis):
    often = await crisis.figure(23)
    await checked(crisis, often.id, MANY)
    seldom = await crisis.figure(24)
    await projection.catch_up(crisis.database)
    read = {}
    for name, fact in (("often", often), ("seldom", seldom)):
        await checked(crisis, fact.id, 1)
        async with crisis.database.raw() as connection, connection.transaction():
            seq = await connection.fetchval("SELECT seq FROM knowledge.checkpoint")
            before = await connection.fetchval(READ)
            assert await projection.advance(connection, crisis.name, seq, projection.BATCH) == 1
            read[name] = await connection.fetchval(READ) - before

    assert 0 < read["often"] < read["seldom"] + 20


async def test_the_acts_on_an_event_are_found_without_comparing_them_with_one_another(crisis):
    fact = await crisis.figure(23)
    await checked(crisis, fact.id, MANY)
    await projection.catch_up(crisis.database)
    async with crisis.database.raw() as connection, connection.transaction():
        await connection.execute(BY_INDEX)
        explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {ACTS}"
        plan = await connection.fetchval(explained, crisis.name, [fact.seq], [fact.id])
    removed = sum(map(float, re.findall(r'"Rows Removed by \w+(?: \w+)?": ([\d.]+)', json.dumps(plan))))

    assert plan[0]["Plan"]["Actual Rows"] == MANY
    assert removed < MANY
