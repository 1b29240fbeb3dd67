"""How far a fact is protected, by what it says, says now and was reclassified to. Never who may read it."""

from functools import cache
from typing import Final

import asyncpg

from eventlog.codes import Sensitivity

# Protection goes by these, from the least to the most.
SENSITIVITIES: Final[tuple[Sensitivity, ...]] = ("low", "moderate", "high", "severe")


def sensitivity(row: asyncpg.Record) -> Sensitivity:
    """As last reclassified; else the higher of what the version shown and the version of today say."""
    now: Sensitivity = row["sensitivity_now"]
    return now if row["reclassified"] is not None else _higher(row["sensitivity"], now)


@cache  # of four by five, asked for each fact of a report
def _higher(*said: Sensitivity | None) -> Sensitivity:
    return max((level for level in said if level), key=SENSITIVITIES.index)
