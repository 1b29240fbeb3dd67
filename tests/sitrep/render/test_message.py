"""A report in a text message: short, whole lines, and nothing said that the report does not say."""

import re
from dataclasses import replace
from datetime import date

import pytest

from sitrep.render import view
from sitrep.render.message import LARGEST, message
from sitrep.render.wording import of, offered
from sitrep.values import OriginLine, PlaceName, Report

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
def test_the_message_of_the_sample_has_every_key_figure_and_what_else_leads_in_each_language(aleppo, lang):
    text, words = message(aleppo, lang), of(aleppo, lang)

    assert len(text.encode()) <= LARGEST
    assert [
        figure.key for figure in view.headlines(aleppo) if words.label("badge", "reported").lower() not in text
    ] == []
    assert [figure.key for figure in view.headlines(aleppo) if figure.display not in text] == []
    assert words.label("access", "siege") in text


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"unit": "households"}, "(households; "),
        ({"window_start": date(2026, 1, 8)}, "; since Thu 8 Jan; "),
        ({"basis": "incremental", "window_start": date(2026, 1, 8), "window_end": date(2026, 1, 8)}, "; Thu 8 Jan; "),
        (
            {"basis": "incremental", "window_start": date(2026, 1, 7), "window_end": date(2026, 1, 8)},
            "; Wed 7 Jan to Thu 8 Jan; ",
        ),
    ],
)
def test_a_message_says_of_what_and_of_which_days_a_number_is_where_that_is_not_the_usual(aleppo, told, said):
    (line,) = [line for line in message(aleppo, "en").splitlines() if line.startswith("Killed: 23 (")]
    figures = tuple(replace(figure, **told) if figure.key == "killed" else figure for figure in aleppo.figures)
    (other,) = [
        line for line in message(replace(aleppo, figures=figures), "en").splitlines() if line.startswith("Killed: 23 (")
    ]

    assert said in other
    assert said not in line


def test_who_says_it_stands_beside_what_leads_and_is_no_figure(aleppo):
    (line,) = [line for line in message(aleppo, "en").splitlines() if line.startswith("Access: ")]

    assert line.endswith("(A news site)")


@LANGUAGES
@pytest.mark.parametrize("letter", ["m", "\u0645"])
def test_a_message_of_a_big_crisis_is_a_kilobyte_of_whole_figures_the_first_ones_first(aleppo, lang, letter):
    # Forty figures with long names; each number is written so that a part of it would be another number.
    place = PlaceName("place", letter * 40)
    origin = OriginLine(letter * 60, "ngo", None)
    figures = tuple(
        replace(aleppo.figures[0], figure_id=f"f{n}", display=f"{n + 1},234,567", low=None, best=n * 10**6 + 1_234_567,
                high=None, qualifier="exact", headline=True, area=place, origins=(origin,), population="civilians")
        for n in range(1, 41)
    )  # fmt: skip
    big = replace(aleppo, name=letter * 200, figures=figures, audience="restricted")
    text, words = message(big, lang), of(big, lang)
    shown = [words.number(figure.best) in text for figure in figures]

    assert len(text.encode()) <= LARGEST
    assert shown == sorted(shown, reverse=True)
    assert shown[0]
    assert len(re.findall(r"\d+\D234\D567", text)) == sum(shown)
    assert words.say("figures_left_out", n=words.number(shown.count(False))) in text
    assert text.endswith(".html?audience=restricted\n")


def test_a_figure_of_many_numbers_that_finds_no_room_is_left_out_and_never_cut(aleppo):
    long = replace(aleppo.figures[0], display=" / ".join(f"quarter {n}: {n},001" for n in range(1, 30)), headline=True)
    text = message(replace(aleppo, figures=(long, *aleppo.figures[1:])), "en")

    assert "quarter" not in text
    assert "Further key figures, in the report: 1" in text


@LANGUAGES
def test_a_message_is_at_most_a_kilobyte_of_whole_lines_whatever_is_in_the_report(aleppo, lang):
    figures = tuple(
        replace(figure, display="\u0645" * 500, headline=True) for figure in aleppo.figures for _ in range(10)
    )
    huge = replace(aleppo, name="\U0001f30d\n" * 100, figures=figures, audience="restricted")
    text = message(huge, lang)

    assert len(text.encode()) <= LARGEST
    assert text.endswith(".html?audience=restricted\n")
    assert f": {len(figures) - text.count(chr(0x645) * 160)}\n" in text


@LANGUAGES
def test_a_message_without_figures_says_so(aleppo: Report, lang):
    assert "http" not in message(replace(aleppo, figures=()), lang)
    assert "No key figure" in message(replace(aleppo, figures=()), "en")


def test_a_published_message_names_its_version(aleppo):
    text = message(replace(aleppo, status="published", number=4, version=2), "en")

    assert "No. 4, version 2" in text
    assert text.endswith("/2026-01-09/v2.html\n")
