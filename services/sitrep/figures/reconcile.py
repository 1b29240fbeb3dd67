"""All rules in their order: claims in, rows out. Pure: the day, the register and the claims decide everything."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from eventlog.register import Register
from sitrep.figures import places, subsets
from sitrep.figures.change import Change, change
from sitrep.figures.checks import coincident, residuals
from sitrep.figures.claim import Claim
from sitrep.figures.currents import currents
from sitrep.figures.decision import Decision, decided, latest
from sitrep.figures.display import NOTHING
from sitrep.figures.draft import Draft, no_number
from sitrep.figures.headline import dated, lead
from sitrep.figures.policy import RECON_1, Policy
from sitrep.figures.row import Row
from sitrep.figures.scope import Scope, Series, grouped, scoped, sided, until
from sitrep.figures.series import Current, Left


def reconcile(
    claims: Iterable[Claim],
    *,
    register: Register,
    day: date,
    previous_day: date | None = None,
    decisions: Sequence[Decision] = (),
    asked: Sequence[str] = (),
    policy: Policy = RECON_1,
) -> tuple[Row, ...]:
    """The rows of the report of a day, one a scope, from the claims known to the caller.

    Claims that hold after the cut-off of the day wait (R15). `previous_day` is that of the report before, by default
    the day before. `asked` are indicators that get a row `not_reported` where nobody spoke of them.
    """
    known = tuple(claims)
    eve = previous_day or day - timedelta(days=1)
    bound = min(register.cutoff_of(eve), register.cutoff_of(day))
    # To look at each claim of a long history once more costs as much as all the rest: they are put into their scopes
    # once, and what waits at a cut-off is looked for among the few that hold later than the first.
    series = grouped(known, register, policy)
    later = [claim for claim in known if claim.as_of > bound]
    before = _led(_drafts(known, later, series, eve, decisions, register, policy))
    now = _drafts(known, later, series, day, decisions, register, policy)
    rows = [_row(draft, change(draft, before.get(scope), register), register) for scope, draft in now.items()]
    reported = {row.key for row in rows}
    rows += [_not_reported(key, register) for key in dict.fromkeys(asked) if key not in reported]
    return tuple(sorted(rows, key=_listing))


def _led(drafts: Mapping[Scope, Draft]) -> Mapping[Scope, Draft]:
    """What a change looks at: of thousands whose word did not count none is kept meanwhile."""
    return {scope: draft.but(aside=(), left_out=(), inputs=()) for scope, draft in drafts.items()}


def rows_of(
    claims: Iterable[Claim], *, register: Register, day: date, decisions: Sequence[Decision] = (), policy: Policy
) -> tuple[Row, ...]:
    """The rows of a day by themselves, which say nothing of a change against another."""
    known = tuple(claims)
    drafts = _drafts(known, known, grouped(known, register, policy), day, decisions, register, policy)
    return tuple(sorted((_row(draft, Change(), register) for draft in drafts.values()), key=_listing))


def _listing(row: Row) -> tuple[object, ...]:
    start = row.window_start.isoformat() if row.window_start else ""
    return (row.key, row.place_ref or "", row.population, row.side or "", row.basis, row.unit, start, row.variant)


def _drafts(
    claims: Sequence[Claim],
    later: Sequence[Claim],
    series: Series,
    day: date,
    decisions: Sequence[Decision],
    register: Register,
    policy: Policy,
) -> dict[Scope, Draft]:
    cutoff = register.cutoff_of(day)
    values, refuted = currents(sided(until(series, cutoff)), register, policy)
    by_scope: dict[Scope, list[Current]] = {}
    for one in values:
        by_scope.setdefault(one.scope, []).append(one)
    drafts = {scope: lead(scope, members, register, policy) for scope, members in by_scope.items()}
    if decisions:
        holding = [claim for claim in claims if claim.as_of <= cutoff]
        _decide(drafts, by_scope, holding, latest(decisions, day, register, policy), cutoff, register, policy)
    drafts = {scope: dated(draft, cutoff, register, policy) for scope, draft in drafts.items()}
    drafts = places.exceeding(drafts, register)
    for part, whole in subsets.exceeding(values):
        drafts[whole.scope] = drafts[whole.scope].flagged("subset_exceeds_total")
        drafts[part.scope] = drafts[part.scope].linked("subset_exceeds_total", whole.scope)
    for stock, left in residuals(values, policy).items():
        linked = drafts[stock].linked("stock_flow_residual", left.displaced) if left.too_much else drafts[stock]
        drafts[stock] = linked.but(residual=left.persons)
    for members in coincident(drafts.values()):
        # Each names the first and not each other: a number that thousands share costs no square of them.
        for scope in members:
            drafts[scope] = drafts[scope].linked("coincident_value", members[0])
    _announce(drafts, later, cutoff, register, policy)
    above = places.sides(drafts, policy)
    drafts |= {scope: dated(draft, cutoff, register, policy) for scope, draft in above.items()}
    drafts |= places.wholes(drafts, cutoff, register, policy)
    return _with_refuted(drafts, refuted)


def _with_refuted(drafts: dict[Scope, Draft], refuted: Iterable[tuple[Scope, Left]]) -> dict[Scope, Draft]:
    """R0: what was checked and found wrong is listed in its row; where nothing else was said, in one without a
    number.
    """
    for scope, left in refuted:
        draft = drafts.get(scope) or no_number(scope, left)
        # Of a row without a number the newest of all that was refuted says when, whoever was read first.
        as_of = draft.as_of if draft.leads else max(draft.as_of, *(claim.as_of for claim in left.claims))
        drafts[scope] = draft.but(left_out=(*draft.left_out, left), as_of=as_of)
    return drafts


def _decide(
    drafts: dict[Scope, Draft],
    by_scope: Mapping[Scope, Sequence[Current]],
    holding: Sequence[Claim],
    in_force: Mapping[Scope, Decision],
    cutoff: datetime,
    register: Register,
    policy: Policy,
) -> None:
    by_id = {claim.id: claim for claim in holding}
    for scope, decision in in_force.items():
        if scope in drafts:
            drafts[scope] = decided(drafts[scope], decision, by_id, by_scope[scope], cutoff, register, policy)


def _announce(
    drafts: dict[Scope, Draft], claims: Sequence[Claim], cutoff: datetime, register: Register, policy: Policy
) -> None:
    """R15: a claim already made that holds only after the cut-off waits, and its row says so."""
    waiting = [claim for claim in claims if claim.as_of > cutoff >= claim.recorded_at]
    for scope, by_origin in scoped(waiting, register, policy).items():
        if (draft := drafts.get(scope)) is not None:
            left = Left(tuple(claim for members in by_origin.values() for claim in members), "future_as_of")
            drafts[scope] = draft.flagged("future_as_of").but(left_out=(*draft.left_out, left))


def _row(draft: Draft, moved: Change, register: Register) -> Row:
    scope = draft.scope
    return Row(
        figure_id=scope.figure_id(register.crisis),
        key=scope.indicator,
        population=scope.population,
        place_ref=scope.place,
        side=scope.side,
        basis=scope.basis,
        unit=scope.unit,
        window_start=scope.window_start,
        window_end=draft.window_end if _has_end(draft) else None,
        variant=scope.variant,
        display=draft.display,
        low=draft.low,
        best=draft.best,
        high=draft.high,
        qualifier=draft.qualifier,
        bounds=draft.bounds,
        as_of=draft.as_of,
        n_claims=len(draft.inputs),
        n_origins=draft.n_origins,
        status=draft.status,
        verification=draft.verification,
        rule_id=draft.rule,
        inputs=tuple(sorted(claim.id for claim in draft.inputs)),
        alternatives=len(draft.aside),
        change=moved.value,
        change_days=moved.days,
        change_note=moved.note,
        previous=moved.previous,
        flags=tuple(sorted(draft.flags)),
        links=tuple(sorted((check, other.figure_id(register.crisis)) for check, other in draft.links)),
        draft=draft,
    )


def _has_end(draft: Draft) -> bool:
    return draft.scope.basis == "incremental" or all(one.closed for one in draft.leads)


def _not_reported(key: str, register: Register) -> Row:
    """A question that nobody answered: no number, and not zero."""
    scope = Scope(key, "cumulative")
    return Row(
        figure_id=scope.figure_id(register.crisis),
        key=key,
        population=scope.population,
        place_ref=None,
        side=None,
        basis=scope.basis,
        unit=scope.unit,
        window_start=None,
        window_end=None,
        variant="",
        display=NOTHING,
        low=None,
        best=None,
        high=None,
        qualifier=None,
        bounds=None,
        as_of=None,
        n_claims=0,
        n_origins=0,
        status="not_reported",
        verification="unverified",
        rule_id=None,
        inputs=(),
        alternatives=0,
        change=None,
        change_days=None,
        change_note=None,
        previous=None,
        flags=(),
    )
