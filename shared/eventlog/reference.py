"""The event reference, written from the models themselves: `python -m eventlog.reference > docs/events.md`.
Never says what a model does not say.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from eventlog.contract import EVENTS, FACT_TYPES, OWN_ACTS, OWN_SCOPES, SYSTEM_TYPES, type_of
from eventlog.editorial import CrisisOpened
from eventlog.envelope import ActOnEvents, Envelope
from eventlog.facts.quantity import QuantityGiven
from eventlog.sensitivity import DEFAULT

Schema = Mapping[str, Any]

HEAD: Final = """\
# The events

Written by `python -m eventlog.reference` from the models that check every post; a test holds the two equal.

An event is a claim: somebody said something about a place and a time. It is never edited and never deleted.
A fact needs `type`, `occurred` and `data`; an act or a registration needs `type` and `data`, and `about` where it acts
on events. An `id` of your own makes every repeat harmless. Unknown fields are refused, with a pointer to them.

- **occurred** is a day, an instant, or `{"start": …, "end": …, "precision": …}`: start null says that the date is
  unknown, end null that it went on when its source spoke; precision is 1 exact day, 2 within a week, 3 within a month
  (ACLED), 4 only before the report (ours).
- **say `as_of` where the end is null.** It is the day or instant of which your source speaks. Without it that is
  `reported_at`, and without both it is the moment of your post: a siege of 9 January that you post in the morning of
  the 10th with a null end and no `as_of` is in the report of the 10th, and in none of the 9th, however late it is made.
- **code** is an open vocabulary of lower-case words: the ones named are examples, any other is kept as it was sent.
- **quantity** is `23`, `"at least 23"`, `"dozens"`, or `{"low": 20, "high": 30}` with `best`, `qualifier` and `text`;
  words are kept verbatim, and a vague word is never a number in a sum.
- **day** is `"2026-01-09"`, **instant** `"2026-01-09T12:00:00+03:00"`; a **moment** is either.
- **severe** is the default sensitivity, whatever the type, of events on sexual violence, detention and the recruitment
  of children, of the sectors PRO-GBV and PRO-CPN, and of evacuation calls that name corridors.
"""

# What follows the types: how a type changes.
CHANGES: Final = """\
## How a type changes

A type keeps its name for ever. What it says may get a new form: then its `schema_version` counts on, the older form
is still taken at the door, and both are read alike. What is stored is never rewritten: the bytes, the digest of the
receipt and every proof stay those of what was sent. The feed adds `today` to an event of an older form: the same in
the form of today. Reports, tables and whatever else is made from the log know only today's form. An event without a
`schema_version` is of the newest form that it fits.

The steps stand in `shared/eventlog/upcasting.py`, and a step is never changed once it was released; `tests/data/old/`
keeps bytes of each older form as they were stored. So far:

| type | version | what changed |
|---|---|---|
| `funding.updated` | 2 | `donors`, a list, in place of one `donor` |
"""

ABOUT: Final = "`about` lists the `id`s of the events that it acts on, which may arrive later."

# A field shows its kind by the pattern that checks it.
_PATTERNS: Final[Mapping[str, str]] = {
    r"^[a-z][a-z0-9_]{0,63}$": "code",
    r"^[a-z0-9][a-z0-9._-]{0,63}$": "ref",
    r"^[a-z0-9][a-z0-9-]{1,62}$": "slug",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$": "language (BCP 47)",
    r"^[A-Z]{2}[A-Z0-9]{0,18}$": "P-code",
    r"^[A-Z]{2}-\d{4}-\d{6}-[A-Z]{3}$": "GLIDE number",
    r"^[0-9a-f]{64}$": "SHA-256 in hex",
    r"^([01]\d|2[0-3]):[0-5]\d$": "time of day, HH:MM",
}
_FORMATS: Final = {"uuid": "UUID", "date": "day", "date-time": "instant"}


def reference() -> str:
    """The whole page, in Markdown."""
    return "\n".join((HEAD, *_contents(), _envelope(), *(_section(kind) for kind in EVENTS), CHANGES.rstrip()))


def _contents() -> Iterator[str]:
    yield "| type | what it says | posted with | default sensitivity |\n|---|---|---|---|"
    for kind in EVENTS:
        tag = type_of(kind)
        yield f"| [`{tag}`](#{tag.replace('.', '')}) | {_escaped(_sentence(kind))} | {_scope(tag)} | {_level(tag)} |"
    yield ""


def _envelope() -> str:
    schema = Envelope.model_json_schema()
    return "\n".join(
        (
            "## The envelope",
            "",
            "What every event may say beside its payload; everything is optional but what stands above.",
            "",
            *_table(schema, schema, ""),
            "",
        )
    )


def _section(kind: type[Envelope]) -> str:
    tag, schema = type_of(kind), kind.model_json_schema()
    data = _resolved(schema["properties"]["data"], schema)
    shown = kind.example["data"] if kind is CrisisOpened else kind.example  # type: ignore[attr-defined]
    example = json.dumps(shown, ensure_ascii=False, indent=2)
    about = f" {ABOUT}" if issubclass(kind, ActOnEvents) else ""
    level = f" Default sensitivity: {_level(tag)}." if tag in DEFAULT else ""
    return "\n".join(
        (
            f"## `{tag}`",
            "",
            f"{_doc(kind)}",
            "",
            f"Posted with {_scope(tag)}.{level}{about}",
            "",
            *_table(data, schema, ""),
            "",
            "```json",
            example,
            "```",
            "",
        )
    )


def _scope(tag: str) -> str:
    if tag in SYSTEM_TYPES:
        return "no key: the system writes it"
    if tag == "crisis.opened":
        return "`crises:open`, as a body of its own to `/v1/crises`"
    if tag in FACT_TYPES:
        return "`events:write`"
    if tag in OWN_SCOPES:
        return f"`{OWN_SCOPES[tag]}`"
    return "`events:write` for one's own events, else `events:edit`" if tag in OWN_ACTS else "`events:edit`"


def _level(tag: str) -> str:
    return DEFAULT.get(tag, "")


def _doc(kind: type[Envelope]) -> str:
    return " ".join((kind.__doc__ or "").split())


def _sentence(kind: type[Envelope]) -> str:
    return _doc(kind).split(". ")[0].rstrip(".")


def _table(of: Schema, root: Schema, prefix: str) -> Iterator[str]:
    if not prefix:
        yield "| field | values | required | what it says |"
        yield "|---|---|---|---|"
    required = of.get("required", ())
    for name, field in of["properties"].items():
        said = field.get("description") or _inner_description(field, root)
        row = (f"`{prefix}{name}`", _values(field, root), "yes" if name in required else "", said)
        yield f"| {' | '.join(map(_escaped, row))} |"
        nested, suffix = _nested(field, root)
        if nested is not None:
            yield from _table(nested, root, f"{prefix}{name}{suffix}.")


def _values(field: Schema, root: Schema) -> str:
    said = _union(field, root)
    default = field.get("default")
    if default not in (None, [], {}):
        said += f"; default `{json.dumps(default, ensure_ascii=False)}`"
    return said


def _union(field: Schema, root: Schema) -> str:
    said = list(dict.fromkeys(_value(form, root) for form in _forms(field)))
    if "quantity" in said:
        return "quantity"
    if said[:2] == ["day", "instant"]:
        said[:2] = ["moment"]
    return " or ".join(said)


def _value(field: Schema, root: Schema) -> str:
    if "enum" in field:
        return " · ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if "$ref" in field:
        return "quantity" if _name(field) == QuantityGiven.__name__ else "object"
    if "discriminator" in field:
        return "a whole event without `id`"
    return _plain(field, root)


def _plain(field: Schema, root: Schema) -> str:
    match field.get("type"):
        case "array":
            return f"list of {_union(field['items'], root) or 'values'}"
        case "object":
            return "object"
        case "string":
            text = _FORMATS.get(field.get("format", "")) or _PATTERNS.get(field.get("pattern", "")) or "text"
            return f"{text}, at most {field['maxLength']:,} characters" if "maxLength" in field else text
        case "integer" | "number" as number:
            word = "whole number" if number == "integer" else "number"
            bounds = [f"{field[bound]:,}" for bound in ("minimum", "maximum") if bound in field]
            return f"{word} {' to '.join(bounds)}".strip()
        case "boolean":
            return "true or false"
    return ""


def _forms(field: Schema) -> Iterator[Schema]:
    """The forms that a value may have; null, which says the same as leaving it out, is none of them."""
    choices = None if "discriminator" in field else field.get("anyOf") or field.get("oneOf")
    if choices:
        for choice in choices:
            yield from _forms(choice)
    elif field.get("type") != "null":
        yield field


def _nested(field: Schema, root: Schema) -> tuple[Schema | None, str]:
    """The object or the members of the list that a field holds, to be written out below it."""
    for choice in _forms(field):
        if "$ref" in choice and _name(choice) != QuantityGiven.__name__:
            found = _resolved(choice, root)
            return (found if "properties" in found else None), ""
        if choice.get("type") == "array" and "$ref" in choice["items"]:
            return _resolved(choice["items"], root), "[]"
    return None, ""


def _inner_description(field: Schema, root: Schema) -> str:
    nested, _ = _nested(field, root)
    if nested is None:
        return next((choice["description"] for choice in field.get("anyOf", ()) if "oneOf" in choice), "")
    return " ".join(nested.get("description", "").split())


def _resolved(field: Schema, root: Schema) -> Schema:
    found: Schema = root["$defs"][_name(field)] if "$ref" in field else field
    return found


def _name(field: Schema) -> str:
    return str(field["$ref"]).rsplit("/", 1)[-1]


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference())
