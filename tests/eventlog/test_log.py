"""The log on a real Postgres: gap-free, in order of commit, idempotent, and closed to every change."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from eventlog import erasable, log, merkle, wire
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, CrisisUnknown, Submission
from foundation.database import Database

SEAL = Seal(bytes(32))
NGO = Author("ngo", "An NGO", "ingo", "key-1", "partner")
RIVAL = Author("rival", "Another", None, "key-2", "partner")
CRISIS = "aleppo-2026"


def said(value: object = 23, identity: UUID | None = None, by: Author = NGO, **fields: object) -> Submission:
    event = {
        "id": str(identity or uuid4()),
        "type": "figure.reported",
        "occurred": "2026-01-09",
        "data": {"indicator": "killed", "basis": "cumulative", "value": value},
        **fields,
    }
    admitted = wire.admit(event, SEAL)
    return Submission(
        admitted.id, "figure.reported", admitted.value, admitted.stored, admitted.digest, admitted.erasables, by
    )


class Writer:
    """The log as the ingest service's role sees it."""

    def __init__(self, database: Database, owner: Database) -> None:
        self.database = database
        self.owner = owner

    async def append(self, *batches: Sequence[Submission], atomic: bool = False) -> list[list[log.Outcome]]:
        async with self.database.raw() as connection:
            return await log.append(connection, CRISIS, [Batch(batch, atomic=atomic) for batch in batches])

    async def one(self, submission: Submission) -> log.Outcome:
        return (await self.append([submission]))[0][0]

    async def head(self) -> log.Head:
        async with self.database.raw() as connection:
            head = await log.head(connection, CRISIS)
        assert head is not None
        return head

    async def all(self) -> list[log.Recorded]:
        async with self.database.raw() as connection:
            return await log.read(connection, CRISIS, limit=100_000)


@pytest.fixture
async def writer(dsn: str, database: Database) -> AsyncIterator[Writer]:
    async with Database(dsn, "sitrep_ingest") as ingest:
        async with ingest.raw() as connection:
            await log.append(connection, CRISIS, [Batch([said(0)])], opening=True)
        yield Writer(ingest, database)


def statuses(outcomes: Sequence[log.Outcome]) -> list[str]:
    return [outcome.status for outcome in outcomes]


async def assert_whole(writer: Writer) -> None:
    """No gap, no step back in time, and the kept tree is the tree over what is read back."""
    recorded, head = await writer.all(), await writer.head()
    assert [entry.seq for entry in recorded] == list(range(1, head.seq + 1))
    assert [entry.recorded_at for entry in recorded] == sorted(entry.recorded_at for entry in recorded)
    assert head.recorded_at == recorded[-1].recorded_at
    leaves = [merkle.leaf_hash(entry.leaf) for entry in recorded]
    assert head.root == merkle.root(merkle.extend([], 0, leaves))


async def test_one_log_for_one_crisis_and_none_for_an_unknown_one(writer):
    async with writer.database.raw() as connection:
        with pytest.raises(CrisisUnknown):
            await log.append(connection, "nowhere", [Batch([said()])])
        with pytest.raises(CrisisUnknown):
            await log.rehearse(connection, "nowhere", Batch([said()]))
        assert await log.head(connection, "nowhere") is None
        assert await log.crises(connection) == {CRISIS: 1}


async def test_what_is_read_back_is_what_was_written(writer):
    submission = said("dozens", text="They said so.", private={"name": "Somebody"})
    receipt = (await writer.one(submission)).receipt
    assert receipt is not None
    recorded = (await writer.all())[-1]

    assert (recorded.stored, recorded.digest, recorded.id) == (submission.stored, submission.digest, submission.id)
    assert (receipt.seq, receipt.digest) == (2, submission.digest.hex())
    assert (recorded.organisation, recorded.organisation_name, recorded.key) == ("ngo", "An NGO", "key-1")
    async with writer.database.raw() as connection:
        apart = await log.erasables(connection, CRISIS, [1, 2])
    assert apart == {2: tuple(sorted(submission.erasables, key=lambda item: item.pointer))}


async def test_many_writers_leave_no_gap_and_readers_never_miss_a_commit(writer):
    """Readers follow by `seq > last` alone; whatever commits late must still have a later seq."""
    seen: list[int] = []
    done = asyncio.Event()

    async def follow() -> None:
        while not done.is_set() or seen[-1:] != [(await writer.head()).seq]:
            async with writer.database.raw() as connection:
                seen.extend(entry.seq for entry in await log.read(connection, CRISIS, seen[-1] if seen else 0, 50))
            await asyncio.sleep(0.001)

    async def write(number: int) -> None:
        own = random.Random(number)
        for _ in range(15):
            await writer.append([said() for _ in range(own.randint(1, 4))])

    reader = asyncio.create_task(follow())
    await asyncio.gather(*map(write, range(6)))
    done.set()
    await asyncio.wait_for(reader, 60)

    assert seen == list(range(1, (await writer.head()).seq + 1))
    await assert_whole(writer)


async def test_a_rolled_back_append_leaves_no_hole(writer):
    async with writer.database.raw() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await log.append(connection, CRISIS, [Batch([said(), said()])])
        await transaction.rollback()
    outcome = await writer.one(said())

    assert outcome.receipt is not None
    assert outcome.receipt.seq == 2
    await assert_whole(writer)


async def test_a_slow_writer_makes_the_next_one_wait_and_not_overtake(writer):
    async with writer.database.raw() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await log.append(connection, CRISIS, [Batch([said()])])
        second = asyncio.create_task(writer.one(said()))
        await asyncio.sleep(0.1)
        assert not second.done()
        assert (await writer.head()).seq == 1
        await transaction.commit()
    outcome = await second

    assert outcome.receipt is not None
    assert outcome.receipt.seq == 3
    await assert_whole(writer)


async def test_a_killed_writer_leaves_nothing(writer):
    connection = await asyncpg.connect(writer.owner.dsn)
    await connection.transaction().start()
    await log.append(connection, CRISIS, [Batch([said()])])
    connection.terminate()
    outcome = await writer.one(said())

    assert outcome.receipt is not None
    assert outcome.receipt.seq == 2
    await assert_whole(writer)


async def test_the_same_id_with_the_same_content_gets_its_first_receipt(writer):
    identity = uuid4()
    first = await writer.one(said(23, identity, text="As told."))
    again = await writer.one(said(23, identity, text="As told."))

    assert (first.status, again.status) == ("created", "duplicate")
    assert again.receipt == first.receipt


async def test_the_same_id_with_other_content_names_both_digests(writer):
    identity = uuid4()
    first, other = said(23, identity), said(24, identity)
    await writer.one(first)
    outcome = await writer.one(other)

    assert outcome.status == "conflict"
    assert (outcome.given, outcome.stored) == (other.digest.hex(), first.digest.hex())
    assert outcome.receipt is None


async def test_an_id_of_another_organisation_tells_nothing(writer):
    identity = uuid4()
    await writer.one(said(23, identity))
    same, other = await writer.one(said(23, identity, RIVAL)), await writer.one(said(24, identity, RIVAL))

    assert same == other == log.Outcome("taken")


async def test_a_repeat_after_an_erasure_is_still_a_duplicate_and_the_log_still_verifies(writer):
    identity = uuid4()
    first = await writer.one(said(23, identity, text="A name that must go", private={"name": "Somebody"}))
    before = await writer.head()
    async with writer.owner.raw() as connection:
        await connection.execute("DELETE FROM eventlog.erasable WHERE crisis = $1 AND pointer = '/text'", CRISIS)
    again = await writer.one(said(23, identity, text="A name that must go", private={"name": "Somebody"}))
    other = await writer.one(said(24, identity, text="A name that must go", private={"name": "Somebody"}))

    assert again.status == "duplicate"
    assert again.receipt == first.receipt
    assert other.status == "conflict"
    assert await writer.head() == before
    await assert_whole(writer)
    recorded = (await writer.all())[-1]
    async with writer.database.raw() as connection:
        (left,) = (await log.erasables(connection, CRISIS, [recorded.seq]))[recorded.seq]
    assert erasable.honest(json.loads(recorded.stored), left, SEAL)


async def test_a_batch_replayed_in_any_cut_and_order_adds_nothing(writer):
    events = [said(n, uuid4(), text=f"number {n}") for n in range(40)]
    (first,) = await writer.append(events)
    receipts = {outcome.receipt.id: outcome.receipt for outcome in first if outcome.receipt}
    shuffled = random.Random(7)
    for _ in range(5):
        shuffled.shuffle(events)
        cut = shuffled.randint(1, 39)
        outcomes = [outcome for batch in await writer.append(events[:cut], events[cut:]) for outcome in batch]
        assert set(statuses(outcomes)) == {"duplicate"}
        assert {outcome.receipt.id: outcome.receipt for outcome in outcomes if outcome.receipt} == receipts

    assert (await writer.head()).seq == 41
    await assert_whole(writer)


async def test_one_id_twice_in_one_batch_is_written_once(writer):
    identity = uuid4()
    (outcomes,) = await writer.append([said(1, identity), said(1, identity), said(2, identity)])

    assert statuses(outcomes) == ["created", "duplicate", "conflict"]
    assert outcomes[0].receipt == outcomes[1].receipt
    assert (await writer.head()).seq == 2


async def test_an_all_or_nothing_batch_is_not_written_for_one_conflict(writer):
    identity = uuid4()
    await writer.one(said(1, identity))
    (outcomes,) = await writer.append([said(), said(2, identity), said(), said(1, identity)], atomic=True)

    assert statuses(outcomes) == ["not_written", "conflict", "not_written", "duplicate"]
    assert (await writer.head()).seq == 2
    await assert_whole(writer)


async def test_no_receipt_is_given_for_the_twin_of_an_event_that_was_not_written(writer):
    twin, taken = uuid4(), uuid4()
    await writer.one(said(1, taken, RIVAL))
    (outcomes,) = await writer.append([said(5, twin), said(5, twin), said(1, taken)], atomic=True)

    assert statuses(outcomes) == ["not_written", "not_written", "taken"]
    assert [outcome.receipt for outcome in outcomes] == [None, None, None]
    assert (await writer.one(said(6, twin))).status == "created"


async def test_an_all_or_nothing_batch_that_fails_does_not_touch_its_neighbours_in_the_group(writer):
    clash, shared = uuid4(), uuid4()
    await writer.one(said(1, clash))
    async with writer.database.raw() as connection:
        outcomes = await log.append(
            connection,
            CRISIS,
            [
                Batch([said()]),
                Batch([said(7, shared), said(2, clash)], atomic=True),
                Batch([said(8, shared), said()]),
                Batch([said(9), said(8, shared)], atomic=True),
            ],
        )

    assert [statuses(batch) for batch in outcomes] == [
        ["created"],
        ["not_written", "conflict"],
        ["created", "created"],
        ["created", "duplicate"],
    ]
    assert (await writer.head()).seq == 6
    await assert_whole(writer)


async def test_a_rehearsal_writes_nothing_and_promises_nothing(writer):
    identity, twin = uuid4(), uuid4()
    first = await writer.one(said(1, identity))
    async with writer.database.raw() as connection:
        outcomes = await log.rehearse(
            connection, CRISIS, Batch([said(), said(1, identity), said(2, identity), said(3, twin), said(3, twin)])
        )

    assert statuses(outcomes) == ["created", "duplicate", "conflict", "created", "created"]
    assert outcomes[1].receipt == first.receipt
    assert (await writer.head()).seq == 2
    await assert_whole(writer)


async def test_recorded_at_never_runs_backwards_when_the_clock_does(writer):
    ahead = (await writer.head()).recorded_at + timedelta(hours=1)
    async with writer.owner.raw() as connection:
        await connection.execute("UPDATE eventlog.head SET recorded_at = $1", ahead)
    one, two = await writer.one(said()), await writer.one(said())

    assert one.receipt is not None
    assert two.receipt is not None
    assert one.receipt.recorded_at == two.receipt.recorded_at == ahead
    async with writer.database.raw() as connection:
        assert await log.seq_at(connection, CRISIS, ahead) == 3
        assert await log.seq_at(connection, CRISIS, ahead - timedelta(microseconds=1)) == 1


CHANGES = (
    "UPDATE eventlog.event SET organisation = 'else'",
    "UPDATE eventlog.event SET organisation = 'else' WHERE false",
    "DELETE FROM eventlog.event",
    "TRUNCATE eventlog.event CASCADE",
    "UPDATE eventlog.erasable SET value = ''",
    "TRUNCATE eventlog.erasable",
    "DELETE FROM eventlog.head",
    "TRUNCATE eventlog.head CASCADE",
)


async def test_the_service_has_no_right_to_change_what_was_written(writer):
    async with writer.database.raw() as connection:
        for statement in CHANGES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                await connection.execute(statement)

    await assert_whole(writer)


async def test_the_owner_who_has_the_right_meets_the_trigger(writer):
    async with writer.owner.raw() as connection:
        for statement in CHANGES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="the event log refuses"):
                await connection.execute(statement)

    await assert_whole(writer)


@pytest.mark.parametrize("role", ["sitrep_ingest", "sitrep_reports"])
async def test_a_service_may_do_nothing_that_it_does_not_need(role, writer):
    async with Database(writer.owner.dsn, role) as database, database.raw() as connection:
        for statement in (
            "DELETE FROM eventlog.erasable",
            "UPDATE eventlog.head SET crisis = 'else'",
            "UPDATE eventlog.installation SET one = true",
            "DROP TABLE eventlog.event",
            "ALTER TABLE eventlog.event DISABLE TRIGGER ALL",
            "INSERT INTO access.key (key, organisation, sha256, scopes) VALUES ('a', 'ngo', '', '{}')",
            "UPDATE access.key SET revoked_at = NULL",
            "CREATE TABLE public.mine (a int)",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


async def test_the_reports_may_read_the_log_and_never_add_to_it(writer):
    async with Database(writer.owner.dsn, "sitrep_reports") as database, database.raw() as connection:
        assert len(await log.read(connection, CRISIS)) == 1
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await log.append(connection, CRISIS, [Batch([said()])])


async def test_the_database_itself_refuses_a_digest_of_other_bytes(writer):
    submission = said()
    forged = Submission(
        submission.id, submission.type, submission.event, submission.stored, bytes(32), submission.erasables, NGO
    )
    with pytest.raises(asyncpg.CheckViolationError):
        await writer.one(forged)

    await assert_whole(writer)


async def test_the_database_itself_refuses_an_event_of_no_crisis_and_words_of_no_event(writer):
    event = """
        INSERT INTO eventlog.event
            (crisis, seq, id, type, recorded_at, organisation, organisation_name, key, capacity, digest, stored)
        SELECT named.crisis, named.seq, gen_random_uuid(), 'note.added', now(), 'ngo', 'An NGO', 'key-1', 'partner',
               sha256('{}'), '{}'
        FROM unnest(ARRAY['aleppo-2026', $1], ARRAY[2, 3]) AS named (crisis, seq)
    """
    words = """
        INSERT INTO eventlog.erasable (crisis, seq, pointer, salt, value)
        SELECT 'aleppo-2026', named.seq, '/text', sha256(''), '""' FROM unnest($1::int[]) AS named (seq)
    """
    async with writer.database.raw() as connection:
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await connection.execute(event, "homs-2026")
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await connection.execute(words, [1, 2])
        await connection.execute(words, [1])

    async with writer.owner.raw() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="the event log refuses"):
            await connection.execute("UPDATE eventlog.head SET crisis = 'homs-2026'")

    await assert_whole(writer)


async def test_the_leaf_covers_every_field_of_the_server(writer):
    await writer.one(said())
    (entry,) = (await writer.all())[1:]
    proved = json.loads(entry.leaf)

    assert proved == {
        "v": 1,
        "crisis": CRISIS,
        "seq": 2,
        "recorded_at": log.instant(entry.recorded_at),
        "organisation": "ngo",
        "organisation_name": "An NGO",
        "organisation_kind": "ingo",
        "key": "key-1",
        "capacity": "partner",
        "digest": entry.digest.hex(),
    }


async def test_reading_is_in_order_of_seq_bounded_and_by_organisation(writer):
    await writer.append([said(n, by=NGO if n % 2 else RIVAL) for n in range(9)])
    async with writer.database.raw() as connection:
        page = await log.read(connection, CRISIS, 3, 2)
        own = await log.read(connection, CRISIS, organisation="rival")
        upto = await log.read(connection, CRISIS, upto=4)
        picked = await log.read_seqs(connection, CRISIS, [7, 3, 99])

    assert [entry.seq for entry in page] == [4, 5]
    assert [entry.seq for entry in own] == [2, 4, 6, 8, 10]
    assert [entry.seq for entry in upto] == [1, 2, 3, 4]
    assert [entry.seq for entry in picked] == [3, 7]
