"""A report in a text message: short, whole lines, and nothing said that the report does not say."""

from dataclasses import replace

import pytest

from sitrep.render import view
from sitrep.render.message import LARGEST, message
from sitrep.render.wording import offered
from sitrep.values import Report

LANGUAGES = pytest.mark.parametrize("lang", offered())


def test_a_message_says_the_day_the_figures_in_the_words_of_their_sources_and_where_the_report_is(aleppo):
    text = message(aleppo, "en")
    lines = text.splitlines()

    assert "9 January 2026" in lines[0]
    assert any(line.startswith("Killed: 23 (") for line in lines)
    assert lines[1] == "Draft, not published"
    assert lines[-1] == f"/v1/crises/{aleppo.crisis}/reports/2026-01-09.html"
    assert any(line.startswith(("How many: ", "Where: ")) for line in lines)


def test_a_vague_word_stays_a_word_in_a_message(aleppo):
    vague = [figure for figure in view.headlines(aleppo) if figure.in_words]
    text = message(replace(aleppo, figures=tuple(vague)), "en")

    assert vague
    assert all(f": {figure.display} (" in text for figure in vague)


@LANGUAGES
def test_a_message_is_at_most_a_kilobyte_of_whole_lines_whatever_is_in_the_report(aleppo, lang):
    figures = tuple(
        replace(figure, display="\u0645" * 500, headline=True) for figure in aleppo.figures for _ in range(10)
    )
    huge = replace(aleppo, name="\U0001f30d\n" * 100, figures=figures, audience="restricted")
    text = message(huge, lang)

    assert len(text.encode()) <= LARGEST
    assert text.endswith(".html?audience=restricted\n")
    assert str(len(figures) - text.count("\u0645" * 60)) in text


@LANGUAGES
def test_a_message_without_figures_says_so(aleppo: Report, lang):
    assert "http" not in message(replace(aleppo, figures=()), lang)
    assert "No key figure" in message(replace(aleppo, figures=()), "en")


def test_a_published_message_names_its_version(aleppo):
    text = message(replace(aleppo, status="published", number=4, version=2), "en")

    assert "No. 4, version 2" in text
    assert text.endswith("/2026-01-09/v2.html\n")
