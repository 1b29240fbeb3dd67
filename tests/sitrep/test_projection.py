"""The projection follows the log: whole, once, in any batches, whatever happens to it on the way."""

import asyncio
import itertools
import json
import re
from contextlib import suppress
from uuid import uuid4

import asyncpg
import orjson
import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventlog import log
from foundation import telemetry
from foundation.database import Database
from sitrep import batch, knowledge, projection, rebuilding
from sitrep.figures.claim import effective_as_of
from sitrep.knowledge.views import _projected

TABLES = ("fact", "edit", "parked", "tree", "series", "guarded", "tally", "counted", "checkpoint")
FIGURE = {
    "type": "figure.reported",
    "occurred": "2026-01-09",
    "data": {"indicator": "killed", "basis": "cumulative", "value": 23},
}
NARRATIVE = {
    "type": "narrative.written",
    "data": {"day": "2026-01-09", "section": "highlights", "lang": "en", "items": [{"text": "Shelling went on."}]},
}
DECISION = {"type": "figure.decided", "data": {"indicator": "killed", "value": 23, "reason": "the only count"}}
STATEMENT = {"type": "statement.made", "occurred": "2026-01-09", "data": {"speech_act": "refuse"}}

slowly = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


async def tables(crisis):
    """Everything that is known of a crisis, without its name."""
    async with crisis.database.raw() as connection:
        return {
            table: sorted(
                repr(tuple(row)[1:])
                for row in await connection.fetch(f"SELECT * FROM knowledge.{table} WHERE crisis = $1", crisis.name)
            )
            for table in TABLES
        }


def value_of(posted):
    """A generated event as it is posted; ids are those of the generator."""
    more = {"id": str(posted.id), "about": [*map(str, posted.about)]}
    match posted.kind:
        case "figure.reported":
            return {**FIGURE, "id": str(posted.id)}
        case "statement.made":
            return {**STATEMENT, "id": str(posted.id)}
        case "narrative.written":
            return {**NARRATIVE, "id": str(posted.id)}
        case "figure.decided":
            return {**DECISION, "id": str(posted.id), "about": [*map(str, posted.cites)]}
        case "event.corrected":
            event = FIGURE if posted.corrects == "figure.reported" else STATEMENT
            data = {"reason": "typo", "event": event}
        case "event.retracted":
            data = {"reason": "other"}
        case "event.verified":
            data = {"status": posted.says}
        case "event.disputed":
            data = {"reason": "another count"}
        case "event.merged":
            data = {"reason": "same_incident"}
        case _:
            data = {"sensitivity": posted.says, "reason": "a shelter"}
    return {**more, "type": posted.kind, "data": data}


names = (f"crisis-{number}" for number in itertools.count())


async def posted(crisis, events):
    """The crisis, opened, with these events, each kind as its own organisation posts it."""
    await crisis.open()
    await crisis.post_all([(value_of(event), event.by, event.capacity) for event in events])
    return crisis


async def in_steps(crisis, sizes):
    """Projects in batches of these sizes, then one by one."""
    seq = 0
    async with crisis.database.raw() as connection:
        for size in itertools.chain(sizes, itertools.repeat(1)):
            taken = await projection.advance(connection, crisis.name, seq, size)
            if not taken:
                break
            seq += taken


sizes = st.lists(st.integers(1, 6), max_size=8)


@slowly
@given(data=st.data())
def test_any_cut_into_batches_gives_the_same_rows(dsn, crisis_of, logs, data):
    events, cut = data.draw(logs), data.draw(sizes)

    async def both():
        async with Database(dsn) as database:
            whole = await posted(crisis_of(database, next(names)), events)
            stepped = await posted(crisis_of(database, next(names)), events)
            await projection.catch_up(database, whole.name)
            await in_steps(stepped, cut)
            rebuilt = await tables(stepped)
            await rebuilding.rebuild(database, [stepped.name])
            return await tables(whole), rebuilt, await tables(stepped)

    whole, stepped, rebuilt = asyncio.run(both())

    assert stepped == whole
    assert rebuilt == whole


@slowly
@given(data=st.data())
def test_at_every_seq_merges_lead_where_the_rules_say(dsn, crisis_of, logs, oracle, data):
    events, cut = data.draw(logs), data.draw(sizes)

    async def told():
        async with Database(dsn) as database:
            crisis = await posted(crisis_of(database, next(names)), events)
            await in_steps(crisis, cut)
            views = [knowledge.View(crisis.name, at, at, at, at) for at in range(1, len(events) + 2)]
            return {view.edited: await knowledge.facts(database, view) for view in views}

    facts, asked = asyncio.run(told()), oracle(events)

    by_seq = {event.seq: event for event in events}
    for at, known in facts.items():
        ends = {fact.root: fact.merged[-1] if fact.merged else fact.root for fact in known}

        assert ends == {root: asked.kept(by_seq[root], at).seq for root in ends}


@slowly
@given(data=st.data())
def test_at_every_seq_the_stored_rows_are_what_the_rules_say_of_that_prefix(dsn, crisis_of, logs, oracle, data):
    events, cut = data.draw(logs), data.draw(sizes)

    async def projected():
        async with Database(dsn) as database:
            crisis = await posted(crisis_of(database, next(names)), events)
            await in_steps(crisis, cut)
            async with database.raw() as connection:
                return await connection.fetch("SELECT * FROM knowledge.fact WHERE crisis = $1", crisis.name)

    rows, asked = asyncio.run(projected()), oracle(events)

    for at in range(1, len(events) + 2):
        stored = {
            row["root"]: (row["version"], row["verified"], row["reclassified"], tuple(row["merges"] or ()))
            for row in rows
            if row["known_from"] <= at and (row["known_to"] is None or row["known_to"] > at)
        }
        holds = {event.seq: asked.holds(event, at) for event in events if event.root and event.seq <= at}
        # Of a retracted fact nothing is said but how it is protected.
        said = {
            seq: (version, checked if version else None, level, merges)
            for seq, (version, checked, level, merges) in holds.items()
        }

        assert stored == said


async def a_busy_crisis(crisis, rounds=6):
    """Facts, and acts of each kind on them."""
    for number in range(rounds):
        one, two = await crisis.figure(number), await crisis.figure(number + 100)
        corrected = await crisis.correct(one.id, number + 1)
        await crisis.verify(one.id)
        await crisis.retract(corrected.id)
        await crisis.reclassify(two.id)
        await crisis.force(b"{", "figure.reported")


class Killed(BaseException):
    """The process ended here."""


async def test_killed_between_any_two_writes_it_goes_on_where_it_was(crisis, monkeypatch):
    await a_busy_crisis(crisis, 2)
    monkeypatch.setattr(projection, "BATCH", 5)
    writes = attempt = 0
    usual = batch._copy

    async def fragile(connection, table, columns, rows):
        nonlocal writes
        writes += 1
        await usual(connection, table, columns, rows)
        if writes == attempt:
            raise Killed

    monkeypatch.setattr(batch, "_copy", fragile)
    ended = False
    while not ended:
        writes, attempt = 0, attempt + 1
        with suppress(Killed):
            await projection.catch_up(crisis.database)
            ended = True
    followed = await tables(crisis)
    monkeypatch.setattr(batch, "_copy", usual)
    await rebuilding.rebuild(crisis.database, [crisis.name])

    assert attempt > 3
    assert await tables(crisis) == followed


async def test_two_projectors_write_everything_once(crisis, dsn, monkeypatch):
    await a_busy_crisis(crisis)
    monkeypatch.setattr(projection, "BATCH", 3)
    async with Database(dsn, "sitrep_reports") as other:
        taken = await asyncio.gather(
            projection.catch_up(crisis.database), projection.catch_up(other), projection.catch_up(other)
        )
    followed = await tables(crisis)
    await rebuilding.rebuild(crisis.database, [crisis.name])

    assert sum(taken) == 43
    assert await tables(crisis) == followed


async def test_a_projector_stops_when_another_has_moved_the_checkpoint(crisis):
    await crisis.figure(23)
    await projection.catch_up(crisis.database)

    async with crisis.database.raw() as connection:
        with pytest.raises(batch.MovedOn):
            await projection.advance(connection, crisis.name, 0, 9)


async def parked(crisis):
    await projection.catch_up(crisis.database)
    view = await knowledge.known_at(crisis.database, crisis.name)
    return [(event.seq, event.reason) for event in await knowledge.parked(crisis.database, view)]


async def test_what_cannot_be_understood_is_parked_and_counted_and_the_rest_goes_on(crisis):
    future, misnamed, misspelt = uuid4(), uuid4(), uuid4()
    await crisis.force(b"\xff{")
    await crisis.force(orjson.dumps({**FIGURE, "id": str(future), "schema_version": 2}), identity=future)
    await crisis.force(orjson.dumps({**FIGURE, "id": str(future)}), identity=misnamed)
    await crisis.force(b"[]")
    await crisis.force(orjson.dumps({**FIGURE, "id": str(misspelt), "occured": "2026-01-09"}), identity=misspelt)
    posted = await crisis.figure(23)

    assert await parked(crisis) == [
        (2, "not_json"),
        (3, "unknown_version"),
        (4, "columns_differ"),
        (5, "not_in_contract"),
        (6, "not_in_contract"),
    ]
    view = await knowledge.known_at(crisis.database, crisis.name)
    (fact,) = await knowledge.facts(crisis.database, view)
    assert fact.root == posted.seq
    assert (await knowledge.counts(crisis.database, view)).parked == 5


async def test_an_unknown_type_is_parked_under_its_name(crisis):
    identity = uuid4()
    await crisis.force(orjson.dumps({"id": str(identity), "type": "moon.seen", "data": {}}), "moon.seen", identity)

    assert await parked(crisis) == [(2, "unknown_type")]


async def test_what_the_code_fails_on_is_parked_alone_and_a_rebuild_after_the_repair_includes_it(crisis, monkeypatch):
    posted = [await crisis.figure(number) for number in range(9)]
    usual = effective_as_of

    def broken(event, recorded, register):
        if recorded.seq == 6:
            raise ZeroDivisionError
        return usual(event, recorded, register)

    monkeypatch.setattr(batch, "effective_as_of", broken)

    assert await parked(crisis) == [(6, "not_processed")]
    view = await knowledge.known_at(crisis.database, crisis.name)
    assert [fact.root for fact in await knowledge.facts(crisis.database, view)] == [2, 3, 4, 5, 7, 8, 9, 10]

    monkeypatch.undo()
    await rebuilding.rebuild(crisis.database, [crisis.name])
    assert len(await knowledge.facts(crisis.database, view)) == len(posted)
    assert await parked(crisis) == []


async def follows(crisis, seq, seconds=50.0):
    """Waits until the projection has reached a seq."""
    assert await _projected(crisis.database, crisis.name, seq, seconds) >= seq


async def test_it_wakes_when_something_was_appended(crisis, dsn, monkeypatch):
    monkeypatch.setattr(projection, "POLL_SECONDS", 60.0)
    stop = asyncio.Event()
    async with Database(dsn, "sitrep_reports") as own:
        follower = asyncio.create_task(projection.follow(own, stop))
        await follows(crisis, 1)
        await asyncio.sleep(0.2)
        posted = await crisis.figure(23)
        async with crisis.database.raw() as connection:
            await log.announce(connection, crisis.name)
        await follows(crisis, posted.seq)  # long before it would look by itself
        stop.set()
        async with asyncio.timeout(50):
            await follower


async def test_it_catches_up_by_itself_when_nobody_wakes_it(crisis, dsn):
    stop = asyncio.Event()
    async with Database(dsn, "sitrep_reports") as own:
        follower = asyncio.create_task(projection.follow(own, stop))
        await follows(crisis, 1)
        posted = await crisis.figure(23)
        await follows(crisis, posted.seq)
        stop.set()
        await follower


async def test_it_finds_a_lost_database_again(crisis, dsn):
    stop = asyncio.Event()
    async with Database(dsn, "sitrep_reports") as own:
        follower = asyncio.create_task(projection.follow(own, stop))
        await follows(crisis, 1)
        async with crisis.database.raw() as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        posted = await crisis.figure(23)
        await follows(crisis, posted.seq)
        stop.set()
        await follower


async def test_a_crisis_that_another_transaction_holds_does_not_keep_the_others_waiting(crisis, crisis_of):
    other = await crisis_of(crisis.database, "zz-other").open()
    await projection.catch_up(crisis.database)
    for posted in (crisis, other):
        await posted.figure(23)
    async with crisis.database.raw() as held, held.transaction():
        await held.execute("UPDATE knowledge.checkpoint SET seq = 0 WHERE crisis = $1", crisis.name)
        async with asyncio.timeout(50):
            taken = await projection.catch_up(crisis.database)
            await follows(other, 2)
        await held.execute("UPDATE knowledge.checkpoint SET seq = 1 WHERE crisis = $1", crisis.name)

    assert taken == 1
    assert await projection.catch_up(crisis.database) == 1


async def test_a_crisis_that_fails_does_not_keep_the_others_waiting(crisis, crisis_of, monkeypatch):
    other = await crisis_of(crisis.database, "zz-other").open()
    await other.figure(23)
    usual = projection.advance

    async def broken(connection, name, *more):
        if name == crisis.name:
            raise LookupError(name)
        return await usual(connection, name, *more)

    monkeypatch.setattr(projection, "advance", broken)
    with pytest.raises(LookupError):
        await projection.catch_up(crisis.database)

    await follows(other, 2)


def line_of(capfd, event):
    """The one line of the log about this, and the whole log as it was written."""
    said = capfd.readouterr().err
    (line,) = [json.loads(line) for line in said.splitlines() if f'"{event}"' in line]
    return line, said


@pytest.fixture
def logged(capfd):
    telemetry.configure("INFO")
    yield capfd
    structlog.reset_defaults()


async def test_an_event_that_cannot_be_processed_is_logged_with_class_and_place_and_without_its_text(
    crisis, monkeypatch, logged
):
    posted = await crisis.figure("opensesame")

    def broken(event, *_):
        raise ZeroDivisionError(f"opensesame {event}")

    monkeypatch.setattr(batch, "effective_as_of", broken)
    await projection.catch_up(crisis.database)
    line, said = line_of(logged, "event_not_processed")

    assert (line["error"], line["seq"]) == ("ZeroDivisionError", posted.seq)
    assert re.fullmatch(r"test_projection\.py:\d+", line["trace"][-1])
    assert any(place.startswith("projection.py:") for place in line["trace"])
    assert "opensesame" not in said


async def test_a_round_that_fails_is_logged_with_class_and_place_and_without_its_text(crisis, dsn, monkeypatch, logged):
    stop = asyncio.Event()

    async def broken(*_):
        stop.set()
        raise LookupError("opensesame")

    monkeypatch.setattr(projection, "advance", broken)
    async with Database(dsn, "sitrep_reports") as own:
        await projection.follow(own, stop)
    line, said = line_of(logged, "projection_failed")

    assert line["error"] == "LookupError"
    assert line["trace"][-1].startswith("test_projection.py:")
    assert "opensesame" not in said


async def test_the_ingest_service_cannot_read_what_is_known(crisis, dsn):
    async with Database(dsn, "sitrep_ingest") as ingest, ingest.raw() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT * FROM knowledge.fact")
