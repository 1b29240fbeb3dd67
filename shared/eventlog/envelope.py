"""What every event says beside its payload: when, where, who said so, how sure, how sensitive. Never knows a type."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import core_schema

from eventlog import codes
from eventlog.moments import Instant, Moment, Occurred


class Value(BaseModel):
    """A frozen, closed value: an unknown field is an error at the door, since a typo must not vanish silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Uuid:
    """A UUID in one form only: the UUID class itself also reads braces, prefixes and hyphens anywhere, and would keep
    another text than was sent. Read by the validator itself, since every event has one.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        form = core_schema.str_schema(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
        written = core_schema.chain_schema([form, core_schema.uuid_schema(strict=False)])
        return core_schema.custom_error_schema(
            core_schema.union_schema([written, core_schema.is_instance_schema(UUID)], mode="left_to_right"),
            custom_error_type="uuid",
            custom_error_message='write a UUID with its hyphens, as "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01"',
        )


Id = Annotated[UUID, _Uuid, WithJsonSchema({"type": "string", "format": "uuid"})]

Latitude = Annotated[float | int, Field(ge=-90, le=90)]
Longitude = Annotated[float | int, Field(ge=-180, le=180)]


class Point(Value):
    """A position in WGS 84 degrees."""

    lat: Latitude
    lon: Longitude


class PlaceGiven(Value):
    """Where: `ref` names a place registered for the crisis; a name that matches none is kept as it was given."""

    ref: codes.Ref | None = None
    name: codes.Name | None = None
    given_name: codes.Name | None = None
    pcode: codes.Pcode | None = None
    point: Point | None = None
    precision: codes.PlacePrecision | None = None
    coverage: codes.Coverage = "whole"

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if not (self.ref or self.name or self.given_name or self.pcode or self.point):
            msg = "say where: ref, name, given_name, pcode or point; leave place out when it is not stated"
            raise ValueError(msg)
        return self


class Origin(Value):
    """Who says so. A protected origin is known by its pseudonym alone; its identity belongs into `private`."""

    ref: codes.Ref | None = None
    name: codes.Name | None = None
    kind: codes.SourceKind | None = None
    stance: codes.Stance | None = None
    protected: bool = False
    pseudonym: codes.Name | None = None

    @model_validator(mode="after")
    def _keeps_its_secret(self) -> Self:
        if self.protected and self.name:
            msg = (
                "a protected origin must not be named here, since these bytes can never be erased: "
                "send a pseudonym, and the name in private"
            )
            raise ValueError(msg)
        return self


class Relay(Value):
    """Through whom it reached the sender."""

    ref: codes.Ref | None = None
    name: codes.Name | None = None
    kind: codes.SourceKind | None = None


class SourceGiven(Value):
    """Who says so, through whom, in which way, and in which words.
    Without an origin the posting organisation speaks.
    """

    origin: Origin | None = None
    relayed_by: tuple[Relay, ...] = Field(default=(), max_length=20)
    first_hand: bool = False
    inferred: bool = Field(default=False, description="the speaker is inferred from the context, not named by it")
    mode: codes.Mode | None = None
    quote: codes.Text | None = None
    quote_lang: codes.Language | None = None
    url: Annotated[str, StringConstraints(max_length=2_000, pattern=r"^https?://\S+$")] | None = None


class VerificationGiven(Value):
    """How far the claim was checked, in OHCHR's words, and its Admiralty grade.
    Said by nobody, it is unverified and F6.
    """

    status: codes.PostedVerification = "unverified"
    method: codes.Note | None = None
    source_reliability: codes.SourceReliability = "F"
    information_credibility: codes.InformationCredibility = 6


class Related(Value):
    """A tie to another event of the crisis."""

    rel: codes.Relation
    id: Id


class Translation(Value):
    """The text in another language, and whether a person or a machine made it."""

    text: codes.Text
    by: Literal["human", "machine"]


def _private(value: object) -> object:
    if isinstance(value, float):
        msg = "write decimals in private as text"
        raise ValueError(msg)  # noqa: TRY004 - pydantic reads ValueError
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _private(member)
    return value


Private = Annotated[dict[str, Any], BeforeValidator(_private), Field(min_length=1, max_length=50)]


class Envelope(Value):
    """The fields that every event may carry; `id`, `type`, `occurred` and `data` are enough to post a fact."""

    id: Id | None = Field(
        default=None, description="made by the sender (UUIDv7 best): the idempotency key inside a crisis"
    )
    schema_version: Annotated[Literal[1], BeforeValidator(codes.no_flag)] = 1
    occurred: Occurred | None = None
    as_of: Moment | None = Field(default=None, description="when the source says the value held")
    reported_at: Instant | None = Field(default=None, description="when the source published it")
    sent_at: Instant | None = Field(default=None, description="the device's clock when the event was queued")
    device: codes.Name | None = Field(default=None, description="the producing system; never the origin of a claim")
    place: PlaceGiven | None = None
    source: SourceGiven | None = None
    verification: VerificationGiven | None = None
    sensitivity: codes.Sensitivity | None = None
    sectors: tuple[codes.Sector, ...] = Field(default=(), max_length=20)
    relations: tuple[Related, ...] = Field(default=(), max_length=50)
    lang: codes.Language | None = None
    text: codes.Text | None = None
    translations: dict[codes.Language, Translation] | None = Field(default=None, max_length=20)
    private: Private | None = Field(
        default=None, description="personal data and protected identities: encrypted and erasable"
    )


class Fact(Envelope):
    """Something that somebody says about a place and a time."""

    occurred: Occurred


class Editorial(Envelope):
    """An act on other events or on the crisis itself; it occurs, unless stated, when it is recorded."""


class ActOnEvents(Editorial):
    """An editorial act on the events named in `about`."""

    about: tuple[Id, ...] = Field(min_length=1, max_length=100)

    @model_validator(mode="after")
    def _acts_on_others(self) -> Self:
        if self.id is not None and self.id in self.about:
            msg = "an event cannot be about itself"
            raise ValueError(msg)
        return self
