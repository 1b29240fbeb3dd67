"""What a report says, as frozen values without language; computes nothing but its canonical form."""

import hashlib
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal

from eventlog.canonical import canonical

Audience = Literal["public", "partners", "restricted"]
Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]

SCHEMA = "sitrep.report/1"


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place as this audience may read it; `ref` is the register's, None where nothing matched."""

    ref: str | None
    name: str


@dataclass(frozen=True, slots=True)
class OriginLine:
    """One origin behind a figure; `name` is None where unnamed or protected, `display` what it said."""

    name: str | None
    kind: str | None
    display: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One scope at the cut-off: the row of figures.md with names; `display` never names a source."""

    figure_id: str
    key: str  # code of the indicator
    population: str
    population_text: str | None  # the source's own word, such as "citizens"
    area: PlaceName | None  # None: not stated by the source
    side: str | None
    basis: str  # cumulative, incremental, stock or unknown
    unit: str
    window_start: date | None  # None: the start of the crisis
    window_end: date | None  # of incremental and closed series
    display: str
    low: int | None
    best: int | None  # only where a source said the number
    high: int | None
    qualifier: str | None
    bounds: str | None  # "vague-1" where a table, and not the source, gave low and high
    as_of: datetime | None
    n_claims: int
    n_origins: int
    status: str
    verification: str
    rule_id: str | None
    inputs: tuple[str, ...]  # ids of the events used
    alternatives: int
    change: int | None
    change_days: int | None
    change_note: str | None
    previous: str | None
    flags: tuple[str, ...]
    origins: tuple[OriginLine, ...]
    cites: tuple[int, ...]  # numbers of `Report.sources`
    headline: bool  # stands on page 1
    variant: str = ""  # kept apart: "part" of the place, "modelled", or "window_not_stated"


@dataclass(frozen=True, slots=True)
class FacilityCounts:
    """How many facilities were reported on, by class; the classes add up to `known`."""

    known: int
    fully_functioning: int
    partially_functioning: int
    not_functioning: int
    unknown: int
    disputed: int


@dataclass(frozen=True, slots=True)
class FacilityStatement:
    """What one source said of one facility."""

    functionality: str
    as_of: datetime
    cite: int | None


@dataclass(frozen=True, slots=True)
class FacilityLine:
    """One facility; `ref`, `name` and `sole_facility` are None where the audience may not see them."""

    ref: str | None
    name: str | None
    kind: str | None
    area: PlaceName | None
    functionality: str  # a class of HeRAMS, "unknown", or "disputed"
    statements: tuple[FacilityStatement, ...]
    causes: tuple[str, ...]
    sole_facility: bool | None
    as_of: datetime | None
    verification: str
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Facilities:
    """The state of the facilities: counts first, then a line each."""

    counts: FacilityCounts
    lines: tuple[FacilityLine, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """When something happened: `start` None is date unknown, `end` None is ongoing; precision 1 day, 2 week,
    3 month, 4 only "before the report".
    """

    start: date | datetime | None
    end: date | datetime | None
    precision: int | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke; `name` None is unnamed or protected, `stance` is None for the public."""

    name: str | None
    kind: str | None
    stance: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, in the words of its speaker where a quotation was given."""

    seq: int
    occurred: Span
    speaker: Speaker
    speech_act: str
    topic: tuple[str, ...]
    addressee: str | None
    quote: str | None
    quote_lang: str | None
    text: str | None
    lang: str | None
    mode: str | None
    cites: tuple[int, ...]
    according_to: Speaker | None = None  # who says so, where that is not the speaker


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One entry of the numbered list of sources; `name` None is an unnamed or protected source."""

    n: int
    name: str | None
    kind: str | None
    stance: str | None
    relayed_by: tuple[str, ...]
    url: str | None
    as_of: datetime | None
    events: int


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many facts of one type there are."""

    type: str
    facts: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What the report was made from, in events."""

    events: int
    facts: int
    retracted: int
    corrected: int
    parked: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the report comes from: positions in the log, the tree over it, the digest of the report."""

    crisis: str
    known: int
    edited: int
    cleared: int
    recorded_until: datetime | None
    tree_size: int
    root: str  # hex
    digest: str  # hex, SHA-256 of the canonical report in which this field is empty
    counts: Counts


@dataclass(frozen=True, slots=True)
class Amended:
    """A figure that a new version gives otherwise than the one before it; None where one of them has none."""

    figure_id: str
    key: str
    population: str
    area: PlaceName | None
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Erratum:
    """What a version corrects: the figures that changed, and the names of the other parts that did."""

    corrects: int  # the version before
    reason: str | None  # in the words of who published it
    figures: tuple[Amended, ...]
    others: tuple[str, ...]  # fields of the report


@dataclass(frozen=True, slots=True)
class Report:
    """The situation report of one crisis and one day, for one audience; JSON, HTML and PDF are its faces."""

    crisis: str
    name: str
    country: str  # ISO 3166-1 alpha-3
    zone: str  # IANA name
    cutoff: str  # local, "20:00"
    started: date | None
    audience: Audience
    day: date
    period_start: datetime
    period_end: datetime  # the cut-off
    known: int
    edited: int
    cleared: int
    head: int
    status: Literal["draft", "published"]
    number: int | None
    version: int | None
    policy: str  # "recon-1"
    vague_table: str  # "vague-1"
    languages: tuple[str, ...]
    license: str | None
    figures: tuple[Figure, ...]
    facilities: Facilities
    statements: tuple[Statement, ...]
    sources: tuple[SourceLine, ...]
    provenance: Provenance
    not_included: int  # events that could not be read and are parked
    not_shown: tuple[KindCount, ...]  # facts of this audience and day that no section shows yet
    erratum: Erratum | None = None  # only in a version that corrects another
    schema: str = SCHEMA

    def to_json(self) -> bytes:
        """The canonical bytes (RFC 8785), instants in UTC with a Z."""
        return canonical(plain(self))

    def sealed(self) -> "Report":
        """The same report with its own digest in `provenance.digest`."""
        return replace(self, provenance=replace(self.provenance, digest=digest(self)))


def digest(report: Report) -> str:
    """SHA-256, in hex, of the canonical report without its digest."""
    bare = replace(report, provenance=replace(report.provenance, digest=""))
    return hashlib.sha256(bare.to_json()).hexdigest()


def plain(value: object) -> Plain:
    """A value as JSON knows it; a time without zone is refused, since a report never guesses one."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(type(value).__name__)


def instant(moment: datetime) -> str:
    """An aware time in UTC, written 2026-01-09T17:00:00Z."""
    if moment.tzinfo is None:
        raise ValueError(moment.isoformat())
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
