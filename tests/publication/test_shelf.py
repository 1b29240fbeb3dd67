"""Who may write on the shelf of reports, what its keeper cannot change unseen, and what a failure leaves there."""

import asyncpg
import pytest
from port_city import DAY, PRESS

from sitrep import render
from sitrep.publication import shelf
from sitrep.publication.agreement import disagreements
from sitrep.render import PangoIsMissing

pytestmark = pytest.mark.anyio


@PRESS
async def test_the_publisher_can_append_reports_and_nothing_else_and_change_nothing(desk, dsn):
    await desk.publish()
    connection = await asyncpg.connect(dsn, server_settings={"role": "sitrep_publisher"})
    copy = """
        INSERT INTO eventlog.event SELECT crisis, 99, gen_random_uuid(), 'figure.reported', recorded_at, organisation,
        organisation_name, organisation_kind, key, capacity, digest, stored FROM eventlog.event WHERE seq = 2"""
    refused = [
        copy,
        "UPDATE publication.version SET digest = digest",
        "DELETE FROM publication.file",
        "TRUNCATE publication.withdrawal",
        "UPDATE eventlog.event SET stored = stored",
        "INSERT INTO eventlog.head VALUES ('new', 0, now(), '{}')",
        "SELECT * FROM access.key",
    ]
    for statement in refused:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()


async def test_the_owner_cannot_change_what_is_published_either(desk, dsn, pressless):
    await desk.publish()
    connection = await asyncpg.connect(dsn)
    for table in ("number", "version", "file", "withdrawal"):
        for statement in (f"DELETE FROM publication.{table}", f"UPDATE publication.{table} SET crisis = crisis"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    await connection.close()


@PRESS
async def test_a_report_that_was_published_without_pango_gets_its_pdf_when_it_is_published_again(desk, monkeypatch):
    def missing(*_, **__):
        raise PangoIsMissing

    printed = render.pdf
    monkeypatch.setattr(render, "pdf", missing)
    first = await desk.publish()
    refused = await desk.get(f"{DAY}.pdf")
    monkeypatch.setattr(render, "pdf", printed)
    second = await desk.publish()
    async with desk.database.raw() as connection:
        faults = await disagreements(connection, "port-city")

    assert {name.partition("_")[0] for name in first.json()["files"]} == {"csv", "html", "hxl", "json", "txt"}
    assert (refused.status_code, refused.json()["reason"]) == (503, "pango_missing")
    assert (second.status_code, second.json()["version"]) == (200, 1)
    assert (await desk.get(f"{DAY}/v1.pdf")).content == b"%PDF-"
    assert faults == []
    assert await desk.head() == 3


@PRESS
async def test_a_failure_between_the_event_and_its_files_leaves_neither(desk, monkeypatch):
    async def fails(*_):
        raise asyncpg.DataError

    kept = shelf.keep
    monkeypatch.setattr(shelf, "keep", fails)
    failed = await desk.publish()
    monkeypatch.setattr(shelf, "keep", kept)

    assert failed.status_code == 500
    assert await desk.head() == 2
    assert (await desk.publish()).json()["number"] == 1


@PRESS
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE publication.file SET content = 'x', digest = sha256('x') WHERE name = 'html_en'",
        "DELETE FROM publication.file WHERE name = 'pdf_ar'",
        "UPDATE publication.version SET digest = sha256('x')",
        "UPDATE publication.version SET version = 2",
        """INSERT INTO publication.file SELECT crisis, day, audience, version, 'more', digest, content
        FROM publication.file WHERE name = 'json'""",
    ],
)
async def test_a_published_file_that_its_keeper_changed_is_found_by_what_the_log_says_of_it(desk, dsn, attack):
    seq = (await desk.publish()).json()["seq"]
    connection = await asyncpg.connect(dsn)
    before = await disagreements(connection, "port-city")
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(attack)
    found = await disagreements(connection, "port-city")
    await connection.close()

    assert before == []
    assert [fault.seq for fault in found] == [seq]
