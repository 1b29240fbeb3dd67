"""What stands behind each figure, claim by claim, as this audience may read it. Never decides what is left out."""

from collections.abc import Mapping
from typing import Final

from sitrep.figures import Claim, LeftOut, Row, Used
from sitrep.figures.display import said as as_said
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.sections.sources import voice_of
from sitrep.values import ClaimLine, Explanation, OriginLine

# A series of a long crisis leaves thousands of older claims behind; the event log has them all.
LISTED: Final = 100


def behind(row: Row, said: Mapping[str, Claim], spoken: Mapping[str, Known], context: Context) -> Explanation:
    """The explanation of a row, made from claims of facts that the audience may see and from no others."""
    told = row.explanation

    def line(entry: Used | LeftOut) -> ClaimLine:
        claim = said[entry.claim]
        voice = voice_of(spoken[claim.event], context.register, context.audience)
        left = entry if isinstance(entry, LeftOut) else None
        return ClaimLine(
            event=claim.event,
            population=claim.population,
            origin=OriginLine(voice.name, voice.kind, as_said(claim.quantity)),
            as_of=claim.as_of,
            verification=claim.verification,
            counts=isinstance(entry, Used) and entry.counts,
            reason=left.reason if left else None,
            by=left.by.partition("#")[0] if left and left.by else None,
        )

    newest = sorted(told.left_out, key=lambda entry: (said[entry.claim].as_of, entry.claim), reverse=True)
    return Explanation(
        used=tuple(line(entry) for entry in told.used),
        left_out=tuple(line(entry) for entry in newest[:LISTED]),
        not_listed=max(0, len(newest) - LISTED),
        severity=told.severity,
        late=told.late,
        if_disjoint=told.if_disjoint,
        residual=told.residual,
        decision=told.decision,
    )
