"""report.published and report.withdrawn: what was given out, so that it can be proved. Never accepted from outside."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from eventlog import codes
from eventlog.envelope import Editorial, Value
from eventlog.moments import Day, Instant

Number = Annotated[int, BeforeValidator(codes.no_flag), Field(ge=1, le=10**6)]
Seq = Annotated[int, BeforeValidator(codes.no_flag), Field(ge=1, le=2**53)]


class Edition(Value):
    """Which report: its day, kind, number (of a flash update in its day), version and audience."""

    day: Day
    kind: Literal["daily", "flash"] = "daily"
    number: Number
    version: Number
    audience: codes.Audience


# Of each face in each language, and the JSON: sixty leave room for eleven languages.
Files = Annotated[dict[codes.Code, codes.Digest], Field(max_length=60)]


class Publication(Edition):
    """What was published: up to which seq it knows, and the digest of each file."""

    known: Seq
    edited: Seq
    cleared: Seq
    digest: codes.Digest = Field(description="SHA-256 of the canonical report")
    root: codes.Digest | None = Field(default=None, description="root of the log's tree (RFC 6962) at `edited`")
    files: Files = Field(default={}, description="json, html_en, pdf_en and so on: SHA-256 each")
    as_of: Instant | None = Field(default=None, description="of a flash update: up to when it says what is known")
    valid_until: Instant | None = Field(default=None, description="of a flash update")
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
    files: Files = Field(default={}, description="what is given out in its place, marked: SHA-256 each")


class ReportWithdrawn(Editorial):
    """A published version is withdrawn, for privacy with its files, else marked; the system writes it (CAP, Cancel)."""

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
