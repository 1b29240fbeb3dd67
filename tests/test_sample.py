"""The sample against the article: every fact in an event no firmer than it, and the report of a careful editor."""

import io
import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import httpx2
import pypdf
import pytest

from console import sample
from eventlog.contract import validate
from foundation import access
from foundation.settings import Settings
from ingest.app import create_app as create_ingest
from sitrep import projection
from sitrep.app import create_app as create_sitrep

REPORT = f"/v1/crises/aleppo-2026/reports/{sample.DAY}"

# Each fact of the article: the types of the events that carry it, and what one of them must say, as dotted paths.
# A value in a list stands in the list of the event; None is "left out or null"; other text stands within the text.
COUNCIL = {"source.origin.ref": "council"}
ARTICLE = {"source.origin.ref": "article"}
KDC = {"source.origin.ref": "kdc", "occurred": "2026-01-08"}
ALAWITE = {"source.origin.ref": "alawite-council", "occurred.start": None}
SANA = {"source.origin.ref": "sana", "source.mode": "assert"}
UNATTRIBUTED = {"source.origin": None, "source.relayed_by.0.ref": "article", "source.mode": "describe", "place": None}
COUNTED = {
    "source.origin.kind": "unnamed",
    "source.origin.name": None,
    "source.mode": "claim",
    "place": None,
    "data.basis": "cumulative",
    "data.window.start": "2026-01-06",
    "data.population": "citizens",
    "verification": None,
}
OFFENSIVE = {**ARTICLE, "data.kind": "offensive", "data.acled_sub_type": "Armed clash", "data.ongoing": True}
HOSPITAL = {**ARTICLE, "source.mode": "describe", "data.functionality": "not_functioning"}
CALL = {
    **COUNCIL,
    "source.mode": "reported_by_opponent",
    "data.form": "unclear",
    "data.demands": ["evacuation", "surrender"],
    "data.issuer": "attacking forces",
    "data.valid_until": None,
    "text": "Asayish",
}
ANSWER = {**COUNCIL, "data.answered_by": "authority", "data.response": "refused"}
FORCED = {**COUNCIL, "source.mode": "allege", "data.alleged_perpetrator": "Syrian government"}
DEMOGRAPHY = {**COUNCIL, "source.mode": "allege", "data.concern": ["demographic_change"]}
LEVELS = {"data.severity": None, "data.urgency": None, "data.people": None}
FACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "F01": ("statement.made", {**COUNCIL, "data.speech_act": "refuse", "source.quote": "stay and defend"}),
    "F02": ("evacuation.answered", {**ANSWER, "data.refused": ["evacuation", "surrender"]}),
    "F03": ("incident.reported", {**OFFENSIVE, "data.actors.0.name": "Syrian Arab Army", "text": "fourth day"}),
    "F04": ("facility.assessed", {**HOSPITAL, "data.sole_facility": True}),
    "F05": ("facility.assessed", {**HOSPITAL, "text": "forced completely out of service"}),
    "F06": (
        "facility.assessed",
        {**HOSPITAL, "data.causes": ["attack_heavy_weapons"], "text": "sustained bombardment"},
    ),
    "F07": ("statement.made", {**COUNCIL, "data.speech_act": "characterise", "text": "catastrophic"}),
    "F08": ("statement.made", {**COUNCIL, "source.mode": "claim", "text": "residents and defending forces"}),
    "F09": ("evacuation.called", CALL),
    "F10": ("evacuation.called", {**CALL, "data.target_population": "the population"}),
    "F11": ("evacuation.answered", {**ANSWER, "text": "rebuffs the calls for evacuation"}),
    "F12": ("concern.raised", {**FORCED, "source.quote": "forced displacement"}),
    "F13": ("concern.raised", {**FORCED, "data.means": ["destruction_of_civilian_infrastructure"]}),
    "F14": ("incident.reported", {**OFFENSIVE, "occurred.start": "2026-01-06", "text": "The council dates it to"}),
    "F15": (
        "damage.reported",
        {
            **COUNCIL,
            "source.mode": "allege",
            "source.quote": "mosques, schools, citizens’ homes, and service centers",
            "data.level": "unknown",
            "data.value": None,
            "data.targeting_alleged": True,
        },
    ),
    "F16": ("concern.raised", {**DEMOGRAPHY, "data.intent_alleged": True}),
    "F17": ("concern.raised", {**DEMOGRAPHY, "data.victims": "historically Kurdish"}),
    "F18": ("note.added", {**ARTICLE, "data.topic": "population_density", "text": "densely populated"}),
    "F19": ("statement.made", {**ARTICLE, "data.speech_act": "characterise", "text": "severe escalation"}),
    "F20": (
        "figure.reported",
        {
            **COUNCIL,
            "data.indicator": "casualties_total",
            "data.value": "dozens",
            "data.population": "civilians",
            "data.window": None,
            "data.of_whom.0.value": "some",
            "data.of_whom.1.value": "some",
        },
    ),
    "F21": ("need.reported", {**COUNCIL, **LEVELS, "data.sector": "HEA", "data.availability": "none"}),
    "F22": ("hazard.observed", {**ARTICLE, "data.hazard": "winter", "data.severity": None, "data.certainty": None}),
    "F23": ("need.reported", {**ARTICLE, **LEVELS, "data.availability": "severe_shortage", "text": "ongoing siege"}),
    "F24": (
        "access.constrained",
        {**ARTICLE, "data.kind": "siege", "data.ongoing": True, "data.imposed_by": None, "occurred.start": None},
    ),
    "F25": (
        "statement.made",
        {
            **COUNCIL,
            "data.speech_act": "urge",
            "source.inferred": True,
            "data.addressee": "residents",
            "source.quote": "massacre and demographic change",
        },
    ),
    "F26": ("statement.made", {**COUNCIL, "data.speech_act": "criticise", "text": "local administration"}),
    "F27": (
        "agreement.changed",
        {**ARTICLE, "source.mode": "hedged", "data.hedge": "appear", "text": "appear collapsed"},
    ),
    "F28": ("note.added", {**ARTICLE, "text": "condemnation from abroad and within Syria"}),
    "F29": ("statement.made", {**KDC, "data.speech_act": "appeal", "text": "urgent appeal"}),
    "F30": ("statement.made", {**KDC, "data.speech_act": "condemn", "source.quote": "racist attacks"}),
    "F31": ("statement.made", {**KDC, "data.speech_act": "warn", "text": "rapidly deteriorating"}),
    "F32": ("statement.made", {**ALAWITE, "data.speech_act": "demand", "source.quote": "massacre"}),
    "F33": (
        "concern.raised",
        {**ALAWITE, "source.mode": "allege", "data.concern": ["mass_arrests", "killings"], "place.ref": "syria"},
    ),
    "F34": ("statement.made", {**ALAWITE, "data.speech_act": "warn", "source.quote": "policy of cleansing"}),
    "F35": ("figure.reported", {**COUNTED, "data.indicator": "killed", "data.value": 23}),
    "F36": ("figure.reported", {**COUNTED, "data.indicator": "injured", "data.value": 64}),
    "F37": ("figure.reported", {**COUNTED, "data.indicator": "killed", "data.trend": "rising"}),
    "F38": (
        "figure.reported",
        {**UNATTRIBUTED, "data.indicator": "idps_displaced_cumulative", "data.value": "many", "data.window": None},
    ),
    "F39": ("incident.reported", {**UNATTRIBUTED, "data.kind": "shelling", "data.targets": ["residential_area"]}),
    "F40": ("contact.held", {**ARTICLE, "data.kind": "phone_call", "data.participants.1.name": "Emmanuel Macron"}),
    "F41": ("contact.held", {**ARTICLE, "data.kind": "phone_call", "data.participants.1.name": "Recep Tayyip Erdogan"}),
    "F42": ("statement.made", {**SANA, "data.speech_act": "report", "text": "coordination on Aleppo"}),
    "F43": ("statement.made", {**SANA, "data.speech_act": "praise", "data.speaker.name": "Ahmed al-Sharaa"}),
    "F44": ("statement.made", {**SANA, "data.speech_act": "support", "data.speaker.name": "Recep Tayyip Erdogan"}),
    "F45": ("statement.made", {"source.origin.name": "Western diplomats", "data.speech_act": "call_for"}),
    "F46": (
        "statement.made",
        {"source.origin.ref": "canada", "source.quote": "very concerned", "occurred.start": None},
    ),
    "F47": ("statement.made", {"source.origin.ref": "canada", "text": "immediate reduction in tensions"}),
    "F48": (
        "incident.reported",
        {**OFFENSIVE, "data.intensity_trend": "increasing", "source.quote": "Defy Evacuation Orders Amid Intensifying"},
    ),
}
IN_THE_WORDS = ("text", "source.quote", "data.speaker.name", "data.victims", "source.origin.name")


def at(event, path):
    for step in path.split("."):
        if isinstance(event, list):
            event = event[int(step)] if int(step) < len(event) else None
        else:
            event = event.get(step) if isinstance(event, dict) else None
    return event


def says(event, path, wanted):
    found = at(event, path)
    return wanted in (found or "") if path in IN_THE_WORDS and isinstance(wanted, str) else found == wanted


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_of_the_article_is_in_the_sample_and_no_firmer(fact):
    kind, wanted = FACTS[fact]
    carriers = [
        event
        for event in sample.events()
        if event["type"] == kind and all(says(event, path, value) for path, value in wanted.items())
    ]

    assert len(carriers) == 1


def test_every_event_of_the_sample_carries_a_fact_or_releases_what_the_article_published():
    carried = {
        event["id"]
        for kind, wanted in FACTS.values()
        for event in sample.events()
        if event["type"] == kind and all(says(event, path, value) for path, value in wanted.items())
    }
    rest = [event for event in sample.events() if event["id"] not in carried]

    assert list(FACTS) == [f"F{n:02}" for n in range(1, 49)]
    assert {event["type"] for event in rest} == {"event.reclassified"}
    assert all("published in the news article" in event["data"]["reason"] for event in rest)


def test_no_event_of_the_sample_claims_a_verification_a_grade_or_a_number_that_the_article_has_not():
    events = sample.events()
    numbers = {str(event["data"]["value"]) for event in events if "value" in event["data"]}

    assert len({validate(event).id for event in events}) == len(events)
    assert numbers == {"23", "64", "dozens", "many"}
    assert not [event for event in events if "verification" in event or "acaps_level" in event["data"]]


@pytest.fixture
async def public(dsn, database, tmp_path):
    """Somebody without a key who reads the sample, posted through the API as the demonstration does."""
    settings = Settings(data_dir=tmp_path)
    scopes = ["crises:open", "events:write", "events:edit"]
    issued = await access.issue(database, "sample-desk", scopes, name="Sample desk")
    apps = create_ingest(settings, dsn), create_sitrep(settings, dsn)
    async with apps[0].router.lifespan_context(apps[0]), apps[1].router.lifespan_context(apps[1]):
        keyed = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(apps[0]), base_url="http://ingest", headers={"X-API-Key": issued.secret}
        )
        reader = httpx2.AsyncClient(transport=httpx2.ASGITransport(apps[1]), base_url="http://sitrep")
        async with keyed, reader:
            assert (await keyed.post("/v1/crises", json=sample.crisis())).status_code == 201
            answer = await keyed.post("/v1/crises/aleppo-2026/events", json=sample.events())
            assert answer.json()["stats"]["created"] == len(sample.events())
            await projection.catch_up(database)
            yield reader


@pytest.fixture
def told(public):
    """Fetches a face of the report."""
    return lambda face: public.get(f"{REPORT}.{face}")


def part(page: str, name: str) -> str:
    """The plain words of one section."""
    tree = ET.fromstring(page.removeprefix("<!DOCTYPE html>"))
    (section,) = [element for element in tree.iter() if element.get("id") == name]
    plain = " ".join(" ".join(section.itertext()).split())
    return re.sub(r"([(]) +", r"\1", re.sub(r" +([,;:.)])", r"\1", plain))


@pytest.mark.anyio
async def test_page_one_says_what_a_careful_editor_would(told):
    page = (await told("html")).text
    tiles, highlights, gaps = part(page, "key-figures"), part(page, "highlights"), part(page, "not-known")

    assert "23 Killed “citizens”, civilian status not stated Area not stated by the source Since Tue 6 Jan" in tiles
    assert "64 Injured “citizens”, civilian status not stated Area not stated by the source Since Tue 6 Jan" in tiles
    assert tiles.count("Unnamed source [3] Reported") == 2
    assert "dozens Casualties (killed or injured) Civilians Sheikh Maqsud and Ashrafiyeh Period not stated" in tiles
    assert "many Displaced “residents”" in tiles
    assert "0 of 1 Facilities functioning" in tiles
    assert "Siege Access: ongoing" in tiles
    assert "Refused Call to leave, by an authority What residents intend is not known" in tiles
    assert "No functioning health facility is reported" in highlights
    assert "medical treatment, none available" in highlights
    assert "what residents intend is not known" in highlights
    assert "How many: casualties (killed or injured), displaced" in gaps
    first = " ".join(part(page, name) for name in ("highlights", "key-figures", "places", "not-known"))
    for word in ("massacre", "cleansing", "racist", "displacement", "demographic", "urges", "87", "mobilis"):
        assert word not in first


@pytest.mark.anyio
async def test_both_calls_the_refusal_the_siege_and_the_hedge_stand_in_their_sections(told):
    page = (await told("html")).text
    contacts, evacuation = part(page, "contacts"), part(page, "evacuation")

    assert contacts.count("Phone call") == 2
    assert "Emmanuel Macron" in contacts
    assert "Recep Tayyip Erdogan" in contacts
    assert "issued by attacking forces, as stated by Council of the Sheikh Maqsud" in evacuation
    assert "form not clear" in evacuation
    assert "What residents intend is not known: no answer of residents themselves has been reported." in evacuation
    assert "since when: not stated" in part(page, "access")
    assert "Collapsed (hedged by the source: “appear”)" in part(page, "agreements")
    assert "Armed clash (offensive): Tue 6 Jan, ongoing" in part(page, "overview")
    assert "Syrian Arab Army: named as attacking by News article of 9 January 2026" in part(page, "overview")


ACCUSATIONS = ("forced displacement", "demographic change", "racist attacks", "massacre", "cleansing", "mass arrests")


@pytest.mark.anyio
async def test_every_accusation_stands_in_quotation_marks_beside_its_speaker(told):
    page = (await told("html")).text
    text = re.sub(r"\s+", " ", "".join(ET.fromstring(page.removeprefix("<!DOCTYPE html>")).itertext()))
    quoted = " ".join(re.findall("“[^”]*”", text))
    concerns = part(page, "concerns")

    for accusation in ACCUSATIONS:
        assert quoted.count(accusation) == text.count(accusation) > 0
    for speaker in ("Council of the Sheikh Maqsud and Ashrafiyeh neighbourhoods", "Supreme Islamic Alawite Council"):
        assert speaker in concerns
    assert concerns.count("not verified") == 3


@pytest.mark.anyio
async def test_no_number_is_in_the_report_that_nobody_said(told):
    report = json.loads((await told("json")).text)
    page = (await told("html")).text

    assert [(row["key"], row["display"]) for row in report["figures"] if row["headline"]] == [
        ("killed", "23"),
        ("injured", "64"),
        ("casualties_total", "dozens"),
        ("idps_displaced_cumulative", "many"),
    ]
    assert not re.search(r"\b(87|12|99)\b", part(page, "figures") + part(page, "overview") + part(page, "highlights"))


@pytest.mark.anyio
async def test_a_highlight_is_short_and_names_its_source(told):
    page = (await told("html")).text
    tree = ET.fromstring(page.removeprefix("<!DOCTYPE html>"))
    (section,) = [element for element in tree.iter() if element.get("id") == "highlights"]
    bullets = [" ".join("".join(bullet.itertext()).split()) for bullet in section.iter("li")]

    assert 3 <= len(bullets) <= 5
    assert all(len(bullet) <= 180 for bullet in bullets)
    assert all(re.search(r"\[\d+\]$", bullet) for bullet in bullets)


@pytest.mark.anyio
@pytest.mark.parametrize("lang", ["fr", "ar", "es"])
async def test_the_other_languages_have_the_same_structure_and_the_same_words_of_sources(told, lang):
    english, other = (await told("html")).text, (await told(f"html?lang={lang}")).text

    def ids(page):
        return [element.get("id") for element in ET.fromstring(page[15:]).iter() if element.get("id")]

    assert ids(english) == ids(other)
    for said in ("stay and defend", "racist attacks", "23", "64", "dozens", "many"):
        assert said in part(other, "key-figures") + part(other, "statements")


@pytest.mark.anyio
@pytest.mark.pdf
async def test_page_one_of_the_pdf_stands_alone(told):
    first = pypdf.PdfReader(io.BytesIO((await told("pdf")).content)).pages[0].extract_text()
    text = " ".join(first.split())

    for said in ("Highlights", "Key figures", "23", "64", "dozens", "many", "Siege", "Refused", "What we do not know"):
        assert said in text


@pytest.mark.anyio
async def test_the_summary_says_what_dashboards_ask_of_it(public):
    summary = (await public.get("/v1/crises/aleppo-2026/summary", params={"day": "2026-01-09"})).json()
    (siege,) = summary["access"]
    sectors = {block["sector_code"]: block for block in summary["sectors"]}

    assert (siege["kind"], siege["since"], siege["ongoing"]) == ("siege", None, True)
    assert (sectors["HEA"]["needs"], sectors["HEA"]["responses"]) == (1, 0)
    assert {"number", "intentions", "inside", "not_reported"} <= set(summary["unknowns"])
    assert summary["contradictions"] == []
    assert summary["counts"]["contacts"] == 2
    assert (await public.get(summary["links"]["figures_csv"])).status_code == 200
