"""What was refused of a file is named with its place in it, also where the file takes more than one batch."""

import httpx2
import orjson
import pytest

from console import post as module
from console.client import Addresses, Client
from console.post import SomeRefused, post

GOOD = {"type": "note.added", "data": {"topic": "coordination"}}
BAD = {"type": "hazard.observed", "data": {"kind": "flood"}}
FAULT = {"pointer": "/data/hazard", "code": "field_missing", "detail": "this field is required"}


def judged(request: httpx2.Request) -> httpx2.Response:
    """What the service says of a batch: of these two kinds of events it takes the notes."""
    faults = [[] if event["type"] == "note.added" else [FAULT] for event in orjson.loads(request.content)]
    results = [{"index": index, "id": None, "errors": errors} for index, errors in enumerate(faults)]
    refused = sum(map(bool, faults))
    stats = {"created": len(faults) - refused, "duplicate": 0, "rejected": refused, "total": len(faults)}
    return httpx2.Response(200, json={"stats": stats, "results": results})


@pytest.fixture
def service(monkeypatch):
    made = Client(Addresses("http://ingest", "http://sitrep"))
    made._http = httpx2.Client(transport=httpx2.MockTransport(judged))
    monkeypatch.setattr(module, "client", lambda *_: made)


def test_a_refused_event_is_named_with_its_place_in_the_file(service, tmp_path, capsys):
    file = tmp_path / "monday.ndjson"
    file.write_bytes(b"\n".join(orjson.dumps(one) for one in [GOOD] * 502 + [BAD, GOOD]))

    with pytest.raises(SomeRefused, match="1 of 504 events were refused"):
        post("port-city", [file], None, None, as_json=False)

    written = capsys.readouterr()
    assert written.err == f"{file}: event 503 (hazard.observed): /data/hazard: this field is required\n"
    assert written.out == "503 created, 0 known already, 1 refused\n"
