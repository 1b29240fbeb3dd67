"""The pages of a browser: the report with controls around it, and the list of the public crises.

Decides looks and words, never who may read what, and holds no script.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from babel import Locale

from sitrep.render import view
from sitrep.render.marks import Marks
from sitrep.render.page import environment, rendered, styled
from sitrep.render.wording import Wording, indicators, of, offered, wording
from sitrep.tables import Row, View
from sitrep.tables.timeline import TABLE as TIMELINE
from sitrep.values import Report

ASSETS: Final = Path(__file__).with_name("assets")


@dataclass(frozen=True, slots=True)
class Controls:
    """What a reader can change of the page, and what is offered beside it; addresses without their query."""

    path: str  # of the page
    data: str  # of the crisis under /v1/
    day: date
    days: Sequence[date]  # newest first, with the day shown
    cutoff: datetime | None  # of the day; None: the crisis was opened later, so nothing was known then
    as_known_at: str | None
    audience: str
    audiences: Sequence[str]
    tables: Sequence[str]
    version: int | None  # in force on this day; None: a draft
    corrected: bool  # whether more is known now than when that version was made
    query: Mapping[str, str]  # what a link repeats, but the day

    @property
    def earlier(self) -> date | None:
        return max((day for day in self.days if day < self.day), default=None)

    @property
    def later(self) -> date | None:
        return min((day for day in self.days if day > self.day), default=None)

    def at(self, path: str, **changed: object) -> str:
        """An address with what is asked now, some of it changed; None leaves a part out."""
        said = {"day": self.day.isoformat(), **self.query} | changed
        return path + "?" + urlencode({name: value for name, value in said.items() if value is not None})

    def report(self, face: str, lang: str) -> str:
        """The address of the report of this day in a face."""
        return self.at(f"{self.data}/reports/{self.day}.{face}", day=None, lang=lang if face != "json" else None)


@dataclass(frozen=True, slots=True)
class Front:
    """A public crisis on the first page; without a report where it could not be read now."""

    crisis: str
    name: str
    country: str
    zone: str
    day: date | None
    report: Report | None


def languages() -> Mapping[str, str]:
    """The languages that pages are offered in, each called as it calls itself."""
    return {lang: str(Locale.parse(lang).get_display_name()) for lang in offered()}


def dashboard(report: Report, lang: str, controls: Controls) -> str:
    """The report of a day with the controls above it."""
    words = of(report, lang)
    sheet = styled("live.css")
    return rendered(
        report,
        lang,
        "screen",
        "live.html",
        controls=controls,
        live_style=sheet,
        languages=languages(),
        timeline=timeline(report, words),
        place_names={place.ref: dict(place.names).get(lang, place.name) for place in report.places},
    )


def timeline(report: Report, words: Wording) -> Sequence[tuple[str, Sequence[Row]]]:
    """The rows of the table of that name by the local day on which they happened, the newest first."""
    rows = TIMELINE.ordered(View(report, indicators(words.lang), words.label, words.lang))
    named = [(_day(row, words), row) for row in reversed(rows)]
    return [(day, [row for _, row in group]) for day, group in groupby(named, key=itemgetter(0))]


def _day(row: Row, words: Wording) -> str:
    start = row["occurred_start"]
    if not isinstance(start, str):
        return words.say("date_unknown")
    return words.day(datetime.fromisoformat(start) if "T" in start else date.fromisoformat(start), "long")


def front(crises: Sequence[Front], with_figures: int, lang: str) -> str:
    """The list of the public crises, the first of them with their figures."""
    words = wording(lang, "CHE", "UTC")
    return (
        environment()
        .get_template("front.html")
        .render(
            crises=[(crisis, wording(lang, crisis.country, crisis.zone)) for crisis in crises],
            words=words,
            view=view,
            style=styled("base.css", "screen.css", "live.css"),
            languages=languages(),
            with_figures=with_figures,
            **Marks(words).by_name(),
        )
    )
