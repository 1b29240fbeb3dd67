"""The log of a crisis as Parquet files, and back: the same bytes, the same tree, under a signed checkpoint.
Never holds what may have to be erased, and never removes an event from the log.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, get_args
from uuid import UUID

import asyncpg

from eventlog import log, merkle, restoring
from eventlog.checkpoint import Checkpoint
from eventlog.codes import Capacity
from eventlog.recorded import Recorded
from eventlog.restoring import COLUMNS

PART: Final = 100_000  # events of one file
PAGE: Final = 5_000
PAGE_BYTES: Final = 16 * 1024 * 1024
CHECKPOINT: Final = "checkpoint.txt"


class NoParquet(Exception):
    """Parquet files need the package pyarrow, which is not here: pip install pyarrow."""


class ArchiveChanged(Exception):
    """The archive is not what was written."""


class CrisisKnown(Exception):
    """A crisis of this name has a log here already; an archive is restored where there is none."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A page of events as an archive holds them, each proved to be what its leaf says, and the tree up to the last."""

    entries: Sequence[Recorded]
    leaves: Sequence[bytes]
    warnings: Sequence[str | None]
    frontier: list[bytes]


async def save(
    connection: asyncpg.Connection, crisis: str, folder: Path, sign: Callable[[Checkpoint], str], origin: str
) -> Checkpoint:
    """Writes the log as it is now into a folder, which is made; the checkpoint comes last, so that half is nothing.

    `sign` gives the note of a checkpoint. Raises CrisisUnknown, NoParquet, and ArchiveChanged where the log itself is
    not what was appended.
    """
    arrow, parquet = _arrow()
    head = await log.head(connection, crisis)
    if head is None:
        raise log.CrisisUnknown(f"no crisis {crisis} is open")
    _empty(folder)
    schema = _schema(arrow)
    seq, frontier = 0, list[bytes]()
    while seq < head.seq:
        last = min(seq + PART, head.seq)
        with parquet.ParquetWriter(folder / f"{seq + 1:012d}-{last:012d}.parquet", schema, compression="zstd") as file:
            while seq < last:
                page = await log.read(connection, crisis, seq, PAGE, upto=last, weight=PAGE_BYTES)
                leaves = [merkle.leaf_hash(entry.leaf) for entry in page]
                said = await log.warnings(connection, crisis, seq, page[-1].seq)
                rows = [_row(entry, leaf, said.get(entry.seq)) for entry, leaf in zip(page, leaves, strict=True)]
                columns = [
                    arrow.array(column, field.type)
                    for column, field in zip(zip(*rows, strict=True), schema, strict=True)
                ]
                file.write_table(arrow.Table.from_arrays(columns, schema=schema))
                frontier = merkle.extend(frontier, seq, leaves)
                seq = page[-1].seq
    if frontier != list(head.frontier):
        raise ArchiveChanged("the events of the log do not make the tree of its head; nothing was archived")
    checkpoint = Checkpoint(origin, head.seq, head.root)
    _finish(folder, sign(checkpoint))
    return checkpoint


def read(folder: Path, checkpoint: Checkpoint) -> Iterator[Archived]:
    """The archive page by page, as the log itself is read; raises ArchiveChanged, with the seq where that is known.

    `checkpoint` is the archive's own, its signature checked. Only after the last page is its root proved.
    """
    _, parquet = _arrow()
    seq, frontier = 0, list[bytes]()
    for path in sorted(folder.glob("*.parquet")):
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(PAGE):
                rows = batch.to_pylist()
                entries = [_entry(row) for row in rows]
                for number, (entry, row) in enumerate(zip(entries, rows, strict=True), seq + 1):
                    _agree(entry, row["leaf"], number)
                leaves = [row["leaf"] for row in rows]
                frontier = merkle.extend(frontier, seq, leaves)
                seq += len(rows)
                yield Archived(entries, leaves, [row["warnings"] for row in rows], frontier)
    if seq != checkpoint.size or merkle.root(frontier) != checkpoint.root:
        raise ArchiveChanged(f"{seq} events, which are not the {checkpoint.size} of the signed checkpoint")


async def restore(connection: asyncpg.Connection, folder: Path, checkpoint: Checkpoint) -> tuple[str, int]:
    """Writes an archive into the log of a crisis that is not there yet, whole or not at all; its name and its size.

    Raises ArchiveChanged or CrisisKnown.
    """
    crisis, last, frontier = "", None, list[bytes]()
    async with connection.transaction():
        for page in read(folder, checkpoint):
            first = page.entries[0]
            if not crisis:
                crisis = first.crisis
                if not await restoring.begin(connection, crisis, first.recorded_at):
                    raise CrisisKnown(f"{crisis}: {CrisisKnown.__doc__}")
            rows = [_written(*row) for row in zip(page.entries, page.leaves, page.warnings, strict=True)]
            await restoring.put(connection, rows)
            last, frontier = page.entries[-1], page.frontier
        assert last is not None  # a checkpoint of no events is never signed
        await restoring.end(connection, crisis, last.seq, last.recorded_at, frontier)
    return crisis, last.seq


def _empty(folder: Path) -> None:
    """A folder that holds no archive: what an earlier one left would be read as part of this one."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CHECKPOINT).unlink(missing_ok=True)
    for path in folder.glob("*.parquet"):
        path.unlink()


def _finish(folder: Path, note: str) -> None:
    (folder / CHECKPOINT).write_text(note, "utf-8")


def _agree(entry: Recorded, leaf: bytes, seq: int) -> None:
    if entry.seq != seq:
        raise ArchiveChanged(f"seq {seq}: missing")
    if sha256(entry.stored).digest() != entry.digest:
        raise ArchiveChanged(f"seq {seq}: its bytes do not have its digest")
    if merkle.leaf_hash(entry.leaf) != leaf:
        raise ArchiveChanged(f"seq {seq}: what the server noted with it is not what was appended")


def _written(entry: Recorded, leaf: bytes, warnings: str | None) -> tuple[Any, ...]:
    return (*entry, leaf, warnings)


def _row(entry: Recorded, leaf: bytes, warnings: str | None) -> tuple[Any, ...]:
    crisis, seq, identity, *more = _written(entry, leaf, warnings)
    return (crisis, seq, identity.bytes, *more)


def _entry(row: dict[str, Any]) -> Recorded:
    if row["capacity"] not in get_args(Capacity):
        raise ArchiveChanged(f"seq {row['seq']}: there is no capacity {row['capacity']!r}")
    return Recorded(**{name: row[name] for name in COLUMNS[:-2]} | {"id": UUID(bytes=row["id"])})


def _schema(arrow: Any) -> Any:  # noqa: ANN401 - a module without types
    kinds = {
        "seq": arrow.int64(),
        "id": arrow.binary(16),
        "recorded_at": arrow.timestamp("us", tz="UTC"),
        "digest": arrow.binary(32),
        "stored": arrow.binary(),
        "leaf": arrow.binary(32),
    }
    return arrow.schema([(name, kinds.get(name, arrow.string())) for name in COLUMNS])


def _arrow() -> tuple[Any, Any]:
    """The library, which is large and no part of a usual installation."""
    try:
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise NoParquet(NoParquet.__doc__) from None
    return pa, parquet
