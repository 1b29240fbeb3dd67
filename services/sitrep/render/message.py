"""The report as a text of at most 1 KB, for SMS and messengers. Never cuts inside a line, and never a number."""

from itertools import product
from typing import Final

from sitrep.render import view
from sitrep.render.marks import Marks, marks
from sitrep.render.plaintext import clean, cut, direction_of
from sitrep.render.wording import Wording, wording
from sitrep.values import Figure, Report

LARGEST: Final = 1_024  # bytes in UTF-8

# Unicode's isolates (UAX 9) do in plain text what <bdi> does on a page.
_ISOLATE: Final = "\u2068{}\u2069"


def message(report: Report, lang: str) -> str:
    """Crisis, day and cut-off, key figures in the words of their sources, the first open question, and the path of
    the report. What finds no room is left out whole, and how many figures that are is said.
    """
    words = wording(lang, report.country, report.zone)
    marked = marks(report, words)
    figures = [_figure(figure, marked) for figure in view.headlines(report)] or [words.say("no_key_figures")]
    question = [_question(report, words)] if report.unknowns else []
    head, end = _head(report, words), [_path(report)]
    # As many figures as there is room for beside the question; one that leaves no room for any is left out itself.
    for asked, shown in product((question, []), range(len(figures), 0, -1)):
        left_out = [words.say("rows_left_out", n=words.number(len(figures) - shown))] if shown < len(figures) else []
        text = _text([*head, *figures[:shown], *left_out, *asked, *end])
        if len(text.encode()) <= LARGEST:
            break
    return text


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _head(report: Report, words: Wording) -> list[str]:
    end = report.period_end
    number = {"number": report.number, "version": report.version}
    name = _outside(marks(report, words).call(report.name), words, 60)
    return [
        *([words.say("withdrawn")] if report.withdrawn else []),
        words.say("flash_title" if report.kind == "flash" else "title", name=name, day=words.day(report.day, "long")),
        words.say("flash_published" if report.kind == "flash" else "published", **number)
        if report.status != "draft"
        else words.say("draft"),
        words.say("as_of_band", day=words.day(end), time=words.time(end), city=words.city, utc=words.utc(end)),
        *([words.say("valid_until", moment=words.moment(report.valid_until))] if report.valid_until else []),
    ]


def _figure(figure: Figure, marked: Marks) -> str:
    words = marked.words
    area = _outside(words.place(figure.area), words, 40) if figure.area else words.say("area_none")
    names = [_outside(marked.call(origin.name), words, 60) for origin in figure.origins if origin.name]
    about = [
        words.label("population", figure.population),
        words.say("area_several") if figure.several_areas else area,
        words.listed(list(dict.fromkeys(names))[:3]) or words.say("unnamed_source"),
        words.label("badge", view.badge(figure)),
    ]
    label = words.label("indicator", figure.key)
    said = _outside(words.display(figure), words, 60)
    return f"{label[:1].upper()}{label[1:]}{words.mark('colon')}{said} ({words.mark('semicolon').join(about)})"


def _question(report: Report, words: Wording) -> str:
    unknown = report.unknowns[0]
    lead = words.label("unknown_lead", unknown.code)
    return f"{lead}{words.mark('colon')}{Marks(words).open_question(unknown).striptags()}"


def _outside(text: str, words: Wording, longest: int) -> str:
    """A text that is not ours, on one line."""
    shown = cut(" ".join(clean(text).split()), words.say("cut"), longest)
    return _ISOLATE.format(shown) if direction_of(shown) != words.direction else shown


def _path(report: Report) -> str:
    flash = f"/flash-{report.number}" if report.kind == "flash" else ""
    version = f"/v{report.version}" if report.status != "draft" else ""
    marked = "/withdrawn" if report.withdrawn else ""
    audience = f"?audience={report.audience}" if report.audience != "public" else ""
    return f"/v1/crises/{report.crisis}/reports/{report.day}{flash}{version}{marked}.html{audience}"
