"""The catalogues of words: nothing missing, nothing left over, alike in every language, kept in one form."""

import re
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale

from eventlog.codes import INDICATORS
from foundation import languages as refusals
from foundation.catalogues import by_context, catalogue, languages, read, said, sources
from foundation.translating import carried, carry, written
from sitrep.render.wording import WORDS

SERVICES = WORDS.parents[2]
FOLDERS = (WORDS, refusals.WORDS)
TRANSLATED = [(folder, lang) for folder in FOLDERS for lang in languages(folder) if lang != "en"]

# Told from one name and a part that the data give.
SILENT = "late|areas|disagreements|incidents|services|damage|access|evacuation|concerns|outlook|statements|contacts"
BUILT = re.compile(rf"threshold_\w+|\w+_of|no_(?:{SILENT}|agreements|coordination)")


def test_what_the_reference_of_events_says_to_have_a_name_has_one_and_nothing_else():
    assert set(catalogue(WORDS, "en")["indicator"]) == set(INDICATORS)


# Where a number is told in a word of its own ("two days"), its digits need not stand beside it.
TAGS = ("zero", "one", "two", "few", "many", "other")


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize(("folder", "lang"), TRANSLATED, ids=str)
def test_every_text_is_translated_and_none_waits_to_be_looked_at_again(folder, lang):
    template, words = (by_context(read(path)) for path in (next(folder.glob("*.pot")), folder / f"{lang}.po"))

    assert words.keys() == template.keys()
    assert [context for context, message in words.items() if not said(message)] == []
    assert [context for context, message in words.items() if message.id != template[context].id] == []


@pytest.mark.parametrize(("folder", "lang"), TRANSLATED, ids=str)
def test_every_text_has_the_names_of_the_english_one(folder, lang):
    words = by_context(read(folder / f"{lang}.po"))

    for context, message in words.items():
        english = set().union(*map(names, sources(message)))
        for form in said(message):
            assert names(form) == english or (message.pluralizable and names(form) <= english), (context, form)


@pytest.mark.parametrize(("folder", "lang"), TRANSLATED, ids=str)
def test_plurals_follow_the_rules_of_the_language(folder, lang):
    words, rule = catalogue(folder, lang), Locale(lang).plural_form
    tags = [tag for tag in TAGS if tag in rule.tags | {"other"} and (tag != "many" or lang == "ar")]

    # "Many" of French and Spanish begins at a million, and gettext knows no form for it.
    assert [tags[words.form(n)] for n in range(1_000)] == [str(rule(n)) for n in range(1_000)]
    assert all(len(forms) == len(tags) for forms in words.counted.values())


@pytest.mark.parametrize(("folder", "lang"), TRANSLATED, ids=str)
def test_a_catalogue_is_kept_as_make_words_keeps_it(folder, lang):
    path = folder / f"{lang}.po"

    assert path.read_bytes() == written(carried(read(next(folder.glob("*.pot"))), read(path)))


def test_every_word_of_the_frame_is_used():
    code = "\n".join(path.read_text() for path in SERVICES.rglob("*") if path.suffix in {".py", ".html"})
    words = catalogue(WORDS, "en")
    unused = [name for name in (*words["text"], *words.texts, *words.counted) if f'"{name}"' not in code]

    assert [name for name in unused if not BUILT.fullmatch(name)] == []


def test_a_new_text_waits_for_a_translation_and_a_changed_one_keeps_the_old(tmp_path: Path):
    (tmp_path / "some.pot").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgctxt "text.old"\nmsgid "old, said anew"\nmsgstr ""\n\nmsgctxt "text.new"\nmsgid "new"\nmsgstr ""\n'
    )
    (tmp_path / "fr.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n# as partners say\n'
        'msgctxt "text.old"\nmsgid "old"\nmsgstr "vieux"\n\nmsgctxt "text.gone"\nmsgid "gone"\nmsgstr "parti"\n'
    )
    left = [line.removeprefix(str(tmp_path)) for line in carry(tmp_path)]
    kept = (tmp_path / "fr.po").read_text()

    assert left == ["/fr.po: text.old: look at it again", "/fr.po: text.new: not translated"]
    assert "# as partners say\n#, fuzzy\n" in kept
    assert '#| msgid "old"\n' in kept
    assert "gone" not in kept
    assert catalogue(tmp_path, "fr")["text"] == {"old": "old, said anew", "new": "new"}


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_arabic_is_written_without_vowel_signs_which_would_break_its_words_for_a_search(folder):
    assert re.findall("\\w*[\u064b-\u0652]\\w*", (folder / "ar.po").read_text()) == []
