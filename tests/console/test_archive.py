"""The log of a crisis goes into signed files and back; what was changed on the way is found, with its seq."""

import asyncio
from hashlib import sha256
from uuid import uuid4

import asyncpg
import pyarrow as pa
import pytest
from pyarrow import parquet

from console import archive as verbs
from console import verify as verifying
from eventlog import archive, log, wire
from eventlog.archive import ArchiveChanged, CrisisKnown
from eventlog.audit import audit
from eventlog.checkpoint import Checkpoint, NoteRefused, Signer
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Submission
from foundation.database import Database
from sitrep import projection

NGO = Author("ngo", "An NGO", "ingo", "key-1", "partner")
DESK = Author("desk", "Desk", "ngo", "key-2", "coordinator")
WARNED = ({"code": "future_date", "pointer": "/occurred", "detail": "this lies in the future"},)


def said(number: int) -> Submission:
    event = {
        "id": f"01890f5e-7b1a-7cc0-8b1e-{number:012x}",
        "type": "figure.reported",
        "occurred": "2026-01-09",
        "text": "Told in confidence.",
        "data": {"indicator": "killed", "basis": "cumulative", "value": number},
    }
    made = wire.admit(event, Seal(bytes(32)))
    warnings = WARNED if number == 3 else ()
    return Submission(made.id, "figure.reported", made.value, made.stored, made.digest, made.erasables, NGO, warnings)


@pytest.fixture
def settled(dsn, tmp_path, monkeypatch):
    """The settings of a machine with this database, and a log of 25 events in files of ten."""
    monkeypatch.setenv("SITREP_DATABASE_URL", dsn)
    monkeypatch.setenv("SITREP_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(archive, "PART", 10)
    monkeypatch.setattr(archive, "PAGE", 4)

    async def grow():
        connection = await asyncpg.connect(dsn)
        await log.append(connection, "port", [Batch([said(n) for n in range(25)])], opening=True)
        await connection.close()

    asyncio.run(grow())
    verbs.save("port", tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def elsewhere(server, template):
    """An empty database."""

    async def run(statement):
        connection = await asyncpg.connect(server)
        await connection.execute(statement)
        await connection.close()

    asyncio.run(run(f"CREATE DATABASE sitrep_elsewhere TEMPLATE {template}"))
    address, _, options = server.partition("?")
    yield f"{address.rpartition('/')[0]}/sitrep_elsewhere" + (f"?{options}" if options else "")
    asyncio.run(run("DROP DATABASE sitrep_elsewhere WITH (FORCE)"))


def test_what_is_restored_elsewhere_is_the_same_log(settled, dsn, elsewhere, monkeypatch):
    monkeypatch.setenv("SITREP_DATABASE_URL", elsewhere)
    told = verbs.restore(settled, None)

    async def both():
        found = []
        for address in (dsn, elsewhere):
            connection = await asyncpg.connect(address)
            entries = await log.read(connection, "port")
            head, faults = await log.head(connection, "port"), (await audit(connection, "port")).faults
            # A repeat gets its receipt, with the same warning.
            (batch,) = await log.append(connection, "port", [Batch([said(3)])])
            found.append((entries, head, faults, batch))
            await connection.close()
        return found

    here, there = asyncio.run(both())

    assert "25 events are in the log again" in told
    assert here == there
    assert here[2] == []
    assert here[3][0].status == "duplicate"
    assert [warning["code"] for warning in here[3][0].receipt.warnings] == ["future_date"]


def test_an_archive_holds_no_words(settled):
    assert all(b"Told in confidence" not in row for path in settled.glob("*.parquet") for row in stored(path))


def stored(path):
    return parquet.read_table(path)["stored"].to_pylist()


def test_an_archive_is_checked_offline(settled, monkeypatch):
    monkeypatch.setenv("SITREP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    said_of_it = verbs.check(settled, None)

    assert [path.name for path in sorted(settled.iterdir())] == [
        "000000000001-000000000010.parquet",
        "000000000011-000000000020.parquet",
        "000000000021-000000000025.parquet",
        "checkpoint.txt",
    ]
    assert "verified. 25 events" in said_of_it


def changed(path, edit):
    """The file again, with its rows edited."""
    table = parquet.read_table(path)
    rows = table.to_pylist()
    edit(rows)
    parquet.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)


def other_words(rows):
    rows[3]["stored"] = rows[3]["stored"].replace(b'"value":13', b'"value":31')


def other_words_and_digest(rows):
    other_words(rows)
    rows[3]["digest"] = sha256(rows[3]["stored"]).digest()


def another_author(rows):
    rows[3]["organisation"] = "rival"


def one_less(rows):
    del rows[3]


@pytest.mark.parametrize("edit", [other_words, other_words_and_digest, another_author, one_less])
def test_whatever_was_changed_is_found_by_its_seq_and_never_restored(settled, edit, elsewhere, monkeypatch):
    changed(settled / "000000000011-000000000020.parquet", edit)
    monkeypatch.setenv("SITREP_DATABASE_URL", elsewhere)

    with pytest.raises(ArchiveChanged, match="seq 14"):
        verbs.check(settled, None)
    with pytest.raises(ArchiveChanged, match="seq 14"):
        verbs.restore(settled, None)


def test_an_end_that_is_missing_is_found_by_the_checkpoint(settled):
    (settled / "000000000021-000000000025.parquet").unlink()

    with pytest.raises(ArchiveChanged, match="20 events, which are not the 25"):
        verbs.check(settled, None)


def test_a_checkpoint_that_nobody_signed_is_refused(settled):
    note = settled / "checkpoint.txt"
    note.write_text(note.read_text().replace("\n25\n", "\n20\n"))

    with pytest.raises(NoteRefused):
        verbs.check(settled, None)


def test_an_archive_is_not_restored_over_a_log(settled):
    with pytest.raises(CrisisKnown):
        verbs.restore(settled, None)


DATA = {"indicator": "killed", "basis": "cumulative"}
OPENING = {"crisis": "port", "name": "Port City", "country": "SYR", "timezone": "Asia/Damascus"}


@pytest.fixture
def reported(dsn, tmp_path, monkeypatch):
    """The archive of a crisis that is reported on: opened, with figures, a correction and a retraction."""
    monkeypatch.setenv("SITREP_DATABASE_URL", dsn)
    monkeypatch.setenv("SITREP_DATA_DIR", str(tmp_path / "var"))
    figures = [said(number) for number in range(12)]
    again = {"type": "figure.reported", "occurred": "2026-01-09", "data": {**DATA, "value": 40}}
    acts = [
        act("crisis.opened", OPENING, []),
        act("event.corrected", {"reason": "typo", "event": again}, [figures[2].id]),
        act("event.retracted", {"reason": "double_count"}, [figures[5].id]),
    ]

    async def grow():
        connection = await asyncpg.connect(dsn)
        await log.append(connection, "port", [Batch([acts[0], *figures, *acts[1:]])], opening=True)
        await connection.close()

    asyncio.run(grow())
    verbs.save("port", tmp_path / "files")
    return tmp_path / "files"


def act(kind, data, about):
    event = {"id": str(uuid4()), "type": kind, "data": data} | ({"about": [str(one) for one in about]} if about else {})
    made = wire.admit(event, Seal(bytes(32)))
    return Submission(made.id, kind, made.value, made.stored, made.digest, made.erasables, DESK)


KNOWN = """
SELECT table_name FROM information_schema.columns
WHERE table_schema = 'knowledge' AND column_name = 'crisis' ORDER BY 1
"""


def test_what_is_restored_is_known_as_it_was_and_goes_on(reported, dsn, elsewhere, monkeypatch):
    monkeypatch.setenv("SITREP_DATABASE_URL", elsewhere)
    verbs.restore(reported, None)

    async def both():
        told = []
        for address in (dsn, elsewhere):
            connection = await asyncpg.connect(address)
            async with Database(address) as database:
                await projection.catch_up(database)
                (batch,) = await log.append(connection, "port", [Batch([said(20)])])
                await projection.catch_up(database)
            tables = {
                row["table_name"]: [
                    row["said"]
                    for row in await connection.fetch(
                        f"SELECT t::text AS said FROM knowledge.{row['table_name']} t ORDER BY 1"
                    )
                ]
                for row in await connection.fetch(KNOWN)
            }
            told.append((tables, [outcome.receipt.seq for outcome in batch if outcome.receipt is not None]))
            await connection.close()
        return told

    (before, goes_on), (after, goes_on_there) = asyncio.run(both())

    assert before == after
    assert goes_on == goes_on_there == [16]
    assert len(before["fact"]) > 12
    assert before["checkpoint"] == ["(port,16)"]


def test_checkpoints_from_before_hold_in_a_restored_log_by_the_key_of_who_signed_them(
    settled, elsewhere, tmp_path, monkeypatch
):
    key, of_another = verifying.show_key("port"), verifying.show_key("starboard")
    monkeypatch.setenv("SITREP_DATABASE_URL", elsewhere)
    monkeypatch.setenv("SITREP_DATA_DIR", str(tmp_path / "elsewhere"))
    verbs.restore(settled, key)
    held = [settled / "checkpoint.txt"]

    assert "held against 1 checkpoints" in verifying.verify_log("port", held, key, as_json=False)
    with pytest.raises(NoteRefused, match="no signature of"):
        verifying.verify_log("port", held, None, as_json=False)
    with pytest.raises(NoteRefused, match="not the log of port"):
        verifying.verify_log("port", held, of_another, as_json=False)


def test_a_checkpoint_of_another_history_tells_that_a_restored_log_is_not_that_one(
    settled, elsewhere, tmp_path, monkeypatch
):
    name = verifying.show_key("port").partition("+")[0]
    signer = Signer(name, bytes(32))
    other = tmp_path / "other.txt"
    other.write_text(signer.sign(Checkpoint(name, 20, bytes(32)).text), "utf-8")
    monkeypatch.setenv("SITREP_DATABASE_URL", elsewhere)
    verbs.restore(settled, None)

    with pytest.raises(verifying.LogChanged, match="the first 20 events"):
        verifying.verify_log("port", [other], str(signer.verifier), as_json=False)
