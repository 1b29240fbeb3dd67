"""R11.1: what a named coordinator chose for a scope, and whether it is in force. Never chooses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from eventlog.editorial import FigureDecided
from eventlog.moments import first_instant
from eventlog.quantity import Quantity
from eventlog.register import Register
from sitrep.figures.claim import Claim, Told, effective_as_of, place_of, quantity_of
from sitrep.figures.display import said
from sitrep.figures.draft import Draft
from sitrep.figures.origins import counted
from sitrep.figures.policy import Policy
from sitrep.figures.populations import population_code
from sitrep.figures.scope import Scope, start_of
from sitrep.figures.series import Current, Left


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A figure.decided event: a claim or a range for one scope, with its reason. All times are aware, in UTC."""

    id: str
    seq: int
    indicator: str
    quantity: Quantity
    cites: tuple[str, ...]  # ids of claims
    decided_at: datetime  # the end of `occurred`, by default the recording
    actor: str
    reason: str
    expires: datetime | None = None
    cited: Mapping[str, Quantity] | None = None  # what the cited claims said when it was taken, where known
    basis: str = "cumulative"
    population: str = "all"
    place: str | None = None
    unit: str = "persons"
    side: str | None = None
    window_start: date | None = None

    def scope(self, register: Register, policy: Policy) -> Scope:
        start = start_of(self.window_start, register, policy)
        return Scope(self.indicator, self.basis, self.unit, self.population, self.place, self.side, start)

    def ends(self, register: Register, policy: Policy) -> datetime:
        """Its last instant: as stated, else 2 h after the cut-off of the next report; 7 days at most."""
        following = register.cutoff_of(register.day_of(self.decided_at) + timedelta(days=1)) + policy.decision_grace
        return min(self.expires or following, self.decided_at + policy.decision_longest)

    def void(self, claims: Mapping[str, Claim]) -> bool:
        """Whether a cited claim was retracted or materially corrected since."""
        found = [claims.get(cite) for cite in self.cites]
        standing = [claim for claim in found if claim is not None and claim.verification != "refuted"]
        if len(standing) < len(self.cites):
            return True
        now = {claim.id: claim.quantity for claim in standing}
        if self.cited is not None and any(_numbers(now[cite]) != _numbers(was) for cite, was in self.cited.items()):
            return True
        return any(claim.correction for claim in standing) and not within_hull(self.quantity, now.values())

    def outside(self, claims: Mapping[str, Claim]) -> bool:
        """Whether it says what the claims that it cites do not support, though none of them was corrected."""
        return not within_hull(self.quantity, [claims[cite].quantity for cite in self.cites])


def decision_of(
    fact: Told, register: Register, cites: Sequence[str], cited: Mapping[str, Quantity] | None = None
) -> Decision:
    """The decision that a figure.decided event takes on claims of these ids, and what these said then."""
    event = fact.event
    assert isinstance(event, FigureDecided)
    choice = event.data
    start = choice.window.start if choice.window else None
    return Decision(
        id=str(fact.id),
        seq=fact.root,
        indicator=choice.indicator,
        quantity=quantity_of(choice.value, register),
        cites=tuple(cites),
        cited=cited,
        decided_at=effective_as_of(event, fact.recorded, register),
        actor=fact.recorded.organisation_name,
        reason=choice.reason,
        expires=choice.expires,
        basis=choice.basis,
        population=population_code(choice.population),
        place=place_of(event.place, register),
        unit=choice.unit,
        side=" ".join(choice.side.split()) if choice.side else None,
        window_start=None if start is None else register.day_of(first_instant(start, register.zone)),
    )


def within_hull(quantity: Quantity, cited: Iterable[Quantity]) -> bool:
    """Whether a decision lies inside the hull of the claims it cites; if not, the claim must be posted first.

    The door knows no claims and cannot refuse it, so its row says so.
    """
    values = [one for one in cited if one.low is not None or one.high is not None]
    if not values:
        return False
    low = min(one.low or 0 for one in values)
    high = None if any(one.high is None for one in values) else max(one.high or 0 for one in values)
    if (quantity.low or 0) < low:
        return False
    return high is None or (quantity.high is not None and quantity.high <= high)


def _numbers(quantity: Quantity) -> tuple[int | None, int | None, int | None]:
    return quantity.low, quantity.best, quantity.high


def latest(decisions: Iterable[Decision], day: date, register: Register, policy: Policy) -> Mapping[Scope, Decision]:
    """The last decision on each scope that was taken for this day's report or an earlier one."""
    found: dict[Scope, Decision] = {}
    for decision in sorted(decisions, key=lambda one: one.seq):
        if register.day_of(decision.decided_at) <= day:
            found[decision.scope(register, policy)] = decision
    return found


def decided(
    draft: Draft,
    decision: Decision,
    claims: Mapping[str, Claim],
    currents: Sequence[Current],
    cutoff: datetime,
    register: Register,
    policy: Policy,
) -> Draft:
    """The draft as decided, or as it falls back to when the decision is void or over."""
    if decision.void(claims):
        return draft.flagged("decision_void").but(decision=decision.id)
    if decision.outside(claims):
        return draft.flagged("decision_outside_claims").but(decision=decision.id)
    ends = decision.ends(register, policy)
    if ends < cutoff:
        # An old decision is history; only its recent end changes what a reader saw.
        recent = cutoff - ends <= policy.decision_longest
        return (draft.flagged("decision_expired") if recent else draft).but(decision=decision.id)
    cited = [claims[cite] for cite in decision.cites]
    cited_ids = set(decision.cites)
    leads = tuple(one for one in currents if cited_ids.intersection(claim.id for claim in one.determining))
    aside = tuple((one, "not_decided") for one in currents if one not in leads)
    uncited = Left(tuple(c for one in leads for c in one.inputs if c.id not in cited_ids), "not_decided")
    newer = any(
        _outside(one.quantity, decision.quantity) and any(claim.seq > decision.seq for claim in one.determining)
        for one, _ in aside
    )
    origins = counted(leads)
    return draft.but(
        leads=leads,
        inputs=tuple(cited),
        aside=aside,
        display=said(decision.quantity),
        low=decision.quantity.low,
        best=decision.quantity.best,
        high=decision.quantity.high,
        qualifier=decision.quantity.qualifier,
        bounds=decision.quantity.bounds,
        as_of=max(claim.as_of for claim in cited),
        n_origins=origins.n_origins if leads else len({claim.origin.key for claim in cited if claim.origin.named}),
        counting=origins.counting,
        status="decided",
        verification=draft.verification,
        rule="R11.1",
        flags=(draft.flags - {"older_claim_higher"}) | ({"newer_claim_outside_decision"} if newer else set()),
        decision=decision.id,
        left_out=(*draft.left_out, uncited) if uncited.claims else draft.left_out,
        severity=None,
    )


def _outside(quantity: Quantity, chosen: Quantity) -> bool:
    if not quantity.quantified:
        return False
    above = chosen.high is not None and (quantity.low or 0) > chosen.high
    below = quantity.high is not None and quantity.high < (chosen.low or 0)
    return above or below
