"""The report a person would write from the seed article, by hand, so that its faces can be looked at alone."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from sitrep.render import pressroom
from sitrep.values import (
    AccessLine,
    AccessWord,
    Account,
    Activity,
    Agreement,
    AgreementWord,
    Amount,
    AreaNews,
    Areas,
    Concern,
    Contact,
    ContactParticipant,
    Coordination,
    Counts,
    Damage,
    Disagreement,
    Evacuation,
    EvacuationAnswer,
    EvacuationCall,
    Facilities,
    FacilityCounts,
    FacilityLine,
    FacilityStatement,
    Figure,
    Funding,
    Hazard,
    Highlights,
    Incident,
    IncidentActor,
    KindCount,
    Late,
    LateLine,
    ListedContact,
    Moved,
    Need,
    Note,
    OriginLine,
    Outlook,
    Overview,
    Paragraph,
    PlaceName,
    Provenance,
    Report,
    ResponseGap,
    SaidLine,
    Sector,
    Sentence,
    ServiceLine,
    ServiceWord,
    Slot,
    SourceLine,
    Span,
    Speaker,
    Statement,
    Unknown,
)

CUTOFF = datetime(2026, 1, 9, 17, tzinfo=UTC)
FRIDAY = Span(date(2026, 1, 9), date(2026, 1, 9), 1)
COUNCIL = Speaker("Council of the Sheikh Maqsud and Ashrafiyeh neighborhoods", "local_authority")
UNNAMED = OriginLine(None, "unnamed", None)
BOTH = PlaceName("sheikh-maqsud", "Sheikh Maqsud")


def figure(key: str, display: str, number: int | None, **more: object) -> Figure:
    """A cumulative count of people since the start of the crisis, by one unnamed source unless told otherwise."""
    values: dict[str, object] = {
        "figure_id": f"{key}-1",
        "key": key,
        "population": "civilian_status_not_stated",
        "population_text": None,
        "area": None,
        "side": None,
        "basis": "cumulative",
        "unit": "persons",
        "window_start": None,
        "window_end": None,
        "display": display,
        "low": number,
        "best": number,
        "high": number,
        "qualifier": "exact",
        "bounds": None,
        "as_of": CUTOFF,
        "n_claims": 1,
        "n_origins": 0,
        "status": "single_unnamed_source",
        "verification": "unverified",
        "rule_id": "R11.5",
        "inputs": ("0199a000-0000-7000-8000-000000000001",),
        "alternatives": 0,
        "change": None,
        "change_days": None,
        "change_note": "no_previous",
        "previous": None,
        "flags": (),
        "origins": (UNNAMED,),
        "cites": (2,),
        "headline": True,
        "decision": None,
        "verified_by": (),
    }
    return Figure(**(values | more))  # type: ignore[arg-type]


def in_words(key: str, word: str, low: int, high: int | None, **more: object) -> Figure:
    vague = {"low": low, "best": None, "high": high, "qualifier": word, "bounds": "vague-1"}
    return figure(key, word, None, **(vague | {"status": "not_quantified", "rule_id": "R12"} | more))


def account(seq: int, source: Speaker, cites: tuple[int, ...], **more: object) -> Account:
    """Something told of Friday, in no words unless told otherwise."""
    values: dict[str, object] = {
        "id": f"0199a000-0000-7000-8000-{seq:012}",
        "seq": seq,
        "occurred": FRIDAY,
        "area": None,
        "source": source,
        "mode": "assert",
        "quote": None,
        "quote_lang": None,
        "text": None,
        "lang": "en",
        "verification": "unverified",
        "cites": cites,
    }
    return Account(**(values | more))  # type: ignore[arg-type]


def statement(seq: int, speaker: Speaker, act: str, cites: tuple[int, ...], **more: object) -> Statement:
    own = {name: more.pop(name) for name in ("topic", "addressee") if name in more}
    source = more.pop("according_to", speaker)
    assert isinstance(source, Speaker)
    values: dict[str, object] = {"speaker": speaker, "speech_act": act, "topic": (), "addressee": None}
    return Statement(account(seq, source, cites, **more), **(values | own))  # type: ignore[arg-type]


COUNCIL_SAYS = {"origins": (OriginLine(COUNCIL.name, COUNCIL.kind, None),), "cites": (1,), "n_origins": 1}
FIGURES = (
    figure("killed", "23", 23, population_text="citizens"),
    figure("injured", "64", 64, population_text="citizens"),
    in_words("casualties_total", "dozens", 12, 99, population="civilians", **COUNCIL_SAYS),
    in_words("casualties_total", "some", 1, None, population="women", flags=("subset",), headline=False),
    in_words("casualties_total", "some", 1, None, population="children", flags=("subset",), headline=False),
    in_words("idps_displaced_cumulative", "many", 1, None, population_text="residents", cites=(3,)),
)
HOSPITAL = FacilityLine(
    ref="khalid-fajr",
    name="Khalid Fajr Hospital",
    kind="hospital",
    area=BOTH,
    functionality="not_functioning",
    statements=(FacilityStatement("not_functioning", CUTOFF, 3),),
    causes=("attack_heavy_weapons",),
    sole_facility=True,
    as_of=CUTOFF,
    verification="unverified",
    cites=(3,),
)
STATEMENTS = (
    statement(
        11,
        COUNCIL,
        "refuse",
        (1,),
        topic=("evacuation", "surrender"),
        addressee="attacking forces",
        quote="stay and defend",
        quote_lang="en",
        text="The decision to remain was made collectively by residents and defending forces.",
        mode="claim",
    ),
    statement(
        12,
        COUNCIL,
        "accuse",
        (1,),
        topic=("forced displacement",),
        addressee="Syrian government",
        quote="forced displacement",
        quote_lang="en",
        mode="allege",
    ),
    statement(14, COUNCIL, "urge", (1,), addressee="residents", text="Mobilise to aid the wounded.", mode="urge"),
    statement(
        15,
        Speaker("Kurdistani Diaspora Confederation", "diaspora_org"),
        "appeal",
        (4,),
        occurred=Span(date(2026, 1, 8), date(2026, 1, 8), 1),
        topic=("intervention",),
        addressee="United Nations and human rights organisations",
        quote="racist attacks",
        quote_lang="en",
        mode="characterise",
    ),
    statement(
        17,
        Speaker("Supreme Islamic Alawite Council in Syria and the World", "religious_body"),
        "demand",
        (5,),
        occurred=Span(None, None, 4),
        quote="massacre",
        quote_lang="en",
        text="An immediate halt in Aleppo.",
    ),
    statement(
        20,
        Speaker("Recep Tayyip Erdogan", "government"),
        "support",
        (6,),
        topic=("security",),
        text="Ankara supports efforts to strengthen security.",
        mode="describe",
    ),
    statement(
        22,
        Speaker("Gregory Galligan, Ambassador of Canada to Syria and Lebanon", "diplomatic"),
        "call_for",
        (7,),
        occurred=Span(None, None, 4),
        topic=("de-escalation", "dialogue"),
        quote="very concerned",
        quote_lang="en",
        text="An immediate reduction in tensions and a resumption of dialogue between the government and the SDF.",
    ),
)


ARTICLE = Speaker("A news site", "media")
OFFENSIVE = Incident(
    account=account(31, ARTICLE, (3,), occurred=Span(date(2026, 1, 6), None, 1), area=BOTH, mode="describe"),
    kind="offensive",
    acled_type="Battles",
    acled_sub_type="Armed clash",
    weapon=None,
    targets=("residential_area",),
    actors=(IncidentActor("Syrian Arab Army", "attacker", None),),
    ongoing=True,
    intensity_trend="increasing",
)
SIEGE = AccessLine(
    constraint="population_access_obstruction",
    kind="siege",
    area=BOTH,
    state="ongoing",
    words=(AccessWord(account(32, ARTICLE, (3,), occurred=Span(None, None, 3)), "ongoing", None, None, None, CUTOFF),),
    as_of=CUTOFF,
    verification="unverified",
    cites=(3,),
)
EVACUATION = Evacuation(
    calls=(
        EvacuationCall(
            account=account(33, COUNCIL, (1,), mode="reported_by_opponent"),
            form="unclear",
            demands=("evacuation", "surrender"),
            issuer="attacking forces",
            target_population="the population",
            valid_from=None,
            valid_until=None,
            corridors=(),
            urgency=None,
        ),
    ),
    answers=(EvacuationAnswer(account(34, COUNCIL, (1,)), "authority", "refused", ("evacuation",), None, 33),),
    residents_answered=False,
)
DISPLACEMENT = Concern(
    account=account(35, COUNCIL, (1,), mode="allege", quote="forced displacement", quote_lang="en"),
    concern=("forced_displacement",),
    alleged_perpetrator="Syrian government",
    victims=None,
    means=(),
    intent_alleged=None,
)
CALL = Contact(
    account=account(36, ARTICLE, (3,), mode="describe"),
    kind="phone_call",
    participants=(ContactParticipant("Ahmed al-Sharaa", "President of Syria"),),
    topic=(),
    mediator=None,
)
CEASEFIRE = Agreement(
    agreement="past ceasefire agreements",
    kind="ceasefire",
    status="collapsed",
    parties=(),
    guarantors=(),
    words=(AgreementWord(account(37, ARTICLE, (3,), mode="hedged"), "collapsed", "appear", CUTOFF),),
    as_of=CUTOFF,
    cites=(3,),
)
BESIEGED = Sentence(
    "access_since_unknown",
    (Slot("what", "access", ("siege",)), Slot("state", "state", ("ongoing",))),
    None,
    SIEGE.words[0].account,
    None,
    (3,),
)
KILLED = Sentence("figure", (), FIGURES[0].figure_id, None, None, (2,))


def source(n: int, name: str | None, kind: str, events: int, *relays: str) -> SourceLine:
    return SourceLine(n, name, kind, None, relays, None, CUTOFF, events)


SITE = "A news site"
SOURCES = (
    source(1, COUNCIL.name, "local_authority", 6, SITE),
    source(2, None, "unnamed", 2, SITE),
    source(3, SITE, "media", 4),
    source(4, "Kurdistani Diaspora Confederation", "diaspora_org", 1, SITE),
    source(5, "Supreme Islamic Alawite Council in Syria and the World", "religious_body", 1, SITE),
    source(6, "SANA", "state_media", 3, SITE),
    source(7, "Embassy of Canada", "diplomatic", 1, SITE),
)
WOUNDED = Sector(
    sector="HEA",
    needs=(Need(account(41, COUNCIL, (1,)), "medical treatment", "none", None, None, None, None, None, None),),
    responses=(
        Activity(
            account(42, ARTICLE, (3,)),
            "first aid",
            "A local NGO",
            "ongoing",
            Amount("about 40", None, 40, None, "about"),
            None,
            "persons",
            None,
            None,
            None,
        ),
    ),
    gaps=(ResponseGap(account(43, COUNCIL, (1,)), "no surgeons", "access", None, None, None, None),),
    last_update=CUTOFF,
    silent_hours=None,
)
POWER = ServiceLine(
    "electricity",
    BOTH,
    "partially_functioning",
    (
        ServiceWord(
            account(44, COUNCIL, (1,)),
            "partially_functioning",
            ("fuel",),
            Amount("about 2", None, 2, None, "about"),
            None,
            None,
            CUTOFF,
        ),
    ),
    CUTOFF,
    "unverified",
    (1,),
)
DESTRUCTION = Damage(
    account(45, COUNCIL, (1,), mode="allege", quote="mosques, schools", quote_lang="en"),
    ("religious", "school"),
    None,
    "unknown",
    None,
    "buildings",
    None,
    True,
)
OUTLOOK = Outlook(
    (
        Hazard(
            account(46, ARTICLE, (3,)), "winter", "Met", "Unknown", "Unknown", "Unknown", (), None, None, None, False
        ),
    ),
    (Note(account(47, ARTICLE, (3,), text="The districts are densely populated."), "context"),),
)
APPEAL = Funding(account(48, ARTICLE, (3,)), "Example plan", 5_000_000, 1_250_000, "USD", None, 25, CUTOFF)
COORDINATION = Coordination((ListedContact("Cluster coordinator", "A UN agency", ("HEA",), ("ar",), None),), ())
LATE = Late(
    figures=(
        Moved("f" * 24, "killed", "all", PlaceName("sheikh-maqsud", "Sheikh Maqsud"), "9", "at least 12", 3),
        Moved("e" * 24, "injured", "all", None, None, "64", None),
    ),
    events=(
        LateLine(
            what="corrected",
            id="1",
            seq=3,
            type="figure.reported",
            occurred=Span(date(2026, 1, 7), date(2026, 1, 7), 1),
            area=None,
            source=Speaker("The council", "local_council", None),
            recorded_at=CUTOFF,
            reason="typo",
            was="9",
            now="at least 12",
            first=date(2026, 1, 7),
            last=date(2026, 1, 8),
            cites=(1,),
        ),
    ),
)

DISAGREEMENTS = (
    Disagreement(
        kind="status",
        subject="facility",
        key="hospital",
        name="Central Hospital",
        area=PlaceName("sheikh-maqsud", "Sheikh Maqsud"),
        figure_ids=(),
        display=None,
        severity=None,
        rule_id="R10",
        decision=None,
        residual=None,
        said=(
            SaidLine("The council", "local_council", "not_functioning", CUTOFF, "unverified", ("1",)),
            SaidLine(None, None, "fully_functioning", CUTOFF, "unverified", ("2",)),
        ),
        cites=(1,),
    ),
)

UNKNOWNS = (
    Unknown("number", figures=("casualties_total", "idps_displaced_cumulative")),
    Unknown("area", figures=("killed", "injured", "idps_displaced_cumulative")),
    Unknown("source", figures=("killed", "injured", "idps_displaced_cumulative")),
    Unknown("intentions"),
    Unknown("inside"),
    Unknown("status", figures=("killed", "injured", "idps_displaced_cumulative")),
    Unknown("facilities_other"),
    Unknown("not_reported", subjects=("stock", "routes", "convoy")),
    Unknown("areas", areas=(PlaceName("ashrafiyeh", "Ashrafiyeh"),)),
)
NEWS = Areas((AreaNews(BOTH, (KindCount("statement.made", 2),), (1,)),), (PlaceName("ashrafiyeh", "Ashrafiyeh"),))
ALEPPO = Report(
    crisis="aleppo-2026",
    name="Aleppo: Sheikh Maqsud and Ashrafiyeh",
    country="SYR",
    zone="Asia/Damascus",
    cutoff=f"{time(20):%H:%M}",
    started=date(2026, 1, 6),
    audience="public",
    day=date(2026, 1, 9),
    period_start=datetime(2026, 1, 8, 17, tzinfo=UTC),
    period_end=CUTOFF,
    known=36,
    edited=38,
    cleared=38,
    head=38,
    status="draft",
    number=None,
    version=None,
    policy="recon-1",
    thresholds=(),
    vague_table="vague-1",
    languages=("en", "fr", "ar", "es"),
    license=None,
    glide=None,
    highlights=Highlights((KILLED, BESIEGED), ()),
    overview=Overview((Paragraph("access", (BESIEGED,)),), ()),
    incidents=(OFFENSIVE,),
    access=(SIEGE,),
    evacuation=EVACUATION,
    concerns=(DISPLACEMENT,),
    contacts=(CALL,),
    agreements=(CEASEFIRE,),
    figures=FIGURES,
    facilities=Facilities(FacilityCounts(1, 0, 0, 1, 0, 0), (HOSPITAL,)),
    services=(POWER,),
    damage=(DESTRUCTION,),
    sectors=(WOUNDED,),
    outlook=OUTLOOK,
    funding=(APPEAL,),
    coordination=COORDINATION,
    unknowns=UNKNOWNS,
    late=LATE,
    trends=(),
    disagreements=DISAGREEMENTS,
    areas=NEWS,
    places=(),
    statements=STATEMENTS,
    sources=SOURCES,
    provenance=Provenance(
        crisis="aleppo-2026",
        known=36,
        edited=38,
        cleared=38,
        recorded_until=CUTOFF,
        tree_size=38,
        root="5f3c" * 16,
        digest="",
        counts=Counts(events=38, facts=18, retracted=0, corrected=1, parked=0),
    ),
    not_included=0,
    not_shown=(),
).sealed()


@pytest.fixture
def spent() -> Callable[[], float]:
    """Tells how many seconds of a processor went into this process, its warm press, and what either of them ended.

    A busy machine makes them no more, unlike those of the clock.
    """

    def seconds() -> float:
        ours = os.times()
        total = ours.user + ours.system + ours.children_user + ours.children_system
        if pressroom.STAYS:
            said = Path(f"/proc/{pressroom.warm()._process.pid}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, said[11:15])) / os.sysconf("SC_CLK_TCK")
        return total

    return seconds


@pytest.fixture(scope="session")
def aleppo() -> Report:
    """The seed article at the cut-off of 9 January 2026, for the public, as a draft."""
    return ALEPPO
