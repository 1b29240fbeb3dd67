"""An event of an older form is read as what would be said today; its bytes, receipt and proof stay as they are."""

import base64
from hashlib import sha256
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import asking

from eventlog import merkle
from eventlog.checkpoint import Checkpoint, Signer, parted
from eventlog.contract import NotInContract, validate
from eventlog.facts import FACTS
from eventlog.upcasting import STEPS, today
from foundation import access
from foundation.settings import Settings
from ingest.app import create_app as create_ingest
from sitrep import projection
from sitrep.app import create_app as create_sitrep

pytestmark = pytest.mark.anyio

# As it was stored when version 1 was the newest.
OLD = (Path(__file__).parent / "data" / "old" / "funding.updated-1.json").read_bytes()
DIGEST = "352b3649db3b84bc52f97e0f83607532947fbce4abe809b8de09c9c66fb8a2a0"
CRISIS = {"crisis": "port", "name": "Port", "country": "SYR", "timezone": "Asia/Damascus", "public": True}
BASE = "/v1/crises/port"
JSON = {"content-type": "application/json"}


async def test_what_was_stored_in_an_older_form_is_read_alike_and_proved_as_it_was(dsn, database, tmp_path):
    issued = await access.issue(database, "ngo", ["crises:open", "events:write", "events:read"])
    settings = Settings(data_dir=tmp_path)
    ingest_app = create_ingest(settings, dsn)
    sitrep_app = create_sitrep(settings, dsn)
    async with asking(ingest_app, issued.secret) as ingest, asking(sitrep_app, issued.secret) as sitrep:
        await ingest.post("/v1/crises", json=CRISIS)
        receipt = (await ingest.post(f"{BASE}/events", content=OLD, headers=JSON)).json()
        again = (await ingest.post(f"{BASE}/events", content=OLD, headers=JSON)).json()
        feed = await ingest.get(f"{BASE}/events", params={"after": 1})
        proof = (await ingest.get(f"{BASE}/events/{receipt['id']}/proof")).json()
        await projection.catch_up(database)
        report = (await sitrep.get(f"{BASE}/reports/2026-01-09.json")).json()
    (entry,) = feed.json()["events"]
    (name, _), *_ = parted(proof["checkpoint"])[1]
    note = Signer(name, ingest_app.state.signing_seed).verifier.open(proof["checkpoint"])
    root = Checkpoint.parse(note, name).root
    path = [base64.b64decode(one) for one in proof["hashes"]]

    assert sha256(OLD).hexdigest() == DIGEST == receipt["digest"] == entry["digest"] == proof["leaf"]["digest"]
    assert again == {**receipt, "status": "duplicate"}
    assert OLD in feed.content
    assert entry["event"] == orjson.loads(OLD)
    assert (entry["today"]["schema_version"], entry["today"]["data"]["donors"]) == (2, ["A donor"])
    assert [line["donor"] for line in report["funding"]] == ["A donor"]
    merkle.check_inclusion(base64.b64decode(proof["leaf_hash"]), proof["index"], 2, path, root)


def test_bytes_of_every_older_form_are_kept_and_each_is_understood():
    kept = sorted(path.name for path in (Path(__file__).parent / "data" / "old").iterdir())
    older = [(kind, number) for kind, steps in sorted(STEPS.items()) for number in range(1, len(steps) + 1)]
    assert kept == [f"{kind}-{number}.json" for kind, number in older]

    for name in kept:
        value = orjson.loads((Path(__file__).parent / "data" / "old" / name).read_bytes())
        version: int = validate(value).schema_version

        assert version == len(STEPS[value["type"]]) + 1


def test_a_correction_may_say_it_in_the_older_form_as_well():
    inner = {name: value for name, value in orjson.loads(OLD).items() if name != "id"}
    act = {"type": "event.corrected", "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4eff"]}
    event = validate({**act, "data": {"reason": "typo", "event": inner}})

    assert event.data.event.data.donors == ("A donor",)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("version", "donors", "taken"),
    [
        ({}, {"donor": "A"}, True),
        ({}, {"donors": ["A", "B"]}, True),
        ({"schema_version": 1}, {"donor": "A"}, True),
        ({"schema_version": 2}, {"donors": ["A"]}, True),
        ({"schema_version": 1}, {"donors": ["A"]}, False),
        ({"schema_version": 2}, {"donor": "A"}, False),
        ({"schema_version": 3}, {"donors": ["A"]}, False),
        ({"schema_version": True}, {"donor": "A"}, False),
        ({}, {"donor": 7}, False),
    ],
)
def test_a_form_is_taken_under_its_own_version_or_under_none(version, donors, taken):
    value = {"type": "funding.updated", "occurred": "2026-01-09", "data": {"requirement": 5, **donors}, **version}
    if taken:
        read: int = validate(value).schema_version

        assert read == 2
    else:
        with pytest.raises(NotInContract):
            validate(value)


@given(st.sampled_from([orjson.loads(OLD), *(kind.example for kind in FACTS)]))
def test_what_is_of_today_stays_as_it_is(value):
    said = today(value)

    assert today(said) is said
    assert (said is value) == (value.get("schema_version") != 1)
