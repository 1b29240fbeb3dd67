"""agreement.changed: where a ceasefire or another agreement stands. Never firmer than its source: the hedge stays."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from eventlog import codes
from eventlog.envelope import Fact, Value


class Agreement(Value):
    """An agreement and its state, with the word by which the source hedges it."""

    status: Literal[
        "proposed", "announced", "in_force", "violated", "suspended", "collapsed", "ended", "unknown"
    ]  # fmt: skip
    agreement: codes.Name | None = Field(default=None, description="its name, in the source's words")
    kind: codes.Code | None = Field(default=None, description="ceasefire, humanitarian_pause, exchange, …")
    parties: tuple[codes.Name, ...] = Field(default=(), max_length=20)
    guarantors: tuple[codes.Name, ...] = Field(default=(), max_length=20)
    hedge: codes.Name | None = Field(default=None, description="the word that keeps it open: appear, reportedly")


class AgreementChanged(Fact):
    """An agreement was proposed, entered into force, was violated or collapsed (our list; no standard covers it)."""

    type: Literal["agreement.changed"]
    data: Agreement

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e19",
        "type": "agreement.changed",
        "occurred": {"start": None, "end": "2026-01-09", "precision": 4},
        "source": {"origin": {"name": "A news site", "kind": "media"}, "mode": "hedged"},
        "data": {
            "agreement": "past ceasefire agreements",
            "kind": "ceasefire",
            "status": "collapsed",
            "hedge": "appear",
        },
    }
