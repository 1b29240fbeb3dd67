"""report.published and report.withdrawn: what was given out, so that it can be proved. Never accepted from outside."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from eventlog import codes
from eventlog.envelope import Editorial, Value
from eventlog.moments import Day

Number = Annotated[int, BeforeValidator(codes.no_flag), Field(ge=1, le=10**6)]
Seq = Annotated[int, BeforeValidator(codes.no_flag), Field(ge=1, le=2**53)]


class Edition(Value):
    """Which report: its day, kind, number, version and audience."""

    day: Day
    kind: Literal["daily", "flash"] = "daily"
    number: Number
    version: Number
    audience: codes.Audience


class Publication(Edition):
    """What was published: up to which seq it knows, and the digest of each file."""

    known: Seq
    edited: Seq
    cleared: Seq
    digest: codes.Digest = Field(description="SHA-256 of the canonical report")
    root: codes.Digest | None = Field(default=None, description="root of the log's tree (RFC 6962) at `edited`")
    # Ten languages in five faces, and the JSON.
    files: dict[codes.Code, codes.Digest] = Field(
        default={}, max_length=51, description="json, html_en, pdf_en and so on: SHA-256 each"
    )
    reason: codes.Note | None = Field(default=None, description="why there is a new version")


class ReportPublished(Editorial):
    """A version of a report was published; the system writes it (number and version after OASIS EDXL-SitRep)."""

    type: Literal["report.published"]
    data: Publication

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e29",
        "type": "report.published",
        "data": {
            "day": "2026-01-09",
            "kind": "daily",
            "number": 4,
            "version": 1,
            "audience": "public",
            "known": 36,
            "edited": 38,
            "cleared": 38,
            "digest": "0f343b0931126a20f133d67c2b018a3b5f0d2b1c6a3e9c2e7d4a1b8f5c6d7e8f",
        },
    }


class Withdrawal(Edition):
    """Which version is withdrawn, and why."""

    reason: codes.CorrectionReason
    note: codes.Note | None = None


class ReportWithdrawn(Editorial):
    """A published version is withdrawn: it answers 410 with the reason; the system writes it (CAP 1.2, Cancel)."""

    type: Literal["report.withdrawn"]
    data: Withdrawal

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e2a",
        "type": "report.withdrawn",
        "data": {
            "day": "2026-01-09",
            "kind": "daily",
            "number": 4,
            "version": 1,
            "audience": "public",
            "reason": "privacy",
        },
    }
