"""Acts on events and on the crisis's register, one noun a file. Never changes a stored event:
it says what holds from its seq on.
"""

from eventlog.editorial.acts import (
    EventCorrected,
    EventDisputed,
    EventErased,
    EventMerged,
    EventReclassified,
    EventRetracted,
    EventVerified,
)
from eventlog.editorial.crisis import CrisisClosed, CrisisConfigured, CrisisOpened, Opening, Thresholds
from eventlog.editorial.decisions import FigureDecided
from eventlog.editorial.narrative import NarrativeWritten
from eventlog.editorial.places import (
    ContactListed,
    FacilityEntry,
    FacilityRegistered,
    Geometry,
    Place,
    PlaceRegistered,
    Source,
    SourceMerged,
    SourceRegistered,
)
from eventlog.editorial.reports import ReportPublished, ReportWithdrawn

EDITORIAL = (
    EventCorrected,
    EventRetracted,
    EventVerified,
    EventDisputed,
    EventMerged,
    EventReclassified,
    EventErased,
    FigureDecided,
    NarrativeWritten,
    CrisisOpened,
    CrisisConfigured,
    CrisisClosed,
    PlaceRegistered,
    SourceRegistered,
    SourceMerged,
    FacilityRegistered,
    ContactListed,
    ReportPublished,
    ReportWithdrawn,
)

__all__ = [
    "EDITORIAL",
    "ContactListed",
    "CrisisClosed",
    "CrisisConfigured",
    "CrisisOpened",
    "EventCorrected",
    "EventDisputed",
    "EventErased",
    "EventMerged",
    "EventReclassified",
    "EventRetracted",
    "EventVerified",
    "FacilityEntry",
    "FacilityRegistered",
    "FigureDecided",
    "Geometry",
    "NarrativeWritten",
    "Opening",
    "Place",
    "PlaceRegistered",
    "ReportPublished",
    "ReportWithdrawn",
    "Source",
    "SourceMerged",
    "SourceRegistered",
    "Thresholds",
]
