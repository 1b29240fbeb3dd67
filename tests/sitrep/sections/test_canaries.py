"""A word of its own in every field of every type, and then every byte that leaves: made from the contract itself, so
that a type, a field or a section that comes later is searched too.
"""

from collections.abc import Iterator
from io import BytesIO

import orjson
import pytest
from planting import DIGITS, EVENTS, tag
from pydantic_core import PydanticUndefined
from pypdf import PdfReader
from pypdf.generic import StreamObject

from eventlog.facts import FACTS
from sitrep import render, report, summary
from sitrep.audience import visible
from sitrep.knowledge import Standing
from sitrep.redaction import COARSE
from sitrep.render.wording import offered


@pytest.fixture
def built(register, tell):
    def make(audience: str, sensitivity: str, *kinds: str):
        facts = [tell(EVENTS[kind].value, sensitivity=sensitivity) for kind in kinds or EVENTS]
        standing = Standing(9, 9, 9, 9, facts[0].recorded.recorded_at, 9, bytes(32), len(facts), 0, 0, 0)
        return report.build(register, facts[0].recorded.recorded_at.date(), audience, facts, standing)  # type: ignore[arg-type]

    return make


def faces(value) -> Iterator[str]:
    yield value.to_json().decode()
    yield orjson.dumps(summary.summarise(value, {}, "/v1/crises/c", {})).decode()
    for lang in offered():
        yield str(render.html(value, lang))


def found(value, canaries) -> set[str]:
    return {canary for face in faces(value) for canary in canaries if canary in face}


def test_the_canaries_reach_every_type():
    assert [kind for kind, made in EVENTS.items() if len(made.places) < 5] == []
    assert all("/source/origin/name" in made.places.values() for made in EVENTS.values())


def test_what_stays_of_a_sensitive_type_is_a_part_of_its_payload_and_holds_what_is_required():
    for kind in FACTS:
        if (kept := COARSE.get(tag(kind))) is not None:
            fields = kind.model_fields["data"].annotation.model_fields  # type: ignore[union-attr]
            required = {name for name, each in fields.items() if each.get_default() is PydanticUndefined}
            assert required <= kept <= set(fields)


@pytest.mark.parametrize("kind", EVENTS)
@pytest.mark.parametrize(
    ("audience", "sensitivity"), [("public", "high"), ("public", "severe"), ("partners", "severe")]
)
def test_no_canary_leaves_to_those_who_may_not_read_it(kind, audience, sensitivity, built):
    made = EVENTS[kind]
    kept = COARSE.get(kind, frozenset()) if sensitivity == "high" else frozenset()
    may = {f"/data/{name}" for name in kept - {"facility"}} | ({"/data/facility/kind"} if "facility" in kept else set())
    told = found(built(audience, sensitivity, kind), made.places)

    assert {made.places[canary] for canary in told} <= may
    assert found(built(audience, sensitivity, kind), DIGITS) == set()


@pytest.mark.parametrize("audience", ["public", "partners", "restricted"])
def test_what_is_private_is_shown_to_nobody(audience, built):
    assert found(built(audience, "low"), ["canaryprivate"]) == set()


def test_positions_to_the_metre_are_not_public(built):
    assert found(built("public", "low"), DIGITS) == set()


def test_the_search_finds_what_may_be_read(built):
    names = [canary for made in EVENTS.values() for canary, pointer in made.places.items() if "/source/" in pointer]

    assert found(built("restricted", "severe"), names)


@pytest.mark.pdf
def test_no_canary_stands_in_any_stream_or_attachment_of_a_public_pdf(built):
    everything = [canary for made in EVENTS.values() for canary in made.places]
    allowed = {
        canary
        for kind, made in EVENTS.items()
        for canary, pointer in made.places.items()
        if any(pointer.startswith(f"/data/{name}") for name in COARSE.get(kind, ()))
        and (not pointer.startswith("/data/facility") or pointer == "/data/facility/kind")
    }
    raw = render.pdf(built("public", "high"), "en")
    reader = PdfReader(BytesIO(raw))
    streams = [raw]
    things = (reader.get_object(number) for number in range(1, int(str(reader.trailer["/Size"]))))
    streams += [thing.get_data() for thing in things if isinstance(thing, StreamObject)]
    streams += [page.extract_text().encode() for page in reader.pages]
    said = b"\n".join(streams)

    assert {canary for canary in everything if canary.encode() in said} <= allowed


@pytest.mark.parametrize(
    ("value", "printed"),
    [(3, "fewer than 10"), (0, "0"), ("at least 3", "some"), ({"low": 3, "high": 20}, "20"), (12, "12")],
)
def test_small_counts_on_intimate_subjects_are_not_public_and_never_lead(value, printed, tell, register):
    data = {"indicator": "detained", "basis": "cumulative", "value": value}
    part = {"population": "women", "value": 2}
    fact = tell(
        {"type": "figure.reported", "text": "three women", "data": {**data, "of_whom": [part] if value == 12 else []}},
        sensitivity="moderate",
    )
    standing = Standing(9, 9, 9, 9, fact.recorded.recorded_at, 9, bytes(32), 1, 0, 0, 0)
    made = report.build(register, fact.recorded.recorded_at.date(), "public", [fact], standing)
    whole = next(figure for figure in made.figures if figure.population == "all")

    assert printed in whole.display
    assert not any(figure.headline for figure in made.figures)
    assert "three women" not in made.to_json().decode()
    assert {figure.display for figure in made.figures if figure.population == "women"} <= {"fewer than 10"}


@pytest.mark.parametrize(
    ("value", "leads"), [(1_240, True), ("at least 10", True), (9, False), (0, False), ("at least 3", False)]
)
def test_what_an_epidemic_comes_to_leads_in_public_unless_it_is_a_small_count(value, leads, tell, register):
    data = {"indicator": "cases_confirmed", "basis": "cumulative", "value": value}
    fact = tell({"type": "figure.reported", "data": data})
    standing = Standing(9, 9, 9, 9, fact.recorded.recorded_at, 9, bytes(32), 1, 0, 0, 0)
    (public,) = report.build(register, fact.recorded.recorded_at.date(), "public", [fact], standing).figures
    (own,) = report.build(register, fact.recorded.recorded_at.date(), "restricted", [fact], standing).figures

    assert (public.headline, own.headline) == (leads, True)


def test_small_counts_of_the_killed_are_public(tell, register):
    fact = tell({"type": "figure.reported", "data": {"indicator": "killed", "basis": "cumulative", "value": 3}})
    standing = Standing(9, 9, 9, 9, fact.recorded.recorded_at, 9, bytes(32), 1, 0, 0, 0)
    (figure,) = report.build(register, fact.recorded.recorded_at.date(), "public", [fact], standing).figures

    assert (figure.display, figure.headline) == ("3", True)


def test_few_patients_are_not_counted_in_public_and_words_without_a_number_stay(tell, register):
    need = {"type": "need.reported", "text": "three patients", "sectors": ["HEA"], "data": {"need": "surgery"}}
    few = tell({**need, "data": {"need": "surgery", "people": 3}})
    many = tell({**need, "data": {"need": "surgery", "people": 300}})
    said = tell(
        {"type": "statement.made", "sectors": ["HEA"], "text": "We need fuel.", "data": {"speech_act": "appeal"}}
    )
    seen = [fact.event for fact in visible([few, many, said], "public", register)]

    assert (seen[0].data.people, seen[0].text) == ("fewer than 10", None)
    assert (seen[1].data.people, seen[1].text) == (300, "three patients")
    assert seen[2].text == "We need fuel."
