"""What a new version of a report corrects in the one before. Never why a source changed its mind."""

from dataclasses import dataclass

from sitrep.values.shared import PlaceName


@dataclass(frozen=True, slots=True)
class Amended:
    """A figure that a new version gives otherwise than the one before it; None where one of them has none."""

    figure_id: str
    key: str
    population: str
    area: PlaceName | None
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Erratum:
    """What a version corrects: the figures that changed, and the names of the other parts that did."""

    corrects: int  # the version before
    reason: str | None  # in the words of who published it
    figures: tuple[Amended, ...]
    others: tuple[str, ...]  # fields of the report
