"""What was known of a crisis at any point of its log: effective facts, and where they stand. Never writes."""

from sitrep.knowledge.acts import erased, last_act, newest_act
from sitrep.knowledge.current import (
    FIGURES,
    Wanted,
    by_index,
    current,
    every,
    guarded,
    hearsay,
    indexed,
    merging,
    moved,
    named,
    news,
    repeating,
)
from sitrep.knowledge.ends import Held, ends
from sitrep.knowledge.facts import Read, facts, facts_of, pointers
from sitrep.knowledge.known import Known
from sitrep.knowledge.lines import history, lines
from sitrep.knowledge.since import Act, done, registered
from sitrep.knowledge.standing import Counts, Grown, Parked, Standing, counts, parked, standing
from sitrep.knowledge.tally import Key, posted, tally
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
from sitrep.row import EVER

__all__ = [
    "EVER",
    "FIGURES",
    "Act",
    "Counts",
    "Grown",
    "Held",
    "Key",
    "Known",
    "NotOpenedYet",
    "NotReadYet",
    "Parked",
    "Read",
    "Standing",
    "View",
    "Wanted",
    "by_index",
    "checkpoints",
    "counts",
    "current",
    "done",
    "ends",
    "erased",
    "every",
    "facts",
    "facts_of",
    "generation",
    "guarded",
    "hearsay",
    "history",
    "indexed",
    "known_at",
    "last_act",
    "lines",
    "merging",
    "moved",
    "named",
    "newest_act",
    "news",
    "parked",
    "pointers",
    "posted",
    "recorded_by",
    "registered",
    "repeating",
    "settled",
    "standing",
    "tally",
]
