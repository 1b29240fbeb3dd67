"""Needs, response and gaps by sector, silence included. Never adds people over organisations."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from eventlog.codes import SECTOR_ALIASES
from eventlog.facts import GapReported, NeedReported, ResponseReported
from eventlog.register import folded
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.values import Activity, Amount, Need, ResponseGap, Sector

NAME: Final = "sectors"
TYPES: Final = ("need.reported", "response.reported", "gap.reported")

# The order of the Global Coordination Groups in HDX HAPI, then what is no group of its own.
ORDER: Final = (
    "CCM", "EDU", "ERY", "FSC", "AGR", "HEA", "LOG", "CSS", "NUT", "PRO", "PRO-CPN", "PRO-GBV", "PRO-HLP", "PRO-HTS",
    "PRO-MIN", "SHL", "TEL", "WSH", "Cash", "Multi", "Intersectoral", "Hum", "OTH",
)  # fmt: skip

# The Global Coordination Groups whose silence is printed once any sector is spoken of.
CLUSTERS: Final = ("CCM", "EDU", "ERY", "FSC", "HEA", "LOG", "NUT", "PRO", "SHL", "TEL", "WSH")

SILENT_HOURS: Final = (48, 24)

_WORST: Final = {"none": 0, "severe_shortage": 1, "limited": 2, "unknown": 3, None: 3, "adequate": 4}


def fold(context: Context) -> tuple[Sector, ...]:
    """One block for each sector of which anybody reported in a month, in a fixed order; not stated stands last."""
    told: dict[str | None, list[Known]] = {}
    for fact in context.newest(subject, NeedReported, ResponseReported, GapReported):
        told.setdefault(_sector(fact), []).append(fact)
    return tuple(_block(sector, told[sector], context) for sector in sorted(told, key=_order))


def _order(sector: str | None) -> tuple[int, str]:
    return (ORDER.index(sector) if sector in ORDER else len(ORDER), sector or "") if sector else (len(ORDER) + 1, "")


def _sector(fact: Known) -> str | None:
    """As the payload says, else as the envelope does; codes of other lists under the one that HAPI has for them."""
    code: str | None = fact.event.data.sector or next(iter(fact.event.sectors), None)
    return SECTOR_ALIASES.get(code, code) if code else None


def subject(fact: Known) -> tuple[object, ...]:
    """What a later word of the same origin replaces: the same need, activity or gap of the same sector."""
    data = fact.event.data
    match fact.event:
        case NeedReported():
            named = data.need
        case ResponseReported():
            named = f"{data.activity or ''} by {data.organisation or ''}"
        case _:
            named = data.gap
    return fact.type, _sector(fact), folded(named) if named else None


def _block(sector: str | None, facts: list[Known], context: Context) -> Sector:
    newest = max(context.held_at(fact) for fact in facts)
    needs = sorted(_needs(facts, context), key=lambda need: _WORST[need.availability])
    return Sector(
        sector=sector,
        needs=tuple(needs),
        responses=tuple(_activities(facts, context)),
        gaps=tuple(_gaps(facts, context)),
        last_update=newest,
        silent_hours=_silent(newest, context.cutoff),
    )


def _silent(newest: datetime, cutoff: datetime) -> int | None:
    return next((hours for hours in SILENT_HOURS if cutoff - newest > timedelta(hours=hours)), None)


def _needs(facts: list[Known], context: Context) -> Iterator[Need]:
    for fact in facts:
        if isinstance(fact.event, NeedReported):
            data = fact.event.data
            yield Need(
                account=context.account(fact),
                need=data.need,
                availability=data.availability,
                urgency=data.urgency,
                people=context.amount(data.people),
                population=data.population,
                days_of_stock=context.amount(data.days_of_stock),
                severity=data.severity,
                analysis=data.analysis,
            )


def _activities(facts: list[Known], context: Context) -> Iterator[Activity]:
    for fact in facts:
        if isinstance(fact.event, ResponseReported):
            data = fact.event.data
            reached, targeted = context.amount(data.reached), context.amount(data.targeted)
            yield Activity(
                account=context.account(fact),
                activity=data.activity,
                organisation=data.organisation,
                status=data.status,
                reached=reached,
                targeted=targeted,
                unit=data.unit,
                population=data.population,
                modality=data.modality,
                coverage=_coverage(reached, targeted),
            )


def _coverage(reached: Amount | None, targeted: Amount | None) -> int | None:
    """Reached of targeted in percent, rounded down (R17): only where one report counted both exactly."""
    if reached is None or targeted is None or (reached.qualifier, targeted.qualifier) != ("exact", "exact"):
        return None
    return 100 * (reached.best or 0) // targeted.best if targeted.best else None


def _gaps(facts: list[Known], context: Context) -> Iterator[ResponseGap]:
    for fact in facts:
        if isinstance(fact.event, GapReported):
            data = fact.event.data
            yield ResponseGap(
                account=context.account(fact),
                gap=data.gap,
                cause=data.cause,
                people=context.amount(data.people),
                population=data.population,
                requirement=data.requirement,
                currency=data.currency,
            )
