"""What /openapi.json promises is kept: whatever it allows to be sent, no answer is one that it does not list."""

import asyncio
import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import booleans
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from serving import asking, listening

from foundation import access
from foundation.database import Database
from foundation.settings import Settings
from ingest.app import create_app as create_ingest
from sitrep import projection
from sitrep.app import create_app as create_sitrep

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Few with every run; `make nightly` tries a thousand for each operation.
EXAMPLES = int(os.environ.get("SITREP_EXAMPLES", "20"))
CRISIS = {
    "crisis": "c1",
    "name": "One",
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "cutoff": "20:00",
    "started": "2026-01-06",
    "public": True,
}


@pytest.fixture
def key(dsn, tmp_path):
    """A key with every scope; the crisis c1 is open."""

    async def prepared():
        async with Database(dsn, size=1) as database:
            issued = await access.issue(database, "ngo", access.SCOPES, name="An NGO")
        app = create_ingest(Settings(data_dir=tmp_path), dsn)
        async with asking(app) as client:
            answer = await client.post("/v1/crises", json=CRISIS, headers={"X-API-Key": issued.secret})
            assert answer.status_code == 201
        async with Database(dsn, size=2) as database:
            await projection.catch_up(database)
        return issued.secret

    return asyncio.run(prepared())


@pytest.fixture(params=[create_ingest, create_sitrep], ids=["ingest", "sitrep"])
def address(request, dsn, tmp_path):
    """A service that listens on a port of its own."""
    app = request.param(Settings(data_dir=tmp_path), dsn)
    if following := getattr(app.state, "following", None):
        following.end()  # a stream ends with its first notice
    with listening(app, log_config=None) as (host, port):
        yield f"http://{host}:{port}"


def test_no_service_answers_what_its_document_does_not_promise(address, key):
    document = schemathesis.openapi.from_url(f"{address}/openapi.json")
    for operation in document.get_all_operations():
        found = operation.ok()  # type: ignore[union-attr]  # an error would be a document that is not one

        @given(case=found.as_strategy(), there=booleans())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def keeps_the_promise(case, there):
            if there and "crisis" in case.path_parameters:
                case.path_parameters["crisis"] = CRISIS["crisis"]
            answer = case.call(headers={"X-API-Key": key})
            case.validate_response(answer, checks=CHECKS)

        keeps_the_promise()
