"""How sensitive an event is unless it or a later act says otherwise. Never decides who may see what."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from eventlog.codes import Sensitivity
from eventlog.envelope import Envelope

# By type; of editorial types only what editors state is served.
DEFAULT: Final[Mapping[str, Sensitivity]] = {
    "statement.made": "low",
    "contact.held": "low",
    "agreement.changed": "low",
    "hazard.observed": "low",
    "funding.updated": "low",
    "figure.reported": "moderate",
    "need.reported": "moderate",
    "gap.reported": "moderate",
    "damage.reported": "moderate",
    "incident.reported": "moderate",
    "access.constrained": "moderate",
    "evacuation.called": "moderate",
    "evacuation.answered": "moderate",
    "service.assessed": "moderate",
    "note.added": "moderate",
    "facility.assessed": "high",
    "response.reported": "high",
    "concern.raised": "high",
    "figure.decided": "moderate",
    "narrative.written": "moderate",
    "contact.listed": "low",
}

# Sexual violence, detention and children: severe whatever the type.
_SEVERE_SUBJECTS: Final = frozenset(
    {"gbv", "sexual_violence", "rape", "detention", "arbitrary_detention", "mass_arrests", "child_recruitment"}
)
_SEVERE_INDICATORS: Final = frozenset({"detained", "sexual_violence_survivors", "children_recruited"})
# Words of an indicator's name that make its subject an intimate one.
_INTIMATE: Final = frozenset(
    {"detained", "detention", "detainees", "sexual", "rape", "gbv", "survivors", "recruited", "medical", "medevac",
     "patients", "disease", "cases", "cholera", "measles", "maternal", "trauma", "amputations", "suicides"}
)  # fmt: skip
_SEVERE_SECTORS: Final = frozenset({"PRO-GBV", "PRO-CPN"})


def default_sensitivity(event: Envelope) -> Sensitivity:
    """The level of a fact, or of an editor's statement, that says none: by its type, and severe for the subjects that
    are so by nature.
    """
    kind: str = event.type  # type: ignore[attr-defined]
    return "severe" if is_severe_by_nature(event) else DEFAULT[kind]


def is_severe_by_nature(event: Envelope) -> bool:
    """Whether the subject is sexual violence, detention, children or a named corridor, whatever level was said."""
    if event.sectors and not _SEVERE_SECTORS.isdisjoint(event.sectors):
        return True
    # By its type, as in `contract.claims`: this is asked of every event.
    asked = _SEVERE.get(event.type)  # type: ignore[attr-defined]
    return asked is not None and asked(event.data)  # type: ignore[attr-defined]


def _of_severe_sector(data: Any) -> bool:  # noqa: ANN401 - the payload of one of several types
    return data.sector in _SEVERE_SECTORS


def _of_severe_kind(data: Any) -> bool:  # noqa: ANN401 - as above
    return data.kind in _SEVERE_SUBJECTS or data.acled_sub_type == "Sexual violence"


# What of the payload of a type makes its subject severe; a type that is not here has nothing that could.
_SEVERE: Final[Mapping[str, Callable[[Any], bool]]] = {
    "need.reported": _of_severe_sector,
    "response.reported": _of_severe_sector,
    "gap.reported": _of_severe_sector,
    "concern.raised": lambda data: not _SEVERE_SUBJECTS.isdisjoint(data.concern),
    "figure.reported": lambda data: data.indicator in _SEVERE_INDICATORS,
    "incident.reported": _of_severe_kind,
    "evacuation.called": lambda data: bool(data.corridors),
}


# A count below this may tell who it was.
SMALL: Final = 10


def is_intimate(indicator: str) -> bool:
    """Whether a small number of this indicator may tell who it was: sexual violence, detention, medical subjects."""
    return not _INTIMATE.isdisjoint(indicator.split("_"))
