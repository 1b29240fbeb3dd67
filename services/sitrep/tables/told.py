"""The columns of what somebody told: its event, when it happened, who says so, how many. Never a row of its own."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from sitrep.tables.table import Cell, Column, Row, Table, View
from sitrep.values import Account, Amount, instant

EVENT: Final = (
    Column("event_id", "#meta+id", "code", "id of the event that brought it"),
    Column("seq", "#meta+seq+num", "integer", "its place in the log"),
    Column("occurred_start", "#date+start", "text", "from when: a date or an instant; null: unknown"),
    Column("occurred_end", "#date+end", "text", "until when; null: it goes on, or is not stated"),
)
PRECISION: Final = Column(
    "occurred_precision", "#meta+precision+num", "integer", "1 day, 2 week, 3 month, 4 before the report"
)
COUNTED_FROM: Final = Column(
    "counted_from", "#date+start+counted", "date", "counted from, as reports print it; null: stock, or not stated"
)
MODE: Final = Column("mode", "#meta+mode", "code", "how it was said: assert, claim, allege, describe, …")
SECTOR: Final = (
    Column("sector_code", "#sector+code", "code", "as in HDX HAPI; null: not stated"),
    Column("sector_name", "#sector+name", "text", "its name in the language asked for", display=True),
)
SAYER: Final = (
    Column("origin_name", "#meta+source", "text", "who says so; null where unnamed or protected", display=True),
    Column("origin_kind", "#meta+source+type", "code", "what kind of source"),
)
ORIGIN: Final = (
    *SAYER,
    Column("verification", "#status+verification", "code", "whether somebody verified it"),
)


# A reader that guesses the type of a column finds dates and instants in one. The local days of both are of one type.
DAYS: Final = (
    Column("occurred_day", "#date+start+day", "date", "local day of the crisis on which it began; null: unknown"),
    Column("occurred_day_end", "#date+end+day", "date", "local day on which it ended; null as occurred_end is"),
)


def with_days(table: Table) -> Table:
    """A table that says when something occurred, with the local days of it at its end; any other as it is."""
    if all(column.name != "occurred_start" for column in table.columns):
        return table

    def rows(view: View) -> Iterable[Row]:
        zone = ZoneInfo(view.report.zone)
        for row in table.rows(view):
            days = (_day(row[name], zone) for name in ("occurred_start", "occurred_end"))
            yield {**row, **dict(zip((column.name for column in DAYS), days, strict=True))}

    return replace(table, columns=(*table.columns, *DAYS), rows=rows)


def _day(said: Cell, zone: ZoneInfo) -> str | None:
    if not isinstance(said, str):
        return None
    return datetime.fromisoformat(said).astimezone(zone).date().isoformat() if "T" in said else said


def event(account: Account) -> dict[str, Cell]:
    """The cells of EVENT."""
    return {
        "event_id": account.id,
        "seq": account.seq,
        "occurred_start": when(account.occurred.start),
        "occurred_end": when(account.occurred.end),
    }


def sector(view: View, code: str | None) -> dict[str, Cell]:
    """The cells of SECTOR."""
    return {"sector_code": code, "sector_name": view.word("sector", code)}


class Voice(Protocol):
    """Whatever says who says something, as this audience may read it."""

    @property
    def name(self) -> str | None: ...
    @property
    def kind(self) -> str | None: ...


def sayer(voice: Voice) -> dict[str, Cell]:
    """The cells of SAYER."""
    return {"origin_name": voice.name, "origin_kind": voice.kind}


def origin(account: Account) -> dict[str, Cell]:
    """The cells of ORIGIN."""
    return {**sayer(account.source), "verification": account.verification}


def counted(name: str, tag: str, what: str) -> tuple[Column, ...]:
    """The columns of an amount; `tag` is the hashtag of its numbers."""
    return (
        Column(f"{name}_low", f"{tag}+low+num", "integer", f"{what}: the lower bound"),
        Column(f"{name}_best", f"{tag}+best+num", "integer", f"{what}: the number, only where the source said it"),
        Column(f"{name}_high", f"{tag}+high+num", "integer", f"{what}: the upper bound"),
        Column(f"{name}_qualifier", f"#meta+{name}+qualifier", "code", f"{what}: how exact it was said to be"),
        Column(f"{name}_display", f"#meta+{name}+display", "text", f"{what}: in the source's words", display=True),
    )


def amount(name: str, said: Amount | None) -> dict[str, Cell]:
    """The cells of an amount; every one null where nothing was said."""
    return {
        f"{name}_low": said.low if said else None,
        f"{name}_best": said.best if said else None,
        f"{name}_high": said.high if said else None,
        f"{name}_qualifier": said.qualifier if said else None,
        f"{name}_display": said.display if said else None,
    }


def listed(names: Iterable[str]) -> str | None:
    """Several names in one cell, a dot between them: no language reads it otherwise."""
    return " · ".join(names) or None


def when(moment: date | datetime | None) -> str | None:
    """A date as it is, an instant in UTC."""
    if isinstance(moment, datetime):
        return instant(moment)
    return moment.isoformat() if moment else None
