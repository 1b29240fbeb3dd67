"""Builds the report of one crisis and one day: a pure function of what was known, the day and the audience.
Never a clock.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from eventlog.register import Register
from sitrep.audience import Audience, visible
from sitrep.figures import POLICY, VAGUE_TABLE
from sitrep.knowledge import Known, Standing
from sitrep.sections import facilities, figures, statements
from sitrep.sections.context import Context
from sitrep.sections.sources import bibliography
from sitrep.values import Counts, Provenance, Report

# The sections in the order in which the report cites its sources.
SECTIONS: Final = (figures, facilities, statements)

TYPES: Final = tuple(kind for section in SECTIONS for kind in section.TYPES)


def build(register: Register, day: date, audience: Audience, facts: Sequence[Known], standing: Standing) -> Report:
    """The report of `day`, from the effective facts and where they stand in the log."""
    seen = sorted(visible(facts, audience), key=lambda fact: (TYPES.index(fact.type), fact.root))
    context = Context(register, day, audience, tuple(seen), bibliography(seen, register, audience))
    opening = register.opening
    return Report(
        crisis=register.crisis,
        name=register.name,
        country=register.country,
        zone=opening.timezone,
        cutoff=opening.cutoff,
        started=register.started,
        audience=audience,
        day=day,
        period_start=context.previous_cutoff,
        period_end=context.cutoff,
        known=standing.known,
        edited=standing.edited,
        cleared=standing.cleared,
        head=standing.edited,
        status="draft",
        number=None,
        version=None,
        policy=POLICY,
        vague_table=VAGUE_TABLE,
        languages=register.languages,
        license=opening.license,
        figures=figures.fold(context),
        facilities=facilities.fold(context),
        statements=statements.fold(context),
        sources=context.bibliography.lines,
        provenance=Provenance(
            crisis=register.crisis,
            known=standing.known,
            edited=standing.edited,
            cleared=standing.cleared,
            recorded_until=standing.recorded_until,
            tree_size=standing.edited,
            root=standing.root.hex(),
            digest="",
            counts=Counts(
                events=standing.edited,
                facts=len(seen),
                retracted=standing.retracted,
                corrected=sum(fact.corrected for fact in seen),
                parked=standing.parked,
            ),
        ),
        not_included=standing.parked,
    ).sealed()
