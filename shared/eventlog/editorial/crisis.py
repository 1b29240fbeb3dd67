"""The crisis itself: opened, configured, closed. Never moves its zone or cut-off: old days would move."""

from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from eventlog import codes
from eventlog.editorial.places import Place, Source
from eventlog.envelope import Editorial, Value
from eventlog.moments import Day


@cache
def _zones() -> frozenset[str]:
    # What this machine calls its own time is no zone that another machine knows.
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _zone(name: str) -> str:
    if name not in _zones():
        msg = 'not a time zone of the IANA database; write one as "Asia/Damascus"'
        raise ValueError(msg)
    return name


Timezone = Annotated[
    str, StringConstraints(max_length=64, pattern=r"^[A-Za-z_+-]+(/[A-Za-z0-9_+-]+)*$"), AfterValidator(_zone)
]
Cutoff = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


Hours = Annotated[int, BeforeValidator(codes.no_flag), Field(ge=1, le=720)]
Days = Annotated[int, BeforeValidator(codes.no_flag), Field(ge=1, le=366)]
Percent = Annotated[int, BeforeValidator(codes.no_flag), Field(ge=1, le=100)]
Persons = Annotated[int, BeforeValidator(codes.no_flag), Field(ge=0, le=10**6)]


class Thresholds(Value):
    """Where this crisis differs from the policy recon-1; what is left out stays as the policy has it."""

    fresh_hours: Hours | None = Field(default=None, description="how long a claim is fresh, by default 48 (R7, R21)")
    overtaken_hours: Hours | None = Field(
        default=None, description="a lower toll older than the newest by this is overtaken, by default 24 (R7)"
    )
    remembered_days: Days | None = Field(
        default=None, description="how long an older higher toll still contradicts, by default 30 (R7, R21)"
    )
    residual_percent: Percent | None = Field(
        default=None, description="by how much stock and flow may differ, of those displaced, by default 5 (R13)"
    )
    residual_persons: Persons | None = Field(
        default=None, description="the least difference of stock and flow that is flagged, by default 1000 (R13)"
    )


class Opening(Value):
    """What a report must know of its crisis; with the log that follows it, nothing else is needed."""

    crisis: codes.Slug
    name: codes.Name
    names: dict[codes.Language, codes.Name] | None = Field(default=None, max_length=20)
    country: codes.Country
    timezone: Timezone
    cutoff: Cutoff = "20:00"
    started: Day | None = Field(
        default=None, description="the day from which counts run that name no window; without it they say no day"
    )
    glide: codes.Glide | None = None
    languages: tuple[codes.Language, ...] = Field(default=("en",), min_length=1, max_length=10)
    public: bool = False
    license: codes.Name | None = None
    preferred_origins: tuple[codes.Ref, ...] = Field(default=(), max_length=50)
    verifiers: tuple[codes.Slug, ...] = Field(
        default=(), max_length=50, description="organisations whose verification leads (R11.2)"
    )
    daily_reports: tuple[codes.Audience, ...] = Field(
        default=(), max_length=3, description="for whom the day's report is published at each cut-off, by itself"
    )
    thresholds: Thresholds = Thresholds()
    places: tuple[Place, ...] = Field(default=(), max_length=500)
    sources: tuple[Source, ...] = Field(default=(), max_length=500)


class CrisisOpened(Editorial):
    """The crisis is opened: always seq 1 of its log. Posted as a body of its own to /v1/crises."""

    type: Literal["crisis.opened"]
    data: Opening

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e09",
        "type": "crisis.opened",
        "data": {
            "crisis": "aleppo-2026",
            "name": "Aleppo: Sheikh Maqsud and Ashrafiyeh",
            "country": "SYR",
            "timezone": "Asia/Damascus",
            "cutoff": "20:00",
            "started": "2026-01-06",
            "glide": None,
            "languages": ["en", "fr", "ar", "es"],
            "public": True,
            "preferred_origins": [],
            "places": [
                {"ref": "aleppo", "name": "Aleppo city", "pcode": None, "aliases": []},
                {
                    "ref": "sheikh-maqsud",
                    "name": "Sheikh Maqsud",
                    "parent": "aleppo",
                    "aliases": ["Sheikh Maqsoud", "الشيخ مقصود"],
                    "geometry": None,
                },
            ],
        },
    }


class Configuration(Value):
    """What changes from now on; what is left out stays. Zone and cut-off stay for good."""

    name: codes.Name | None = None
    names: dict[codes.Language, codes.Name] | None = Field(default=None, max_length=20)
    glide: codes.Glide | None = None
    languages: tuple[codes.Language, ...] | None = Field(default=None, min_length=1, max_length=10)
    public: bool | None = None
    license: codes.Name | None = None
    preferred_origins: tuple[codes.Ref, ...] | None = Field(default=None, max_length=50)
    verifiers: tuple[codes.Slug, ...] | None = Field(default=None, max_length=50)
    daily_reports: tuple[codes.Audience, ...] | None = Field(default=None, max_length=3)
    thresholds: Thresholds | None = Field(default=None, description="replaces all that was set before")

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.changes():
            msg = "say at least one field that changes"
            raise ValueError(msg)
        return self

    def changes(self) -> dict[str, Any]:
        """The fields that were given; only a GLIDE number and a license can be taken back with null."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in given.items() if value is not None or name in ("glide", "license")}


class CrisisConfigured(Editorial):
    """What the crisis says of itself changes from this seq on (GLIDE number as in IFRC Monty)."""

    type: Literal["crisis.configured"]
    data: Configuration

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e25",
        "type": "crisis.configured",
        "data": {"name": "Aleppo: northern neighbourhoods", "languages": ["en", "ar"]},
    }


class Closing(Value):
    """Why the crisis is closed."""

    reason: codes.Note
    continued_as: codes.Slug | None = Field(default=None, description="the crisis in which reporting goes on")


class CrisisClosed(Editorial):
    """The crisis is closed: what is posted later is kept, with the warning crisis_closed."""

    type: Literal["crisis.closed"]
    data: Closing

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e26",
        "type": "crisis.closed",
        "data": {"reason": "the ceasefire holds; weekly reports go on elsewhere"},
    }
