"""What a report says, as frozen values without language, one noun a file; computes nothing but its canonical form."""

from sitrep.values.access import AccessLine, AccessWord
from sitrep.values.account import Account, Translated, is_in
from sitrep.values.agreements import Agreement, AgreementWord
from sitrep.values.amount import Amount
from sitrep.values.areas import AreaNews, Areas
from sitrep.values.called import Called
from sitrep.values.concerns import Concern
from sitrep.values.contacts import Contact, ContactParticipant
from sitrep.values.coordination import Coordination, ListedContact
from sitrep.values.damage import Damage
from sitrep.values.disagreements import Disagreement, SaidLine
from sitrep.values.erratum import Amended, Erratum
from sitrep.values.evacuation import Evacuation, EvacuationAnswer, EvacuationCall
from sitrep.values.facilities import Facilities, FacilityCounts, FacilityLine, FacilityStatement
from sitrep.values.figures import (
    DISPUTED,
    ClaimLine,
    DecisionLine,
    Explanation,
    Figure,
    Link,
    MergeLine,
    OriginLine,
)
from sitrep.values.funding import Funding
from sitrep.values.incidents import Incident, IncidentActor
from sitrep.values.late import Cause, Late, LateLine, Moved
from sitrep.values.narrative import Highlights, Overview, Paragraph, Sentence, Slot, Written, WrittenItem
from sitrep.values.outlook import Hazard, Note, Outlook
from sitrep.values.places import UNITS_A_DEGREE, DrawnPlace, Position
from sitrep.values.plain import Plain, instant, plain
from sitrep.values.provenance import Counts, KindCount, Provenance, Threshold
from sitrep.values.report import SCHEMA, Audience, Report, digest
from sitrep.values.sectors import Activity, Need, ResponseGap, Sector
from sitrep.values.services import ServiceLine, ServiceWord
from sitrep.values.shared import Division, PlaceName, Span, Speaker
from sitrep.values.sources import SourceLine
from sitrep.values.statements import Statement
from sitrep.values.trends import Trend, TrendStep
from sitrep.values.unknowns import Unknown
from sitrep.values.withdrawn import Withdrawn

__all__ = [
    "DISPUTED",
    "SCHEMA",
    "UNITS_A_DEGREE",
    "AccessLine",
    "AccessWord",
    "Account",
    "Activity",
    "Agreement",
    "AgreementWord",
    "Amended",
    "Amount",
    "AreaNews",
    "Areas",
    "Audience",
    "Called",
    "Cause",
    "ClaimLine",
    "Concern",
    "Contact",
    "ContactParticipant",
    "Coordination",
    "Counts",
    "Damage",
    "DecisionLine",
    "Disagreement",
    "Division",
    "DrawnPlace",
    "Erratum",
    "Evacuation",
    "EvacuationAnswer",
    "EvacuationCall",
    "Explanation",
    "Facilities",
    "FacilityCounts",
    "FacilityLine",
    "FacilityStatement",
    "Figure",
    "Funding",
    "Hazard",
    "Highlights",
    "Incident",
    "IncidentActor",
    "KindCount",
    "Late",
    "LateLine",
    "Link",
    "ListedContact",
    "MergeLine",
    "Moved",
    "Need",
    "Note",
    "OriginLine",
    "Outlook",
    "Overview",
    "Paragraph",
    "PlaceName",
    "Plain",
    "Position",
    "Provenance",
    "Report",
    "ResponseGap",
    "SaidLine",
    "Sector",
    "Sentence",
    "ServiceLine",
    "ServiceWord",
    "Slot",
    "SourceLine",
    "Span",
    "Speaker",
    "Statement",
    "Threshold",
    "Translated",
    "Trend",
    "TrendStep",
    "Unknown",
    "Withdrawn",
    "Written",
    "WrittenItem",
    "digest",
    "instant",
    "is_in",
    "plain",
]
