"""The report: one frozen value without language, and its digest. Computes nothing else."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from sitrep.values.access import AccessLine
from sitrep.values.agreements import Agreement
from sitrep.values.areas import Areas
from sitrep.values.called import Called
from sitrep.values.concerns import Concern
from sitrep.values.contacts import Contact
from sitrep.values.coordination import Coordination
from sitrep.values.damage import Damage
from sitrep.values.disagreements import Disagreement
from sitrep.values.erratum import Erratum
from sitrep.values.evacuation import Evacuation
from sitrep.values.facilities import Facilities
from sitrep.values.figures import Figure
from sitrep.values.funding import Funding
from sitrep.values.incidents import Incident
from sitrep.values.late import Late
from sitrep.values.narrative import Highlights, Overview
from sitrep.values.outlook import Outlook
from sitrep.values.places import DrawnPlace
from sitrep.values.plain import written
from sitrep.values.provenance import KindCount, Provenance, Threshold
from sitrep.values.sectors import Sector
from sitrep.values.services import ServiceLine
from sitrep.values.sources import SourceLine
from sitrep.values.statements import Statement
from sitrep.values.trends import Trend
from sitrep.values.unknowns import Unknown
from sitrep.values.withdrawn import Withdrawn

Audience = Literal["public", "partners", "restricted"]

SCHEMA = "sitrep.report/1"


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
    period_end: datetime  # the cut-off; of a flash update when it was asked for, if that was before
    known: int
    edited: int
    cleared: int
    head: int
    status: Literal["draft", "published", "withdrawn"]
    number: int | None
    version: int | None
    policy: str  # "recon-1"
    thresholds: tuple[Threshold, ...]  # where the crisis differs from the policy
    vague_table: str  # "vague-1"
    languages: tuple[str, ...]
    license: str | None
    glide: str | None
    highlights: Highlights
    overview: Overview
    late: Late
    unknowns: tuple[Unknown, ...]
    disagreements: tuple[Disagreement, ...]
    trends: tuple[Trend, ...]
    areas: Areas
    incidents: tuple[Incident, ...]
    figures: tuple[Figure, ...]
    facilities: Facilities
    services: tuple[ServiceLine, ...]
    damage: tuple[Damage, ...]
    access: tuple[AccessLine, ...]
    evacuation: Evacuation
    sectors: tuple[Sector, ...]
    concerns: tuple[Concern, ...]
    places: tuple[DrawnPlace, ...]  # those that can be drawn
    statements: tuple[Statement, ...]
    contacts: tuple[Contact, ...]
    agreements: tuple[Agreement, ...]
    outlook: Outlook
    funding: tuple[Funding, ...]
    coordination: Coordination
    sources: tuple[SourceLine, ...]
    provenance: Provenance
    not_included: int  # events that could not be read and are parked
    not_shown: tuple[KindCount, ...]  # facts of this audience and day that no section shows yet
    erratum: Erratum | None = None  # only in a version that corrects another
    called: tuple[Called, ...] = ()  # the crisis, its sources and facilities in other languages
    kind: Literal["daily", "flash"] = "daily"
    valid_until: datetime | None = None  # only of a flash update
    withdrawn: Withdrawn | None = None
    schema: str = SCHEMA

    @property
    def brief(self) -> bool:
        """Whether it is told without the history of its figures, which are many."""
        return any(figure.explanation.not_listed is None for figure in self.figures)

    def to_json(self) -> bytes:
        """The canonical bytes (RFC 8785), instants in UTC with a Z."""
        return written(self)

    def sealed(self) -> "Report":
        """The same report with its own digest in `provenance.digest`."""
        return replace(self, provenance=replace(self.provenance, digest=digest(self)))


def digest(report: Report) -> str:
    """SHA-256, in hex, of the canonical report without its digest."""
    bare = replace(report, provenance=replace(report.provenance, digest=""))
    return hashlib.sha256(bare.to_json()).hexdigest()
