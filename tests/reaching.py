"""What may be asked of the services otherwise than by reading: every method at every address, and every body that names
what somebody else said. Never a test, and never a word that was planted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Final
from uuid import uuid4

METHODS: Final = ("HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PROPFIND")
# An address of another page in front asks before it reads: the answer must not depend on what is there.
ELSEWHERE: Final = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
MODES: Final[tuple[Mapping[str, str], ...]] = ({}, {"mode": "validate"}, {"mode": "validate", "atomic": "all"})


@dataclass(frozen=True)
class Reach:
    """One request; `json` None: without a body."""

    method: str
    path: str
    query: Mapping[str, str]
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=lambda: ELSEWHERE)


def methods(paths: Iterable[str], query: Mapping[str, str]) -> Iterator[Reach]:
    """Every method at each address, with a body that is no event and without one."""
    bodies: Iterator[Any] = cycle(
        (None, {}, [], {"audience": "restricted"}, {"reason": "privacy", "audience": "restricted"})
    )
    for path in paths:
        for method in METHODS:
            json = None if method in ("HEAD", "OPTIONS") else next(bodies)
            yield Reach(method, path, query if method == "HEAD" else {}, json)


def bodies(events: str, ids: Mapping[str, str]) -> Iterator[Reach]:
    """Posts that name another's events in every way that there is, meant and only rehearsed, alone and together."""
    acts = [act for kind, identity in ids.items() for act in acts_on(kind, identity)]
    taken = [{**figure(), "id": identity} for identity in ids.values()]
    for query in MODES:
        yield Reach("POST", events, query, [*taken, *acts])
        yield Reach("POST", events, query, [figure(about=list(ids.values()))])
        for one in (*taken[:3], *acts[:9]):
            yield Reach("POST", events, query, one)


def acts_on(kind: str, identity: str) -> Iterator[dict[str, Any]]:
    """An act of every type on one event."""
    other = {name: value for name, value in figure().items() if name != "id"}
    said: dict[str, dict[str, Any]] = {
        "event.retracted": {"reason": "other"},
        "event.corrected": {"reason": "typo", "event": other},
        "event.verified": {"status": "verified"},
        "event.disputed": {"reason": "another count"},
        "event.reclassified": {"sensitivity": "low", "reason": "other"},
        "event.erased": {"reason": "privacy"},
        "event.merged": {"reason": "same_incident"},
        "figure.decided": {"indicator": "killed", "value": 3, "reason": f"a count of {kind}"},
    }
    for name, data in said.items():
        about = [identity, str(uuid4())] if name == "event.merged" else [identity]
        yield {"id": str(uuid4()), "type": name, "about": about, "data": data}


def figure(**more: object) -> dict[str, Any]:
    data = {"indicator": "killed", "basis": "cumulative", "value": 3}
    return {"id": str(uuid4()), "type": "figure.reported", "occurred": "2026-01-09", "data": data, **more}
