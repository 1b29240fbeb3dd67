"""The report as one HTML file: no script, nothing fetched, every text from outside escaped and isolated."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sitrep.render import view
from sitrep.render.drawing import charts
from sitrep.render.drawing import map as maps
from sitrep.render.marks import marks
from sitrep.render.plaintext import clean
from sitrep.render.wording import Wording, of
from sitrep.report import SECTIONS
from sitrep.values import Report

TEMPLATES = Path(__file__).with_name("templates")

# One template a section, by its name, in the report's order; what is drafted from them stands around them. The map is
# on page 1.
SHOWN = (
    "late", "overview", "areas", "disagreements", "trends",
    *(section.NAME for section in SECTIONS if section.NAME != "places"),
    "quiet", "unknowns",
)  # fmt: skip

LARGEST = 300_000  # bytes of the HTML file
# Of one table, before a page gets too long; the data has them all. Whoever prints it wants to carry it.
ROWS = {"screen": 100, "paper": 36}

_ID = re.compile(r'\bid="([^"]+)"')
_LINK = re.compile(r'<a href="#([^"]+)"[^>]*>([^<]*)</a>')


def html(report: Report, lang: str = "en") -> str:
    """The report for the screen, the phone and the browser's print, below 300 KB whatever is in it.

    Raises `LanguageNotOffered` for a language without a catalogue.
    """
    return rendered(report, lang, "screen")


def for_paper(report: Report, lang: str = "en") -> str:
    """The same page with the style sheet of the PDF."""
    return rendered(report, lang, "paper")


def rendered(report: Report, lang: str, medium: str, template: str = "report.html", **more: object) -> str:
    """One page, from a template that is the report or extends it; shows fewer rows until it is small enough."""
    words = of(report, lang)
    drawn = {"drawn_map": maps.drawn(report, lang), "drawn_trends": charts.panels(report)}
    names = marks(report, words).by_name()
    rows = ROWS[medium]
    while True:
        page = (
            environment()
            .get_template(template)
            .render(
                report=report,
                words=words,
                view=view,
                medium=medium,
                style=styled("base.css", f"{medium}.css"),
                rows=rows,
                sections=SHOWN if report.kind == "daily" else (),
                mark=in_css(words.say("withdrawn")),
                **drawn,
                **names,
                **sides(words),
                **more,
            )
        )
        if len(page.encode()) < LARGEST or rows <= 1:
            return page if report.kind == "daily" else with_links_that_lead_somewhere(page)
        rows //= 2


def with_links_that_lead_somewhere(page: str) -> str:
    """The page with the words of a link alone where what it leads to is not on it: a flash update is page 1 only."""
    there = set(_ID.findall(page))
    return _LINK.sub(lambda link: link[0] if link[1] in there else link[2], page)


def in_css(text: str) -> Markup:
    """Words of our own catalogue inside the quotes of a style sheet."""
    return Markup(text.replace("\\", "").replace('"', "").replace("<", ""))  # noqa: S704 - what could end it is removed


def styled(*names: str) -> Markup:
    """Style sheets of ours, one after the other."""
    return Markup("".join(map(source, names)))  # noqa: S704 - our own files


def sides(words: Wording) -> dict[str, str]:
    """Where a line begins and ends, for the margins of a page, and what their page number says."""
    start, end = ("left", "right") if words.direction == "ltr" else ("right", "left")
    return {"start": start, "end": end, "page_numbers": page_numbers(words)}


def page_numbers(words: Wording) -> Markup:
    """The words "Page 1 of 3" as the value of the CSS property `content`."""
    text = str(in_css(words.catalogue["text"]["page_of"]))
    style = ", arabic-indic" if words.numerals == "arab" else ""
    content = text.replace("{page}", f'" counter(page{style}) "').replace("{pages}", f'" counter(pages{style}) "')
    return Markup(f'"{content}"')  # noqa: S704 - from our own catalogue, its quotes removed


@cache
def environment() -> Environment:
    """Escapes everything, refuses what is undefined, cleans what is printed."""
    built = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=cleaned,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    built.filters["sentence"] = sentence
    return built


def sentence(text: str) -> str:
    """Words of ours with a capital first letter; what begins with a mark or with a tag stays as it is."""
    capital = text[:1].upper() + text[1:]
    return Markup(capital) if isinstance(text, Markup) else capital  # noqa: S704 - it was markup before


def cleaned(value: object) -> object:
    """The last wall before the page; what is already markup has been through it."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def source(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")
