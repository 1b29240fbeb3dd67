"""R0: what stands behind a number, claim by claim, for a person to check. Never words it."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from sitrep.figures.claim import Claim
from sitrep.figures.display import said
from sitrep.figures.draft import Draft
from sitrep.figures.origins import root_of


@dataclass(frozen=True, slots=True)
class Used:
    """A claim that is in the number. `counts` is False where it does not count as an origin of its own, and `why` the
    code of why not.
    """

    claim: str
    origin: str
    display: str
    as_of: datetime
    counts: bool
    why: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A claim that is not in the number, and why; `by` is the claim that stands in its place, where one does."""

    claim: str
    reason: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person needs to check a number; the wording is not ours.

    `severity` (R10): minor, material or major. `late` (R4): persons of the newest total that no increment named.
    `if_disjoint` (R8): the sum that would hold only if nobody is counted twice; it belongs here and nowhere else.
    `residual` (R13): what stock and flow leave unexplained. `decision`: id of the decision in force, or of the last.
    """

    used: tuple[Used, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    severity: str | None = None
    late: int | None = None
    if_disjoint: int | None = None
    residual: int | None = None
    decision: str | None = None


def explain(draft: Draft) -> Explanation:
    """The claims behind a number and those that are not, whatever order they came in."""
    standing = {claim.id for claim in draft.inputs}
    counting = {claim.id for one in draft.counting for claim in one.determining}
    sources = {root_of(one.origin) for one in draft.counting}
    used = [
        Used(
            claim.id,
            claim.origin.key,
            said(claim.quantity),
            claim.as_of,
            claim.id in counting,
            None if claim.id in counting else _uncounted(claim, sources),
        )
        for claim in sorted(draft.inputs, key=lambda claim: (claim.as_of, claim.made_at, claim.id))
    ]
    left = {
        **{
            claim.id: LeftOut(claim.id, group.reason, group.by)
            for one in (*draft.leads, *(one for one, _ in draft.aside))
            for group in one.left_out
            # What was left out of a row below is told there.
            if one.scope == draft.scope
            for claim in group.claims
        },
        **{claim.id: LeftOut(claim.id, reason) for one, reason in draft.aside for claim in one.inputs},
        **{claim.id: LeftOut(claim.id, group.reason, group.by) for group in draft.left_out for claim in group.claims},
    }
    return Explanation(
        used=tuple(used),
        left_out=tuple(left[claim] for claim in sorted(left) if claim not in standing),
        severity=draft.severity,
        late=draft.late,
        if_disjoint=draft.if_disjoint,
        residual=draft.residual,
        decision=draft.decision,
    )


def _uncounted(claim: Claim, sources: Container[str]) -> str:
    """R1: a voice without a name, another word of a source that counts, or what may only repeat another report."""
    if not claim.origin.named:
        return "unnamed"
    return "same_source" if root_of(claim.origin) in sources else "possible_relay"
