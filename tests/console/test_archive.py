"""The log of a crisis goes into signed files and back; what was changed on the way is found, with its seq."""

import asyncio
from hashlib import sha256

import asyncpg
import pyarrow as pa
import pytest
from pyarrow import parquet

from console import archive as verbs
from eventlog import archive, log, wire
from eventlog.archive import ArchiveChanged, CrisisKnown
from eventlog.audit import audit
from eventlog.checkpoint import NoteRefused
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Submission

NGO = Author("ngo", "An NGO", "ingo", "key-1", "partner")
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
