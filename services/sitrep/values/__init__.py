"""What a report says, as frozen values without language, one noun a file; computes nothing but its canonical form."""

from sitrep.values.access import AccessLine, AccessWord
from sitrep.values.account import Account
from sitrep.values.agreements import Agreement, AgreementWord
from sitrep.values.concerns import Concern
from sitrep.values.contacts import Contact, ContactParticipant
from sitrep.values.evacuation import Evacuation, EvacuationAnswer, EvacuationCall
from sitrep.values.facilities import Facilities, FacilityCounts, FacilityLine, FacilityStatement
from sitrep.values.figures import Figure, OriginLine
from sitrep.values.incidents import Incident, IncidentActor
from sitrep.values.narrative import Highlights, Overview, Paragraph, Sentence, Slot, Written, WrittenItem
from sitrep.values.plain import Plain, instant, plain
from sitrep.values.provenance import Counts, KindCount, Provenance
from sitrep.values.report import SCHEMA, Audience, Report, digest
from sitrep.values.shared import PlaceName, Span, Speaker
from sitrep.values.sources import SourceLine
from sitrep.values.statements import Statement

__all__ = [
    "SCHEMA",
    "AccessLine",
    "AccessWord",
    "Account",
    "Agreement",
    "AgreementWord",
    "Audience",
    "Concern",
    "Contact",
    "ContactParticipant",
    "Counts",
    "Evacuation",
    "EvacuationAnswer",
    "EvacuationCall",
    "Facilities",
    "FacilityCounts",
    "FacilityLine",
    "FacilityStatement",
    "Figure",
    "Highlights",
    "Incident",
    "IncidentActor",
    "KindCount",
    "OriginLine",
    "Overview",
    "Paragraph",
    "PlaceName",
    "Plain",
    "Provenance",
    "Report",
    "Sentence",
    "Slot",
    "SourceLine",
    "Span",
    "Speaker",
    "Statement",
    "Written",
    "WrittenItem",
    "digest",
    "instant",
    "plain",
]
