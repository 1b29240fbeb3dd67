"""narrative.written: the words of a section for one day, with the events they rest on. Never a source of figures."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from eventlog import codes
from eventlog.envelope import Editorial, Id, Value
from eventlog.moments import Day


class NarrativeItem(Value):
    """One sentence or paragraph; its text lies apart and is gone when it is erased."""

    text: codes.Text | None = Field(default=None, description="needed to post; absent once erased")
    cites: tuple[Id, ...] = Field(default=(), max_length=50, description="the events on which it rests")


class Narrative(Value):
    """What a section says on one day, in one language; the last word on day, section and language holds."""

    day: Day
    section: codes.Code = Field(description="highlights, overview, health, access, outlook, …")
    lang: codes.Language
    items: tuple[NarrativeItem, ...] = Field(min_length=1, max_length=50)


class NarrativeWritten(Editorial):
    """An editor writes the highlights or a section of a day (two to five highlights, OCHA editorial guidelines)."""

    type: Literal["narrative.written"]
    data: Narrative

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e28",
        "type": "narrative.written",
        "data": {
            "day": "2026-01-09",
            "section": "highlights",
            "lang": "en",
            "items": [
                {
                    "text": "The only functioning hospital of the area is reported out of service.",
                    "cites": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e03"],
                }
            ],
        },
    }
