"""What is new by area since the cut-off before, counted. Never weighs one report against another."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from eventlog.envelope import Fact
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.values import AreaNews, Areas, KindCount, PlaceName

NAME: Final = "areas"


def draft(context: Context, _: Mapping[str, Any]) -> Areas:
    """The areas with news, the most first and "not stated" last; then the areas with none, as registered."""
    new: dict[PlaceName | None, list[Known]] = {}
    for fact in context.holding(Fact):
        if context.held_at(fact) > context.previous_cutoff:
            new.setdefault(context.area(fact), []).append(fact)
    order = sorted(new, key=lambda area: (area is None, -len(new[area]), area.name if area else ""))
    spoken = {area.ref for area in new if area}
    return Areas(
        news=tuple(_news(area, new[area], context) for area in order),
        silent=tuple(area for area in smallest(context) if area.ref not in spoken),
    )


def smallest(context: Context) -> tuple[PlaceName, ...]:
    """The registered areas that hold no other, in the order of the register."""
    places = context.register.places.values()
    parents = {place.parent for place in places}
    return tuple(
        PlaceName(place.ref, place.name) for place in places if place.ref not in parents and place.level != "exact"
    )


def _news(area: PlaceName | None, facts: list[Known], context: Context) -> AreaNews:
    kinds = Counter(fact.type for fact in facts)
    return AreaNews(
        area, tuple(KindCount(kind, kinds[kind]) for kind in sorted(kinds)), context.bibliography.cite(facts)
    )
