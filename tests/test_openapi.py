"""What /openapi.json promises is kept: whatever it allows to be sent, no answer is one that it does not list."""

import asyncio
import os
import threading

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import sampled_from, sets
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from serving import asking, listening

from console import sample
from foundation import access
from foundation.database import Database
from foundation.settings import Settings
from ingest.app import create_app as create_ingest
from sitrep import projection
from sitrep.app import create_app as create_sitrep

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Few with every run, always the same; `make nightly` tries a thousand for each operation, and SITREP_SEED others.
EXAMPLES = int(os.environ.get("SITREP_EXAMPLES", "20"))
SEED = os.environ.get("SITREP_SEED")
CRISIS = sample.crisis()["crisis"]
# What stands there: without it nearly every question would be about nothing, and have one answer.
THERE = {
    "crisis": CRISIS,
    "day": sample.DAY,
    "version": 1,
    "flash": 1,
    "table": "figures",
    "event_id": sample.events()[0]["id"],
}


@pytest.fixture
def key(dsn, tmp_path):
    """A key with every scope; the sample crisis is open."""

    async def prepared():
        async with Database(dsn, size=1) as database:
            issued = await access.issue(database, "ngo", access.SCOPES, name="An NGO")
        made = Settings(data_dir=tmp_path)
        async with asking(create_ingest(made, dsn), issued.secret) as posts:
            for path, body in (("", sample.crisis()), (f"/{CRISIS}/events", sample.events())):
                answer = await posts.post(f"/v1/crises{path}", json=body)
                assert answer.status_code in (200, 201), answer.text
        async with Database(dsn, size=2) as database:
            await projection.catch_up(database)
        return issued.secret

    return asyncio.run(prepared())


@pytest.fixture
def projected(dsn):
    """A worker projects meanwhile, as it does where the services run: without one every reader waits a second for what
    was posted before.
    """
    loop, ended = asyncio.new_event_loop(), asyncio.Event()

    async def work():
        async with Database(dsn, "sitrep_reports", size=2) as own:
            await projection.follow(own, ended)

    worker = threading.Thread(target=loop.run_until_complete, args=(work(),))
    worker.start()
    yield
    loop.call_soon_threadsafe(ended.set)
    worker.join(60)
    assert not worker.is_alive()
    loop.close()


@pytest.fixture(params=[create_ingest, create_sitrep], ids=["ingest", "sitrep"])
def address(request, dsn, tmp_path):
    """A service that listens on a port of its own."""
    app = request.param(Settings(data_dir=tmp_path), dsn)
    # Nobody follows yet, so that it has a length of 0.
    if (following := getattr(app.state, "following", None)) is not None:
        following.end()  # a stream ends with its first notice
    with listening(app, log_config=None) as (host, port):
        yield f"http://{host}:{port}"


@pytest.mark.usefixtures("projected")
def test_no_service_answers_what_its_document_does_not_promise(address, key):
    document = schemathesis.openapi.from_url(f"{address}/openapi.json")
    broken = []
    for operation in document.get_all_operations():
        found = operation.ok()  # type: ignore[union-attr]  # an error would be a document that is not one

        @given(case=found.as_strategy(), there=sets(sampled_from(sorted(THERE))))
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=SEED is None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def keeps_the_promise(case, there):
            case.path_parameters |= {name: THERE[name] for name in there & set(case.path_parameters)}
            # A print may take two minutes.
            answer = case.call(headers={"X-API-Key": key}, timeout=150)
            # A slow machine may promise to answer later; what is no promise at all is among the others.
            busy = answer.status_code == 503 and "retry-after" in answer.headers
            case.validate_response(answer, checks=CHECKS[1:] if busy else CHECKS)

        try:
            (keeps_the_promise if SEED is None else seed(SEED)(keeps_the_promise))()
        except (Exception, FailureGroup) as failure:  # noqa: BLE001 - one that fails hides no other
            failure.add_note(f"{found.method.upper()} {found.path}")
            broken.append(failure)
    if broken:
        raise BaseExceptionGroup("promises that were not kept", broken)


async def test_a_flash_update_out_of_turn_is_refused_as_promised(key, dsn, tmp_path):
    app = create_sitrep(Settings(data_dir=tmp_path), dsn)
    async with asking(app, key) as client:
        answer = await client.get(f"/v1/crises/{CRISIS}/reports/{sample.DAY}/flash-2/draft.json")
    path = "/v1/crises/{crisis}/reports/{day}/flash-{flash}/draft.{face}"

    assert answer.json()["code"] == "flash_out_of_turn"
    assert str(answer.status_code) in app.openapi()["paths"][path]["get"]["responses"]
