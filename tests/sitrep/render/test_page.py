"""The HTML face: one whole, quiet, well-formed file that says what is known and what is not."""

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from sitrep import render
from sitrep.render import view
from sitrep.render.page import for_paper
from sitrep.render.wording import LanguageNotOffered, offered
from sitrep.values import (
    Called,
    Evacuation,
    Facilities,
    FacilityCounts,
    PlaceName,
    Report,
    Speaker,
    Translated,
    Written,
    WrittenItem,
)


def tree(page: str) -> ET.Element:
    return ET.fromstring(page.removeprefix("<!DOCTYPE html>"))


def said(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def part(page: str, name: str) -> str:
    found = tree(page).find(f".//*[@id='{name}']")
    assert found is not None
    return said(found)


def test_the_page_is_one_well_formed_file_that_loads_nothing(aleppo):
    page = render.html(aleppo)

    assert tree(page).get("lang") == "en"
    assert tree(page).get("dir") == "ltr"
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|https?:|\son\w+=", page)
    assert len(page.encode()) < 100_000


def test_page_one_says_the_numbers_the_words_and_what_they_lack(aleppo):
    tiles = part(render.html(aleppo), "key-figures")

    assert "23 Killed “citizens”, civilian status not stated Area not stated by the source Since Tue 6 Jan" in tiles
    assert "Unnamed source [2] Reported" in tiles
    assert "dozens Casualties (killed or injured) Civilians" in tiles
    assert "many Displaced" in tiles
    assert "0 of 1 Facilities functioning" in tiles


def test_a_vague_word_never_becomes_a_number(aleppo):
    page = render.html(aleppo)

    assert "in words, no number given" in part(page, "figures")
    assert not re.search(r"\b(12|99|87)\b", part(page, "key-figures") + part(page, "figures"))


def test_what_is_not_known_is_said(aleppo):
    gaps = part(render.html(aleppo), "not-known")

    assert "How many: casualties (killed or injured), displaced: the sources give words, no number." in gaps
    assert "Where: no area is stated for killed, injured" in gaps
    assert "Who counted: no source is named for killed, injured, displaced." in gaps


def test_limits_are_printed_where_a_source_gave_them(aleppo):
    floor = replace(aleppo.figures[0], display="at least 23", high=None, qualifier="at_least")
    span = replace(aleppo.figures[1], display="20–30", low=20, best=None, high=30, qualifier="range")

    figures = part(render.html(replace(aleppo, figures=(floor, span))), "figures")

    assert "at least 23 low 23, best 23" in figures
    assert "20–30 low 20, high 30, no single best number" in figures


def test_a_count_whose_start_is_not_stated_does_not_borrow_that_of_the_crisis(aleppo):
    report = replace(aleppo, figures=(replace(aleppo.figures[0], variant="window_not_stated"),))

    assert "Period not stated by the source" in part(render.html(report), "key-figures")
    assert "Since Tue" not in part(render.html(report), "figures")


def test_an_estimate_from_a_model_says_so_on_its_tile(aleppo):
    report = replace(aleppo, figures=(replace(aleppo.figures[0], variant="modelled"),))

    assert "from a model, not counted" in part(render.html(report), "key-figures")


def test_words_are_attributed_to_who_says_that_they_were_spoken(aleppo):
    said = aleppo.statements[5]
    agency = replace(said, account=replace(said.account, source=Speaker("SANA", "state_media")))

    assert "According to SANA: Ankara supports" in part(
        render.html(replace(aleppo, statements=(agency,))), "statements"
    )


def test_a_row_that_says_what_one_other_row_says_is_left_to_the_data(aleppo):
    town = replace(aleppo.figures[0], inputs=("a", "b"))
    whole = replace(town, figure_id="whole", area=None, status="side_by_side")
    two = replace(whole, figure_id="two", inputs=("a", "b", "c"))
    nested = replace(aleppo, figures=(whole, replace(whole, figure_id="region", area=town.area), town))
    beside = replace(aleppo, figures=(two, town))
    alone = replace(aleppo, figures=(whole, replace(whole, figure_id="region", area=town.area)))

    assert [figure.figure_id for figure in view.printed(nested)] == [town.figure_id]
    assert [figure.figure_id for figure in view.printed(beside)] == ["two", town.figure_id]
    assert [figure.figure_id for figure in view.printed(alone)] == ["region"]
    assert 'id="figure-whole"' not in render.html(nested)


def test_change_is_printed_only_when_there_is_one(aleppo):
    risen = replace(aleppo.figures[0], change=-3, change_days=1, previous="26", change_note=None)

    page = render.html(replace(aleppo, figures=(risen, aleppo.figures[1])))

    assert part(page, "key-figures").count("in 1 day") == 1
    assert "Reported · −3 in 1 day" in part(page, "key-figures")
    assert "−3 in 1 day (previous report: 26)" in part(page, "figures")


@pytest.mark.parametrize(
    ("verification", "status", "badge"),
    [
        ("verified", "single_source", "Verified"),
        ("unverified", "contradicted", "Disputed"),
        ("unverified", "", "Reported"),
    ],
)
def test_a_tile_has_one_badge(aleppo, verification, status, badge):
    figure = replace(aleppo.figures[0], verification=verification, status=status)
    facilities = Facilities(FacilityCounts(0, 0, 0, 0, 0, 0), ())

    bare = replace(aleppo, figures=(figure,), facilities=facilities, access=(), evacuation=Evacuation((), (), False))
    tiles = part(render.html(bare), "key-figures")

    assert re.findall("Verified|Disputed|Reported", tiles) == [badge]


def test_words_are_attributed_and_quotations_keep_their_marks(aleppo):
    statements = part(render.html(aleppo), "statements")

    assert "Refuses: evacuation, surrender (addressed to attacking forces); Fri 9 Jan [1]" in statements
    assert "“stay and defend”" in statements
    assert "The source claims: The decision to remain" in statements
    assert "“massacre”" in statements
    assert not re.search("[^“]massacre", statements)


def test_everybody_who_spoke_is_named_once_with_everything_they_said(aleppo):
    page = render.html(aleppo)
    speakers = [said(speaker) for speaker in tree(page).iterfind(".//*[@id='statements']//tbody/tr/th")]

    assert len(speakers) == len(set(speakers)) == len({one.speaker for one in aleppo.statements})
    assert {statement.account.seq for statement in aleppo.statements} == {
        int(found) for found in re.findall(r'id="statement-(\d+)"', page)
    }


def test_page_one_passes_on_no_call_to_act(aleppo):
    page_one = " ".join(said(found) for found in tree(render.html(aleppo)).iterfind(".//*[@class='page-one']"))

    assert any(one.speech_act == "urge" for one in aleppo.statements)
    assert "What we do not know" in page_one
    assert "urges" not in page_one
    assert "forced displacement" not in page_one


def test_what_nobody_reported_on_is_one_line_each_and_never_left_out(aleppo):
    page = render.html(replace(aleppo, services=(), damage=(), incidents=()))

    assert "Public services: No public service has been reported on." in part(page, "quiet")
    assert "Damage: No damage has been reported." in part(page, "quiet")
    assert all(part(page, name) for name in ("services", "damage", "incidents"))


def test_a_facility_without_a_name_is_called_by_kind_and_area(aleppo):
    line = replace(aleppo.facilities.lines[0], ref=None, name=None, sole_facility=None)
    page = render.html(replace(aleppo, facilities=replace(aleppo.facilities, lines=(line,))))

    assert "Hospital in Sheikh Maqsud" in part(page, "facilities")
    assert "Khalid" not in page


def test_a_disputed_facility_shows_both_statements(aleppo):
    line = aleppo.facilities.lines[0]
    both = (line.statements[0], replace(line.statements[0], functionality="partially_functioning", cite=1))
    facilities = Facilities(
        FacilityCounts(1, 0, 0, 0, 0, 1), (replace(line, functionality="disputed", statements=both),)
    )

    shown = part(render.html(replace(aleppo, facilities=facilities)), "facilities")

    assert "Disputed Not functioning, 9 Jan 20:00 [3] Partially functioning, 9 Jan 20:00 [1]" in shown


def test_empty_parts_say_that_they_are_empty(aleppo):
    nothing = Facilities(FacilityCounts(0, 0, 0, 0, 0, 0), ())
    page = render.html(replace(aleppo, figures=(), facilities=nothing, statements=(), sources=()))

    assert "No key figure has been reported" in part(page, "key-figures")
    assert "No figure has been reported" in part(page, "figures")
    assert "No facility has been reported on." in part(page, "facilities")
    assert "No statement has been reported" in part(page, "statements")
    assert "No source is cited." in part(page, "sources")


def test_what_could_not_be_read_is_counted(aleppo):
    assert "since it could not be read: 2 events." in part(render.html(replace(aleppo, not_included=2)), "not-included")


def test_a_draft_says_so_and_a_published_report_names_its_number(aleppo):
    published = replace(aleppo, status="published", number=4, version=2)

    assert "has not been published" in said(tree(render.html(aleppo)))
    assert "Situation report No. 4, version 2" in said(tree(render.html(published)))
    assert "has not been published" not in said(tree(render.html(published)))


def test_headings_are_in_order_tables_have_scopes_and_links_have_targets(aleppo):
    page = tree(render.html(aleppo))
    levels = [int(element.tag[1]) for element in page.iter() if re.fullmatch("h[1-6]", element.tag)]
    ids = {element.get("id") for element in page.iter() if element.get("id")}
    targets = {element.get("href", "#")[1:] for element in page.iter("a")}

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(cell.get("scope") for cell in page.iter("th"))
    assert targets <= ids
    assert "statement-11" in ids


def test_provenance_stands_on_the_page(aleppo):
    page = render.html(aleppo)

    assert aleppo.provenance.digest in part(page, "method")
    assert aleppo.provenance.root in part(page, "method")
    assert "facts up to 36, editing up to 38" in part(page, "method")
    assert "Not a United Nations document." in page


def huge(report: Report) -> Report:
    long = "بيان طويل جدا " * 4000
    said = replace(report.statements[0], addressee=long)
    statements = [replace(said, account=replace(said.account, seq=100 + n, text=long, quote=long)) for n in range(5000)]
    figures = [replace(report.figures[0], figure_id=f"f{n}", population_text=long, display=long) for n in range(3000)]
    return replace(report, statements=tuple(statements), figures=tuple(figures))


def test_the_page_stays_below_300_kilobytes_whatever_is_in_the_report(aleppo):
    page = render.html(huge(aleppo))

    assert len(page.encode()) < 300_000
    assert tree(page) is not None
    assert "all in the data file of this report" in page


def test_a_language_without_words_is_refused(aleppo):
    for lang in ("xx", "../en", "", "EN"):
        with pytest.raises(LanguageNotOffered):
            render.html(aleppo, lang)


def test_what_an_editor_wrote_replaces_the_draft_in_its_language_only_and_the_page_says_so(aleppo):
    own = (Written("en", "Sample desk", (WrittenItem("The hospital is reported shut.", (3,)),)),)
    report = replace(aleppo, highlights=replace(aleppo.highlights, written=own))
    english, french = part(render.html(report), "highlights"), part(render.html(report, "fr"), "highlights")

    assert "The hospital is reported shut. [3] Written by an editor of Sample desk" in english
    assert "Access: siege" not in english
    assert "Accès" in french
    assert "The hospital" not in french


def test_a_concern_is_never_told_without_quotation_marks_and_its_speaker(aleppo):
    told = part(render.html(aleppo), "concerns")

    assert "Council of the Sheikh Maqsud" in told
    assert "What is alleged: “forced displacement”" in told
    assert not re.search("[^“]forced displacement", told)


def test_an_area_is_called_by_its_name_in_the_language_of_the_page(aleppo):
    named = PlaceName("sheikh-maqsud", "Sheikh Maqsud", (("ar", "الشيخ مقصود"),))
    report = replace(aleppo, access=(replace(aleppo.access[0], area=named),))

    assert "الشيخ مقصود" in part(render.html(report, "ar"), "access")
    assert "Sheikh Maqsud" in part(render.html(report, "fr"), "access")


@pytest.mark.parametrize("lang", offered())
def test_no_link_holds_another_element_since_the_pdf_would_not_tag_it(aleppo, lang):
    """PDF/UA-1, 7.18.5: the annotation of a box inside a link is no part of the link."""
    page = for_paper(aleppo, lang).removeprefix("<!DOCTYPE html>")

    assert [link.get("href") for link in ET.fromstring(page).iter("a") if len(link)] == []


def test_the_crisis_and_its_sources_are_called_as_the_language_of_the_page_has_them(aleppo):
    council = next(line.name for line in aleppo.sources if line.name and "council" in line.name.lower())
    report = replace(
        aleppo,
        called=(Called(aleppo.name, (("fr", "Alep : deux quartiers"),)), Called(council, (("fr", "Le conseil"),))),
    )

    page = render.html(report, "fr")

    assert "<title>Alep : deux quartiers" in page
    assert "Le conseil" in part(page, "sources")
    assert council not in page
    assert "Le conseil" not in render.html(report, "ar")


def test_words_in_another_language_stay_as_they_were_said_and_are_marked(aleppo):
    told = replace(aleppo.statements[0].account, text="Nobody came.", lang="en-GB", quote="لن نغادر", quote_lang="ar")
    report = replace(aleppo, statements=(replace(aleppo.statements[0], account=told),))
    english, french, arabic = (part(render.html(report, lang), "statements") for lang in ("en", "fr", "ar"))

    assert "Nobody came." in english
    assert "(in English)" not in english
    assert "(in Arabic)" in english
    assert "Nobody came. (en anglais)" in french
    assert "(باللغة الإنجليزية)" in arabic
    assert "باللغة العربية" not in arabic
    assert '<bdi lang="en-GB" dir="ltr">Nobody came.</bdi>' in render.html(report, "ar")


def test_a_translation_that_its_sender_gave_is_printed_as_such_and_no_other_is(aleppo):
    given = (Translated("ar", "لم يأت أحد.", "human"), Translated("fr", "Personne n’est venu.", "machine"))
    told = replace(aleppo.statements[0].account, text="Nobody came.", lang="en", translations=given)
    report = replace(aleppo, statements=(replace(aleppo.statements[0], account=told),))
    english, french, arabic, spanish = (
        part(render.html(report, lang), "statements") for lang in ("en", "fr", "ar", "es")
    )

    assert "Nobody came." in english
    assert "translation" not in english
    assert "Personne n’est venu. (traduction automatique fournie par l’expéditeur ; original en anglais)" in french
    assert "Nobody came." not in french
    assert "لم يأت أحد. (ترجمة من المرسل؛ الأصل: الإنجليزية)" in arabic
    assert "Nobody came. (en inglés)" in spanish


def test_what_a_source_said_in_a_line_is_marked_with_its_language_and_what_is_in_that_of_the_page_is_not(aleppo):
    told = replace(aleppo.statements[0], addressee="the parties")
    report = replace(aleppo, statements=(replace(told, account=replace(told.account, lang="en")),))

    assert '<bdi lang="en">the parties</bdi>' in render.html(report, "es")
    assert 'lang="en"' not in render.html(report, "en").partition("<body")[2].partition('id="statements"')[2]


def test_a_long_name_is_cut_between_two_words(aleppo):
    name = "The committee of the united neighbourhoods of the northern river bank"
    report = replace(aleppo, name=" ".join([name] * 4))

    assert "of the […]</h1>" in render.html(report)
