"""What decisions cite, as that stood when they were taken. Never says whether one is void."""

from dataclasses import replace

from eventlog import log
from eventlog.contract import FACT_TYPES
from eventlog.editorial import FigureDecided
from foundation.database import Database
from sitrep.knowledge.known import Known
from sitrep.knowledge.views import View
from sitrep.stored import in_force, understood

# What a decision cites, in its order: its fact, if known, and the version that stood when it was decided.
CITED = """
SELECT decided.root, decided.cite, claim.root AS claim, past.version
FROM unnest($2::bigint[], $3::bigint[], $4::uuid[]) WITH ORDINALITY AS decided (root, seq, cite, place)
LEFT JOIN knowledge.fact AS claim ON claim.crisis = $1 AND claim.id = decided.cite
    AND claim.known_from = claim.root AND claim.root <= $5
LEFT JOIN knowledge.fact AS past ON past.crisis = $1 AND past.root = claim.root
    AND past.known_from <= decided.seq AND (past.known_to IS NULL OR past.known_to > decided.seq)
ORDER BY decided.place
"""


async def decided(database: Database, view: View, facts: tuple[Known, ...]) -> tuple[Known, ...]:
    """The facts, each decision with what it cites as that stood then, and without those that wait."""
    decisions = [fact for fact in facts if isinstance(fact.event, FigureDecided)]
    if not decisions:
        return facts
    cites = [(fact.root, fact.version, cite) for fact in decisions for cite in fact.event.about]
    roots, seqs, ids = (list(column) for column in zip(*cites, strict=True))
    async with database.raw() as connection:
        rows = await connection.fetch(CITED, view.crisis, roots, seqs, ids, view.known)
        versions = {row["version"] for row in rows if row["version"] is not None}
        recorded = {entry.seq: entry for entry in await log.read_seqs(connection, view.crisis, versions)}
        apart = await log.erasables(connection, view.crisis, versions)
        unknown = {row["cite"] for row in rows if row["claim"] is None}
        types = await log.types_of(connection, view.crisis, unknown, view.edited)
    # It waits for a fact that is not known yet; an act, or what the register is made of, is there and no claim.
    there = {cite for cite, kind in types.items() if kind not in FACT_TYPES}
    waiting = {row["root"] for row in rows if row["cite"] in unknown - there}
    now = {fact.root: fact for fact in facts}
    cited: dict[int, list[Known]] = {}
    for row in rows:
        if (claim := now.get(row["claim"])) is not None and (version := row["version"]) is not None:
            event, reason = in_force(understood(recorded[version], apart.get(version, ())), claim.id)
            then = replace(claim, version=version, event=event, correction=reason)
            cited.setdefault(row["root"], []).append(then)
    return tuple(
        replace(fact, cited=tuple(cited[fact.root])) if fact.root in cited else fact
        for fact in facts
        if fact.root not in waiting
    )
