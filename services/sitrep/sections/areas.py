"""What is new by area since the cut-off before, counted. Never weighs one report against another."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from eventlog.editorial import Place
from eventlog.envelope import Fact
from sitrep.knowledge import Known
from sitrep.sections.area import registered_as
from sitrep.sections.context import Context
from sitrep.values import AreaNews, Areas, KindCount, PlaceName

NAME: Final = "areas"
CITED: Final = 10  # the newest facts of an area, whose sources are named


def draft(context: Context, _: Mapping[str, Any]) -> Areas:
    """The areas with news, the most first and "not stated" last; then the areas with none, as registered."""
    news = context.tally.news.get(context.day, {})
    new = _newest(context, news)
    order = sorted(
        news, key=lambda area: (area is None, -news[area].total(), area.name if area else "", area.ref if area else "")
    )
    return Areas(
        news=tuple(_news(area, news[area], new[area], context) for area in order),
        silent=silent(context, [context.day]),
    )


def _newest(context: Context, areas: Iterable[PlaceName | None]) -> Mapping[PlaceName | None, Sequence[Known]]:
    """The last facts of each of these areas since the cut-off before, so many as are cited, by their roots."""
    found: dict[PlaceName | None, list[Known]] = {area: [] for area in areas}
    wanting = set(found)
    for fact in reversed(context.facts):
        if not wanting:
            break
        if isinstance(fact.event, Fact) and context.previous_cutoff < context.held_at(fact) <= context.cutoff:
            area = context.area(fact)
            if area in wanting:
                found[area].insert(0, fact)
                if len(found[area]) == CITED:
                    wanting.remove(area)
    return found


def silent(context: Context, days: Iterable[date]) -> tuple[PlaceName, ...]:
    """The registered areas that hold no other and of which nothing was reported for these days, in the order of the
    register.
    """
    spoken = {area.ref for day in days for area in context.tally.news.get(day, ()) if area}
    places = context.register.places
    kept = [place for place in places.values() if place.level != "exact"]
    parents = {place.parent for place in kept}
    return tuple(
        registered_as(place, context.register)
        for place in kept
        if place.ref not in parents and spoken.isdisjoint(_named(place, places))
    )


def _named(place: Place, places: Mapping[str, Place]) -> set[str]:
    """The refs by which a report speaks of a place: its own, and those of areas that it and its like cover."""
    found = {place.ref}
    above = places.get(place.parent or "")
    while above is not None and above.covered_by_children and above.ref not in found:
        found.add(above.ref)
        above = places.get(above.parent or "")
    return found


def _news(area: PlaceName | None, kinds: Counter[str], facts: Sequence[Known], context: Context) -> AreaNews:
    told = tuple(KindCount(kind, kinds[kind]) for kind in sorted(kinds))
    return AreaNews(area, told, context.bibliography.cite(facts))
