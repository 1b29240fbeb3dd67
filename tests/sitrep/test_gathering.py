"""A report made of what can still move it is, byte for byte, the one that is made of every fact."""

import os
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from eventlog.register import Registers
from sitrep import knowledge, projection, report
from sitrep.audience import Audience
from sitrep.drafting import Drafts
from sitrep.gathering import Gathering
from sitrep.once import Once
from sitrep.sections.context import Extent, Since
from sitrep.sections.history import Behind, Lines

pytestmark = pytest.mark.anyio

NIGHTLY = os.environ.get("SITREP_TEST_PROFILE") == "nightly"
SEEDS = range(60 if NIGHTLY else 3)
EVENTS = 90
PACE = timedelta(minutes=80)
START = datetime(2026, 1, 6, 9, tzinfo=UTC)
DAYS = [date(2026, 1, day) for day in (7, 9, 11, 12)]
AUDIENCES: tuple[Audience, ...] = ("public", "partners", "restricted")
PLACES = [
    None,
    {"ref": "town"},
    {"ref": "east"},
    {"name": "East"},
    {"name": "elsewhere"},
    {"point": {"lat": 1, "lon": 2}},
]
SOURCES = [
    None,
    {"origin": {"ref": "moh"}},
    {"origin": {"name": "Ministry"}},
    {"origin": {"name": "A paper", "kind": "media"}, "relayed_by": [{"name": "An agency"}]},
    {"origin": {"ref": "moh"}, "relayed_by": [{"name": "An agency"}]},
    {"relayed_by": [{"name": "An agency"}]},
    {"origin": {"kind": "hospital"}},
    {"origin": {"protected": True, "pseudonym": "crane"}},
    {"origin": {"protected": True}},
]
VALUES = [0, 3, 9, 23, 23, 41, "at least 23", "dozens", "some", {"low": 5, "high": 25}]


REGISTERED = {
    "places": [{"ref": "town", "name": "Town"}, {"ref": "east", "name": "East", "parent": "town"}],
    "sources": [{"ref": "moh", "name": "Health ministry", "aliases": ["Ministry"], "kind": "government"}],
    "verifiers": ["desk"],
    "public": True,
}


class History:
    """A log of everything that reports tell of, in which few voices speak often, and much is done to it afterwards."""

    acting = 0.35

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.facts = []  # (id, kind, the event)
        self.acts = []

    def one(self, *of):
        return self.random.choice(of)

    def moment(self):
        """When it is said to hold: an instant, a day, or nothing; a few hold later than they are said."""
        at = START + timedelta(hours=self.random.randint(0, 140))
        return self.one(at.isoformat(), at.isoformat(), at.date().isoformat(), None)

    def fact(self):
        kind = self.one("figure.reported", "figure.reported", "figure.reported", *SAID)
        event = {"type": kind, "occurred": self.one("2026-01-06", "2026-01-07", "2026-01-08"), "data": self.data(kind)}
        if (as_of := self.moment()) is not None:
            event["as_of"] = as_of
        given = {"place": self.one(*PLACES), "source": self.one(*SOURCES)}
        event |= {name: value for name, value in given.items() if value is not None}
        if self.random.random() < 0.15:
            event["sensitivity"] = self.one("low", "moderate", "high", "severe")
        return event

    def data(self, kind):
        return self.figure() if kind == "figure.reported" else self.one(*SAID[kind])

    def figure(self):
        basis = self.one("cumulative", "cumulative", "cumulative", "stock", "incremental")
        data = {
            "indicator": self.one("killed", "killed", "injured", "detained"),
            "basis": basis,
            "value": self.one(*VALUES),
        }
        if basis == "incremental":
            first = self.random.randint(6, 9)
            data["window"] = {"start": f"2026-01-0{first}", "end": f"2026-01-0{first}"}
        if self.random.random() < 0.1:
            data["of_whom"] = [{"population": "women", "value": 2}]
        if basis == "cumulative" and self.random.random() < 0.08:
            data["baseline"] = True
        return data

    def act(self):
        """Something done to a fact, or to what was done before; another fact where there is nothing to do it to."""
        target, _, event = self.one(*self.facts)
        kind = self.one("corrected", "corrected", "verified", "verified", *DONE)
        if kind == "corrected":
            changed = {**event, "data": self.data(event["type"])}
            done = {"reason": self.one("typo", "privacy", "reclassified"), "event": changed}
        elif kind == "verified":
            done = {"status": self.one("verified", "verified", "refuted", "under_verification")}
        elif kind in ("merged", "decided"):
            return self.merge(target, event) if kind == "merged" else self.decide()
        else:
            done = self.one(*DONE[kind])
        if kind == "retracted" and self.acts:
            target = self.one(target, self.one(*self.acts))
        return {"type": f"event.{kind}", "about": [target], "data": done}

    def merge(self, target, event):
        others = [one for one, kind, _ in self.facts if kind == event["type"] and one != target]
        if not others:
            return self.fact()
        return {"type": "event.merged", "about": [target, self.one(*others)], "data": {"reason": "same_incident"}}

    def decide(self):
        figures = [(one, event) for one, kind, event in self.facts if kind == "figure.reported"]
        if not figures:
            return self.fact()
        cited, figure = self.one(*figures)
        data = {"indicator": figure["data"]["indicator"], "value": figure["data"]["value"], "reason": "counted"}
        place = {"place": figure["place"]} if "place" in figure else {}
        return {"type": "figure.decided", "about": [cited], "data": data, **place}

    def events(self):
        """Each with its id and who posts it."""
        for n in range(2, EVENTS + 2):
            acts = len(self.facts) > 8 and self.random.random() < self.acting
            event = {"id": str(UUID(int=n)), **(self.act() if acts else self.fact())}
            if event["type"].startswith("event.") or event["type"] == "figure.decided":
                self.acts.append(event["id"])
                yield event, "desk", "coordinator"
            else:
                self.facts.append((event["id"], event["type"], {key: event[key] for key in event if key != "id"}))
                yield event, self.one("watch", "relief"), "partner"


class Bulletins(History):
    """A log of few voices that say how many were killed, again and again and mostly in time: little of what is past
    can still move a report.
    """

    acting = 0.15

    def moment(self):
        if self.random.random() < 0.15:
            return super().moment()
        now = START + (len(self.facts) + len(self.acts) + 1) * PACE  # before it is recorded
        return self.one(now.isoformat(), (now - timedelta(hours=2)).isoformat(), now.isoformat())

    def fact(self):
        source, place = self.one(*SOURCES[:5], SOURCES[7]), self.one(None, {"ref": "town"}, {"ref": "east"})
        event = {"type": "figure.reported", "occurred": "2026-01-08", "data": self.figure()}
        event |= {name: value for name, value in (("source", source), ("place", place)) if value is not None}
        return event | {"as_of": moment} if (moment := self.moment()) is not None else event

    def figure(self):
        data = {
            "indicator": "killed",
            "basis": "cumulative",
            "value": self.one(9, 14, 23, 23, 41, "at least 23", "dozens"),
        }
        kind = self.random.random()
        if kind < 0.1:
            data |= {
                "basis": "incremental",
                "window": {"start": "2026-01-07", "end": self.one("2026-01-07", "2026-01-08")},
            }
        elif kind < 0.2:
            data["of_whom"] = [{"population": "women", "value": self.one(2, 3)}]
        elif kind < 0.25:
            data["baseline"] = True
        return data


def works(*states, **of):
    return [{**of, "functionality": state} for state in states]


SAID = {
    "facility.assessed": [
        said
        for facility in ({"ref": "central"}, {"name": "Central"}, {"name": "Clinic", "kind": "clinic"})
        for said in works("not_functioning", "fully_functioning", "unknown", facility=facility)
    ],
    "service.assessed": works("not_functioning", "fully_functioning", service="water"),
    "access.constrained": [
        {"kind": kind, "ongoing": ongoing} for kind in ("siege", "road_closed") for ongoing in (True, False, None)
    ],
    "need.reported": [
        {"sector": sector, "need": "fuel", "availability": some}
        for sector in ("HEA", "WSH")
        for some in ("none", "limited")
    ],
    "gap.reported": [{"sector": "HEA", "gap": "no fuel"}],
    "damage.reported": [{"targets": [target], "level": "destroyed"} for target in ("school", "residential")],
    "agreement.changed": [
        {"agreement": name, "kind": "ceasefire", "status": status}
        for name in ("Truce", None)
        for status in ("announced", "in_force", "violated")
    ],
    "incident.reported": [{"kind": "shelling", "ongoing": ongoing} for ongoing in (True, False)],
    "concern.raised": [{"concern": ["forced_displacement"]}],
    "statement.made": [{"speech_act": act} for act in ("claim", "deny")],
    "response.reported": [{"sector": "WSH", "activity": "trucking", "status": one} for one in ("ongoing", "suspended")],
    "hazard.observed": [{"hazard": "cold_wave", "severity": one} for one in ("Minor", "Severe")],
    "funding.updated": [{"plan": "Plan", "currency": "USD", "received": n, "donors": ["A"]} for n in (1, 2)],
    "evacuation.called": [{"demands": ["leave"], "form": "call"}],
    "contact.held": [{"kind": "call"}],
    "note.added": [{"topic": "coordination"}],
}
DONE = {
    "retracted": [{"reason": reason} for reason in ("other", "privacy")],
    "reclassified": [{"sensitivity": level, "reason": "a shelter"} for level in ("low", "high", "severe")],
    "merged": [],
    "decided": [],
}


async def recorded(crisis, dsn, history):
    """The log, as if it had been recorded in the course of five days, and projected."""
    await crisis.post_all([({**event}, by, capacity) for event, by, capacity in history.events()])
    owner = await asyncpg.connect(dsn)
    await owner.execute("SET session_replication_role = replica")
    await owner.execute(
        "UPDATE eventlog.event SET recorded_at = $1::timestamptz + seq * $2::interval WHERE crisis = $3",
        START,
        PACE,
        crisis.name,
    )
    await owner.close()
    await projection.catch_up(crisis.database, crisis.name)


async def of_everything(database, register, view, day, audience, *, thin=True):
    facts = await knowledge.facts(database, view)
    standing = await knowledge.standing(database, view)
    earlier = await knowledge.recorded_by(database, view, register.cutoff_of(day - timedelta(days=1)))
    before = await knowledge.facts(database, earlier) if earlier else ()
    since = await Gathering(database, register, day, audience, few=-1).since(view, earlier) if earlier else Since()
    made = report.build(register, day, audience, facts, standing, before, Extent(thin=thin, since=since))
    return report.with_lines(made, register, facts, Once()) if thin else made


def views(crisis, random):
    head = EVENTS + 2
    for _ in range(5):
        edited = random.randint(8, head)
        known = random.choice([edited, edited, random.randint(2, edited)])
        yield knowledge.View(crisis.name, known, edited, random.choice([edited, head]), head)
    yield knowledge.View(crisis.name, head, head, head, head)


async def questions(crisis, database, random):
    """Some views of a crisis, each with its register, a day and a reader."""
    for view in views(crisis, random):
        async with database.raw() as connection:
            register = await Registers().at(connection, crisis.name, view.edited)
        yield register, view, random.choice(DAYS), random.choice(AUDIENCES)


async def opened(crisis_of, database):
    crisis = crisis_of(database)
    opening = {"type": "crisis.opened", "data": {"crisis": crisis.name, **OPENED, **REGISTERED}}
    await crisis.post(opening, by="desk", capacity="coordinator", opening=True)
    await crisis.post({"type": "facility.registered", "data": CENTRAL}, by="desk", capacity="coordinator")
    return crisis


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_report_of_what_can_still_move_it_is_the_report_of_every_fact(crisis_of, database, dsn, seed):
    crisis = await opened(crisis_of, database)
    await recorded(crisis, dsn, History(seed))
    drafts, shuffled = Drafts(database, Registers(), few=-1), random.Random(seed)
    async for register, view, day, audience in questions(crisis, database, shuffled):
        quick = await drafts.of(view, day, audience)
        slow = await of_everything(database, register, view, day, audience)

        assert quick == slow, (view, day, audience)


ASKED = (
    Lines(),
    Lines("killed"),
    Lines("injured", "east"),
    Lines(None, "town", "all"),
    Lines("killed", population="women"),
)


def holds(asked, trend):
    area = trend.area.ref if trend.area else None
    told = ((asked.indicator, trend.key), (asked.area, area), (asked.population, trend.population))
    return all(wanted is None or wanted == one for wanted, one in told)


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_history_of_a_figure_and_of_its_lines_is_that_of_every_fact(crisis_of, database, dsn, seed):
    crisis = await opened(crisis_of, database)
    await recorded(crisis, dsn, Bulletins(seed))
    drafts, shuffled = Drafts(database, Registers(), few=-1), random.Random(seed)
    async for register, view, day, audience in questions(crisis, database, shuffled):
        slow = await of_everything(database, register, view, day, audience, thin=False)
        asked = shuffled.choice(ASKED)
        quick = await drafts.of(view, day, audience, history=asked)

        assert quick.trends == tuple(
            trend if holds(asked, trend) else replace(trend, steps=()) for trend in slow.trends
        ), (view, day, audience, asked)
        for figure in slow.figures:
            (told,) = (await drafts.of(view, day, audience, history=Behind(figure.figure_id))).figures

            assert told.explanation == figure.explanation, (view, day, audience, figure.figure_id)


@pytest.mark.parametrize("few", [-1, 10 * EVENTS])
async def test_a_report_made_again_as_events_come_is_the_one_that_is_made_from_nothing(crisis_of, database, dsn, few):
    crisis = await opened(crisis_of, database)
    await recorded(crisis, dsn, History(1))
    audience: Audience = "public" if few < 0 else "restricted"
    day = DAYS[2] if few < 0 else DAYS[3]
    kept = Drafts(database, Registers(), few=few)
    for seq in range(30, EVENTS + 3, 9):
        view = knowledge.View(crisis.name, seq, seq, seq, seq)
        again = await kept.of(view, day, audience)
        anew = await Drafts(database, Registers(), few=few).of(view, day, audience)

        assert again == anew, seq


CENTRAL = {"ref": "central", "name": "Central", "kind": "hospital", "place": "east"}
OPENED = {"name": "Aleppo", "country": "SYR", "timezone": "Asia/Damascus", "cutoff": "20:00", "started": "2026-01-06"}
