"""A week of an invented crisis on a river, as large as asked for, always the same. No place, body or count is real."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from eventlog.codes import Sensitivity
from eventlog.contract import validate
from eventlog.editorial import CrisisOpened
from eventlog.log import Recorded
from eventlog.register import opened
from sitrep.audience import Audience
from sitrep.knowledge import Known, Standing
from sitrep.report import build
from sitrep.values import Report

Event = dict[str, Any]

STARTED: Final = date(2026, 3, 2)
LAST: Final = date(2026, 3, 8)

OPENING: Final[Event] = {
    "name": "Example: floods and fighting along the lower river",
    "country": "SSD",
    "timezone": "Africa/Juba",
    "cutoff": "18:00",
    "started": STARTED.isoformat(),
    "languages": ["en", "fr", "ar"],
    "public": True,
}


def _square(west: float, south: float, wide: float, high: float) -> Event:
    east, north = west + wide, south + high
    slant = wide / 6
    ring = [[west, south], [east, south + high / 9], [east - slant / 2, north], [west + slant, north - high / 8]]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


DISTRICTS: Final = {
    "northbank": ("Northbank", "الضفة الشمالية", _square(31.50, 4.90, 0.09, 0.05)),
    "old-town": ("Old Town", "المدينة القديمة", _square(31.50, 4.85, 0.05, 0.05)),
    "harbour": ("Harbour", "الميناء", _square(31.55, 4.85, 0.06, 0.05)),
    "mill-quarter": ("Mill Quarter", "حي الطاحونة", _square(31.61, 4.84, 0.05, 0.07)),
    "eastfields": ("Eastfields and the villages beyond the bridge", "الحقول الشرقية", _square(31.59, 4.91, 0.08, 0.05)),
    "southgate": ("Southgate", "البوابة الجنوبية", _square(31.51, 4.79, 0.10, 0.06)),
}

SOURCES: Final = {
    "directorate": ("Health directorate", "health_authority", "party_to_conflict"),
    "monitor": ("River Monitor", "monitoring_group", "third_party"),
    "agency": ("Displacement tracking desk", "un_agency", "third_party"),
    "council": ("Council of the Old Town", "local_authority", "party_to_conflict"),
    "paper": ("A river newspaper", "media", "unknown"),
}


def _day(day: date, kind: str, data: Event, **more: object) -> Event:
    return {"type": kind, "occurred": day.isoformat(), "data": data, **more}


def _says(ref: str, mode: str = "assert", **more: object) -> Event:
    return {"origin": {"ref": ref}, "mode": mode, **more}


def opening() -> Event:
    """The crisis with its places and sources."""
    places: list[Event] = [{"ref": "river", "name": "The lower river", "level": "region"}]
    for ref, (name, arabic, outline) in DISTRICTS.items():
        names = {"ar": arabic}
        places.append(
            {"ref": ref, "name": name, "names": names, "parent": "river", "level": "district", "geometry": outline}
        )
    sources = [
        {"ref": ref, "name": name, "kind": kind, "stance": stance} for ref, (name, kind, stance) in SOURCES.items()
    ]
    return {"crisis": "river-2026", **OPENING, "places": places, "sources": sources}


def _figure(
    day: date, ref: str, indicator: str, value: object, place: str | None, basis: str = "cumulative", **more: object
) -> Event:
    data = {"indicator": indicator, "basis": basis, "value": value, **({"population": "all"} | more)}
    window = {"window": {"start": STARTED.isoformat()}} if basis == "cumulative" else {}
    event = _day(day, "figure.reported", data | window, source=_says(ref), as_of=f"{day}T12:00:00+02:00")
    return event | ({"place": {"ref": place}} if place else {})


# What two bodies said of the dead day by day; the one revised itself down on the fifth day.
DIRECTORATE: Final = (4, 9, 14, 21, 18, 23, 26)
MONITOR: Final = ("at least 6", "at least 11", 19, 25, 29, {"low": 30, "high": 41}, {"low": 34, "high": 45})
SHELTERED: Final = (1200, 3500, 6000, 9800, 9100, 11400, 12000)


def figures() -> Iterator[Event]:
    """Two counts that never agree, a stock, a count in words."""
    for n in range(7):
        day = STARTED + timedelta(days=n)
        yield _figure(day, "directorate", "killed", DIRECTORATE[n], None)
        yield _figure(day, "monitor", "killed", MONITOR[n], None)
        yield _figure(day, "directorate", "injured", 3 * DIRECTORATE[n] + n, None)
        yield _figure(
            day, "agency", "idps_stock", f"about {SHELTERED[n]}", "southgate", basis="stock", population="idps"
        )
        yield _figure(day, "agency", "idps_stock", 150 + 240 * n, "eastfields", basis="stock", population="idps")
        yield _figure(day, "council", "killed", "dozens" if n > 2 else "several", "old-town", population="civilians")


FACILITIES: Final = (
    ("river-hospital", "River Teaching Hospital", "hospital", "old-town", "partially_functioning"),
    ("harbour-clinic", "Harbour Clinic", "clinic", "harbour", "not_functioning"),
    ("north-centre", "Northbank Health Centre", "health_centre", "northbank", "fully_functioning"),
    ("mill-clinic", "Mill Clinic for mothers and children", "clinic", "mill-quarter", "not_functioning"),
    ("east-post", "Eastfields Health Post", "health_post", "eastfields", "unknown"),
    ("south-centre", "Southgate Health Centre", "health_centre", "southgate", "fully_functioning"),
)


def _facility(ref: str, name: str, kind: str, functionality: str) -> Event:
    causes = {} if functionality == "fully_functioning" else {"causes": ["fuel_power"]}
    return {"facility": {"ref": ref, "name": name, "kind": kind}, "functionality": functionality, **causes}


def state() -> Iterator[Event]:
    """Facilities, access, services, needs and answers as of the last day."""
    for ref, name, kind, place, functionality in FACILITIES:
        data = _facility(ref, name, kind, functionality)
        yield _last("facility.assessed", data, place, "directorate")
    contrary = _facility("river-hospital", "River Teaching Hospital", "hospital", "fully_functioning")
    yield _last("facility.assessed", contrary, "old-town", "council")
    for place, kind in (("old-town", "siege"), ("harbour", "road_closed"), ("mill-quarter", "checkpoint")):
        data = {"constraint": "population_access_obstruction", "kind": kind, "ongoing": True, "affects": "both"}
        yield _last("access.constrained", data, place, "monitor")
    for service, hours in (("electricity", "about 2"), ("water", "about 1")):
        data = {"service": service, "functionality": "partially_functioning", "hours_a_day": hours}
        yield _last("service.assessed", data, "old-town", "council")
    for place, sector, need in (
        ("old-town", "HEA", "trauma care"), ("southgate", "SHL", "tents"), ("harbour", "WSH", "clean water"),
    ):  # fmt: skip
        yield _last("need.reported", {"sector": sector, "need": need, "urgency": "critical"}, place, "agency")
    answer = {
        "sector": "FSC",
        "activity": "hot meals",
        "organisation": "A local NGO",
        "reached": 1200,
        "targeted": 3000,
    }
    yield _last("response.reported", answer | {"status": "ongoing"}, "southgate", "agency")
    gap = {"sector": "HEA", "gap": "no facility treats the wounded at night", "cause": "access"}
    yield _last("gap.reported", gap, "old-town", "agency")
    plan = {"plan": "Example response plan", "requirement": 5_000_000, "received": 1_250_000, "currency": "USD"}
    yield _day(LAST, "funding.updated", plan, source=_says("agency"))


def _last(kind: str, data: Event, place: str, ref: str, **more: object) -> Event:
    return _day(LAST, kind, data, place={"ref": place}, source=_says(ref), **more)


ACTS: Final = ("warn", "demand", "deny", "condemn", "appeal")
KINDS: Final = (
    ("shelling", "Explosions/Remote violence", "Shelling/artillery/missile attack"),
    ("clash", "Battles", "Armed clash"),
    ("flood", None, None),
)


def filling(n: int) -> Iterator[Event]:
    """As many more events of every day, places and sources in turn."""
    refs = tuple(DISTRICTS)
    sources = tuple(SOURCES)
    for i in range(n):
        day = LAST - timedelta(days=i % 7 if i % 3 else 0)
        place, ref = refs[i % len(refs)], sources[i % len(sources)]
        match i % 4:
            case 0:
                kind, acled, sub = KINDS[i % 2]
                data = {"kind": kind, "acled_type": acled, "acled_sub_type": sub, "targets": ["residential_area"]}
                text = f"Reported incident {i} in this district; how many people were hurt is not said."
                yield _told(day, "incident.reported", data, place, ref, text)
            case 1:
                data = {"speech_act": ACTS[i % 5], "topic": ["hostilities"], "addressee": "the parties"}
                text = f"Statement {i} on what happened and on what must follow from it."
                yield _told(day, "statement.made", data, place, ref, text)
            case 2:
                yield _figure(day, ref, "injured", 5 + i % 40, place)
            case _:
                data = {"sector": ("HEA", "WSH", "FSC", "SHL")[i // 4 % 4], "need": f"need number {i}"}
                yield _told(day, "need.reported", data, place, ref, None)


def _told(day: date, kind: str, data: Event, place: str, ref: str, text: str | None) -> Event:
    words = {"lang": "en", "text": text} if text else {}
    return _day(day, kind, data, place={"ref": place}, source=_says(ref), **words)


def events(more: int = 0) -> list[Event]:
    """The whole week and `more` events beside it."""
    return [*figures(), *state(), *filling(more)]


SENSITIVE: Final[dict[str, Sensitivity]] = {"statement.made": "low"}


def known(seq: int, value: Event) -> Known:
    """A fact as it would be known had it been recorded in the afternoon of its day."""
    event = validate(value)
    at = datetime.fromisoformat(value["occurred"]).replace(hour=14, tzinfo=UTC)
    identity = UUID(int=seq)
    recorded = Recorded(
        "river-2026", seq, identity, value["type"], at, "ngo", "An NGO", "nngo", "key", "partner", bytes(32), b"{}"
    )
    return Known(
        root=seq,
        version=seq,
        id=identity,
        type=value["type"],
        event=event,
        recorded=recorded,
        verification="unverified",
        verified_by=None,
        sensitivity=SENSITIVE.get(value["type"], "moderate"),
        corrected=False,
    )


def report(more: int = 0, *, audience: Audience = "public", only: Iterable[Event] | None = None) -> Report:
    """The report of the last day, of the whole week and `more` events, or of `only` these."""
    first = validate({"id": str(UUID(int=1)), "type": "crisis.opened", "data": opening()})
    assert isinstance(first, CrisisOpened)
    register = opened(first, datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    facts = [known(seq, value) for seq, value in enumerate(events(more) if only is None else only, 2)]
    end = len(facts) + 1
    until = datetime(2026, 3, 8, 16, 0, tzinfo=UTC)
    standing = Standing(end, end, end, end, until, end, bytes(32), len(facts), 0, 0, 0)
    before = [fact for fact in facts if fact.recorded.recorded_at < register.cutoff_of(LAST - timedelta(days=1))]
    return build(register, LAST, audience, facts, standing, before)


class River:
    """The report of the last day: of the whole week and some more events, or of some events only."""

    events = tuple(figures())

    def __call__(self, more: int = 0, **others: Any) -> Report:  # noqa: ANN401 - as `report` takes them
        return report(more, **others)


@pytest.fixture(scope="session")
def river() -> River:
    return River()
