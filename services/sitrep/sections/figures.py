"""Figures as the rules made them, with names for their places and sources. Never a number that no rule made."""

import itertools
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from eventlog.editorial import FigureDecided
from eventlog.quantity import Quantity
from eventlog.sensitivity import SMALL, is_intimate
from sitrep.audience import side_shown
from sitrep.figures import Claim, Decision, Row, claims_of, decision_of, reconcile, rows_of, thinned
from sitrep.figures.containing import containing
from sitrep.figures.headline import verification
from sitrep.figures.populations import population_code
from sitrep.figures.series import Current
from sitrep.knowledge import Known
from sitrep.sections.behind import behind
from sitrep.sections.context import Context
from sitrep.sections.sources import voice_of
from sitrep.values import DecisionLine, Figure, Link, OriginLine, SaidLine

NAME: Final = "figures"
TYPES: Final = ("figure.reported", "figure.decided")

# Page 1 shows these, in this order; any other indicator stands in the tables.
HEADLINES: Final = (
    "killed",
    "injured",
    "casualties_total",
    "missing",
    "idps_displaced_cumulative",
    "idps_stock",
    "deaths_from_disease",
    "cases_confirmed",
    "cases_suspected",
    "cases_probable",
    "cases",
    "idps_new",
    "returned",
    "people_besieged",
    "trapped",
    "people_affected",
    "in_need",
    "detained",
    "abducted",
    "health_workers_killed",
    "aid_workers_killed",
)
TILES: Final = 6
# Intimate as well, but what everybody must know of: page 1 of the public has them where they are no small count.
EPIDEMIC: Final = frozenset({"deaths_from_disease", "cases_confirmed", "cases_suspected", "cases_probable", "cases"})

# The checks that hold one row against another, by their flags, each with the rule that it follows.
CHECKS: Final = {
    "part_exceeds_whole": "R5",
    "subset_exceeds_total": "R6",
    "stock_flow_residual": "R13",
    "coincident_value": "R9",
}


def fold(context: Context) -> tuple[Figure, ...]:
    """Every row of the day: headlines first, in their order, then by indicator, area and population."""
    claims, decisions = _at_hand(context, context.claims, context.cutoff, context.previous_cutoff)
    rows = reconcile(
        claims,
        register=context.register,
        day=context.day,
        previous_day=context.previous_day,
        decisions=decisions,
        policy=context.policy,
    )
    ordered = sorted(rows, key=lambda row: _order(row, context))
    said = {claim.id: claim for claim in claims}
    within = _within(rows, context)
    leading = _tiles([row for row in ordered if _leads(row, context)], within)[:TILES]
    shown = {row.figure_id: _id(row, said, context) for row in rows}
    spoken = context.by_id
    taken = {decision.id: decision for decision in decisions}
    held_against = {other for row in rows for _, other in row.links}
    return tuple(
        replace(
            _figure(row, shown[row.figure_id], context, said, spoken, headline=row.figure_id in leading),
            decision=chosen if row.status == "decided" else None,
            explanation=behind(row, said, spoken, context, chosen),
            within=tuple(shown[other] for other in within[row.figure_id]),
            links=tuple(Link(check, shown[other]) for check, other in row.links),
            said=_said(row, shown[row.figure_id], spoken, context, checked=row.figure_id in held_against),
        )
        for row in ordered
        for chosen in (_decision(row, taken, context),)
    )


def _within(rows: Iterable[Row], context: Context) -> Mapping[str, tuple[str, ...]]:
    """By id of each row the ids of those of which it is a part."""
    ids = {row.draft.scope: row.figure_id for row in rows if row.draft is not None}
    return {
        identity: tuple(ids[one] for one in containing(scope, ids, context.register)) for scope, identity in ids.items()
    }


def held(context: Context, day: date, keys: Collection[str]) -> dict[str, Row]:
    """The rows of some indicators at the cut-off of another day, by the id under which this audience reads them."""
    all_claims = [claim for claim in context.claims if claim.indicator in keys]
    claims, decisions = _at_hand(context, all_claims, context.register.cutoff_of(day))
    said = {claim.id: claim for claim in claims}
    rows = rows_of(claims, register=context.register, day=day, decisions=decisions, policy=context.policy)
    return {_id(row, said, context): row for row in rows}


def behind_row(context: Context, figure_id: str, keys: Collection[str]) -> frozenset[str]:
    """The events behind a row of one of these indicators, used and left out."""
    row = held(context, context.day, keys).get(figure_id)
    if row is None:
        return frozenset()
    told = row.explanation
    claims = itertools.chain((one.claim for one in told.used), (one.claim for one in told.left_out))
    return frozenset(claim.partition("#")[0] for claim in claims)


def with_history(context: Context, figure: Figure) -> Figure:
    """The figure of a report with all that was left out of it, where all that is behind it is at hand: nothing else of
    it depends on that.
    """
    row = held(context, context.day, [figure.key])[figure.figure_id]
    said = {claim.id: claim for claim in context.claims}
    told = behind(row, said, context.by_id, context)
    return replace(figure, explanation=replace(figure.explanation, left_out=told.left_out, not_listed=told.not_listed))


def _at_hand(
    context: Context, claims: Sequence[Claim], *cutoffs: datetime
) -> tuple[Sequence[Claim], tuple[Decision, ...]]:
    """The claims that the rows of these cut-offs are made of, with the decisions on them."""
    decisions = _decisions(context, claims)
    if not context.extent.thin:
        return claims, decisions
    cited = {cite for decision in decisions for cite in decision.cites}
    return thinned(claims, cutoffs, context.register, cited), decisions


def _decisions(context: Context, claims: Iterable[Claim]) -> tuple[Decision, ...]:
    """What coordinators chose (R11.1), each on the claims of the events that it cites."""
    made: dict[str, list[Claim]] = {}
    for claim in claims:
        made.setdefault(claim.event, []).append(claim)
    kept = {str(one): str(fact.id) for fact in context.facts for one in fact.repeats}
    return tuple(
        decision_of(
            fact,
            context.register,
            [_cited(made, kept.get(str(cite), str(cite)), fact) for cite in about],
            _said_then(fact, kept, context),
        )
        for fact in context.facts
        if isinstance(fact.event, FigureDecided)
        for about in (dict.fromkeys(fact.event.about),)
    )


def _cited(made: Mapping[str, Sequence[Claim]], event: str, decision: Known) -> str:
    """The claim of an event for the population that was decided on, else its whole; what is not there keeps its id."""
    population = population_code(decision.event.data.population)
    claims = made.get(event, ())
    return next((claim.id for claim in claims if claim.population == population), event)


def _said_then(decision: Known, kept: Container[str], context: Context) -> Mapping[str, Quantity]:
    """What the cited claims said when it was decided. For one that is merged another is kept: it is not compared."""
    cited = {str(fact.id): fact for fact in decision.cited}
    made = {event: claims_of(fact, context.register) for event, fact in cited.items() if event not in kept}
    cites = {_cited(made, event, decision) for event in made}
    return {claim.id: claim.quantity for claims in made.values() for claim in claims if claim.id in cites}


def _decision(row: Row, taken: Mapping[str, Decision], context: Context) -> DecisionLine | None:
    if row.draft is None or row.draft.decision is None:
        return None
    decision = taken[row.draft.decision]
    return DecisionLine(
        decision.id,
        decision.actor,
        decision.reason,
        decision.decided_at,
        decision.ends(context.register, context.policy),
    )


def _verifiers(inputs: Iterable[Claim], spoken: Mapping[str, Known]) -> tuple[str, ...]:
    """Who verified what somebody else had sent; the sender's own word would name a sender that no source names."""
    checked = [spoken[claim.event] for claim in inputs if claim.event in spoken and _by_another(claim, spoken)]
    return tuple(sorted({fact.verifier or fact.verified_by for fact in checked if fact.verified_by}))


def _by_another(claim: Claim, spoken: Mapping[str, Known]) -> bool:
    return claim.verified_by not in (None, spoken[claim.event].recorded.organisation)


def _order(row: Row, context: Context) -> tuple[int, str, int, str, bool, str]:
    rank = HEADLINES.index(row.key) if row.key in HEADLINES else len(HEADLINES)
    part = "subset" in row.flags
    return rank, row.key, _depth(row.place_ref, context), row.place_ref or "", part, row.population


def _depth(ref: str | None, context: Context) -> int:
    depth = 0
    while ref and (place := context.register.place(ref)) is not None and depth < 20:
        depth, ref = depth + 1, place.parent
    return depth


def _leads(row: Row, context: Context) -> bool:
    # Side by side with nothing (R8): the row of that one area says the same, and says where.
    if row.draft is not None and row.draft.alone:
        return False
    # R17: a share of what is not stated counts nobody.
    if "no_denominator" in row.flags:
        return False
    if context.audience == "public" and is_intimate(row.key) and not _of_many(row):
        return False
    whole = row.variant in ("", "window_not_stated") and "subset" not in row.flags
    return row.key in HEADLINES and whole and row.status != "not_reported" and "silent_for_a_month" not in row.flags


def _of_many(row: Row) -> bool:
    return row.key in EPIDEMIC and row.low is not None and row.low >= SMALL


def _tiles(leading: Sequence[Row], within: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The ids of the rows that page 1 may show, one of each indicator first: the areas of one never push out others.

    What another of them counts as well is none: a reader adds up what stands side by side.
    """
    alike: dict[tuple[str, str], set[str]] = {}
    for row in leading:
        alike.setdefault((row.key, row.population), set()).add(row.figure_id)
    whole = [row for row in leading if alike[row.key, row.population].isdisjoint(within[row.figure_id])]
    first: dict[str, str] = {}
    for row in sorted(whole, key=_weak):
        first.setdefault(row.key, row.figure_id)
    return sorted((row.figure_id for row in whole), key=lambda identity: identity not in first.values())


def _weak(row: Row) -> tuple[bool, bool, bool]:
    """Words and voices without a name stand behind numbers that somebody answers for, households behind persons."""
    return row.status == "not_quantified", row.n_origins == 0, row.unit != "persons"


def _figure(
    row: Row,
    figure_id: str,
    context: Context,
    said: Mapping[str, Claim],
    spoken: Mapping[str, Known],
    *,
    headline: bool,
) -> Figure:
    inputs = [said[identity] for identity in row.inputs if identity in said]
    return Figure(
        figure_id=figure_id,
        key=row.key,
        population=row.population,
        population_text=next((claim.population_text for claim in inputs if claim.population_text), None),
        area=context.named(row.place_ref),
        side=row.side if side_shown(context.audience) else None,
        basis=row.basis,
        unit=row.unit,
        window_start=row.window_start,
        window_end=row.window_end,
        display=row.display,
        low=row.low,
        best=row.best,
        high=row.high,
        qualifier=row.qualifier,
        bounds=row.bounds,
        as_of=row.as_of,
        n_claims=row.n_claims,
        n_origins=row.n_origins,
        status=row.status,
        verification=row.verification,
        rule_id=row.rule_id,
        inputs=tuple(dict.fromkeys(claim.event for claim in inputs)),
        alternatives=row.alternatives,
        change=row.change,
        change_days=row.change_days,
        change_note=row.change_note,
        previous=row.previous,
        flags=tuple(row.flags),
        origins=_origins(inputs, spoken, context),
        cites=context.bibliography.cite(spoken[claim.event] for claim in inputs if claim.event in spoken),
        headline=headline,
        decision=None,
        verified_by=_verifiers(inputs, spoken),
        variant=row.variant,
        worded=_worded(row, spoken, context),
    )


def _worded(row: Row, spoken: Mapping[str, Known], context: Context) -> tuple[OriginLine, ...]:
    """R12: a number beside which others speak in words says so, in their words."""
    if row.draft is None:
        return ()
    words = [one for one, reason in row.draft.aside if reason == "vague_word"]
    voices = [(one, voice_of(spoken[one.determining[-1].event], context.register, context.audience)) for one in words]
    return tuple(dict.fromkeys(OriginLine(voice.name, voice.kind, one.display) for one, voice in voices))


def _said(
    row: Row, figure_id: str, spoken: Mapping[str, Known], context: Context, *, checked: bool
) -> tuple[SaidLine, ...]:
    """What each origin says now, where rules or checks found that it cannot all hold."""
    if row.draft is None or not (row.draft.severity or checked or not CHECKS.keys().isdisjoint(row.flags)):
        return ()
    # What a decision passed over stays a side of the matter.
    sides = (*row.draft.leads, *(one for one, reason in row.draft.aside if reason == "not_decided"))
    return tuple(_side(one, row, figure_id, spoken, context) for one in sides)


def _side(one: Current, row: Row, figure_id: str, spoken: Mapping[str, Known], context: Context) -> SaidLine:
    events = tuple(dict.fromkeys(claim.event for claim in one.determining))
    voice = voice_of(spoken[events[-1]], context.register, context.audience)
    return SaidLine(
        name=voice.name,
        kind=voice.kind,
        display=one.display,
        as_of=one.as_of,
        verification=verification([one]),
        events=events,
        figure_id=figure_id,
        population=row.population,
        area=context.named(row.place_ref),
    )


def _id(row: Row, said: Mapping[str, Claim], context: Context) -> str:
    """The id of the row. Where the side is withheld it is made from the first claim of the row instead, since an id
    that is made from the name of a side tells it to whoever guesses the name.
    """
    if row.side is None or side_shown(context.audience):
        return row.figure_id
    known = [said[identity] for identity in row.inputs if identity in said]
    if known:
        first = min(known, key=lambda claim: (claim.seq, claim.id))
    else:
        # The newest of those that were left out: of a long history the first may not be at hand.
        left = [said[one.claim] for one in row.explanation.left_out if one.claim in said]
        first = max(left, key=lambda claim: (claim.as_of, claim.seq, claim.id))
    return sha256(f"{context.register.crisis} {first.id} {row.basis}".encode()).hexdigest()[:24]


def _origins(inputs: Sequence[Claim], spoken: Mapping[str, Known], context: Context) -> tuple[OriginLine, ...]:
    return tuple(dict.fromkeys(_lines(inputs, spoken, context)))


def _lines(inputs: Sequence[Claim], spoken: Mapping[str, Known], context: Context) -> Iterable[OriginLine]:
    for claim in inputs:
        fact = spoken.get(claim.event)
        if fact is not None:
            voice = context.once(voice_of, fact, context.register, context.audience)
            yield OriginLine(voice.name, voice.kind, claim.quantity.text)
