"""What is known now of the days before the previous cut-off and was not known at it (R15, R16).
Never news of the day itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from eventlog.envelope import Fact
from eventlog.facts import FigureReported
from eventlog.moments import last_instant
from sitrep.figures import Row, material
from sitrep.figures.claim import quantity_of
from sitrep.figures.display import said
from sitrep.knowledge import Known
from sitrep.sections import figures
from sitrep.sections.context import Context
from sitrep.sections.sources import voice_of
from sitrep.values import Late, LateLine, Moved, Speaker

NAME: Final = "late"


def draft(context: Context, _: Mapping[str, Any]) -> Late:
    """Empty where nothing was known at the previous cut-off: there was no report that anything could be late for."""
    began = context.extent.began
    if not (context.before if began is None else began):
        return Late()
    then, now = _moved_among(context.before, context), _moved_among(context.facts, context)
    # What another fact says as well was not taken back.
    repeated = {str(one) for fact in context.facts for one in fact.repeats}
    late = [fact for root, fact in now.items() if root not in then and _ended(fact, context) <= context.previous_cutoff]
    changed = [(then[root], fact) for root, fact in now.items() if root in then and then[root].version != fact.version]
    gone = [fact for root, fact in then.items() if root not in now and str(fact.id) not in repeated]
    touching = [(old, new) for old, new in changed if _touches(old, context) or _touches(new, context)]
    lines = (
        *(_line("late", None, fact, context) for fact in late),
        *(_line("corrected", old, new, context) for old, new in touching),
        *(_line("retracted", fact, fact, context) for fact in gone if _touches(fact, context)),
    )
    moving = [*late, *(fact for pair in touching for fact in pair), *gone]
    return Late(_moved(moving, context), tuple(sorted(lines, key=lambda line: (line.seq, line.what))))


def _moved_among(facts: Iterable[Known], context: Context) -> dict[int, Known]:
    """The facts that may be otherwise than at the previous cut-off, by their roots."""
    moved = context.extent.moved
    return {fact.root: fact for fact in facts if isinstance(fact.event, Fact) and (moved is None or fact.root in moved)}


def _ended(fact: Known, context: Context) -> datetime:
    """R15: the end of what happened, a date counting to the end of its local day."""
    end = fact.event.as_of or (fact.event.occurred.end if fact.event.occurred else None)
    if end is None:
        return context.held_at(fact)
    return end if isinstance(end, datetime) else last_instant(end, context.register.zone)


def _touches(fact: Known, context: Context) -> bool:
    """Whether an earlier report told it."""
    return context.held_at(fact) <= context.previous_cutoff


def _line(what: str, old: Known | None, new: Known, context: Context) -> LateLine:
    voice = voice_of(new, context.register, context.audience)
    first = min(context.register.report_day_of(context.held_at(fact)) for fact in (old, new) if fact is not None)
    return LateLine(
        what=what,
        id=str(new.id),
        seq=new.root,
        type=new.type,
        occurred=context.span(new),
        area=context.area(new),
        source=Speaker(voice.name, voice.kind, voice.stance),
        recorded_at=new.recorded.recorded_at,
        reason=new.correction if what == "corrected" else None,
        was=_number(old, context),
        now=None if what == "retracted" else _number(new, context),
        first=first,
        last=max(first, context.previous_day),
        cites=context.bibliography.cite([new]) if what != "retracted" else (),
    )


def _number(fact: Known | None, context: Context) -> str | None:
    """The number of a figure that the audience reads whole."""
    if fact is None or fact.coarse or not isinstance(fact.event, FigureReported):
        return None
    return said(quantity_of(fact.event.data.value, context.register))


def _moved(facts: Iterable[Known], context: Context) -> tuple[Moved, ...]:
    """R16: the rows of the previous cut-off that these facts made materially otherwise."""
    keys = frozenset(fact.event.data.indicator for fact in facts if isinstance(fact.event, FigureReported))
    if not keys:
        return ()
    was = figures.held(replace(context, facts=context.before), context.previous_day, keys)
    now = figures.held(context, context.previous_day, keys)
    return tuple(
        Moved(
            figure_id=identity,
            key=row.key,
            population=row.population,
            area=context.named(row.place_ref),
            was=old.display if old else None,
            now=new.display if new else None,
            change=_change(old, new),
        )
        for identity in dict.fromkeys((*was, *now))
        for old, new in ((was.get(identity), now.get(identity)),)
        if material(old, new)
        for row in (new or old,)
        if row is not None
    )


def _change(was: Row | None, now: Row | None) -> int | None:
    """R19: only inside one and the same series."""
    if was is None or now is None or was.best is None or now.best is None or was.draft is None or now.draft is None:
        return None
    same = {one.series for one in was.draft.leads} == {one.series for one in now.draft.leads}
    return now.best - was.best if same else None
