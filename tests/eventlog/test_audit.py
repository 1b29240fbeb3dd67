"""Whoever owns the tables changes something: T2 to T4 and T6 of the table of tampering."""

import random
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import asyncpg
import pytest

from eventlog import log, merkle
from eventlog.audit import Audit, _read, audit
from eventlog.checkpoint import Checkpoint
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Submission
from eventlog.wire import admit

pytestmark = pytest.mark.anyio

CRISIS: Final = "aleppo-2026"
SIZE: Final = 40
TRIALS: Final = 1_000
SEAL: Final = Seal(bytes(32))

# Whatever is covered: each column that says something of the event, and another value for it.
EDITS: Final[Mapping[str, str]] = {
    "id": "gen_random_uuid()",
    "type": "'note.added'",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "organisation": "'rival'",
    "organisation_name": "organisation_name || '.'",
    "organisation_kind": "'media'",
    "key": "'other'",
    "capacity": "'coordinator'",
    "digest, stored": "(sha256(set_byte(stored, 9, 90)), set_byte(stored, 9, 90))",
    "stored": "set_byte(stored, {byte}, get_byte(stored, {byte}) # 1)",
    "digest": "sha256('x')",
    "leaf": "sha256('x')",
}


def submission(value: Mapping[str, Any]) -> Submission:
    admitted = admit(value, SEAL)
    author = Author("ngo", "An NGO", "ingo", "key-1", "partner")
    return Submission(
        admitted.id, str(value["type"]), admitted.value, admitted.stored, admitted.digest, admitted.erasables, author
    )


@pytest.fixture
async def owner(dsn, database):
    """A log of 40 events, and a connection of the tables' owner whose triggers and checks are off."""
    opening = {
        "type": "crisis.opened",
        "data": {"crisis": CRISIS, "name": "A", "country": "SYR", "timezone": "Asia/Damascus"},
    }
    async with database.raw() as connection:
        await log.append(connection, CRISIS, [Batch([submission(opening)])], opening=True)
        for n in range(SIZE - 1):
            event = {
                "id": str(uuid4()),
                "type": "figure.reported",
                "occurred": "2026-01-09",
                "data": {"indicator": "killed", "basis": "cumulative", "value": n},
                "text": f"said {n}",
                "private": {"name": f"person {n}"},
            }
            await log.append(connection, CRISIS, [Batch([submission(event)])])
    connection = await asyncpg.connect(dsn)
    await connection.execute("SET session_replication_role = replica")
    for check in ("event_digest_check", "event_check", "event_seq_check", "event_leaf_check", "event_capacity_check"):
        await connection.execute(f"ALTER TABLE eventlog.event DROP CONSTRAINT IF EXISTS {check}")
    yield connection
    await connection.close()


async def head_of(connection):
    head = await log.head(connection, CRISIS)
    assert head is not None
    return head


async def checkpoint(connection):
    head = await head_of(connection)
    return Checkpoint("here", head.seq, head.root)


async def faults(connection, *checkpoints):
    return (await audit(connection, CRISIS, checkpoints, SEAL)).faults


async def test_a_log_that_nobody_touched_has_no_fault(owner):
    found = await audit(owner, CRISIS, [await checkpoint(owner)], SEAL)

    assert found.faults == []
    assert (found.size, found.checkpoints) == (SIZE, 1)
    assert found.root == (await head_of(owner)).root


async def test_any_column_of_any_row_that_is_edited_is_found_and_its_seq_is_named(owner):
    chance = random.Random(6962)
    for _ in range(TRIALS):
        seq, (column, value) = chance.randint(1, SIZE), chance.choice([*EDITS.items()])
        change = value.format(byte=chance.randrange(60))
        columns = f"({column})" if "," in column else column
        edit = owner.transaction()
        await edit.start()
        await owner.execute(f"UPDATE eventlog.event SET {columns} = {change} WHERE seq = $1", seq)
        found = await faults_inside(owner)
        await edit.rollback()

        assert seq in {fault.seq for fault in found}, (seq, column, change)


async def faults_inside(connection):
    """The audit inside a transaction that is rolled back: its own begins a savepoint, which takes no isolation."""
    return (await _read(connection, await head_of(connection), Audit(CRISIS), [], SEAL)).faults


@pytest.mark.parametrize("seq", [1, 2, 20, SIZE])
async def test_a_deleted_event_is_found(owner, seq):
    await owner.execute("DELETE FROM eventlog.event WHERE seq = $1", seq)
    found = await faults(owner)

    assert seq in {fault.seq for fault in found} or (seq == SIZE and found)


async def test_events_that_are_swapped_inserted_duplicated_or_renumbered_are_found(owner):
    copied = (
        "INSERT INTO eventlog.event SELECT crisis, {seq}, gen_random_uuid(), type, recorded_at, organisation,"
        " organisation_name, organisation_kind, key, capacity, digest, stored, warnings, leaf"
        " FROM eventlog.event WHERE seq = 7"
    )
    attacks = {
        "swap": ("UPDATE eventlog.event SET seq = 27 - seq + 1000 WHERE seq IN (7, 20)",
                 "UPDATE eventlog.event SET seq = seq - 1000 WHERE seq > 1000"),
        "insert": (copied.format(seq=SIZE + 1),),
        "renumber": ("UPDATE eventlog.event SET seq = seq + 1000 WHERE seq > 6",
                     "UPDATE eventlog.event SET seq = seq - 999 WHERE seq > 1000",
                     copied.format(seq=7).replace("= 7", "= 8")),
    }  # fmt: skip
    for name, statements in attacks.items():
        edit = owner.transaction()
        await edit.start()
        for statement in statements:
            await owner.execute(statement)
        found = await faults_inside(owner)
        await edit.rollback()

        assert found, name
        assert {7, SIZE + 1} & {fault.seq for fault in found} or name == "insert", (name, found)


async def test_text_that_is_exchanged_behind_its_commitment_is_found(owner):
    for pointer in ("/text", "/private"):
        await owner.execute(
            "UPDATE eventlog.erasable SET value = (SELECT value FROM eventlog.erasable WHERE seq = 9 AND pointer = $1)"
            " WHERE seq = 5 AND pointer = $1",
            pointer,
        )
    found = await faults(owner)

    assert [(fault.seq, "/text" in fault.what or "/private" in fault.what) for fault in found] == [(5, True)] * 2


async def test_text_that_was_erased_leaves_the_log_whole(owner):
    await owner.execute("DELETE FROM eventlog.erasable WHERE seq = 5")

    assert await faults(owner, await checkpoint(owner)) == []


async def rewrite(owner, upto):
    """A log that agrees with itself and with its head, as one who owns everything but the checkpoints would make it."""
    entries = [entry for entry in await log.read(owner, CRISIS) if entry.seq <= upto]
    leaves = [merkle.leaf_hash(entry.leaf) for entry in entries]
    await owner.execute("DELETE FROM eventlog.event WHERE seq > $1", upto)
    for entry, leaf in zip(entries, leaves, strict=True):
        await owner.execute("UPDATE eventlog.event SET leaf = $1 WHERE seq = $2", leaf, entry.seq)
    frontier = merkle.extend((), 0, leaves)
    await owner.execute(
        "UPDATE eventlog.head SET seq = $1, frontier = $2, recorded_at = $3", upto, frontier, entries[-1].recorded_at
    )


@pytest.mark.parametrize("cut", [1, 2, 7, 39])
async def test_a_tail_that_was_cut_off_is_found_by_a_checkpoint_that_lies_elsewhere(owner, cut):
    kept = await checkpoint(owner)
    await rewrite(owner, SIZE - cut)

    assert await faults(owner) == []
    assert [fault.seq for fault in await faults(owner, kept)] == [SIZE - cut + 1]


async def test_a_history_that_was_written_anew_is_found_by_a_checkpoint_that_lies_elsewhere(owner):
    kept = await checkpoint(owner)
    await owner.execute("UPDATE eventlog.event SET organisation = 'rival' WHERE seq = 12")
    await rewrite(owner, SIZE)

    assert await faults(owner) == []
    assert await faults(owner, kept) != []
