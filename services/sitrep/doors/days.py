"""The days of a crisis on which a reader finds a report, with what was published of each. Never a route."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from fastapi import Request

from sitrep import knowledge
from sitrep.audience import sees
from sitrep.publication import shelf
from sitrep.publication.shelf import Edition
from sitrep.reading import Standpoint, database_of


def of_the_day(editions: Sequence[Edition]) -> list[Edition]:
    """Those of them that are the report of the day, the last version first."""
    return [edition for edition in editions if not edition.flash]


def by_flash(editions: Sequence[Edition]) -> Mapping[int, list[Edition]]:
    """The flash updates among them by their number, the last one first."""
    kept = [edition for edition in editions if edition.flash]
    return {flash: list(versions) for flash, versions in groupby(kept, key=lambda edition: edition.flash)}


async def days(request: Request, stand: Standpoint) -> Mapping[date, Sequence[Edition]]:
    """The days on which something is said to hold or was published, newest first; of each all versions, last first."""
    reading = stand.reading
    ends = await knowledge.ends(database_of(request), stand.view)
    seen = [held.as_of for held in ends if sees(reading.audience, held.type, held.sensitivity)]
    async with database_of(request).raw() as connection:
        every = await shelf.every(connection, reading.crisis, reading.audience)
    editions = {day: list(versions) for day, versions in groupby(every, key=lambda edition: edition.day)}
    found = {stand.register.report_day_of(as_of) for as_of in seen} | set(editions)
    return {day: editions.get(day, []) for day in sorted(found, reverse=True)}
