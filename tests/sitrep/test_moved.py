"""Whatever made a figure of a published day otherwise since, the next report lists it: which act, by whom, when."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from eventlog.register import Registers
from sitrep import knowledge, projection
from sitrep.drafting import Drafts

pytestmark = pytest.mark.anyio

DAY = date(2026, 1, 9)
BEFORE = datetime(2026, 1, 8, 12, tzinfo=UTC)
AFTER = datetime(2026, 1, 9, 12, tzinfo=UTC)
SOURCES = [
    {"ref": "a", "name": "A", "kind": "monitoring_group"},
    {"ref": "b", "name": "B", "kind": "hospital"},
    {"ref": "desk", "name": "Desk", "kind": "un_agency"},
]
OPENING = {
    "crisis": "town",
    "name": "Town",
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "cutoff": "20:00",
    "started": "2026-01-06",
    "sources": SOURCES,
    "verifiers": ["desk"],
}

# Of each way to move a figure: what was said by the cut-off of the 8th, by whom, and what was done on the 9th.
SAID = {
    "killed": [(9, "a"), (14, "b")],
    "injured": [(9, "a"), (14, "b")],
    "missing": [(9, "a"), (14, "b")],
    "detained": [(9, "a"), (9, "b")],
    "abducted": [(9, "a"), (14, "b")],
    "trapped": [(9, "a"), (14, "b")],
    "orphaned": [(9, "a")],
    "returned": [(9, "a"), (14, "b")],
}


def figure(indicator, value, ref):
    return {
        "type": "figure.reported",
        "occurred": "2026-01-08",
        "as_of": "2026-01-08T10:00:00+03:00",
        "source": {"origin": {"ref": ref}},
        "data": {"indicator": indicator, "basis": "cumulative", "value": value},
    }


def done(about):
    """What is done on the 9th; `about` are the events on each indicator, in their order."""
    yield {"type": "event.verified", "about": [about["killed"][1]], "data": {"status": "refuted"}}, "desk"
    yield {"type": "event.verified", "about": [about["injured"][1]], "data": {"status": "verified"}}, "desk"
    yield {"type": "event.merged", "about": about["missing"], "data": {"reason": "same_incident"}}, "desk"
    yield {"type": "event.retracted", "about": [about["trapped"][1]], "data": {"reason": "other"}}, "watch"
    corrected = {"reason": "typo", "event": figure("orphaned", 6, "a")}
    yield {"type": "event.corrected", "about": [about["orphaned"][0]], "data": corrected}, "desk"
    decided = {"indicator": "abducted", "basis": "cumulative", "value": 14, "reason": "counted by name"}
    yield {"type": "figure.decided", "occurred": "2026-01-08", "about": [about["abducted"][1]], "data": decided}, "desk"
    yield figure("returned", 20, "b"), "watch"
    yield {"type": "source.merged", "data": {"into": "a", "refs": ["b"]}}, "desk"


@pytest.fixture
async def crisis(crisis_of, database, dsn):
    """A crisis of which the report of the 8th is out, and to whose figures everything was done on the 9th."""
    crisis = crisis_of(database, "town")
    await crisis.post({"type": "crisis.opened", "data": OPENING}, by="desk", capacity="coordinator", opening=True)
    about: dict[str, list[str]] = {}
    n = 1
    for indicator, said in SAID.items():
        for value, ref in said:
            n += 1
            await crisis.post({"id": str(UUID(int=n)), **figure(indicator, value, ref)})
            about.setdefault(indicator, []).append(str(UUID(int=n)))
    for event, by in done(about):
        await crisis.post(event, by=by, capacity="coordinator" if by == "desk" else "partner")
    owner = await asyncpg.connect(dsn)
    await owner.execute("SET session_replication_role = replica")
    await owner.execute(
        "UPDATE eventlog.event SET recorded_at = CASE WHEN seq <= $1::bigint THEN $2::timestamptz ELSE $3 END",
        n,
        BEFORE,
        AFTER,
    )
    await owner.close()
    await projection.catch_up(database, crisis.name)
    return crisis


@pytest.mark.parametrize("few", [-1, 1_000], ids=["of many figures", "of few"])
async def test_every_figure_that_moved_is_listed_with_what_was_done_by_whom_and_when(crisis, few):
    view = await knowledge.known_at(crisis.database, crisis.name)
    value = await Drafts(crisis.database, Registers(), few).of(view, DAY, "restricted")
    found = {
        one.key: (one.was, one.now, [(cause.what, cause.actor) for cause in one.causes]) for one in value.late.figures
    }

    # What a source says that was one of two is said by one of one; what does not stand any more has no source.
    assert found == {
        "killed": ("9 / 14", "9", [("refuted", "Desk"), ("source_merged", "Desk")]),
        "injured": ("9 / 14", "14 verified / 9 reported", [("verified", "Desk"), ("source_merged", "Desk")]),
        "missing": ("9 / 14", "9", [("merged", "Desk")]),
        "detained": ("9", "9", [("source_merged", "Desk")]),
        "abducted": ("9 / 14", "14", [("decided", "Desk"), ("source_merged", "Desk")]),
        "trapped": ("9 / 14", "9", [("retracted", None)]),
        "orphaned": ("9", "6", [("corrected", "Desk")]),
        "returned": ("9 / 14", "9 / 20", [("late", None), ("source_merged", "Desk")]),
    }
    assert {cause.at for one in value.late.figures for cause in one.causes} == {AFTER}


async def test_as_known_before_anything_was_done_nothing_moved(crisis):
    view = await knowledge.known_at(crisis.database, crisis.name, AFTER - timedelta(hours=1))
    value = await Drafts(crisis.database, Registers()).of(view, DAY, "restricted")

    assert value.late.figures == ()
