"""Says no in one form: RFC 9457 problem documents with a code, a place and a remedy.
Never carries the text of an unknown error.
"""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, at one place: an RFC 6901 pointer, a stable code, a sentence to act on."""

    pointer: str
    code: str
    detail: str

    def to_json(self) -> dict[str, str]:
        return {"pointer": self.pointer, "code": self.code, "detail": self.detail}


class Refusal(Exception):
    """The request was refused."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"
    headers: Mapping[str, str] = {}

    def __init__(self, detail: str | None = None, *, faults: tuple[Fault, ...] = (), **extra: object) -> None:
        self.title = inspect.cleandoc(self.__doc__ or "").splitlines()[0]
        self.detail = detail or (faults[0].detail if faults else self.title)
        self.faults = faults
        self.extra = extra
        super().__init__(self.detail)

    def to_json(self) -> dict[str, Any]:
        """The problem document, without the media type and the status line."""
        return {
            "type": f"urn:sitrep:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "errors": [fault.to_json() for fault in self.faults],
            **self.extra,
        }


class KeyMissing(Refusal):
    """A key is needed: send it as "Authorization: Bearer …" or "X-API-Key"."""

    status = 401
    code = "key_missing"
    headers: Mapping[str, str] = {"WWW-Authenticate": "Bearer"}


class KeyNotAccepted(Refusal):
    """This key is not known, has expired or was revoked."""

    status = 401
    code = "key_not_accepted"
    headers: Mapping[str, str] = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    ended: str | None = None  # the id of a key that was one once: for the trail, and never for the answer

    @classmethod
    def of(cls, ended: str | None) -> "KeyNotAccepted":
        """The same refusal whether there was such a key or not."""
        refusal = cls()
        refusal.ended = ended
        return refusal


class ScopeMissing(Refusal):
    """This key does not have the scope that the request needs."""

    status = 403
    code = "scope_missing"


class NotAMember(Refusal):
    """This crisis takes events from its members only; ask its coordinators to add your organisation."""

    status = 403
    code = "not_a_member"


class NotFound(Refusal):
    """There is nothing here."""

    status = 404
    code = "not_found"


class BodyTooLarge(Refusal):
    """The body is larger than this service takes; send it in smaller batches."""

    status = 413
    code = "body_too_large"


class MediaTypeUnknown(Refusal):
    """This content type is not read here."""

    status = 415
    code = "media_type_unknown"


class Malformed(Refusal):
    """The body is not the JSON that this service reads."""

    status = 400
    code = "malformed"


class Invalid(Refusal):
    """The content does not fit the contract."""

    status = 422
    code = "invalid"


class Conflict(Refusal):
    """This contradicts what is already stored."""

    status = 409
    code = "conflict"


class Unavailable(Refusal):
    """The service cannot do this now; repeat the request with the same ids, nothing is written twice."""

    status = 503
    code = "unavailable"
    headers: Mapping[str, str] = {"Retry-After": "1"}
