"""The report as a text of at most 1 KB, for SMS and messengers. Never cuts inside a line, and never a number."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Final

from sitrep.render import view
from sitrep.render.marks import Marks, marks
from sitrep.render.plaintext import clean, cut, direction_of
from sitrep.render.wording import Wording, of
from sitrep.values import Figure, Report

LARGEST: Final = 1_024  # bytes in UTF-8: a letter of Arabic takes two
LONGEST_FIGURE: Final = 160  # letters; a longer one is left out rather than cut
AGED: Final = timedelta(hours=24)

# Unicode's isolates (UAX 9) do in plain text what <bdi> does on a page.
_ISOLATE: Final = "\u2068{}\u2069"
_BARE_NUMBER: Final = re.compile(r"[\d.,\u202f\u066c]+")
_SPACES: Final = re.compile(r"[^\S\u00a0\u202f]+")  # but those that hold a number together


def message(report: Report, lang: str) -> str:
    """Crisis, day and cut-off, key figures in the words of their sources, the first open question, what else leads the
    report, and its path. What finds no room is left out whole, and how many figures that are is said.
    """
    marked = marks(report, of(report, lang))
    words = marked.words
    headlines = view.headlines(report)
    question = [_question(report, marked)] if report.unknowns else []
    head, end, leading = _head(report, marked), [_path(report)], list(_highlights(report, marked))
    # First fewer words about each figure, then fewer figures, and only for the last of them no question.
    for asked, shown, whole in product((question, []), range(len(headlines), -1, -1), (True, False)):
        lines = [line for figure in headlines[:shown] if (line := _figure(figure, marked, report, whole=whole))]
        left_out = len(headlines) - len(lines)
        if headlines and not lines and asked:
            continue
        said = [words.say("figures_left_out", n=words.number(left_out))] if left_out else []
        told = lines or ([] if headlines else [words.say("no_key_figures")])
        text = [*head, *told, *said, *asked, *end]
        # What leads the report says more than that a source did not say where, or of whom.
        if _size([*text, *(leading if whole else [])]) <= LARGEST:
            break
    if asked and leading and _size([*text, leading[0]]) > LARGEST:
        text, asked = [line for line in text if line not in asked], []
    place = len(text) - len(asked) - len(end)
    for line in leading:
        if _size([*text, line]) <= LARGEST:
            text.insert(place, line)
            place += 1
    return _text(text)


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _size(lines: list[str]) -> int:
    return len(_text(lines).encode())


def _head(report: Report, marked: Marks) -> list[str]:
    words, end = marked.words, report.period_end
    number = {"number": report.number, "version": report.version}
    name = _outside(marked.call(report.name), words, 60)
    return [
        *([words.say("withdrawn")] if report.withdrawn else []),
        words.say("flash_title" if report.kind == "flash" else "title", name=name, day=words.day(report.day, "long")),
        words.say("flash_published" if report.kind == "flash" else "published", **number)
        if report.status != "draft"
        else words.say("draft"),
        words.say("as_of_band", day=words.day(end), time=words.time(end), city=words.city, utc=words.utc(end)),
        *([words.say("valid_until", moment=words.moment(report.valid_until))] if report.valid_until else []),
    ]


def _figure(figure: Figure, marked: Marks, report: Report, *, whole: bool) -> str:
    """One line; where it is not whole, without what a source did not state. Nothing for one that is too long."""
    words = marked.words
    shown = words.display(figure)
    if any(sign.isdigit() for sign in shown) and len(shown) > LONGEST_FIGURE:
        return ""
    area = _outside(words.place(figure.area), words, 40) if figure.area else words.say("area_none") if whole else ""
    names = [_outside(marked.call(origin.name), words, 60) for origin in figure.origins if origin.name]
    unstated = figure.population == "civilian_status_not_stated"
    aged = figure.as_of is not None and report.period_end - figure.as_of > AGED
    gloss = words.gloss(figure)
    about = [
        words.say("meaning", word=gloss) if gloss else "",
        "" if figure.unit == "persons" else words.label("unit", figure.unit),
        "" if unstated and not whole else words.label("population", figure.population),
        words.say("area_several") if figure.several_areas else area,
        _period(figure, words),
        words.listed(list(dict.fromkeys(names))[:3]) or words.say("unnamed"),
        words.label("badge", view.badge(figure)).lower(),
        words.moment(figure.as_of) if figure.as_of is not None and aged else "",
    ]
    label = words.label("indicator", figure.key)
    said = _outside(shown, words, LONGEST_FIGURE)
    told = words.mark("semicolon").join(part for part in about if part)
    return f"{label[:1].upper()}{label[1:]}{words.mark('colon')}{said} ({told})"


def _period(figure: Figure, words: Wording) -> str:
    """What a count covers where that is not all of the crisis; one that is closed has its days beside its number."""
    start, end = figure.window_start, figure.window_end
    if start is None or (end is not None and figure.basis != "incremental"):
        return ""
    if end is None:
        return words.say("since", day=words.day(start))
    return words.day(start) if start == end else words.say("between", start=words.day(start), end=words.day(end))


def _question(report: Report, marked: Marks) -> str:
    words, unknown = marked.words, report.unknowns[0]
    lead = words.label("unknown_lead", unknown.code)
    return f"{lead}{words.mark('colon')}{_plain(marked.open_question(unknown).striptags(), words)}"


def _highlights(report: Report, marked: Marks) -> Iterator[str]:
    """What leads the report and is no figure: as an editor wrote it in this language, or as the rules drafted it."""
    words = marked.words
    if own := view.written(report.highlights.written, words.lang):
        yield from (_plain(item.text, words) for item in own.items)
        return
    for sentence in report.highlights.draft:
        if (account := sentence.account) is None:
            continue
        line = marked.told(sentence, words.span(account.occurred)).striptags()
        who = marked.call(account.source.name or words.say("unnamed_in_text"))
        when = [words.moment(sentence.as_of)] if sentence.as_of else []
        said_by = [] if who in line else [_outside(who, words, 60)]
        beside = words.mark("semicolon").join([*said_by, *when])
        yield _plain(f"{line.removesuffix('.')} ({beside})" if beside else line, words)


def _plain(text: str, words: Wording) -> str:
    """A line that holds words of others, cleaned and not cut; its own direction where that is another."""
    shown = _SPACES.sub(" ", clean(text)).strip()
    return _ISOLATE.format(shown) if direction_of(shown) != words.direction else shown


def _outside(text: str, words: Wording, longest: int) -> str:
    """A text that is not ours, on one line."""
    shown = cut(_SPACES.sub(" ", clean(text)).strip(), words.say("cut"), longest)
    if direction_of(shown) == words.direction or _BARE_NUMBER.fullmatch(shown):
        return shown
    return _ISOLATE.format(shown)


def _path(report: Report) -> str:
    flash = f"/flash-{report.number}" if report.kind == "flash" else ""
    version = f"/v{report.version}" if report.status != "draft" else ""
    marked = "/withdrawn" if report.withdrawn else ""
    audience = f"?audience={report.audience}" if report.audience != "public" else ""
    return f"/v1/crises/{report.crisis}/reports/{report.day}{flash}{version}{marked}.html{audience}"
