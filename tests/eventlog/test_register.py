"""What a crisis says of itself, folded from its own log."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog import log, wire
from eventlog.contract import validate
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Submission
from eventlog.register import Register, Registers, at, folded, opened
from foundation.database import Database

SEAL = Seal(bytes(32))
OPENING: dict[str, Any] = {
    "crisis": "aleppo-2026",
    "name": "Aleppo",
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "places": [
        {"ref": "aleppo", "name": "Aleppo city", "pcode": "SY0200"},
        {"ref": "sheikh-maqsud", "name": "Sheikh Maqsud", "parent": "aleppo", "aliases": ["الشيخ مقصود"]},
    ],
    "sources": [
        {"ref": "council", "name": "Neighbourhood council", "aliases": ["The  COUNCIL"]},
        {"ref": "sana", "name": "SANA", "part_of": "government"},
        {"ref": "government", "name": "Government", "part_of": "sana"},
    ],
}


def crisis_opened(**more: object) -> Register:
    event: Any = validate({"type": "crisis.opened", "data": {**OPENING, **more}})
    return opened(event, datetime(2026, 1, 7, 22, 30, tzinfo=UTC))


@pytest.mark.parametrize("name", ["sheikh-maqsud", "Sheikh Maqsud", " sheikh  MAQSUD ", "الشيخ مقصود", "SHEIKH MAQSUD"])
def test_a_place_is_found_by_ref_name_and_alias_however_it_is_typed(name):
    place = crisis_opened().place(name)

    assert place is not None
    assert place.ref == "sheikh-maqsud"


def test_a_place_is_found_by_its_p_code_and_a_source_by_its_alias():
    register = crisis_opened()
    place, source = register.place("sy0200"), register.source("the council")

    assert place is not None
    assert place.ref == "aleppo"
    assert source is not None
    assert source.ref == "council"
    assert register.place("Homs") is None
    assert register.source("") is None


def test_sources_that_belong_to_one_another_end_somewhere():
    assert crisis_opened().root("sana") in ("sana", "government")
    assert crisis_opened().root("unknown") == "unknown"


def test_the_report_day_ends_at_the_cut_off_of_the_crisis():
    register = crisis_opened(cutoff="20:00")
    cutoff = register.cutoff_of(date(2026, 1, 9))

    assert cutoff == datetime(2026, 1, 9, 17, tzinfo=UTC)
    assert register.cutoff == time(20)
    assert register.report_day_of(cutoff) == date(2026, 1, 9)
    assert register.report_day_of(datetime(2026, 1, 9, 17, 0, 1, tzinfo=UTC)) == date(2026, 1, 10)


def test_a_crisis_began_when_it_says_or_on_the_local_day_of_its_opening():
    assert crisis_opened(started="2026-01-06").started == date(2026, 1, 6)
    assert crisis_opened().started == date(2026, 1, 8)


def test_case_width_and_spaces_make_no_difference_to_a_name():
    assert folded("  ALEPPO\tcity ") == folded("aleppo city") == folded("\uff21leppo city")  # a fullwidth A


def submission(kind: str, **data: object) -> Submission:
    admitted = wire.admit({"id": str(uuid4()), "type": kind, "data": data}, SEAL)
    author = Author("ocha", "OCHA", None, "key", "coordinator")
    return Submission(admitted.id, kind, admitted.value, admitted.stored, admitted.digest, admitted.erasables, author)


def folded_in(register: Register, *events: dict[str, Any]) -> Register:
    for event in events:
        register = register.evolve(validate(event))  # type: ignore[arg-type]
    return register


def merged(into: str, *refs: str) -> dict[str, Any]:
    return {"type": "source.merged", "data": {"into": into, "refs": [*refs]}}


def test_merged_sources_are_one_origin_until_one_is_registered_anew():
    register = folded_in(crisis_opened(), merged("council", "local-administration"))
    anew = {"type": "source.registered", "data": {"ref": "local-administration", "name": "Local administration"}}

    assert register.root("local-administration") == "council"
    assert folded_in(register, anew).root("local-administration") == "local-administration"


def test_sources_merged_in_a_circle_are_still_one_origin_whichever_is_asked():
    register = folded_in(crisis_opened(), merged("a", "b"), merged("b", "c"), merged("c", "a"))

    assert {register.root(ref) for ref in ("a", "b", "c")} == {"a"}


refs = st.sampled_from("abcde")


@given(st.lists(st.tuples(refs, refs).filter(lambda pair: pair[0] != pair[1]), max_size=12))
def test_however_sources_are_merged_each_has_one_root_which_is_its_own_root(pairs):
    register = folded_in(crisis_opened(), *(merged(into, ref) for into, ref in pairs))

    for ref in "abcde":
        assert register.root(register.root(ref)) == register.root(ref)
    for ref, into in register.merged.items():
        assert register.root(ref) == register.root(into)


def test_a_facility_is_found_by_its_ref_and_its_name():
    data = {"ref": "khalid-fajr", "name": "Khalid Fajr Hospital", "kind": "hospital", "aliases": ["مشفى خالد فجر"]}
    register = folded_in(crisis_opened(), {"type": "facility.registered", "data": data})

    assert {register.facility(name) for name in ("khalid-fajr", "KHALID FAJR hospital", "مشفى خالد فجر")} == {
        register.facilities["khalid-fajr"]
    }
    assert register.facility("another") is None


def test_what_is_configured_holds_and_what_is_left_out_stays():
    changed = {"name": "Aleppo, north", "public": True, "glide": None}
    register = folded_in(crisis_opened(glide="CE-2026-000001-SYR"), {"type": "crisis.configured", "data": changed})

    assert (register.name, register.public, register.opening.glide) == ("Aleppo, north", True, None)
    assert (register.country, register.languages) == ("SYR", ("en",))


def test_a_closed_crisis_says_so():
    register = folded_in(crisis_opened(), {"type": "crisis.closed", "data": {"reason": "the ceasefire holds"}})

    assert register.closed
    assert not crisis_opened().closed


async def test_the_last_word_on_a_ref_holds_from_its_seq_on_and_the_kept_register_follows(database: Database) -> None:
    events = [
        submission("crisis.opened", **OPENING),
        submission("place.registered", ref="homs", name="Homs"),
        submission("place.registered", ref="homs", name="Hims", aliases=["Homs"]),
        submission("source.registered", ref="sana", name="SANA agency"),
    ]
    kept = Registers()
    async with database.raw() as connection:
        assert await kept.now(connection, "aleppo-2026") is None
        for event in events:
            await log.append(connection, "aleppo-2026", [Batch([event])], opening=True)
            assert await kept.now(connection, "aleppo-2026") == await at(connection, "aleppo-2026")
        names = []
        for seq in range(1, 5):
            register = await at(connection, "aleppo-2026", seq)
            assert register is not None
            place = register.place("Homs")
            names.append(place.name if place else None)

        assert names == [None, "Homs", "Hims", "Hims"]
        final = await kept.now(connection, "aleppo-2026")
        assert final is not None
        assert final.sources["sana"].name == "SANA agency"
        assert await at(connection, "aleppo-2026", 0) is None
