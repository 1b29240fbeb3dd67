"""Speaks to the two services over HTTP, as any partner does. Never opens the database."""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import httpx2
import orjson

BATCH: Final = 500
PATIENCE: Final = 60.0  # with a service that answers that it is busy
UNANSWERED: Final = 20.0  # with one that does not answer
QUOTA: Final = 180.0  # with one whose requests of this minute are used up, maybe by another who has the same key
TOO_MANY: Final = 429
PAUSE: Final = 0.5  # where the service does not say how long


class Refused(Exception):
    """The service refused the request."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        faults = [f"{fault['pointer'] or '/'}: {fault['detail']}" for fault in document.get("errors", [])[:5]]
        super().__init__("; ".join(faults) or str(document.get("detail", self.__doc__)))
        self.document = document


class Unreachable(Exception):
    """The service does not answer; is `sitrep serve` running, and is the address right?"""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the two services listen."""

    ingest: str
    sitrep: str


class Client:
    """One key at two services; what could not be delivered is repeated with the same ids."""

    def __init__(self, addresses: Addresses, key: str | None = None) -> None:
        self.addresses = addresses
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx2.Client(headers=headers, timeout=httpx2.Timeout(90.0, connect=5.0))

    def open_crisis(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The receipt of event 1; the same body again is a duplicate."""
        return self._json("POST", f"{self.addresses.ingest}/v1/crises", body)

    def post(self, crisis: str, events: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Posts events in batches and yields each batch's answer.

        An event without an id gets one first, so that a batch which is sent again is recognised.
        """
        events = [event if _identified(event) else {**event, "id": str(uuid4())} for event in events]
        for start in range(0, len(events), BATCH):
            yield self._json(
                "POST", f"{self.addresses.ingest}/v1/crises/{crisis}/events", events[start : start + BATCH]
            )

    def head(self, crisis: str) -> int:
        """The last seq of a crisis's log that this key may see."""
        following = 0
        while True:
            page = self._json("GET", f"{self.addresses.ingest}/v1/crises/{crisis}/events?after={following}")
            if not page["events"]:
                return following
            following = page["next"]

    def summary(self, crisis: str, **query: str) -> dict[str, Any]:
        """The summary of a day."""
        return self._json("GET", f"{self.addresses.sitrep}/v1/crises/{crisis}/summary", query=query)

    def wait_until_known(self, crisis: str, seq: int) -> None:
        """Returns when the reports know everything up to a seq; raises Unreachable when patience ends."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.summary(crisis)["meta"]["last_event_seq"] >= seq:
                return
            time.sleep(0.1)
        raise Unreachable("the worker does not project; is `sitrep serve worker` running?")

    def report(self, crisis: str, day: str, face: str, **query: str) -> bytes:
        """The bytes of one face of a report."""
        return self._send(
            "GET", f"{self.addresses.sitrep}/v1/crises/{crisis}/reports/{day}.{face}", query=query
        ).content

    def publish(self, crisis: str, day: str, body: Mapping[str, Any], flash: int | None = None) -> dict[str, Any]:
        """The version in force now of the report of a day, or of a flash update of it, made just now or before."""
        place = f"{self.addresses.sitrep}/v1/crises/{crisis}/reports/{day}{f'/flash-{flash}' if flash else ''}"
        return self._json("POST", f"{place}/publish", body)

    def _json(
        self, method: str, url: str, body: object = None, query: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        answer: dict[str, Any] = orjson.loads(self._send(method, url, body, query).content)
        return answer

    def _send(
        self, method: str, url: str, body: object = None, query: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        content = orjson.dumps(body) if body is not None else None
        headers = {"Content-Type": "application/json"} if body is not None else {}
        started, told = time.monotonic(), False
        while True:
            try:
                response = self._http.request(method, url, content=content, headers=headers, params=query or None)
            except httpx2.TransportError as error:
                response, failure = None, error
            if response is not None and response.status_code < 400:
                return response
            patience, pause = _waiting(response)
            if time.monotonic() + pause > started + patience:
                if response is None:
                    raise Unreachable(f"{url} does not answer: {failure}") from None
                raise Refused(_document(response))
            if response is not None and response.status_code == TOO_MANY:
                sys.stderr.write(f"{url}: {_document(response).get('detail')} Going on in {pause:.0f} s\n")
            elif not told:
                told = True
                sys.stderr.write(f"{url} does not answer yet; trying again for {patience:.0f} s\n")
            time.sleep(pause)


def _waiting(response: httpx2.Response | None) -> tuple[float, float]:
    """How long an answer like this is waited out, and how long until the next try; (0, …): it is final."""
    if response is None:
        return UNANSWERED, PAUSE
    if response.status_code == TOO_MANY:
        asked = response.headers.get("retry-after", "")
        return QUOTA, float(asked) if asked.isdecimal() else PAUSE
    # A missing system library does not come with waiting.
    busy = response.status_code == 503 and _document(response).get("reason") != "pango_missing"
    return PATIENCE if busy else 0.0, PAUSE


def _identified(event: object) -> bool:
    # What is not an object is left for the service to refuse, with its place.
    return not isinstance(event, Mapping) or bool(event.get("id"))


def _document(response: httpx2.Response) -> Mapping[str, Any]:
    try:
        document = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return {"detail": f"answered {response.status_code}"}
    return document if isinstance(document, dict) else {"detail": f"answered {response.status_code}"}
