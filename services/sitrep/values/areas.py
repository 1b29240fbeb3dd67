"""What is new by area since the report before, in numbers of reports. Never what they say."""

from dataclasses import dataclass

from sitrep.values.provenance import KindCount
from sitrep.values.shared import PlaceName


@dataclass(frozen=True, slots=True)
class AreaNews:
    """How many reports of each type are new for an area; `area` None: the source states none."""

    area: PlaceName | None
    kinds: tuple[KindCount, ...]
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas with news, the most first, and the registered ones of which nothing new was reported."""

    news: tuple[AreaNews, ...]
    silent: tuple[PlaceName, ...]
