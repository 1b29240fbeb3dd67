"""People sign in with a real issuer, a process of its own: who was signed for us and now is let in, as one group."""

import base64
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry
from pydantic import ValidationError
from serving import asking

import ingest.app
from foundation import access, people
from foundation.access import recognition
from foundation.people import People
from foundation.problems import KeyNotAccepted
from foundation.settings import Settings

AUDIENCE = "sitrep"
ALGORITHMS = ["RS256", "RS512", "HS256", "none"]
KEY, OTHER = (RSAKey.generate_key(2048, {"kid": name, "use": "sig"}) for name in ("first", "second"))


@dataclass
class Issuer:
    """The process, what it serves, and how it would sign."""

    address: str
    file: Path

    def serves(self, *keys: RSAKey, **more: object) -> None:
        told = {"keys": [key.as_dict(private=False) for key in keys], **more}
        aside = self.file.with_suffix(".aside")
        aside.write_text(json.dumps(told), "utf-8")
        aside.rename(self.file)

    def asked(self) -> int:
        return int(httpx2.get(f"{self.address}/asked").text)

    def token(self, key: RSAKey = KEY, header: dict[str, Any] | None = None, **claims: object) -> str:
        now = int(time.time())
        said = {"iss": self.address, "aud": AUDIENCE, "sub": "somebody", "exp": now + 300, "groups": ["desk"], **claims}
        head = {"alg": "RS256", "kid": key.kid, **(header or {})}
        kept = {name: value for name, value in said.items() if value is not None}
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        return str(jwt.encode(head, kept, key, registry=registry))


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuer]:
    folder = tmp_path_factory.mktemp("issuer")
    (folder / "keys").write_text('{"keys": []}', "utf-8")
    command = [sys.executable, str(Path(__file__).with_name("issuer.py")), str(folder / "port"), str(folder / "keys")]
    with subprocess.Popen(command) as running:
        while not (folder / "port").exists() or not (folder / "port").read_text():
            time.sleep(0.02)
        yield Issuer(f"http://127.0.0.1:{(folder / 'port').read_text()}", folder / "keys")
        running.terminate()


@pytest.fixture
def issuer(process: Issuer) -> Issuer:
    process.serves(KEY)
    return process


@pytest.fixture
def checking(issuer: Issuer) -> People:
    return People(issuer.address, AUDIENCE, "RS256", "groups")


def unsigned(token: str, **header: object) -> str:
    return f"{text(json.dumps(header).encode())}.{token.split('.')[1]}."


def with_a_secret(token: str, secret: bytes) -> str:
    said = unsigned(token, alg="HS256", kid="first").removesuffix(".")
    return f"{said}.{text(hmac.digest(secret, said.encode(), 'sha256'))}"


def signed(token: str) -> str:
    said = token.removesuffix(".")
    made = KEY.private_key.sign(said.encode(), PKCS1v15(), SHA256())  # type: ignore[union-attr]
    return f"{said}.{text(made)}"


def text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


async def test_a_token_that_was_signed_for_us_tells_its_groups_and_no_name(checking, issuer):
    person = await checking.recognise(issuer.token(groups=["desk", "desk", "other", 7], email="a@example.org"))

    assert person.groups == ("desk", "other")
    assert "somebody" not in str(person)
    assert "example.org" not in str(person)


async def test_what_an_issuer_adds_to_the_head_for_itself_does_no_harm(checking, issuer):
    assert await checking.recognise(issuer.token(header={"typ": "at+jwt", "x5t": "abc", "nonce": "n"}))


@pytest.mark.parametrize(("claim", "late"), [("exp", -30), ("nbf", 30), ("iat", 30)])
async def test_several_audiences_and_clocks_that_differ_a_little_are_borne(claim, late, checking, issuer):
    assert await checking.recognise(issuer.token(aud=[AUDIENCE, "other"], **{claim: int(time.time()) + late}))


async def test_groups_may_lie_deeper_or_stand_alone(issuer):
    deep = People(issuer.address, AUDIENCE, "RS256", "realm_access.roles")

    assert (await deep.recognise(issuer.token(realm_access={"roles": ["desk"]}))).groups == ("desk",)
    assert (await deep.recognise(issuer.token(realm_access={"roles": "desk"}))).groups == ("desk",)
    assert (await deep.recognise(issuer.token(realm_access=["roles"]))).groups == ()


def forged(issuer: Issuer) -> dict[str, str]:
    good, now = issuer.token(), int(time.time())
    own = OTHER.as_dict(private=False)
    return {
        "of another issuer": issuer.token(iss="https://example.org"),
        "with a slash more": issuer.token(iss=issuer.address + "/"),
        "for another service": issuer.token(aud="another"),
        "for nobody": issuer.token(aud=None),
        "expired": issuer.token(exp=now - 120),
        "without an end": issuer.token(exp=None),
        "with an end in words": issuer.token(exp="tomorrow"),
        "not valid yet": issuer.token(nbf=now + 120),
        "issued in the future": issuer.token(iat=now + 120),
        "of nobody": issuer.token(sub=None),
        "unsigned": unsigned(good, alg="none"),
        "unsigned in capitals": unsigned(good, alg="NONE", kid="first"),
        "signed with the public key as a secret": with_a_secret(good, KEY.as_pem(private=False)),
        "signed as was not agreed": issuer.token(header={"alg": "RS512"}),
        "signed by another": issuer.token(OTHER, {"kid": "first"}),
        "signed by a key that it brings": issuer.token(OTHER, {"jwk": own}),
        "signed by a key that it names": issuer.token(OTHER, {"jku": f"{issuer.address}/other"}),
        "with a condition that nobody knows": signed(unsigned(good, alg="RS256", kid="first", crit=["x"], x=1)),
        "with another content": ".".join([*issuer.token(groups=["x"]).split(".")[:2], good.split(".")[2]]),
        "cut off": good[:-8],
        "too long": issuer.token(padding="x" * 9_000),
        "no token": "a.b.c",
        "empty": "..",
        "not base64": "é.é.é",
        "with NUL": good + "\0",
    }  # fmt: skip


@pytest.mark.parametrize("name", forged(Issuer("http://127.0.0.1:1", Path())))
async def test_what_was_not_signed_for_us_and_now_is_no_key(name, checking, issuer):
    assert await checking.recognise(issuer.token())
    with pytest.raises(KeyNotAccepted):
        await checking.recognise(forged(issuer)[name])


async def test_new_keys_of_the_issuer_are_found_and_it_is_not_asked_for_every_forgery(checking, issuer, monkeypatch):
    await checking.recognise(issuer.token())
    before = issuer.asked()
    for _ in range(20):
        with pytest.raises(KeyNotAccepted):
            await checking.recognise(issuer.token(OTHER))
    assert issuer.asked() - before == 0

    issuer.serves(KEY, OTHER)
    monkeypatch.setattr(people, "PAUSE_SECONDS", 0.0)
    assert await checking.recognise(issuer.token(OTHER))


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": 500},
        {"status": 302, "location": "http://127.0.0.1:1/"},
        {"padding": 400_000},
        {"told": []},
        {"told": {"keys": "none"}},
        {"told": {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "first"}]}},
        {"configuration": {"issuer": "https://example.org"}},
        {"configuration": {"jwks_uri": "http://192.0.2.1/keys"}},
        {"configuration": {"jwks_uri": "file:///etc/passwd"}},
        {"configuration": {"jwks_uri": None}},
    ],
)
async def test_an_issuer_that_does_not_answer_as_it_must_gives_no_keys_and_takes_none_away(wrong, issuer, monkeypatch):
    monkeypatch.setattr(people, "PAUSE_SECONDS", 0.0)
    fresh, held = (People(issuer.address, AUDIENCE, "RS256", "groups") for _ in range(2))
    await held.recognise(issuer.token())
    issuer.serves(KEY, **wrong)
    monkeypatch.setattr(people, "FRESH_SECONDS", 0.0)

    with pytest.raises((people.SignInUnavailable, KeyNotAccepted)):
        await fresh.recognise(issuer.token())
    if "told" not in wrong or wrong["told"] == []:
        assert await held.recognise(issuer.token())


async def test_keys_that_were_not_confirmed_for_long_are_not_believed(checking, issuer, monkeypatch):
    await checking.recognise(issuer.token())
    monkeypatch.setattr(people, "OLDEST_SECONDS", 0.0)

    with pytest.raises(people.SignInUnavailable):
        await checking.recognise(issuer.token())


@asynccontextmanager
async def serving(dsn: str, **more: str | int):
    settings = Settings(encryption_key=bytes(32), signing_key=bytes(32), **more)  # type: ignore[arg-type]
    app = ingest.app.create_app(settings, dsn)
    async with asking(app) as client:
        yield client


FIGURE = {"type": "figure.reported", "occurred": "2026-01-09",
          "data": {"indicator": "killed", "basis": "cumulative", "value": 3}}  # fmt: skip
OPENING = {"crisis": "port", "name": "Port", "country": "SYR", "timezone": "Asia/Damascus"}


async def test_a_group_holds_a_key_and_its_people_post_as_its_organisation(dsn, database, issuer, monkeypatch):
    monkeypatch.setattr(recognition, "TRUST_SECONDS", 0.0)
    for group, organisation in (("desk", "ocha"), ("field", "ngo")):
        scopes = ["events:write"] + ["crises:open"] * (group == "desk")
        await access.issue(database, organisation, scopes, people=group)

    def by(*groups: str, **claims: object) -> dict[str, str]:
        return {"Authorization": f"Bearer {issuer.token(groups=list(groups), **claims)}"}

    events = "/v1/crises/port/events"
    async with serving(dsn, oidc_issuer=issuer.address, oidc_audience=AUDIENCE, rate_limit=5) as client:
        assert (await client.post("/v1/crises", json=OPENING, headers=by("desk"))).status_code == 201
        assert (await client.post("/v1/crises", json=OPENING, headers=by("field"))).status_code == 403
        assert (await client.post(events, json=FIGURE, headers=by("field", "unknown"))).status_code == 201
        seen = await client.get(events, headers=by("field", sub="another"))
        refused = [await client.get(events, headers=by(*groups)) for groups in ((), ("unknown",), ("desk", "field"))]
        await client.get(events, headers=by("field"))
        await client.get(events, headers=by("field"))
        await client.get(events, headers=by("field"))
        mine = await client.get(events, headers=by("field"))
        theirs = await client.get(events, headers=by("field", sub="another"))
        (held,) = await access.held(database, "ngo")
        assert await access.revoke(database, held.key)
        revoked = await client.get(events, headers=by("field", sub="a third"))

    (entry,) = seen.json()["events"]
    assert (entry["organisation"], entry["key"], held.people) == ("ngo", held.key, "field")
    assert "somebody" not in seen.text
    assert {answer.status_code for answer in refused} == {401}
    assert (mine.status_code, theirs.status_code, revoked.status_code) == (429, 200, 401)


async def test_without_an_issuer_a_token_is_no_key_and_nobody_is_asked(dsn, database, issuer):
    await access.issue(database, "ocha", ["events:write"], people="desk")
    before = issuer.asked()
    async with serving(dsn) as client:
        answer = await client.get("/v1/crises/port/events", headers={"X-API-Key": issuer.token()})

    assert (answer.status_code, answer.json()["code"]) == (401, "key_not_accepted")
    assert issuer.asked() == before


async def test_the_secret_of_a_key_of_people_is_nobodys_and_a_group_holds_one(database):
    issued = await access.issue(database, "ocha", ["events:write"], people="desk")
    with pytest.raises(KeyNotAccepted):
        await access.Keys(database).recognise(issued.secret)
    with pytest.raises(access.GroupTaken):
        await access.issue(database, "ngo", ["events:write"], people="desk")
    with pytest.raises(access.HeldByPeople):
        await access.rotate(database, issued.key)
    await access.revoke(database, issued.key)

    assert await access.issue(database, "ngo", ["events:write"], people="desk")


@pytest.mark.parametrize(
    "issuer", ["http://example.org", "ftp://127.0.0.1/", "http://127.0.0.1.example.org/", "https://a b"]
)
def test_an_issuer_that_others_could_speak_for_is_not_taken(issuer):
    with pytest.raises(ValidationError):
        Settings(oidc_issuer=issuer, oidc_audience="sitrep")


def test_an_issuer_without_an_audience_is_not_taken():
    with pytest.raises(ValidationError):
        Settings(oidc_issuer="https://example.org")
