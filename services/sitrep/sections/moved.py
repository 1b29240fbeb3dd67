"""Which figures of the previous cut-off are printed otherwise now, and what made them so: news, acts on what was known,
decisions, and what the crisis says of its sources. Never compares two days.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from eventlog.editorial import FigureDecided
from eventlog.facts import FigureReported
from sitrep.figures import Row
from sitrep.figures.claim import Claim
from sitrep.knowledge import Act, Known
from sitrep.sections import figures
from sitrep.sections.context import Context
from sitrep.values import Cause, Moved

# What an act is called by its type; a verification by its status.
CALLED: Final = {
    "event.corrected": "corrected",
    "event.retracted": "undone",
    "event.merged": "merged",
    "figure.decided": "decided",
    "source.registered": "source_registered",
    "source.merged": "source_merged",
    "crisis.configured": "configured",
}


@dataclass(frozen=True, slots=True)
class _Bears:
    """A cause with what it bears on: rows of an indicator that hold these events, this decision or these sources."""

    cause: Cause
    indicator: str | None  # None: any
    events: frozenset[str] = frozenset()
    decision: str | None = None
    sources: frozenset[str] = frozenset()


def moved(context: Context) -> tuple[Moved, ...]:
    """R15 and R16, whatever moved them; those of the audience, by its own ids."""
    then = _as_then(context)
    renamed = _renamed(then, context) if context.extent.since.registered else ()
    bearing = (*_on_facts(context), *_on_decisions(context), *_on_sources(context, renamed))
    if not bearing:
        return ()
    keys = {one.indicator for one in bearing if one.indicator}
    if any(one.indicator is None for one in bearing):
        keys |= {claim.indicator for claim in (*then.claims, *context.claims)}
    was = figures.held(then, context.previous_day, keys)
    now = figures.held(context, context.previous_day, keys)
    origins = {claim.id: names for claim, names in renamed}
    return tuple(
        Moved(
            figure_id=identity,
            key=row.key,
            population=row.population,
            area=context.named(row.place_ref),
            was=old.display if old else None,
            now=new.display if new else None,
            change=_change(old, new),
            causes=tuple(_causes(row.key, [one for one in (old, new) if one], bearing, origins)),
        )
        for identity in dict.fromkeys((*was, *now))
        for old, new in ((was.get(identity), now.get(identity)),)
        if _otherwise(old, new)
        for row in (new or old,)
        if row is not None
    )


def _as_then(context: Context) -> Context:
    """The facts and the sources as they were known at the previous cut-off; names and places are those of now."""
    register, then = context.register, context.extent.since.register
    if then is not None:
        says = then.opening
        opening = register.opening.model_copy(
            update={
                "preferred_origins": says.preferred_origins,
                "verifiers": says.verifiers,
                "thresholds": says.thresholds,
            }
        )
        register = replace(register, opening=opening, sources=then.sources, merged=then.merged)
    return replace(context, register=register, facts=context.before)


def _otherwise(old: Row | None, new: Row | None) -> bool:
    """Whether what is printed of the number itself differs; that it was checked alone moves no number."""
    if old is None or new is None:
        return old is not new
    return _printed(old) != _printed(new)


def _printed(row: Row) -> tuple[object, ...]:
    return row.display, row.low, row.best, row.high, row.status, row.n_origins


def _on_facts(context: Context) -> Iterator[_Bears]:
    then = {fact.root: fact for fact in context.before if isinstance(fact.event, FigureReported)}
    now = {fact.root: fact for fact in context.facts if isinstance(fact.event, FigureReported)}
    moved, since = context.extent.moved, context.extent.since
    # Of a long history more may be at hand now than then, which nobody touched.
    for root in sorted(one for one in {*then, *now} if moved is None or one in moved):
        old, new = then.get(root), now.get(root)
        acts = [_cause(act, new or old, gone=new is None) for act in since.acts.get(root, ())]
        if old is not None:
            if new is None or _state(old) != _state(new):
                yield from _bearing(acts or [UNKNOWN], old, new)
        elif new is not None and root > since.known:
            if context.held_at(new) <= context.previous_cutoff:
                yield from _bearing([Cause("late", str(new.id), None, new.recorded.recorded_at)], new)
        else:
            # It was known and did not count: a merge or a retraction of it was taken back.
            yield from _bearing(acts, new)


UNKNOWN: Final = Cause("changed", None, None, None)


def _state(fact: Known) -> tuple[object, ...]:
    return fact.version, fact.verification, fact.verified_by


def _bearing(causes: Sequence[Cause], *facts: Known | None) -> Iterator[_Bears]:
    told = [fact for fact in facts if fact is not None]
    events = frozenset(str(one) for fact in told for one in (fact.id, *fact.repeats))
    for indicator in sorted({fact.event.data.indicator for fact in told}):
        for cause in causes:
            yield _Bears(cause, indicator, events)


def _cause(act: Act, fact: Known | None, *, gone: bool = False) -> Cause:
    assert fact is not None
    what = "retracted" if gone and act.kind == "event.retracted" else act.status or CALLED.get(act.kind, "changed")
    # Of what its own sender did, the name would tell who sends what no source names.
    return Cause(what, act.id, None if act.organisation == fact.recorded.organisation else act.actor, act.at)


def _on_decisions(context: Context) -> Iterator[_Bears]:
    then = {fact.root: fact for fact in context.before if isinstance(fact.event, FigureDecided)}
    now = {fact.root: fact for fact in context.facts if isinstance(fact.event, FigureDecided)}
    for root in sorted(then.keys() ^ now.keys()):
        fact = now.get(root) or then[root]
        acts = [act for act in context.extent.since.acts.get(root, ()) if act.id != str(fact.id)]
        taken = Cause("decided", str(fact.id), fact.recorded.organisation_name, fact.recorded.recorded_at)
        causes = [taken] if root in now else [_cause(act, fact, gone=True) for act in acts]
        for cause in causes or [UNKNOWN]:
            yield _Bears(cause, fact.event.data.indicator, decision=str(fact.id))


_Renamed = tuple[Claim, frozenset[str]]


def _on_sources(context: Context, renamed: Sequence[_Renamed]) -> Iterator[_Bears]:
    for act in context.extent.since.registered:
        cause = Cause(CALLED[act.kind], act.id, act.actor, act.at)
        if act.kind == "crisis.configured":
            yield _Bears(cause, None)
        touched = {claim.indicator for claim, names in renamed if not names.isdisjoint(act.names)}
        for indicator in sorted(touched):
            yield _Bears(cause, indicator, sources=act.names)


def _renamed(then: Context, context: Context) -> tuple[_Renamed, ...]:
    """The claims of which the register says another origin now, each with the origins that it says and said."""
    was = {claim.id: claim.origin for claim in then.claims}
    changed = [claim for claim in context.claims if claim.id in was and was[claim.id] != claim.origin]
    return tuple(
        (claim, frozenset(name for one in (was[claim.id], claim.origin) for name in (one.key, one.root) if name))
        for claim in changed
    )


def _causes(
    key: str, rows: Sequence[Row], bearing: Sequence[_Bears], origins: Mapping[str, frozenset[str]]
) -> Iterable[Cause]:
    """What bears on these very rows; where it reaches them through another row, all that bears on their indicator."""
    claims: set[str] = set()
    for row in rows:
        claims |= {one.claim for one in row.explanation.used} | {one.claim for one in row.explanation.left_out}
    events = {claim.partition("#")[0] for claim in claims}
    decisions = {row.draft.decision for row in rows if row.draft is not None}
    names = {name for claim in claims for name in origins.get(claim, ())}
    near = [
        one.cause
        for one in bearing
        if one.indicator in (None, key)
        and (
            not one.events.isdisjoint(events)
            or (one.decision is not None and one.decision in decisions)
            or not one.sources.isdisjoint(names)
        )
    ]
    return dict.fromkeys(near or [one.cause for one in bearing if one.indicator in (None, key)])


def _change(was: Row | None, now: Row | None) -> int | None:
    """R19: only inside one and the same series."""
    if was is None or now is None or was.best is None or now.best is None or was.draft is None or now.draft is None:
        return None
    same = {one.series for one in was.draft.leads} == {one.series for one in now.draft.leads}
    return now.best - was.best if same else None
