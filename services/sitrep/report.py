"""Builds the report of one crisis and one day: a pure function of what was known, the day and the audience.
Never a clock.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from eventlog.editorial import NarrativeWritten
from eventlog.envelope import Fact
from eventlog.register import Register
from eventlog.words import VERSION as VAGUE_TABLE
from sitrep.audience import Audience, visible, withheld
from sitrep.figures.policy import RECON_1, differing
from sitrep.knowledge import Known, Standing
from sitrep.once import Once
from sitrep.sections import (
    access,
    agreements,
    areas,
    called,
    concerns,
    contacts,
    coordination,
    damage,
    disagreements,
    evacuation,
    facilities,
    figures,
    funding,
    highlights,
    incidents,
    late,
    outlook,
    overview,
    places,
    sectors,
    services,
    statements,
    trends,
    unknowns,
)
from sitrep.sections.context import ALL, Context, Extent
from sitrep.sections.history import History
from sitrep.sections.sources import Bibliography
from sitrep.values import Counts, KindCount, Provenance, Report, Threshold

# The report in reading order. To add a section: a module, a field of Report, a template of its name, a line here.
SECTIONS: Final = (
    places,
    incidents,
    figures,
    facilities,
    services,
    damage,
    access,
    evacuation,
    sectors,
    concerns,
    outlook,
    funding,
    statements,
    contacts,
    agreements,
    coordination,
)

# What is drafted from the sections once they are folded: page 1, the overview, what is new, what is open.
DRAFTS: Final = (highlights, overview, late, areas, disagreements, trends, unknowns, called)


def build(
    register: Register,
    day: date,
    audience: Audience,
    facts: Sequence[Known],
    standing: Standing,
    before: Sequence[Known] = (),
    extent: Extent = ALL,
    once: Once | None = None,
) -> Report:
    """The report of `day`, from the effective facts and where they stand in the log; `before` are the facts as they
    were known at the cut-off of the day before, empty where nothing was.

    Of a long history these need not be all facts; `extent` says what of the others must be known. The lines of its
    series are then still to be read, and it has no digest before `with_lines` has put them in.
    """
    once = once or Once()
    seen = once(_seen, facts, audience, register, once)
    earlier, hidden = visible(before, audience, register, once), withheld(facts, audience, register)
    sources = Bibliography(register, audience, once)
    context = Context(register, day, audience, seen, sources, earlier, hidden, extent, once)
    # In this order: the sources are numbered as the sections first cite them.
    parts: dict[str, Any] = {section.NAME: section.fold(context) for section in SECTIONS}
    drafts = (draft for draft in DRAFTS if not (extent.thin and draft is trends))
    drafted: dict[str, Any] = {trends.NAME: (), **{draft.NAME: draft.draft(context, parts) for draft in drafts}}
    opening = register.opening
    made = Report(
        crisis=register.crisis,
        name=register.name,
        country=register.country,
        zone=opening.timezone,
        cutoff=opening.cutoff,
        started=register.opening.started,
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
        policy=RECON_1.version,
        thresholds=tuple(Threshold(name, value) for name, value in differing(register)),
        vague_table=VAGUE_TABLE,
        languages=register.languages,
        license=opening.license,
        glide=opening.glide,
        **parts,
        **drafted,
        sources=context.bibliography.lines(),
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
                facts=context.tally.facts,
                retracted=standing.retracted,
                corrected=context.tally.corrected,
                parked=standing.parked,
            ),
        ),
        not_included=standing.parked,
        not_shown=_not_shown(context),
    )
    return made if extent.thin else made.sealed()


def drawn(report: Report, register: Register, facts: Sequence[Known], once: Once) -> frozenset[int]:
    """The roots of the facts whose series the report draws, of a history that is not at hand."""
    return trends.drawn(_thin(report, register, facts, once), report.figures)


def with_lines(report: Report, register: Register, facts: Sequence[Known], once: Once) -> Report:
    """The report with the lines of the series that it draws, sealed; `facts` are what those series said."""
    context = _thin(report, register, facts, once)
    return replace(report, trends=trends.draft(context, {"figures": report.figures})).sealed()


def rests_on(
    report: Report, register: Register, facts: Sequence[Known], once: Once, history: History
) -> frozenset[int]:
    """The roots of the facts whose series must be read for a history that is not at hand."""
    return history.rests_on(report, _all_at_hand(report, register, facts, once))


def with_history(report: Report, register: Register, facts: Sequence[Known], once: Once, history: History) -> Report:
    """The report with a history that was asked for, which is no part of it and of no digest; `facts` hold all of it."""
    told = history.told(report, _all_at_hand(report, register, facts, once))
    return replace(told, provenance=replace(told.provenance, digest=""))


def _thin(report: Report, register: Register, facts: Sequence[Known], once: Once) -> Context:
    seen = once(_seen, facts, report.audience, register, once)
    sources = Bibliography(register, report.audience, once)
    return Context(register, report.day, report.audience, seen, sources, extent=Extent(thin=True), once=once)


def _all_at_hand(report: Report, register: Register, facts: Sequence[Known], once: Once) -> Context:
    """Every fact as it is: what is thinned by the sources of now may leave out the last word of a series as filed."""
    return replace(_thin(report, register, facts, once), extent=ALL)


def _seen(facts: Sequence[Known], audience: Audience, register: Register, once: Once) -> tuple[Known, ...]:
    return tuple(sorted(visible(facts, audience, register, once), key=lambda fact: fact.root))


def told(register: Register, day: date, audience: Audience, facts: Sequence[Known]) -> frozenset[int]:
    """The roots of the facts whose own words the report of `day` may print for this audience.

    Of what is read coarsely no word is printed. Wider than what fits on a page: all of it stands in the data file.
    """
    seen = tuple(fact for fact in visible(facts, audience, register) if not fact.coarse)
    context = Context(register, day, audience, seen, Bibliography(register, audience))
    return frozenset(fact.root for fact in seen if _told(fact, context))


def _told(fact: Known, context: Context) -> bool:
    if isinstance(fact.event, NarrativeWritten):
        return fact.event.data.day == context.day
    return not isinstance(fact.event, Fact) or context.held_at(fact) <= context.cutoff


def _not_shown(context: Context) -> tuple[KindCount, ...]:
    """What was reported and stands in no section: said, since nothing may vanish silently."""
    shown = {kind for section in SECTIONS for kind in section.TYPES}
    others = Counter(
        fact.type
        for fact in context.facts
        if isinstance(fact.event, Fact) and fact.type not in shown and context.held_at(fact) <= context.cutoff
    )
    return tuple(KindCount(kind, count) for kind, count in sorted(others.items()))
