"""The situation in a few short paragraphs, drafted by fixed rules, unless an editor wrote them.
Never a sentence without its source.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sitrep.sections import drafts
from sitrep.sections.context import Context
from sitrep.sections.drafts import of_displacement
from sitrep.sections.narrative import on_account, on_figure, written
from sitrep.values import Incident, Overview, Paragraph, Sentence, Slot

NAME: Final = "overview"

# What is told in full; the others stand in their tables.
HAZARDS: Final = 2
INCIDENTS: Final = 4
CONSTRAINTS: Final = 4
FIGURES: Final = 3


def draft(context: Context, folded: Mapping[str, Any]) -> Overview:
    """Hazards, incidents, displacement, health facilities, access, calls to leave: those of which something is
    reported.
    """
    moved = [figure for figure in folded["figures"] if figure.headline and of_displacement(figure.key)]
    told = (
        ("hazards", list(drafts.hazards(folded["outlook"]))[:HAZARDS]),
        ("incidents", [said for one in folded["incidents"][:INCIDENTS] for said in _incident(one)]),
        ("displacement", [on_figure("figure", figure, context) for figure in moved[:FIGURES]]),
        ("facilities", list(drafts.facilities(folded["facilities"], context))),
        ("access", list(drafts.access(folded["access"][:CONSTRAINTS], context))),
        ("evacuation", list(drafts.evacuation(folded["evacuation"]))),
    )
    paragraphs = tuple(Paragraph(subject, tuple(sentences)) for subject, sentences in told if sentences)
    return Overview(paragraphs, written(context, NAME))


def _incident(one: Incident) -> Iterator[Sentence]:
    """What happened, by the sender's word and ACLED's; then who is named, what was hit, and where it tends."""
    kind = Slot("kind", "incident", (one.kind,))
    mapped = (Slot("what", "acled", (one.acled_sub_type,)),) if one.acled_sub_type else ()
    yield on_account("incident_mapped" if mapped else "incident", one.account, kind, *mapped)
    for actor in one.actors[:4]:
        name, role = Slot("actor", None, (actor.name,)), Slot("role", "role", (actor.role,))
        by = (Slot("by", None, (actor.stated_by,)),) if actor.stated_by else ()
        yield on_account("incident_actor_by" if by else "incident_actor", one.account, name, role, *by)
    if one.targets:
        yield on_account("incident_targets", one.account, Slot("targets", "target", one.targets))
    if one.intensity_trend:
        yield on_account("incident_trend", one.account, Slot("trend", "trend", (one.intensity_trend,)))
