"""What a report does not know, by code. Never a guess at it."""

from dataclasses import dataclass

from sitrep.values.shared import PlaceName


@dataclass(frozen=True, slots=True)
class Unknown:
    """One thing that is not known, and of what: indicators, areas, sectors or subjects by code, or how many."""

    code: str
    figures: tuple[str, ...] = ()
    areas: tuple[PlaceName, ...] = ()
    sectors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    n: int | None = None
