"""What the report does not know, by fixed rules, the weightiest first. Never fills a gap."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from math import ceil
from typing import Any, Final

from sitrep.sections import areas
from sitrep.sections.context import Context
from sitrep.sections.sectors import CLUSTERS, SILENT_HOURS
from sitrep.values import Facilities, Figure, Unknown

NAME: Final = "unknowns"

_INSIDE: Final = ("people_besieged", "trapped")
_ROUTES: Final = frozenset({"corridor_open", "road_open", "road_closed", "checkpoint", "airport_closed"})
_CONVOY: Final = frozenset({"convoy", "convoy_arrived", "convoy_denied"})


def draft(context: Context, folded: Mapping[str, Any]) -> tuple[Unknown, ...]:
    """The open questions about people first, then about what reaches them, then about the reports themselves."""
    shown = [figure for figure in folded["figures"] if figure.headline]
    return (
        *_counts(shown),
        *_people(folded),
        *_sides(shown),
        *_facilities(folded["facilities"]),
        *_inside(folded),
        *_silence(context, folded),
        *_unchecked(context),
    )


def _figures(code: str, shown: list[Figure], open_in: Callable[[Figure], bool]) -> Iterator[Unknown]:
    keys = tuple(dict.fromkeys(figure.key for figure in shown if open_in(figure)))
    if keys:
        yield Unknown(code, figures=keys)


def _counts(shown: list[Figure]) -> Iterator[Unknown]:
    counted = {figure.key for figure in shown if not figure.in_words}
    yield from _figures("number", shown, lambda figure: figure.in_words and figure.key not in counted)
    yield from _figures("area", shown, lambda figure: figure.area is None and not figure.several_areas)
    yield from _figures("source", shown, lambda figure: not any(origin.name for origin in figure.origins))


def _sides(shown: list[Figure]) -> Iterator[Unknown]:
    yield from _figures("status", shown, lambda figure: figure.population == "civilian_status_not_stated")
    yield from _figures("disputed", shown, lambda figure: figure.disputed)


def _people(folded: Mapping[str, Any]) -> Iterator[Unknown]:
    """What those who live there intend, where only others answered; how many are inside, where nobody counts them."""
    evacuation = folded["evacuation"]
    if (evacuation.calls or evacuation.answers) and not evacuation.residents_answered:
        yield Unknown("intentions")
    counted = any(figure.key in _INSIDE and not figure.in_words for figure in folded["figures"])
    if _besieged(folded) and not counted:
        yield Unknown("inside")


def _besieged(folded: Mapping[str, Any]) -> bool:
    return any(line.kind == "siege" and line.state in ("ongoing", "disputed") for line in folded["access"])


def _facilities(facilities: Facilities) -> Iterator[Unknown]:
    counts = facilities.counts
    if counts.unknown:
        yield Unknown("facilities_some", n=counts.unknown)
    if counts.disputed:
        yield Unknown("facilities_disputed", n=counts.disputed)
    if counts.not_reported:
        yield Unknown("facilities_silent", n=counts.not_reported)
    else:
        yield Unknown("facilities_other" if counts.known else "facilities")


def _inside(folded: Mapping[str, Any]) -> Iterator[Unknown]:
    """What coordinators ask of a place that is cut off, and nobody reports."""
    if not _besieged(folded):
        return
    stock = any(need.days_of_stock for sector in folded["sectors"] for need in sector.needs) or any(
        word.days_of_stock for line in folded["services"] for word in line.words
    )
    kinds = {line.kind for line in folded["access"]}
    answers = {"stock": stock, "routes": bool(kinds & _ROUTES), "convoy": bool(kinds & _CONVOY)}
    if open_ones := tuple(subject for subject, told in answers.items() if not told):
        yield Unknown("not_reported", subjects=open_ones)


def _silence(context: Context, folded: Mapping[str, Any]) -> Iterator[Unknown]:
    """Areas of which nobody reported for two days, and sectors without word for one, for two, or at all."""
    if silent := areas.silent(context, _days(context, context.policy.fresh)):
        yield Unknown("areas", areas=silent)
    for hours in SILENT_HOURS:
        quiet = tuple(block.sector for block in folded["sectors"] if block.sector and block.silent_hours == hours)
        if quiet:
            yield Unknown("sectors", sectors=quiet, n=hours)
    heard = {block.sector for block in folded["sectors"]}
    # Where nobody speaks of any sector, the section on them says so by itself.
    if heard and (unheard := tuple(sector for sector in CLUSTERS if sector not in heard)):
        yield Unknown("sectors_unheard", sectors=unheard)


def _unchecked(context: Context) -> Iterator[Unknown]:
    """How many of the reports of a month nobody has checked."""
    if pending := sum(context.tally.unchecked[day] for day in _days(context, context.policy.remembered)):
        yield Unknown("unverified", n=pending)


def _days(context: Context, span: timedelta) -> Iterator[date]:
    """The days of a span that ends with the report's, from cut-off to cut-off."""
    return (context.day - timedelta(days=ago) for ago in range(ceil(span / timedelta(days=1))))
