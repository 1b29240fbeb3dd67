"""What is known now of the days before the previous cut-off and was not known at it (R15, R16).
Never news of the day itself.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from eventlog.envelope import Fact
from eventlog.facts import FigureReported
from eventlog.moments import last_instant
from sitrep.figures.claim import quantity_of
from sitrep.figures.display import said
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.sections.moved import moved
from sitrep.sections.sources import voice_of
from sitrep.values import Late, LateLine, Speaker

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
    return Late(moved(context), tuple(sorted(lines, key=lambda line: (line.seq, line.what))))


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
