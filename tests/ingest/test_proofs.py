"""A partner proves the log with hashes alone: what is in it stays in it, and it only grows."""

import base64
import json
from hashlib import sha256

import pytest

from eventlog import merkle
from eventlog.checkpoint import Checkpoint, Signer, parted

pytestmark = pytest.mark.anyio


def opened(house, crisis, note):
    (name, _), *_ = parted(note)[1]
    verifier = Signer(name, house.app.state.signing_seed).verifier
    assert name.endswith(f"/{crisis.slug}")
    return Checkpoint.parse(verifier.open(note), name)


def hashes(answer):
    return [base64.b64decode(one) for one in answer["hashes"]]


async def asked(house, crisis, path, by=None, **query):
    answer = await house.http.get(f"/v1/crises/{crisis.slug}/{path}", headers=by or house.ocha, params=query)
    assert answer.status_code == 200, answer.text
    return answer


async def test_every_event_is_proved_against_every_later_checkpoint(house, crisis, figure):
    ids = []
    for _ in range(9):
        event = figure()
        await crisis.post(event)
        ids.append(event["id"])
    for seq, identity in enumerate(ids, start=2):
        for size in range(seq, 11):
            proof = (await asked(house, crisis, f"events/{identity}/proof", size=size)).json()
            checkpoint = opened(house, crisis, proof["checkpoint"])
            leaf = base64.b64decode(proof["leaf_hash"])

            assert (proof["index"], checkpoint.size) == (seq - 1, size)
            merkle.check_inclusion(leaf, proof["index"], size, hashes(proof), checkpoint.root)


async def test_the_leaf_that_is_proved_names_the_digest_of_the_receipt(house, crisis, figure):
    receipt = (await crisis.post(figure())).json()
    answer = await asked(house, crisis, f"events/{receipt['id']}/proof", by=house.ngo)
    proof = answer.json()
    raw = answer.content[answer.content.index(b'"leaf":') + 7 : answer.content.index(b',"leaf_hash"')]

    assert proof["leaf"]["digest"] == receipt["digest"]
    assert sha256(b"\x00" + raw).digest() == base64.b64decode(proof["leaf_hash"])
    assert json.loads(raw) == proof["leaf"]


async def test_every_checkpoint_is_proved_to_be_the_beginning_of_every_later_one(house, crisis, figure):
    for _ in range(6):
        await crisis.post(figure())
    notes = {}
    for size in range(1, 8):
        answer = (await asked(house, crisis, "consistency", **{"from": size, "to": size})).json()
        notes[size] = opened(house, crisis, answer["checkpoint"])
    for new, later in notes.items():
        for old in range(1, new + 1):
            answer = (await asked(house, crisis, "consistency", **{"from": old, "to": new})).json()
            merkle.check_consistency(old, new, hashes(answer), notes[old].root, later.root)


async def test_the_checkpoint_is_the_log_as_it_is_now(house, crisis, figure):
    await crisis.post(figure())
    answer = await asked(house, crisis, "checkpoint")
    proof = (await asked(house, crisis, "consistency")).json()

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert opened(house, crisis, answer.text).size == 2
    assert answer.text == proof["checkpoint"]


async def test_another_organisation_gets_no_proof_of_an_event_that_it_may_not_read(house, crisis, figure):
    event = figure()
    await crisis.post(event)
    answer = await house.http.get(f"{crisis.path}/{event['id']}/proof", headers=house.rival)

    assert answer.status_code == 404


@pytest.mark.parametrize("query", [{"from": 3}, {"to": 3}, {"from": 2, "to": 1}, {"from": -1}, {"from": "x"}])
async def test_a_size_that_the_log_never_had_is_refused(house, crisis, figure, query):
    await crisis.post(figure())
    answer = await house.http.get(f"/v1/crises/{crisis.slug}/consistency", headers=house.ocha, params=query)

    assert answer.status_code == 422


async def test_a_long_log_is_proved_by_its_large_subtrees(house, crisis, figure):
    for _ in range(3):
        await crisis.post([figure() for _ in range(1_000)])
    event = figure()
    await crisis.post(event)
    for _ in range(2):
        proof = (await asked(house, crisis, f"events/{event['id']}/proof")).json()
        root = opened(house, crisis, proof["checkpoint"]).root
        merkle.check_inclusion(base64.b64decode(proof["leaf_hash"]), 3001, 3002, hashes(proof), root)
    old = (await asked(house, crisis, "consistency", **{"from": 1500, "to": 1500})).json()
    grown = (await asked(house, crisis, "consistency", **{"from": 1500})).json()
    merkle.check_consistency(1500, 3002, hashes(grown), opened(house, crisis, old["checkpoint"]).root, root)
