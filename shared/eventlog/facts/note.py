"""note.added: what fits no other type: context, coordination, outlook. Never a way round a type that fits."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from eventlog import codes
from eventlog.envelope import Fact, Value


class Remark(Value):
    """What the note is about; the note itself stands in `text`, where it can be taken back."""

    topic: codes.Code = Field(description="context, coordination, outlook, population_density, …, other")


class NoteAdded(Fact):
    """A note for a section of the report (card types of OCHA's situation reports); its words stand in `text`."""

    type: Literal["note.added"]
    data: Remark

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e1e",
        "type": "note.added",
        "occurred": "2026-01-09",
        "place": {"ref": "sheikh-maqsud"},
        "source": {"origin": {"name": "A news site", "kind": "media"}, "mode": "describe"},
        "lang": "en",
        "text": "The districts are densely populated.",
        "data": {"topic": "context"},
    }
