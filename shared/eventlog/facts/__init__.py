"""The facts that partners report, one noun a file. Never says whether one is true: it is what somebody said."""

from typing import Annotated

from pydantic import Discriminator

from eventlog.facts.access import AccessConstrained
from eventlog.facts.agreement import AgreementChanged
from eventlog.facts.concern import ConcernRaised
from eventlog.facts.contact import ContactHeld
from eventlog.facts.damage import DamageReported
from eventlog.facts.evacuation import EvacuationAnswered, EvacuationCalled
from eventlog.facts.facility import Assessment, Attack, Facility, FacilityAssessed, ServiceGiven
from eventlog.facts.figure import Factor, Figure, FigureReported, Part, Window
from eventlog.facts.funding import FundingUpdated
from eventlog.facts.gap import GapReported
from eventlog.facts.hazard import HazardObserved
from eventlog.facts.incident import IncidentReported
from eventlog.facts.need import NeedReported
from eventlog.facts.note import NoteAdded
from eventlog.facts.quantity import MAX_COUNT, Amount, Count, Population, Quantity, QuantityGiven, Words
from eventlog.facts.response import ResponseReported
from eventlog.facts.service import ServiceAssessed
from eventlog.facts.statement import Speaker, Speech, StatementMade

FACTS = (
    IncidentReported,
    FigureReported,
    FacilityAssessed,
    DamageReported,
    AccessConstrained,
    EvacuationCalled,
    EvacuationAnswered,
    NeedReported,
    ResponseReported,
    GapReported,
    StatementMade,
    ContactHeld,
    AgreementChanged,
    ServiceAssessed,
    ConcernRaised,
    HazardObserved,
    FundingUpdated,
    NoteAdded,
)

# What a correction may carry: the same list, which a type checker cannot read from the tuple.
AnyFact = Annotated[
    IncidentReported
    | FigureReported
    | FacilityAssessed
    | DamageReported
    | AccessConstrained
    | EvacuationCalled
    | EvacuationAnswered
    | NeedReported
    | ResponseReported
    | GapReported
    | StatementMade
    | ContactHeld
    | AgreementChanged
    | ServiceAssessed
    | ConcernRaised
    | HazardObserved
    | FundingUpdated
    | NoteAdded,
    Discriminator("type"),
]

__all__ = [
    "FACTS",
    "MAX_COUNT",
    "AccessConstrained",
    "AgreementChanged",
    "Amount",
    "AnyFact",
    "Assessment",
    "Attack",
    "ConcernRaised",
    "ContactHeld",
    "Count",
    "DamageReported",
    "EvacuationAnswered",
    "EvacuationCalled",
    "Facility",
    "FacilityAssessed",
    "Factor",
    "Figure",
    "FigureReported",
    "FundingUpdated",
    "GapReported",
    "HazardObserved",
    "IncidentReported",
    "NeedReported",
    "NoteAdded",
    "Part",
    "Population",
    "Quantity",
    "QuantityGiven",
    "ResponseReported",
    "ServiceAssessed",
    "ServiceGiven",
    "Speaker",
    "Speech",
    "StatementMade",
    "Window",
    "Words",
]
