"""Acts on events: corrected, retracted, verified, disputed, merged, reclassified. Never changes a stored event."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from eventlog import codes
from eventlog.envelope import ActOnEvents, Fact, Id, Value
from eventlog.facts import AnyFact


def _no_id(fact: Fact) -> Fact:
    if fact.id is not None:
        msg = "the corrected event is written without an id: it keeps the one of the event that it corrects"
        raise ValueError(msg)
    return fact


class Correction(Value):
    """The whole event as it should have been, and why it was not."""

    reason: codes.CorrectionReason
    note: codes.Note | None = None
    event: Annotated[AnyFact, AfterValidator(_no_id)]


class EventCorrected(ActOnEvents):
    """The named event should have read as the one inside; it keeps its place in time and the seq of the original."""

    type: Literal["event.corrected"]
    data: Correction

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e05",
        "type": "event.corrected",
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e02"],
        "data": {
            "reason": "typo",
            "event": {
                "type": "figure.reported",
                "occurred": "2026-01-09",
                "data": {"indicator": "injured", "basis": "cumulative", "value": 64},
            },
        },
    }

    @model_validator(mode="after")
    def _corrects_one(self) -> Self:
        if len(self.about) != 1:
            msg = "a correction carries one event and is about one event"
            raise ValueError(msg)
        return self


class Retraction(Value):
    """Why the named events no longer stand."""

    reason: codes.CorrectionReason
    note: codes.Note | None = None


class EventRetracted(ActOnEvents):
    """The named events are taken back, as if never posted; a retracted correction or retraction is undone."""

    type: Literal["event.retracted"]
    data: Retraction

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e06",
        "type": "event.retracted",
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e02"],
        "data": {"reason": "double_count"},
    }


class Check(Value):
    """How far the named events were checked, and how."""

    status: codes.PostedVerification
    method: codes.Note | None = None
    source_reliability: codes.SourceReliability = "F"
    information_credibility: codes.InformationCredibility = 6


class EventVerified(ActOnEvents):
    """The named events were checked (OHCHR, Guidance on Casualty Recording;
    Admiralty grades), in the version then in force.
    """

    type: Literal["event.verified"]
    data: Check

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e07",
        "type": "event.verified",
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e03"],
        "data": {
            "status": "verified",
            "method": "site visit",
            "source_reliability": "B",
            "information_credibility": 2,
        },
    }


class Reclassification(Value):
    """The sensitivity that holds from now on, for every past and future answer."""

    sensitivity: codes.Sensitivity
    reason: codes.Note


class EventReclassified(ActOnEvents):
    """The named events get another sensitivity (OCHA Data Responsibility);
    protection works backwards on what is served.
    """

    type: Literal["event.reclassified"]
    data: Reclassification

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e08",
        "type": "event.reclassified",
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e03"],
        "data": {"sensitivity": "moderate", "reason": "the hospital's name and state are public already"},
    }


class Erasure(Value):
    """Why words and personal data were erased; a code alone, since what is written here can never be erased."""

    reason: Literal["privacy", "consent_withdrawn", "danger", "legal", "other"]


class EventErased(ActOnEvents):
    """The free text and personal data of the named events, and of every correction of them, are erased for good;
    what was counted stays. It cannot be undone (OCHA Data Responsibility; ICRC Handbook on Data Protection).
    """

    type: Literal["event.erased"]
    data: Erasure

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e22",
        "type": "event.erased",
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e02"],
        "data": {"reason": "privacy"},
    }

    @model_validator(mode="after")
    def _says_nothing_of_a_person(self) -> Self:
        said = self.model_fields_set - {"id", "type", "schema_version", "occurred", "sent_at", "about", "data"}
        if said:
            msg = f"an erasure says nothing but what it is about and why; leave out {', '.join(sorted(said))}"
            raise ValueError(msg)
        return self


class Dispute(Value):
    """Why the named events are disputed, and by whom."""

    reason: codes.Note
    disputed_by: codes.Name | None = Field(default=None, description="who disputes them, where it is not the poster")


class EventDisputed(ActOnEvents):
    """The named events are disputed, which counts as a verification does (OHCHR, Guidance on Casualty Recording)."""

    type: Literal["event.disputed"]
    data: Dispute

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e20",
        "type": "event.disputed",
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e03"],
        "data": {"reason": "the health directorate says that the hospital still works", "disputed_by": "A directorate"},
    }


class Merge(Value):
    """Why the named events are one."""

    reason: codes.Code = Field(description="same_incident, same_statement, same_facility, repeat, …, other")
    note: codes.Note | None = None


class EventMerged(ActOnEvents):
    """The named events say the same thing, and the first is kept: the others count nowhere while it stands.
    Only events of one type are merged. Retracting the merge brings them back, and so does retracting the first.
    """

    type: Literal["event.merged"]
    data: Merge
    about: tuple[Id, ...] = Field(min_length=2, max_length=100)

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e21",
        "type": "event.merged",
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e10", "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e11"],
        "data": {"reason": "same_incident"},
    }

    @model_validator(mode="after")
    def _merges_different_ones(self) -> Self:
        if len(set(self.about)) < len(self.about):
            msg = "an event cannot be merged with itself"
            raise ValueError(msg)
        return self
