"""statement.made: who did what by speaking, to whom. Never repeats the words: they stand in the source's quote."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from eventlog import codes
from eventlog.envelope import Fact, Value


class Speaker(Value):
    """Who spoke, where it is not the origin itself: SANA reports what a president said."""

    ref: codes.Ref | None = None
    name: codes.Name | None = None
    kind: codes.SourceKind | None = None
    stance: codes.Stance | None = None


class Speech(Value):
    """What was done by speaking, to whom and about what."""

    speech_act: codes.SpeechAct
    topic: tuple[codes.Code, ...] = Field(default=(), max_length=20)
    speaker: Speaker | None = None
    addressee: codes.Name | None = None
    form: codes.Code | None = Field(default=None, description="proclamation, interview, press_release, …")
    conditions: codes.Note | None = None


class StatementMade(Fact):
    """A public statement: its speaker, its speech act, its addressee;
    the words stand in `source.quote`, a summary in `text`.
    """

    type: Literal["statement.made"]
    data: Speech

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e04",
        "type": "statement.made",
        "occurred": "2026-01-09",
        "place": {"ref": "sheikh-maqsud"},
        "source": {
            "origin": {
                "name": "Neighbourhood council",
                "kind": "local_authority",
                "stance": "party_to_conflict",
            },
            "mode": "assert",
            "quote": "stay and defend",
            "quote_lang": "en",
        },
        "lang": "en",
        "text": "The council says that it will remain and rejects demands to surrender.",
        "data": {
            "speech_act": "refuse",
            "topic": ["evacuation", "surrender"],
            "addressee": "attacking forces",
            "form": "proclamation",
        },
    }
