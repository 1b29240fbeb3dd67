"""Figures: claims become rows by the rules R0 to R21 of the policy recon-1. Pure; knows no database and no words.

Where a rule is: R0 row, explanation · R1, R9 origins · R2, R3 series, restarts · R4 increments, sums · R5, R8 places ·
R6 populations, subsets · R7 scope, compare · R9, R10 compare, checks, statuses · R11, R12, R21 headline, decision ·
R13 checks, currents · R14 households · R15, R16, R19 change, reconcile · R17 display · R18 scope · R20 repeats ·
what of a long history R2, R3, R4, R15 and R19 still need: thinning.
"""

from typing import Final

from eventlog.words import VERSION
from sitrep.figures.change import late, material
from sitrep.figures.claim import Claim, Origin, claims_of, effective_as_of
from sitrep.figures.decision import Decision, decision_of
from sitrep.figures.explanation import Explanation, LeftOut, Used
from sitrep.figures.policy import RECON_1, Policy
from sitrep.figures.reconcile import reconcile, rows_of
from sitrep.figures.repeats import repeats
from sitrep.figures.row import Row
from sitrep.figures.statuses import Said, Settled, settled
from sitrep.figures.thinning import thinned

POLICY: Final = RECON_1.version
VAGUE_TABLE: Final = VERSION

__all__ = [
    "POLICY",
    "RECON_1",
    "VAGUE_TABLE",
    "Claim",
    "Decision",
    "Explanation",
    "LeftOut",
    "Origin",
    "Policy",
    "Row",
    "Said",
    "Settled",
    "Used",
    "claims_of",
    "decision_of",
    "effective_as_of",
    "late",
    "material",
    "reconcile",
    "repeats",
    "rows_of",
    "settled",
    "thinned",
]
