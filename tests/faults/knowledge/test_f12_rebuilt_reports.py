"""F12: what is known is made again from the first event. Every report of each day, audience and moment is the same."""

from dataclasses import replace
from datetime import date

import pytest

from eventlog.register import Registers
from sitrep import knowledge, projection, rebuilding
from sitrep.audience import Audience
from sitrep.drafting import Drafts

AUDIENCES: tuple[Audience, ...] = ("public", "restricted")


async def digests(database, size):
    """The digest of each report: of three days, for two audiences, as known now and at an earlier seq."""
    drafts = Drafts(database, Registers())
    found = {}
    now = await knowledge.known_at(database, "port-city")
    for seq in (size // 2, size):
        then = await knowledge.known_at(database, "port-city", seq)
        for view in (then, replace(then, edited=now.edited)):
            for audience in AUDIENCES:
                for day in (8, 9, 10):
                    report = await drafts.of(view, date(2026, 1, day), audience)
                    found[view.known, view.edited, audience, day] = report.provenance.digest
    return found


@pytest.mark.parametrize("size", [60, pytest.param(3_000, marks=pytest.mark.nightly)])
async def test_every_report_is_the_same_after_a_rebuild(database, written, monkeypatch, size):
    await written(size)
    monkeypatch.setattr(projection, "BATCH", 7)
    await projection.catch_up(database)
    before = await digests(database, size)
    await rebuilding.rebuild(database, ["port-city"])

    assert len(set(before.values())) > 12
    assert await digests(database, size) == before
