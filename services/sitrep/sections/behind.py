"""What stands behind each figure, claim by claim, as this audience may read it. Never decides what is left out."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from sitrep.figures import Claim, LeftOut, Row, Used, claims_of
from sitrep.figures.display import said as as_said
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.sections.sources import voice_of
from sitrep.values import ClaimLine, DecisionLine, Explanation, MergeLine, OriginLine

# A series of a long crisis leaves thousands of older claims behind; the event log has them all.
LISTED: Final = 100


def behind(
    row: Row,
    said: Mapping[str, Claim],
    spoken: Mapping[str, Known],
    context: Context,
    chosen: DecisionLine | None = None,
) -> Explanation:
    """The explanation of a row, made from claims of facts that the audience may see and from no others; `chosen` is
    the decision that it names.
    """
    told = row.explanation

    def line(entry: Used | LeftOut) -> ClaimLine:
        claim = said[entry.claim]
        stated = _line(claim, spoken[claim.event], context)
        if isinstance(entry, Used):
            return replace(stated, counts=entry.counts, why=entry.why)
        return replace(stated, reason=entry.reason, by=entry.by.partition("#")[0] if entry.by else None)

    newest = sorted(told.left_out, key=lambda entry: (said[entry.claim].as_of, entry.claim), reverse=True)
    ids = itertools.chain((entry.claim for entry in told.used), (entry.claim for entry in told.left_out))
    merged = list(_merged((said[identity] for identity in ids), spoken, context))
    left = [*map(line, newest[:LISTED]), *merged]
    left.sort(key=lambda one: (one.as_of, one.event, one.population), reverse=True)
    return Explanation(
        used=tuple(line(entry) for entry in told.used),
        left_out=tuple(left[:LISTED]),
        # Where the history is not at hand nobody has counted what is older.
        not_listed=None if context.extent.thin else max(0, len(newest) + len(merged) - LISTED),
        severity=told.severity,
        late=told.late,
        if_disjoint=told.if_disjoint,
        residual=told.residual,
        decision=told.decision,
        chosen=chosen,
    )


def _line(claim: Claim, fact: Known, context: Context) -> ClaimLine:
    voice = context.once(voice_of, fact, context.register, context.audience)
    return ClaimLine(
        event=claim.event,
        population=claim.population,
        origin=OriginLine(voice.name, voice.kind, as_said(claim.quantity)),
        as_of=claim.as_of,
        verification=claim.verification,
        counts=False,
        relayed_by=voice.relayed_by,
    )


def _merged(claims: Iterable[Claim], spoken: Mapping[str, Known], context: Context) -> Iterator[ClaimLine]:
    """What people merged into the events of these claims: of each the claim on the same people, else the whole."""
    for claim in claims:
        kept = spoken[claim.event]
        for fact in kept.same:
            parts = claims_of(fact, context.register)
            own = next((one for one in parts if one.population == claim.population), None)
            # A part of a figure stands for its own people only; the whole is told once, where the whole is.
            if own is None and claim.subset_of is None:
                own = next(iter(parts), None)
            if own is not None and fact.merge is not None:
                merge = MergeLine(str(fact.merge.id), fact.merge.actor, fact.merge.reason)
                yield replace(_line(own, fact, context), reason="merged", by=claim.event, merge=merge)
