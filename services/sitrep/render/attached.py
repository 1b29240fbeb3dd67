"""The data that a PDF carries with it, each with its relation to the page. Never computes a number."""

from dataclasses import dataclass
from typing import Final, Literal

import orjson

from sitrep import summary
from sitrep.render import wording
from sitrep.render.flat import figures
from sitrep.values import Report

Relationship = Literal["Source", "Data", "Supplement"]

JSON: Final = "report.json"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file inside a PDF; `relationship` after ISO 32000-2 (AFRelationship)."""

    name: str
    description: str
    relationship: Relationship
    content: bytes


def attached(report: Report, lang: str) -> tuple[Attachment, ...]:
    """The report itself, of which the page is a face, and its numbers for people and programs that read tables."""
    numbers = summary.summarise(report, wording.indicators(lang), f"/v1/crises/{report.crisis}", {})
    return (
        Attachment(JSON, report.schema, "Source", report.to_json()),
        Attachment("summary.json", summary.SCHEMA, "Data", orjson.dumps(numbers)),
        Attachment("figures.csv", "figures", "Data", figures(report, lang)),
        Attachment("figures.hxl.csv", "figures, with HXL tags", "Data", figures(report, lang, hxl=True)),
    )
