"""The three to five bullets of page 1, drafted by fixed rules, unless an editor wrote them. Never a judgement."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from eventlog.facts import GapReported, NeedReported
from sitrep.knowledge import Known
from sitrep.sections import drafts
from sitrep.sections.context import Context
from sitrep.sections.drafts import of_displacement
from sitrep.sections.narrative import on_account, on_figure, stale, written
from sitrep.sections.sectors import subject
from sitrep.values import Figure, Highlights, Sentence, Slot

NAME: Final = "highlights"
MOST: Final = 5

_WORST: Final = {"none": 0, "severe_shortage": 1, "limited": 2}
_URGENT: Final = {"critical": 0, "high": 1, "moderate": 2}


def draft(context: Context, folded: Mapping[str, Any]) -> Highlights:
    """What changed since the last report, else the first figure; then how many are displaced, what is forecast, health
    facilities, the worst need or gap, access, and the answer to a call to leave.
    """
    return Highlights(tuple(_bullets(context, folded))[:MOST], written(context, NAME))


def _bullets(context: Context, folded: Mapping[str, Any]) -> Iterator[Sentence]:
    leading = [figure for figure in folded["figures"] if figure.headline]
    changed = [figure for figure in leading if figure.change]
    counted: list[Figure] = [figure for figure in leading if figure.low is not None and figure.bounds is None]
    first = (changed or counted or leading)[:1]
    yield from (on_figure("change" if changed else "figure", figure, context) for figure in first)
    if not any(of_displacement(figure.key) for figure in first):
        moved = [figure for figure in leading if of_displacement(figure.key) and not figure.in_words]
        yield from (on_figure("figure", figure, context) for figure in moved[:1])
    yield from drafts.forecast(folded["outlook"])
    yield from drafts.facilities(folded["facilities"], context)
    yield from _lack(context)
    yield from tuple(drafts.access(folded["access"], context))[:1]
    evacuation = folded["evacuation"]
    yield from [drafts.answer(evacuation)] if evacuation.answers else tuple(drafts.evacuation(evacuation))[:1]


def _lack(context: Context) -> Iterator[Sentence]:
    """The need that is said to be the worst, the newest of equals; a gap in the response where no need is."""
    needs = sorted(context.newest(subject, NeedReported), key=lambda fact: (*_severity(fact), *_age(fact, context)))
    gaps = sorted(context.newest(subject, GapReported), key=lambda fact: _age(fact, context))
    for fact in (needs or gaps)[:1]:
        data, account = fact.event.data, context.account(fact)
        as_of = stale(context.held_at(fact), context)
        if isinstance(fact.event, GapReported):
            yield on_account("gap", account, _named("gap", data.gap, data.sector), as_of=as_of)
            continue
        what = _named("need", data.need, data.sector)
        how = Slot("how", "availability", (data.availability or "unknown",))
        yield on_account("need" if data.availability else "need_bare", account, what, how, as_of=as_of)


def _named(name: str, said: str | None, sector: str | None) -> Slot:
    """In the source's words, else by its sector."""
    return Slot(name, None, (said,)) if said else Slot(name, "sector", (sector or "Multi",))


def _severity(fact: Known) -> tuple[int, int]:
    data = fact.event.data
    return _WORST.get(data.availability, len(_WORST)), _URGENT.get(data.urgency, len(_URGENT))


def _age(fact: Known, context: Context) -> tuple[Any, int]:
    return context.cutoff - context.held_at(fact), fact.root
