"""What a report says, as frozen values without language, one noun a file; computes nothing but its canonical form."""

from sitrep.values.account import Account
from sitrep.values.erratum import Amended, Erratum
from sitrep.values.facilities import Facilities, FacilityCounts, FacilityLine, FacilityStatement
from sitrep.values.figures import DecisionLine, Figure, OriginLine
from sitrep.values.places import DrawnPlace, Position
from sitrep.values.plain import Plain, instant, plain
from sitrep.values.provenance import Counts, KindCount, Provenance, Threshold
from sitrep.values.report import SCHEMA, Audience, Report, digest
from sitrep.values.shared import PlaceName, Span, Speaker
from sitrep.values.sources import SourceLine
from sitrep.values.statements import Statement

__all__ = [
    "SCHEMA",
    "Account",
    "Amended",
    "Audience",
    "Counts",
    "DecisionLine",
    "DrawnPlace",
    "Erratum",
    "Facilities",
    "FacilityCounts",
    "FacilityLine",
    "FacilityStatement",
    "Figure",
    "KindCount",
    "OriginLine",
    "PlaceName",
    "Plain",
    "Position",
    "Provenance",
    "Report",
    "SourceLine",
    "Span",
    "Speaker",
    "Statement",
    "Threshold",
    "digest",
    "instant",
    "plain",
]
