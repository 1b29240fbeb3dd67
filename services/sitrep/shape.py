"""The shape of the summary as a JSON Schema: every field with its type and its one meaning. Never a value."""

from typing import Any, Final

Shape = dict[str, Any]


def _of(kind: str, doc: str, form: str | None = None) -> Shape:
    """A field that may be unknown."""
    return {"type": [kind, "null"], **({"format": form} if form else {}), "description": doc}


def _text(doc: str) -> Shape:
    return _of("string", doc)


def _instant(doc: str) -> Shape:
    return _of("string", doc, "date-time")


def _date(doc: str) -> Shape:
    return _of("string", doc, "date")


def _whole(doc: str) -> Shape:
    return _of("integer", doc)


def _yes(doc: str) -> Shape:
    return _of("boolean", doc)


def _texts(doc: str) -> Shape:
    return {"type": "array", "items": {"type": "string"}, "description": doc}


def _counts(doc: str) -> Shape:
    return {"type": "object", "additionalProperties": {"type": "integer"}, "description": doc}


def _object(doc: str, fields: Shape, *, known: bool = True) -> Shape:
    """Every field is always there; `known`: and so is the object."""
    return {
        "type": "object" if known else ["object", "null"],
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
        "description": doc,
    }


def _list(doc: str, fields: Shape) -> Shape:
    return {"type": "array", "items": _object("one of them", fields), "description": doc}


_AREA: Final = _object(
    "the place; null: not stated",
    {"ref": _text("ref of the registered place; null: not registered"), "name": _text("its name, for people")},
    known=False,
)
_ORIGIN: Final = _object(
    "who says so",
    {"name": _text("for people; null where unnamed or protected"), "kind": _text("what kind of source")},
)
_DECISION: Final = _object(
    "what a coordinator chose, in force; null: nothing",
    {
        "id": _text("id of the event"),
        "actor": _text("the organisation"),
        "reason": _text("in its words, for people"),
        "decided_at": _instant("when"),
        "expires": _instant("until when"),
    },
    known=False,
)

META: Final = {
    "schema": {"const": "sitrep.summary/1", "description": "the name of this shape"},
    "crisis": _text("the crisis"),
    "name": _text("its name, for people"),
    "glide": _text("its GLIDE number"),
    "location_code": _text("ISO 3166-1 alpha-3 of the country"),
    "day": _date("the local day for which it holds"),
    "as_of": _instant("the cut-off of that day"),
    "known": _whole("the seq up to which facts are known"),
    "edited": _whole("the seq up to which editorial acts are known"),
    "cleared": _whole("the seq up to which protection is applied"),
    "last_event_seq": _whole("the same as edited"),
    "audience": _text("public, partners or restricted"),
    "reference_period_start": _date("the day on which the crisis began; null: not stated"),
    "reference_period_end": _date("the day"),
    "report": _object(
        "the report of the day that is in force: the numbers of the summary are of what is known now, and may be later",
        {
            "number": _whole("its number in the crisis; null of a draft"),
            "version": _whole("its version; null of a draft"),
            "status": _text("draft or published"),
            "url": _text("path of its page"),
            "digest": _text("its SHA-256: that of a published version is not the digest below"),
        },
    ),
    "policy_version": _text("the rules by which claims became numbers"),
    "thresholds": _counts("where the crisis differs from the policy, by name"),
    "vague_table": _text("the table of words that gives low and high where a source gave none"),
    "license": _text("as the crisis says; null: none is stated"),
    "disclaimer": _text("for people"),
    "digest": _text("SHA-256 of the report of what is known now, whose numbers these are: the same in all its faces"),
    "not_included": _whole("events that could not be taken in"),
    "not_shown": _counts("facts that this report has no section for, by type"),
}

FIGURE: Final = {
    "figure_id": _text("the same scope has the same id for ever"),
    "key": _text("code of the indicator"),
    "label": _text("its name in the language asked for, for people"),
    "display": _text("the figure as reports print it, for people"),
    "low": _whole("the lower bound"),
    "best": _whole("the number, only where a source said it"),
    "high": _whole("the upper bound"),
    "qualifier": _text("how exact it was said to be"),
    "bounds": _text("vague-1: a table of words, and no source, gave low and high"),
    "unit": _text("what one of it is"),
    "basis": _text("cumulative, incremental, stock or unknown"),
    "window_start": _date("counted from; null: from the start of the crisis"),
    "window_end": _date("counted until, of incremental and closed series"),
    "counted_from": _date("counted from, as reports print it; null: stock, or not stated"),
    "as_of": _instant("when it held"),
    "population": _text("who is counted"),
    "population_text": _text("the source's own word for them, for people"),
    "area": _AREA,
    "side": _text("who is alleged to be responsible; null for the audience public"),
    "verification": _text("whether somebody verified it"),
    "n_claims": _whole("claims used"),
    "n_origins": _whole("independent origins"),
    "status": _text("how the sources stand to one another"),
    "change": _whole("against the previous report; null: not comparable"),
    "change_days": _whole("local days between the two"),
    "change_note": _text("why there is no change, or what kind it is"),
    "previous": _text("the figure at the previous cut-off, as known now, for people"),
    "previous_published": _text("as known then, where that changed, for people"),
    "rule_id": _text("the rule that made the number"),
    "inputs": _texts("ids of the events that made the number"),
    "alternatives": _whole("other current claims of the scope"),
    "flags": _texts("what to know before using it"),
    "headline": _yes("stands on page 1 of the report"),
    "decision": _DECISION,
    "verified_by": _texts("organisations, other than the sender, that verified a claim behind it"),
    "variant": _text("why the row is kept apart; empty: it is not"),
    "severity": _text("minor, material or major where sources exclude one another"),
    "worded": _list(
        "what others say in words beside the number", {"origin": _ORIGIN, "display": _text("their words, for people")}
    ),
    "within": _texts("figure_id of the rows of which it is a part: never add it to them"),
}

CONTRADICTION: Final = {
    "figure_id": _text("the row that the others are held against; null of a state"),
    "figure_ids": _texts("every row that is spoken of"),
    "kind": _text("figure, status, or the check that found it"),
    "subject": _text("figure, facility, service, access or agreement"),
    "key": _text("the indicator, or what the state is of"),
    "name": _text("of the facility or agreement, for people"),
    "area": _AREA,
    "display": _text("the figure as reports print it, for people"),
    "severity": _text("minor, material or major; none of a note; null: not of numbers"),
    "rule_id": _text("the rule by which it is one"),
    "decision": _text("id of the decision on the figure, in force or the last"),
    "residual": _whole("persons by which stock and flow differ"),
    "claims": _list(
        "what each origin says",
        {
            "figure_id": _text("the row that it speaks of; null of a state"),
            "origin": _ORIGIN,
            "display": _text("what it says, a state by its code, for people"),
            "as_of": _instant("when it held"),
            "verification": _text("whether somebody verified it"),
            "events": _texts("ids of the events behind it"),
        },
    ),
}

LATE: Final = {
    "id": _text("id of the event"),
    "type": _text("type of the event"),
    "what": _text("late, corrected or retracted"),
    "reason": _text("of a correction; null where none is known"),
    "was": _text("the number of a figure before, for people"),
    "now": _text("the number of a figure now, for people"),
    "recorded_at": _instant("when it came"),
    "first_day": _date("the first report day that it touches"),
    "last_day": _date("the last one"),
}

MOVED: Final = {
    "figure_id": _text("the row of figures"),
    "key": _text("code of the indicator"),
    "was": _text("as known at the previous cut-off, for people; null: there was no such row"),
    "now": _text("as known now, for that cut-off, for people; null: there is none"),
    "change": _whole("the difference, only where the same origins make both numbers"),
    "causes": _list(
        "what moved it",
        {
            "what": _text("late, corrected, retracted, verified, merged, decided, …"),
            "id": _text("id of the event"),
            "actor": _text("the organisation; null: whoever sent what it is about"),
            "at": _instant("when"),
        },
    ),
}

FACILITIES: Final = {
    "total": _whole("reported on, or registered and silent: the N of n of N"),
    "known": _whole("reported on: the sum of the five that follow"),
    "fully_functioning": _whole("of HeRAMS"),
    "partially_functioning": _whole("of HeRAMS"),
    "not_functioning": _whole("of HeRAMS"),
    "unknown": _whole("said to be unknown"),
    "disputed": _whole("sources exclude one another"),
    "not_reported": _whole("registered, and nobody spoke of it"),
}

ACCESS: Final = {
    "constraint": _text("one of the nine of OCHA AMRF and ACAPS; null: not mapped"),
    "kind": _text("siege, checkpoint, road_closed, …"),
    "area": _AREA,
    "since": _text("a date or an instant; null: not stated"),
    "state": _text("ongoing, ended, unknown or disputed"),
    "ongoing": _yes("null: not said, or sources exclude one another"),
    "as_of": _instant("when it held"),
    "verification": _text("whether somebody verified it"),
}

SECTOR: Final = {
    "sector_code": _text("as in HDX HAPI; null: not stated"),
    "severity": _whole("the highest JIAF severity that an analysis gave"),
    "needs": _whole("needs told"),
    "responses": _whole("activities told"),
    "gaps": _whole("gaps told"),
    "last_update": _instant("the newest of them"),
    "silent_hours": _whole("24 or 48 where nothing newer came in"),
}

SERVICE: Final = {
    "service": _text("water, electricity, …"),
    "area": _AREA,
    "functionality": _text("a class of HeRAMS, unknown or disputed"),
    "as_of": _instant("when it held"),
    "verification": _text("whether somebody verified it"),
}

COUNTS: Final = {
    "events": _whole("events in the log up to edited, whoever may read them"),
    "facts": _whole("facts that stand and that this audience may read"),
    "incidents": _whole("rows of incidents"),
    "damage": _whole("rows of damage"),
    "concerns": _whole("protection concerns"),
    "contacts": _whole("contacts held"),
    "agreements": _whole("agreements"),
    "statements": _whole("public statements"),
    "unverified": _whole("facts that nobody checked"),
    "sources": _whole("sources"),
    "retracted": _whole("facts taken back"),
    "corrected": _whole("facts corrected"),
    "late_corrections": _whole("rows of late"),
}

SUMMARY: Final = {
    "meta": _object("what it is, of when, for whom", META),
    "key_figures": _list("every figure; the table figures has the same", FIGURE),
    "contradictions": _list("where sources exclude one another, or rows do not fit together", CONTRADICTION),
    "notes": _list("equal numbers of different scopes, pointed out", CONTRADICTION),
    "late_corrections": _list("what came late or was taken back: the first 100", LATE),
    "figures_moved": _list("figures of the previous cut-off that are known otherwise now", MOVED),
    "facilities": _object("how many, by class", FACILITIES),
    "access": _list("constraints on access", ACCESS),
    "sectors": _list("needs, response and gaps by sector", SECTOR),
    "services": _list("public services", SERVICE),
    "unknowns": _texts("codes of what is not known; the table unknowns says more"),
    "sources": _whole("sources of the report"),
    "counts": _object("how many of each", COUNTS),
    "links": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "where the same is found in other shapes, by name",
    },
}

SCHEMA: Final[Shape] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:sitrep:schema:summary",
    "title": "summary",
    **_object("The numbers of a day for dashboards.", SUMMARY),
}
