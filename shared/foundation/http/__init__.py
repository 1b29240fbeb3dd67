"""What both services share of HTTP by one name. Never holds a line of its own."""

from foundation.http.answers import etag_matches, json_response
from foundation.http.bodies import body, media_type
from foundation.http.callers import (
    Needs,
    NotAtOnce,
    address_of,
    at_hand,
    caller,
    caller_at_once,
    count_stranger,
    note_refusal,
    principal_now,
    principal_of,
)
from foundation.http.declared import Declared
from foundation.http.doorman import SECURITY, own
from foundation.http.service import application, install, undocumented

__all__ = [
    "SECURITY",
    "Declared",
    "Needs",
    "NotAtOnce",
    "address_of",
    "application",
    "at_hand",
    "body",
    "caller",
    "caller_at_once",
    "count_stranger",
    "etag_matches",
    "install",
    "json_response",
    "media_type",
    "note_refusal",
    "own",
    "principal_now",
    "principal_of",
    "undocumented",
]
