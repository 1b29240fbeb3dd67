"""`sitrep publish`: publishes a report through the sitrep service. Never decides what is in it."""

import json

from console.remote import client


def publish(
    crisis: str,
    day: str,
    audience: str,
    key: str | None,
    address: str | None,
    *,
    flash: int | None,
    hours: int | None,
    reason: str | None,
    late: bool,
    as_json: bool,
) -> str:
    """The version in force, and whether it was made just now."""
    body: dict[str, object] = {"audience": audience, "late": late, **({"reason": reason} if reason else {})}
    if hours is not None:
        body["hours"] = hours
    done = client(key, sitrep=address).publish(crisis, day, body, flash)
    if as_json:
        return json.dumps(done)
    said = "published" if done["status"] == "created" else "published before; nothing was corrected since"
    kind = f"flash update (valid until {done['valid_until']})" if flash else "report"
    return f"{kind} No. {done['number']} version {done['version']} of {crisis}, {day}, {audience}: {said}"
