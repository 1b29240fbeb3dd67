"""What a report says, as frozen values without language, one noun a file; computes nothing but its canonical form."""

from sitrep.values.account import Account
from sitrep.values.facilities import Facilities, FacilityCounts, FacilityLine, FacilityStatement
from sitrep.values.figures import ClaimLine, Explanation, Figure, OriginLine
from sitrep.values.plain import Plain, instant, plain
from sitrep.values.provenance import Counts, KindCount, Provenance
from sitrep.values.report import SCHEMA, Audience, Report, digest
from sitrep.values.shared import PlaceName, Span, Speaker
from sitrep.values.sources import SourceLine
from sitrep.values.statements import Statement

__all__ = [
    "SCHEMA",
    "Account",
    "Audience",
    "ClaimLine",
    "Counts",
    "Explanation",
    "Facilities",
    "FacilityCounts",
    "FacilityLine",
    "FacilityStatement",
    "Figure",
    "KindCount",
    "OriginLine",
    "PlaceName",
    "Plain",
    "Provenance",
    "Report",
    "SourceLine",
    "Span",
    "Speaker",
    "Statement",
    "digest",
    "instant",
    "plain",
]
