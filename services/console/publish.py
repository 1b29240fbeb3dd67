"""`sitrep publish`: publishes the report of a day through the sitrep service. Never decides what is in it."""

import json

from console.remote import client


def publish(
    crisis: str,
    day: str,
    audience: str,
    key: str | None,
    address: str | None,
    *,
    reason: str | None,
    late: bool,
    as_json: bool,
) -> str:
    """The version in force, and whether it was made just now."""
    body = {"audience": audience, "late": late, **({"reason": reason} if reason else {})}
    done = client(key, sitrep=address).publish(crisis, day, body)
    if as_json:
        return json.dumps(done)
    said = "published" if done["status"] == "created" else "published before; nothing was corrected since"
    return f"report No. {done['number']} version {done['version']} of {crisis}, {day}, {audience}: {said}"
