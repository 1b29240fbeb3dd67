"""The sample crisis: the news article of 9 January 2026 as events, each with its attribution and its hedges.
Never made firmer.
"""

import json
from importlib.resources import files
from typing import Any

DAY = "2026-01-09"


def crisis() -> dict[str, Any]:
    """The body that opens the crisis."""
    body: dict[str, Any] = json.loads((files(__name__) / "crisis.json").read_text("utf-8"))
    return body


def events() -> list[dict[str, Any]]:
    """The events, in the order in which the article says them; each has an id of its own, so a repeat adds nothing."""
    posted: list[dict[str, Any]] = json.loads((files(__name__) / "events.json").read_text("utf-8"))
    return posted
