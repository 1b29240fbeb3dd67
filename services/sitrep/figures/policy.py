"""The policy `recon-1`: every threshold of the rules R0 to R21, by name. Never a rule itself."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from eventlog.register import Register


@dataclass(frozen=True, slots=True)
class Policy:
    """A versioned set of thresholds; an old report is recomputed under the policy that it was made with."""

    version: str = "recon-1"
    fresh: timedelta = timedelta(hours=48)  # H of R7, R9 and R21
    overtaken: timedelta = timedelta(hours=24)  # R7: a lower toll that is older than this by comparison
    remembered: timedelta = timedelta(days=30)  # R7: an older higher toll; R21: page 1
    same_start: timedelta = timedelta(hours=24)  # of a scope: a window this near begins with the crisis
    same_stock: timedelta = timedelta(hours=24)  # R5: stocks this far apart are not added
    decision_grace: timedelta = timedelta(hours=2)  # R11.1: after the cut-off of the next report
    decision_longest: timedelta = timedelta(days=7)  # R11.1
    residual_share: int = 5  # R13, percent of those displaced
    residual_floor: int = 1_000  # R13, persons
    repeat: timedelta = timedelta(hours=24)  # R20
    side_by_side: int = 8  # R8: how many places one line lists


RECON_1: Final = Policy()


def policy_of(register: Register) -> Policy:
    """The policy of a crisis: recon-1 with the thresholds that the crisis sets."""
    said = register.thresholds
    hours = {"fresh": said.fresh_hours, "overtaken": said.overtaken_hours}
    spans = {name: timedelta(hours=value) for name, value in hours.items() if value is not None}
    if said.remembered_days is not None:
        spans["remembered"] = timedelta(days=said.remembered_days)
    numbers = {"residual_share": said.residual_percent, "residual_floor": said.residual_persons}
    counts = {name: value for name, value in numbers.items() if value is not None}
    return replace(RECON_1, **spans, **counts)  # type: ignore[arg-type]


def differing(register: Register) -> tuple[tuple[str, int], ...]:
    """The thresholds that differ from recon-1, by their names in the contract."""
    changed = policy_of(register)
    by_name = {
        "fresh_hours": changed.fresh != RECON_1.fresh,
        "overtaken_hours": changed.overtaken != RECON_1.overtaken,
        "remembered_days": changed.remembered != RECON_1.remembered,
        "residual_percent": changed.residual_share != RECON_1.residual_share,
        "residual_persons": changed.residual_floor != RECON_1.residual_floor,
    }
    return tuple((name, getattr(register.thresholds, name)) for name, differs in by_name.items() if differs)
