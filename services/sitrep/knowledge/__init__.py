"""What was known of a crisis at any point of its log: effective facts, and where they stand. Never writes."""

from sitrep.knowledge.acts import erased, last_act, newest_act
from sitrep.knowledge.ends import Held, ends
from sitrep.knowledge.facts import facts
from sitrep.knowledge.known import Known
from sitrep.knowledge.standing import Counts, Parked, Standing, counts, parked, standing
from sitrep.knowledge.views import (
    NotOpenedYet,
    NotReadYet,
    View,
    checkpoints,
    generation,
    known_at,
    recorded_by,
    settled,
)

__all__ = [
    "Counts",
    "Held",
    "Known",
    "NotOpenedYet",
    "NotReadYet",
    "Parked",
    "Standing",
    "View",
    "checkpoints",
    "counts",
    "ends",
    "erased",
    "facts",
    "generation",
    "known_at",
    "last_act",
    "newest_act",
    "parked",
    "recorded_by",
    "settled",
    "standing",
]
