"""A crisis in few words: claims since 6 January in UTC+3, with a cut-off at 20:00."""

# ruff: noqa: ANN401 - claims are told with whatever they say

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from eventlog.editorial import Opening, Place, Source
from eventlog.quantity import Quantity, understand
from eventlog.register import Register
from sitrep.figures import Claim, Decision, Origin, Row, reconcile


class Crisis:
    """Says who said what and when, so that a test reads like a case told by a person."""

    started = date(2026, 1, 6)
    day = date(2026, 1, 9)

    def __init__(self) -> None:
        self.registered = self.register()

    def register(
        self, places: Sequence[tuple[str, str | None]] = (), sources: Sequence[Source] = (), **opening: Any
    ) -> Register:
        stated = {
            "crisis": "trial",
            "name": "Trial",
            "country": "SYR",
            "timezone": "Asia/Damascus",
            "cutoff": "20:00",
            "started": self.started.isoformat(),
            "places": [],
            "sources": [],
        }
        told = Opening.model_validate_json(json.dumps(stated | opening))
        known = {ref: Place.model_validate({"ref": ref, "name": ref, "parent": parent}) for ref, parent in places}
        return Register("trial", told, self.at("6 08:00"), known, {source.ref: source for source in sources})

    def at(self, moment: str) -> datetime:
        """The instant of "9 18:00": day of January and local time; "8 24:00" is midnight after the 8th."""
        day, clock = moment.split()
        hours, minutes = map(int, clock.split(":"))
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=int(day) - 1, hours=hours - 3, minutes=minutes)

    def origin(self, name: str | None, described: str | None = None, **more: Any) -> Origin:
        """A registered origin; None has no name; "?A" is named but not registered."""
        if name is None:
            return Origin(f"name:{described}" if described else "unnamed", described, named=False, **more)
        if name.startswith("?"):
            return Origin(f"name:{name[1:].lower()}", name[1:], **more)
        return Origin(name.lower(), name, registered=True, root=name.lower(), **more)

    def claim(
        self,
        origin: str | Origin | None,
        value: Any,
        as_of: str = "9 12:00",
        *,
        made: str | None = None,
        instant: bool = True,
        window: tuple[int, int] | None = None,
        **more: Any,
    ) -> Claim:
        """Somebody's claim. `instant` False is a bare date, `window` the first and last day of an increment."""
        held = self.at(as_of)
        seq = more.pop("seq", None) or int(held.timestamp()) % 10**6
        quantity = value if isinstance(value, Quantity) else understand(value)
        if window is not None:
            more |= {
                "basis": "incremental",
                "window_start": date(2026, 1, window[0]),
                "window_end": date(2026, 1, window[1]),
            }
        made_at = self.at(made) if made else held
        who = origin if isinstance(origin, Origin) else self.origin(origin)
        label = f"{who.key}-{value if not isinstance(value, dict) else sorted(value.items())}-{as_of}-{more}"
        stated: dict[str, Any] = {
            "id": label,
            "seq": seq,
            "indicator": "killed",
            "quantity": quantity,
            "origin": who,
            "as_of": held,
            "as_of_given": instant,
            "made_at": made_at,
            "recorded_at": made_at,
        }
        return Claim(**(stated | more))

    def decision(self, value: Any, cites: Sequence[Claim], decided: str = "9 13:00", **more: Any) -> Decision:
        stated: dict[str, Any] = {
            "id": f"decision-{decided}",
            "seq": 10**7,
            "indicator": "killed",
            "quantity": understand(value),
            "cites": tuple(claim.id for claim in cites),
            "decided_at": self.at(decided),
            "actor": "coordinator",
            "reason": "reviewed",
        }
        return Decision(**(stated | more))

    def rows(self, claims: Sequence[Claim], day: int = 9, **more: Any) -> tuple[Row, ...]:
        register = more.pop("register", self.registered)
        return reconcile(claims, register=register, day=date(2026, 1, day), **more)

    def rows_on(self, claims: Sequence[Claim], day: date) -> tuple[Row, ...]:
        return reconcile(claims, register=self.registered, day=day)

    def row(self, claims: Sequence[Claim], day: int = 9, **more: Any) -> Row:
        """The only row."""
        (row,) = self.rows(claims, day, **more)
        return row

    def again(self, claim: Claim, **changes: Any) -> Claim:
        return replace(claim, **changes)


@pytest.fixture(scope="session")
def crisis() -> Crisis:
    return Crisis()
