"""Two organisations in one crisis: whatever one does, no answer shows it a byte of the other."""

import random
from typing import Any
from uuid import uuid4

import pytest

from foundation import membership
from foundation.access import Principal
from foundation.database import Database

MARKS = {"ngo": "zanzibar", "rival": "yokohama"}


class Party:
    """One organisation: what it posts carries its mark, and it knows the ids that everybody may have seen."""

    def __init__(self, crisis, name: str, own: random.Random, ids: list[str]) -> None:
        self.crisis = crisis
        self.name = name
        self.key = getattr(crisis.house, name)
        self.own = own
        self.ids = ids

    def event(self) -> dict[str, Any]:
        mark = MARKS[self.name]
        identity = self.own.choice([str(uuid4()), *self.ids[-6:]])
        common = {"id": identity, "text": mark, "source": {"quote": mark}, "private": {"name": mark}}
        if self.ids and self.own.random() < 0.4:
            about = self.own.sample(self.ids, min(len(self.ids), 2))
            return {**common, "type": "event.retracted", "about": about, "data": {"reason": "other", "note": mark}}
        data = {"indicator": mark, "basis": "unknown", "value": self.own.choice([mark, 5, -1])}
        return {**common, "type": "figure.reported", "occurred": "2026-01-09", "data": data}

    async def act(self):
        choice = self.own.random()
        if choice < 0.6 or not self.ids:
            batch = [self.event() for _ in range(self.own.randint(1, 3))]
            mode = {"mode": "validate"} if self.own.random() < 0.3 else {"atomic": self.own.choice(["all", "each"])}
            answer = await self.crisis.post(batch if len(batch) > 1 else batch[0], by=self.key, params=mode)
            self.ids += [event["id"] for event in batch]
            return answer
        if choice < 0.8:
            path = f"{self.crisis.path}/{self.own.choice(self.ids)}" + self.own.choice(["", "", "/proof"])
            return await self.crisis.house.http.get(path, headers=self.key)
        return await self.crisis.house.http.get(
            self.crisis.path, headers=self.key, params={"after": self.own.randint(0, 9)}
        )


async def observed(seed: int, crisis, figure, acts: int) -> None:
    """Two organisations act at random: nothing that one is answered holds a byte of the other."""
    own = random.Random(seed)
    ids: list[str] = []
    parties = [Party(crisis, name, own, ids) for name in MARKS]
    for party in parties:
        assert (await crisis.post(figure(text=MARKS[party.name]), by=party.key)).status_code == 201
    for _ in range(acts):
        party = own.choice(parties)
        answer = await party.act()
        (other,) = set(MARKS) - {party.name}
        said = answer.text + str(answer.headers)
        assert answer.status_code < 500, (seed, answer.text)
        assert MARKS[other] not in said, (seed, answer.request)
        assert f'"{other}"' not in said
        assert "Another NGO" not in said or party.name == "rival"


@pytest.mark.parametrize("seed", range(4))
async def test_no_answer_to_one_organisation_holds_a_byte_of_another(seed, crisis, figure):
    await observed(seed, crisis, figure, 100)
    seen = await crisis.feed()

    assert {entry["organisation"] for entry in seen["events"]} == {"ocha", "ngo", "rival"}


@pytest.mark.parametrize("block", [0, *(pytest.param(n, marks=pytest.mark.nightly) for n in range(1, 50))])
async def test_the_second_wall_alone_holds_whatever_they_do(block, another, figure, monkeypatch):
    """The application believes of every key that it may read everything; ten histories a block."""
    real = Principal.may
    monkeypatch.setattr(Principal, "may", lambda self, scope, crisis=None: (
        scope == "events:read" or real(self, scope, crisis)
    ))  # fmt: skip
    for seed in range(10 * block, 10 * block + 10):
        await observed(seed, await another(), figure, 25)


async def test_validating_shows_no_more_of_others_than_posting_does(crisis, figure):
    theirs = figure(text="Theirs.")
    await crisis.post(theirs, by=crisis.house.rival)
    for mode in ("validate", "commit"):
        answers = [await crisis.post(body, params={"mode": mode}) for body in (theirs, {**theirs, "lang": "fr"})]
        assert [answer.json()["code"] for answer in answers] == ["id_taken", "id_taken"]
        assert answers[0].content == answers[1].content


async def test_a_crisis_that_is_not_ones_own_looks_like_none(house, crisis, figure):
    narrow = await house.key("guest", "events:write@somewhere-else")
    answers = [
        await house.http.post(f"/v1/crises/{slug}/events", json=figure(), headers=narrow)
        for slug in (crisis.slug, "nowhere-at-all")
    ]

    assert answers[0].status_code == 403
    assert answers[0].content == answers[1].content


async def test_the_database_keeps_organisations_apart_when_the_service_forgets_to(crisis, figure, monkeypatch):
    """The application's own filter is taken away: whoever asks is said to hold every scope."""
    mine, theirs = figure(text=MARKS["ngo"]), figure(text=MARKS["rival"])
    await crisis.post(mine, by=crisis.house.ngo)
    await crisis.post(theirs, by=crisis.house.rival)
    http = crisis.house.http
    monkeypatch.setattr(Principal, "may", lambda *_: True)
    feed = await http.get(crisis.path, headers=crisis.house.ngo)
    other = await http.get(f"{crisis.path}/{theirs['id']}", headers=crisis.house.ngo)
    own = await http.get(f"{crisis.path}/{mine['id']}", headers=crisis.house.ngo)
    proofs = [await http.get(f"{crisis.path}/{each['id']}/proof", headers=crisis.house.ngo) for each in (mine, theirs)]

    assert [proof.status_code for proof in proofs] == [200, 404]
    assert [entry["id"] for entry in feed.json()["events"]] == [mine["id"]]
    assert MARKS["rival"] not in feed.text
    assert (other.status_code, own.status_code) == (404, 200)
    assert len((await crisis.feed())["events"]) == 3


async def test_an_organisation_that_is_no_member_may_not_post_and_a_member_may(house, crisis, figure):
    async with Database(house.dsn) as owner:
        await membership.add(owner, crisis.slug, "ngo", actor="test")
        fresh = await house.key("rival", "events:write")
        refused = await crisis.post(figure(), by=fresh)
        accepted = await crisis.post(figure(), by=await house.key("ngo", "events:write"))

    assert (refused.status_code, refused.json()["code"]) == (403, "not_a_member")
    assert accepted.status_code == 201
