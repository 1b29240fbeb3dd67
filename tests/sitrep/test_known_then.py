"""One day as known at its cut-off and as known now: two reports, both right, by an instant and by a seq."""

from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
import pytest

from eventlog.register import Registers
from sitrep import knowledge, projection
from sitrep.drafting import Drafts

pytestmark = pytest.mark.anyio

DAY = date(2026, 1, 9)
CUTOFF = datetime(2026, 1, 9, 17, tzinfo=UTC)  # 20:00 in Damascus

# When each event of the log was recorded, by its seq.
RECORDED = (
    datetime(2026, 1, 6, 8, tzinfo=UTC),  # opened
    datetime(2026, 1, 7, 12, tzinfo=UTC),  # watch: 9
    datetime(2026, 1, 8, 12, tzinfo=UTC),  # relief: 9
    datetime(2026, 1, 9, 12, tzinfo=UTC),  # watch's 9 becomes 6
    datetime(2026, 1, 9, 13, tzinfo=UTC),  # of 7 January, and only now: injured 30
    datetime(2026, 1, 10, 12, tzinfo=UTC),  # relief takes its 9 back
)


@pytest.fixture
async def report_of(crisis, dsn):
    """A way to ask for a day as known then, after a week in which things came late and were taken back."""
    first = await crisis.figure(9, occurred="2026-01-07")
    second = await crisis.figure(9, by="relief", occurred="2026-01-07")
    await crisis.correct(first.id, 6)
    injured = {"indicator": "injured", "basis": "cumulative", "value": 30}
    await crisis.post({"type": "figure.reported", "occurred": "2026-01-07", "data": injured})
    await crisis.retract(second.id, by="relief")
    owner = await asyncpg.connect(dsn)
    await owner.execute("SET session_replication_role = replica")
    for seq, moment in enumerate(RECORDED, start=1):
        await owner.execute("UPDATE eventlog.event SET recorded_at = $2 WHERE seq = $1", seq, moment)
    await owner.close()
    await projection.catch_up(crisis.database)
    drafts = Drafts(crisis.database, Registers())

    async def asked(day=DAY, at=None):
        view = await knowledge.known_at(crisis.database, crisis.name, at)
        return await drafts.of(view, day, "restricted")

    return asked


def told(report):
    return [(line.what, line.was, line.now) for line in report.late.events]


def moved(report):
    return {(one.key, one.was, one.now) for one in report.late.figures}


async def test_as_known_at_its_cutoff_a_report_tells_what_came_late_until_then(report_of):
    then = await report_of(at=CUTOFF)

    assert told(then) == [("corrected", "9", "6"), ("late", None, "30")]
    assert moved(then) == {("killed", "9", "6 / 9"), ("injured", None, "30")}


async def test_as_known_now_the_same_day_tells_what_was_taken_back_since(report_of):
    now = await report_of()

    assert told(now) == [("corrected", "9", "6"), ("retracted", "9", None), ("late", None, "30")]
    assert ("killed", "9", "6") in moved(now)
    assert "6 / 9" not in {figure.display for figure in now.figures}


async def test_an_instant_and_the_seq_recorded_by_it_give_the_same_report(report_of):
    assert (await report_of(at=CUTOFF)).to_json() == (await report_of(at=5)).to_json()


async def test_the_report_before_was_right_when_it_was_made_and_nothing_of_it_was_late(report_of):
    before = await report_of(date(2026, 1, 8), datetime(2026, 1, 8, 17, tzinfo=UTC))

    assert [figure.display for figure in before.figures] == ["9"]
    assert told(before) == []


async def test_a_day_asked_for_at_a_seq_before_its_eve_knows_nothing_later(report_of):
    assert (await report_of(at=2)).late.events == ()


async def test_a_decision_waits_for_a_claim_and_not_for_an_act_that_was_there_when_it_was_asked(crisis):
    def about(cite):
        data = {"indicator": "killed", "basis": "cumulative", "value": 9, "reason": "counted"}
        return {"type": "figure.decided", "about": [str(cite)], "data": data}

    claim = await crisis.figure(9)
    source = {"type": "source.registered", "data": {"ref": "moh", "name": "Ministry"}}
    registered = await crisis.post(source, by="desk", capacity="coordinator")
    on_register = await crisis.post(about(registered.id), by="desk", capacity="coordinator")
    later = UUID(int=7)
    on_later = await crisis.post(about(later), by="desk", capacity="coordinator")
    await crisis.post({"id": str(later), **corrected(claim.id)}, by="desk", capacity="coordinator")
    await projection.catch_up(crisis.database)

    async def decisions(seq):
        view = knowledge.View(crisis.name, seq, seq, seq, seq)
        return [fact.id for fact in await knowledge.facts(crisis.database, view) if fact.type == "figure.decided"]

    assert await decisions(on_later.seq) == [on_register.id]
    assert await decisions(on_later.seq + 1) == [on_register.id, on_later.id]


def corrected(target):
    data = {"indicator": "killed", "basis": "cumulative", "value": 6}
    event = {"type": "figure.reported", "occurred": "2026-01-09", "data": data}
    return {"type": "event.corrected", "about": [str(target)], "data": {"reason": "typo", "event": event}}


@pytest.mark.parametrize("backwards", [False, True])
async def test_what_a_decision_cites_is_in_the_order_in_which_it_names_it(crisis, backwards):
    claims = [(await crisis.figure(n)).id for n in range(3, 15)]
    named = claims[::-1] if backwards else claims
    data = {"indicator": "killed", "basis": "cumulative", "value": 9, "reason": "counted"}
    decision = {"type": "figure.decided", "about": [str(one) for one in named], "data": data}
    seq = (await crisis.post(decision, by="desk", capacity="coordinator")).seq
    await projection.catch_up(crisis.database)
    facts = await knowledge.facts(crisis.database, knowledge.View(crisis.name, seq, seq, seq, seq))

    assert [one.id for one in facts[-1].cited] == named
