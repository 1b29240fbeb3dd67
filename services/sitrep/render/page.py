"""The report as one HTML file: no script, nothing fetched, every text from outside escaped and isolated."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sitrep.render import view
from sitrep.render.plaintext import LONGEST, clean, cut
from sitrep.render.wording import Wording, wording
from sitrep.values import Figure, Report, SourceLine, Statement, instant

TEMPLATES = Path(__file__).with_name("templates")

LARGEST = 300_000  # bytes of the HTML file
ROWS = 120  # of one table, before a page gets too long; the data file has them all


def html(report: Report, lang: str = "en") -> str:
    """The report for the screen, the phone and the browser's print, below 300 KB whatever is in it.

    Raises `LanguageNotOffered` for a language without a catalogue.
    """
    return rendered(report, lang, "screen")


def for_paper(report: Report, lang: str = "en") -> str:
    """The same page with the style sheet of the PDF."""
    return rendered(report, lang, "paper")


def rendered(report: Report, lang: str, medium: str) -> str:
    """One page; shows fewer rows of the long tables until it is small enough."""
    words = wording(lang, report.country, report.zone)
    style = Markup(source("base.css") + source(f"{medium}.css"))  # noqa: S704 - our own files
    rows = ROWS
    while True:
        page = (
            environment()
            .get_template("report.html")
            .render(report=report, words=words, view=view, medium=medium, style=style, rows=rows, **helpers(words))
        )
        if len(page.encode()) < LARGEST or rows <= 1:
            return page
        rows //= 2


def helpers(words: Wording) -> dict[str, object]:
    """What a template may call: text from outside is cleaned, cut, escaped and put between <bdi> marks."""

    def isolated(text: str, lang: str | None = None, longest: int = LONGEST) -> Markup:
        shown = cut(clean(text), words.say("cut"), longest)
        attribute = Markup(' lang="{}"').format(clean(lang)) if lang else ""
        return Markup("<bdi{}>{}</bdi>").format(attribute, shown)

    def phrase(key: str, **values: str) -> Markup:
        sentence = escape(words.catalogue["text"][key])
        return sentence.format(**{name: isolated(value) for name, value in values.items()})

    def labels(group: str, codes: Iterable[str]) -> list[str]:
        return [words.label(group, code) for code in codes]

    def limits(figure: Figure) -> list[str]:
        known = (("low", figure.low), ("best", figure.best), ("high", figure.high))
        stated = [words.say(name, n=words.number(n)) for name, n in known if n is not None]
        return stated if figure.best is not None else [*stated, words.say("no_best")]

    def topics(statement: Statement) -> list[str]:
        return labels("topic", statement.topic)

    def speaker_words(statement: Statement) -> list[str]:
        kind, stance = statement.speaker.kind, statement.speaker.stance
        return [word for word in (words.label("kind", kind), words.label("stance", stance)) if word]

    def source_words(line: SourceLine) -> list[str]:
        return [word for word in (words.label("kind", line.kind), words.label("stance", line.stance)) if word]

    def quotation(statement: Statement) -> Markup:
        quote = cut(clean(statement.quote or ""), words.say("cut"))
        return isolated(words.quoted(quote), statement.quote_lang, longest=2 * LONGEST)

    def attributed(statement: Statement) -> Markup:
        known = words.catalogue["attribution"]
        form = escape(known.get(statement.mode or "none", known["none"]))
        return form.format(speaker=isolated(statement.speaker.name or words.say("unnamed"), longest=160))

    offered = (isolated, phrase, labels, limits, topics, speaker_words, source_words, quotation, attributed, instant)
    return {"page_numbers": page_numbers(words), **{helper.__name__: helper for helper in offered}}


def page_numbers(words: Wording) -> Markup:
    """The words "Page 1 of 3" as the value of the CSS property `content`."""
    text = words.catalogue["text"]["page_of"].replace("\\", "").replace('"', "").replace("<", "")
    content = text.replace("{page}", '" counter(page) "').replace("{pages}", '" counter(pages) "')
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
    return (TEMPLATES / name).read_text()
