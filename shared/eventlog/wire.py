"""From a body to events, whatever its form: JSON, NDJSON or CloudEvents end in one value, one set of bytes.
Never touches the log.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from eventlog import strict
from eventlog.canonical import canonical, sorted_form
from eventlog.contract import Envelope, NotInContract, validate
from eventlog.erasable import Erasable, Seal, conceal
from eventlog.skim import Unsure, skim, skim_each
from eventlog.strict import NotStrictJson

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
CLOUDEVENT: Final = "application/cloudevents+json"
CLOUDEVENTS: Final = "application/cloudevents-batch+json"

MAX_ITEMS: Final = 5_000

# Far more than 5,000 events have; a body of nothing but commas would take fifty times its size in memory when parsed.
MAX_MEMBERS: Final = 1_000_000


class TooMany(Exception):
    """A batch takes at most 5,000 events; send it in smaller ones."""


class Item(NamedTuple):
    """One event as it came in: a JSON value, with its canonical bytes where they are known, or why there is none."""

    value: Any = None
    written: bytes | None = None
    refused: NotStrictJson | NotInContract | None = None


class Admitted(NamedTuple):
    """An event of the contract, with the bytes that will be stored and what lies apart from them."""

    id: UUID
    id_generated: bool
    event: Envelope
    value: Mapping[str, Any]
    stored: bytes
    digest: bytes
    erasables: tuple[Erasable, ...]


def items(body: bytes, media_type: str) -> Iterable[Item] | Item:
    """The items of a body, each alone: one bad item refuses itself, not its neighbours. A single event is an Item.

    Lines are read as they are asked for, once.

    Raises NotStrictJson when the body as a whole cannot be read, TooMany past 5,000 items.
    """
    if body.count(b",") > MAX_MEMBERS or (media_type == NDJSON and body.count(b"\n") > 2 * MAX_ITEMS):
        raise TooMany
    if media_type == NDJSON:
        lines = [line for line in body.split(b"\n") if line.strip()]
        if not lines:
            raise NotStrictJson("malformed_json", "", "there is no line with an event in this body", well_formed=False)
        return map(_line, _bounded(lines))
    if media_type == JSON and (quick := _quick(body)) is not None:
        return quick
    value = strict.parse(body)
    mapping = _from_cloudevent if media_type in (CLOUDEVENT, CLOUDEVENTS) else None
    if isinstance(value, list) and media_type != CLOUDEVENT:
        return _each(value, mapping)
    if media_type == CLOUDEVENTS:
        raise NotStrictJson("not_a_batch", "", "a batch of CloudEvents is a JSON array", well_formed=True)
    return _item(value, mapping)


def admit(value: Mapping[str, Any], seal: Seal, written: bytes | None = None) -> Admitted:
    """The event that a value says, and its stored form; raises NotInContract. `written` is its canonical form where
    `skim` has it already.

    The stored bytes have exactly the fields that were given, in RFC 8785's form, with the id written in lower case and
    commitments where the erasable values stood.
    """
    return _kept(_understood(value, written), seal)


def admit_each(items: Iterable[Item], seal: Seal) -> list[Admitted | NotStrictJson | NotInContract]:
    """Each item as `admit` gives it, or why it is refused.

    All are understood before one is kept: a step fits into the caches of a processor, and both together do not.
    """
    understood = [_understood_or_why(item) for item in items]
    return [_kept(one, seal) if isinstance(one, _Understood) else one for one in understood]


class _Understood(NamedTuple):
    event: Envelope
    identity: UUID
    value: Mapping[str, Any]
    written: bytes
    write: Callable[[object], bytes]  # the canonical form of what stands in the value


def _understood_or_why(item: Item) -> _Understood | NotStrictJson | NotInContract:
    if item.refused is not None:
        return item.refused
    try:
        return _understood(item.value, item.written)
    except NotInContract as refused:
        return refused


def _understood(value: Mapping[str, Any], written: bytes | None) -> _Understood:
    # What was skimmed has no key and no number that orjson would write otherwise, and gets none here.
    write = canonical if written is None else sorted_form
    if written is None:
        written = write(value)
    event = validate(value, written)
    identity = event.id or uuid4()
    if event.id is None or (given := value["id"]) != given.lower():
        value = {**value, "id": str(identity)}
        written = write(value)
    return _Understood(event, identity, value, written, write)


def _kept(said: _Understood, seal: Seal) -> Admitted:
    event, identity, value, written, write = said
    concealed, erasables = conceal(value, seal, write)
    stored = write(concealed) if erasables else written
    return Admitted(identity, event.id is None, event, value, stored, sha256(stored).digest(), erasables)


def _bounded(raw: Sequence[Any]) -> Sequence[Any]:
    if len(raw) > MAX_ITEMS:
        raise TooMany
    return raw


def _line(line: bytes) -> Item:
    try:
        return _of(*skim(line))
    except Unsure:
        return _item(line, strict.parse)


def _quick(body: bytes) -> tuple[Item, ...] | Item | None:
    """The items of a body in JSON, where it can be read quickly."""
    try:
        read = skim_each(body, MAX_ITEMS)
    except Unsure:
        return None
    return tuple(_of(*one) for one in read) if isinstance(read, list) else _of(*read)


def _each(raw: Sequence[Any], read: Callable[[Any], Any] | None) -> tuple[Item, ...]:
    return tuple(_item(value, read) for value in _bounded(raw))


def _of(value: object, written: bytes | None = None) -> Item:
    if not isinstance(value, dict):
        return Item(refused=NotInContract((("", "not_an_event", "an event is a JSON object"),)))
    return Item(value, written)


def _item(raw: object, read: Callable[[Any], Any] | None) -> Item:
    try:
        if isinstance(raw, bytes) and read is not None:
            value = read(raw)
            strict.check(value)
        else:
            strict.check(raw)
            value = read(raw) if read is not None else raw
    except (NotStrictJson, NotInContract) as refused:
        return Item(refused=refused)
    return _of(value)


# CloudEvents 1.0: `source` is the producing system, so it becomes the device and never the origin of a claim.
_ATTRIBUTES: Final = frozenset(
    {"specversion", "id", "source", "type", "time", "subject", "datacontenttype", "dataschema", "data"}
)

# Extensions of the specification that middleware adds on the way: they say nothing about the event.
_CARRIED: Final = frozenset({"traceparent", "tracestate", "partitionkey", "sequence", "sequencetype", "sampledrate"})


def _from_cloudevent(cloud: object) -> dict[str, Any]:
    """Our event of a CloudEvent in JSON; `data` holds the payload, or the whole event without id and type.

    Where both say when it occurred, the event's own word wins over `time`.
    """
    if not isinstance(cloud, dict) or cloud.get("specversion") != "1.0":
        raise NotInContract((("/specversion", "not_a_cloudevent", 'a CloudEvent has specversion "1.0"'),))
    if unknown := sorted(set(cloud) - _ATTRIBUTES - _CARRIED):
        raise NotInContract(
            (
                (
                    strict.pointer((unknown[0],)),
                    "field_unknown",
                    "this attribute is not read; put it into data",
                ),
            )
        )
    data = cloud.get("data")
    whole = isinstance(data, dict) and isinstance(data.get("data"), dict)
    event: dict[str, Any] = dict(data) if whole else {"data": data}  # type: ignore[arg-type]
    for name in ("id", "type"):
        if name in event:
            raise NotInContract(
                ((f"/data/{name}", "field_unknown", f"{name} is an attribute of the CloudEvent itself"),)
            )
        if name in cloud:
            event[name] = cloud[name]
    if "time" in cloud and "occurred" not in event:
        event["occurred"] = cloud["time"]
    if cloud.get("source") and "device" not in event:
        event["device"] = cloud["source"]
    return event
