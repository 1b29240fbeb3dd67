"""Puts words of sources on a page: cleaned, cut, escaped, and isolated from the words around them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from sitrep.render.plaintext import LONGEST, clean, cut, direction_of, runs_one_way
from sitrep.render.qr import drawn
from sitrep.render.wording import Wording
from sitrep.values import (
    Account,
    Figure,
    PlaceName,
    Report,
    Sentence,
    Slot,
    SourceLine,
    Statement,
    Translated,
    Unknown,
    instant,
    is_in,
)


def marks(report: Report, words: Wording) -> "Marks":
    """The marks of a report in one language."""
    names = {one.name: name for one in report.called if (name := dict(one.names).get(words.lang))}
    return Marks(words, names)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a template may call, in one language."""

    words: Wording
    called: Mapping[str, str] = field(default_factory=dict)  # names, and what this language calls the same

    def by_name(self) -> dict[str, Callable[..., object]]:
        """The functions as templates know them."""
        return {
            "isolated": self.isolated,
            "phrase": self.phrase,
            "labels": self.labels,
            "names": self.names,
            "open_question": self.open_question,
            "quoted_labels": self.quoted_labels,
            "told": self.told,
            "limits": self.limits,
            "topics": self.topics,
            "listed_topics": self.listed_topics,
            "speaker_words": self.speaker_words,
            "source_words": self.source_words,
            "quotation": self.quotation,
            "attributed": self.attributed,
            "translated": self.translated,
            "parts": self.parts,
            "qr": drawn,
            "cut_short": self.cut_short,
            "call": self.call,
            "direction_of": direction_of,
            "instant": instant,
        }

    def isolated(self, text: str, lang: str | None = None, longest: int = LONGEST) -> Markup:
        """A text between <bdi> marks, with its own direction where that is not the page's: WeasyPrint never guesses.
        Where nothing runs the other way there is nothing to isolate, and a PDF is made a tenth faster without. A name
        for which this language has another one is called by that.
        """
        named = self.call(text)
        shown = cut(clean(named), self.words.say("cut"), longest)
        foreign = lang is not None and named == text and not is_in(lang, self.words.lang)
        attributes = Markup(' lang="{}"').format(clean(lang or "")) if foreign else Markup()
        if (direction := direction_of(shown)) != self.words.direction:
            attributes += Markup(' dir="{}"').format(direction)
        if not attributes and runs_one_way(shown, self.words.direction):
            return escape(shown)
        return Markup("<bdi{}>{}</bdi>").format(attributes, shown)

    def cut_short(self, text: str, longest: int) -> str:
        """A text where no mark can stand around it, such as the head of a printed page."""
        return cut(clean(self.call(text)), self.words.say("cut"), longest)

    def call(self, name: str) -> str:
        """A name of the register as this language has it, any other as it is."""
        return self.called.get(name, name)

    def phrase(self, key: str, **values: str) -> Markup:
        """A sentence of the frame with words of sources in it, isolated already where their language is known."""
        isolated = {k: v if isinstance(v, Markup) else self.isolated(v) for k, v in values.items()}
        return escape(self.words.catalogue["text"][key]).format(**isolated)

    def quotation(self, account: Account) -> Markup:
        quote = cut(clean(account.quote or ""), self.words.say("cut"))
        return self.isolated(self.words.quoted(quote), account.quote_lang, longest=2 * LONGEST)

    def attributed(self, account: Account, called: str | None = None) -> Markup:
        """Who said what follows, by a neutral verb for the mode of the account; `called` what its name is given as."""
        known = self.words.catalogue["attribution"]
        speaker = called or self.isolated(account.source.name or self.words.say("unnamed"), longest=160)
        return escape(known.get(account.mode or "none", known["none"])).format(speaker=speaker)

    def translated(self, account: Account) -> Translated | None:
        """What its sender gave as the text in the language of the page; nothing for a text that is in it."""
        return account.translated(self.words.lang)

    def labels(self, group: str, codes: Iterable[str]) -> list[str]:
        return [self.words.label(group, code) for code in codes]

    def names(self, areas: Iterable[PlaceName]) -> list[str]:
        return [self.words.place(area) for area in areas]

    def open_question(self, unknown: Unknown) -> Markup:
        """What of a question is open, in a sentence of the frame."""
        return escape(self.words.catalogue["unknown"][unknown.code]).format(
            figures=self.isolated(self.words.listed(self.labels("indicator", unknown.figures))),
            areas=self.isolated(self.words.listed(self.names(unknown.areas))),
            sectors=self.isolated(self.words.listed(self.labels("sector", unknown.sectors))),
            subjects=self.words.listed(self.labels("unknown_subject", unknown.subjects)),
            n=self.words.number(unknown.n or 0),
        )

    def quoted_labels(self, group: str, codes: Iterable[str]) -> list[str]:
        """Words for what is alleged: never without quotation marks, since they are not the report's own."""
        return [self.words.quoted(label) for label in self.labels(group, codes)]

    def told(self, sentence: Sentence, when: str) -> Markup:
        """A drafted sentence in words, with the texts of senders isolated and kept short."""
        account = sentence.account
        about: dict[str, Markup | str] = {"when": when}
        if account is not None:
            about["since"] = self.words.since(account.occurred)
            area = self.words.place(account.area) if account.area else self.words.say("area_none")
            about["area"] = self.isolated(area, longest=60)
            about["source"] = self.isolated(account.source.name or self.words.say("unnamed_in_text"), longest=70)
        lang = account.lang if account else None
        filled = {slot.name: self._filled(slot, lang) for slot in sentence.slots}
        return escape(self.words.catalogue["sentence"][sentence.code]).format(**about, **filled)

    def _filled(self, slot: Slot, lang: str | None) -> Markup:
        if slot.group is None:
            return self.isolated(self.words.listed(list(slot.values)), None if lang == self.words.lang else lang, 80)
        if slot.group == "number":
            return self.isolated(self.words.listed([self.words.number(int(value)) for value in slot.values]))
        return self.isolated(self.words.listed(self.labels(slot.group, slot.values)), longest=80)

    def limits(self, figure: Figure) -> list[str]:
        """The numbers that a source gave: low, best and high, or the word that there is no best one."""
        known = (("low", figure.low), ("best", figure.best), ("high", figure.high))
        stated = [self.words.say(name, n=self.words.number(n)) for name, n in known if n is not None]
        return stated if figure.best is not None else [*stated, self.words.say("no_best")]

    def parts(self, names: Iterable[str]) -> list[str]:
        """What parts of a report are called on its page; one without a heading by the name of its field."""
        titles = {**self.words.catalogue["text"], "not_shown": self.words.say("not_included")}
        return list(dict.fromkeys(str(titles.get(name, name.replace("_", " "))) for name in names))

    def topics(self, statement: Statement) -> list[str]:
        return self.labels("topic", statement.topic)

    def listed_topics(self, statement: Statement) -> list[str]:
        """Only those in words of ours: a topic in the sender's own words may be a judgement."""
        return self.labels("topic", [topic for topic in statement.topic if topic in self.words.catalogue["topic"]])

    def speaker_words(self, statement: Statement) -> list[str]:
        return self._described(statement.speaker.kind, statement.speaker.stance)

    def source_words(self, line: SourceLine) -> list[str]:
        return self._described(line.kind, line.stance)

    def _described(self, kind: str | None, stance: str | None) -> list[str]:
        # That nobody knows where somebody stands is no description of them.
        words = (self.words.label("kind", kind), self.words.label("stance", None if stance == "unknown" else stance))
        return [word for word in words if word]
