"""The map: what stands on it, in whose language, and what it never shows."""

from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest

from sitrep import render
from sitrep.render.drawing import atlas
from sitrep.render.drawing.frame import around
from sitrep.render.drawing.map import HEIGHT, WIDTH, _meet, drawn
from sitrep.values import DrawnPlace, PlaceName


def area(ref, name, west, south, side=1500, **more):
    ring = ((west, south), (west + side, south), (west + side, south + side), (west, south + side), (west, south))
    values = {"names": (), "parent": "aleppo", "level": "neighbourhood", "rings": (ring,)}
    return DrawnPlace(ref=ref, name=name, point=(west + side // 2, south + side // 2), **(values | more))


@pytest.fixture
def mapped(aleppo):
    sheikh = area("sheikh-maqsud", "Sheikh Maqsud", 3714500, 3622200, names=(("ar", "الشيخ مقصود"),))
    return replace(aleppo, places=(area("aleppo", "Aleppo", 3712000, 3620000, 6000, parent=None), sheikh))


def map_of(report, lang="en"):
    found = drawn(report, lang)
    assert found is not None
    return found


def test_a_facility_is_a_mark_beside_the_name_of_its_area(mapped):
    (label,) = map_of(mapped, "en").labels

    assert label.name == "Sheikh Maqsud"
    assert [(mark.code, mark.n) for mark in label.marks] == [("not_functioning", 1), ("access", 1), ("incident", 1)]
    assert 0 < label.left < 100
    assert 0 < label.top < 100


def test_names_stand_in_the_language_of_the_page_where_they_are_registered(mapped):
    assert [label.name for label in map_of(mapped, "ar").labels] == ["الشيخ مقصود"]
    assert [label.name for label in map_of(mapped, "fr").labels] == ["Sheikh Maqsud"]


def test_without_a_place_that_can_be_drawn_there_is_no_map(aleppo):
    assert drawn(aleppo, "en") is None
    assert 'id="places"' not in render.html(aleppo)
    assert 'href="#places"' not in render.html(aleppo)


def test_the_map_says_what_it_is_and_that_it_decides_no_boundary(mapped):
    page = render.html(mapped)
    section = page[page.index('<section id="places"') :]

    assert "<title>Map of the registered areas of Aleppo: Sheikh Maqsud and Ashrafiyeh</title>" in section
    assert "do not imply official endorsement or acceptance" in section
    assert "N</span> facilities not functioning" in section
    assert "no route taken by people is drawn" in section


def test_an_area_with_a_constraint_that_goes_on_has_a_dashed_outline(mapped):
    ended = tuple(replace(line, state="ended") for line in mapped.access)

    assert [area.constrained for area in map_of(mapped).areas] == [False, True]
    assert [area.constrained for area in map_of(replace(mapped, access=ended)).areas] == [False, False]
    assert "access" not in map_of(replace(mapped, access=ended)).classes


def displaced(report, **more):
    here = report.facilities.lines[0].area
    values = {"key": "idps_stock", "basis": "stock", "area": here, "best": 12_000, "low": 12_000, "high": 12_000}
    return replace(report.figures[0], **(values | {"display": "12,000", "qualifier": "exact"} | more))


def test_those_displaced_now_are_a_circle_by_its_class_and_the_number_as_printed(mapped):
    drawing = map_of(replace(mapped, figures=(displaced(mapped),)))

    assert [area.circle for area in drawing.areas] == [0, 17]
    assert drawing.labels[0].displaced.display == "12,000"
    assert drawing.circles == ((10_000, 17),)


def test_words_and_two_groups_of_people_in_one_area_draw_no_circle(mapped):
    words = displaced(mapped, display="many", best=None, low=1, qualifier="many", bounds="vague-1")
    others = displaced(mapped, population="refugees")

    assert not map_of(replace(mapped, figures=(words,))).circles
    assert not map_of(replace(mapped, figures=(displaced(mapped), others))).circles


def test_where_many_areas_are_registered_only_those_reported_on_are_named(mapped):
    row = [area(f"area-{n}", f"Area {n}", 3700000 + 1600 * n, 3600000) for n in range(20)]
    drawing = map_of(replace(mapped, places=(*mapped.places, *row)))

    assert len(drawing.areas) == 22
    assert [label.name for label in drawing.labels] == ["Sheikh Maqsud"]


def crowded(report, *areas):
    """A town of a wide region, two quarters of it and a district far off; a facility in each of `areas`."""
    quarters = [area(ref, ref, 3715000 + 300 * n, 3622000, 200, parent="town") for n, ref in enumerate(("one", "two"))]
    town = area("town", "Town", 3715000, 3622000, rings=(), parent="region")
    region = area("region", "Region", 3700000, 3600000, 90000, parent=None)
    lines = tuple(replace(report.facilities.lines[0], area=PlaceName(ref, ref)) for ref in areas)
    facilities = replace(report.facilities, lines=lines)
    return replace(report, places=(region, town, *quarters), facilities=facilities, access=(), incidents=())


def test_what_lies_too_near_to_be_told_apart_is_counted_at_the_town_that_holds_it(mapped):
    labels = {label.ref: label for label in map_of(crowded(mapped, "one", "two", "two", "town")).labels}

    assert set(labels) == {"town"}
    assert [mark.n for mark in labels["town"].marks] == [4]


def test_one_quarter_alone_of_which_something_is_reported_keeps_its_name(mapped):
    labels = {label.ref: label.marks for label in map_of(crowded(mapped, "one")).labels}

    assert [mark.n for mark in labels["one"]] == [1]
    assert labels.get("town", ()) == ()


def test_a_number_that_counts_those_beside_it_as_well_is_left_out_of_the_map(mapped):
    whole = displaced(mapped, figure_id="whole", area=PlaceName("aleppo", "Aleppo"))
    part = displaced(mapped, within=("whole",))
    labels = {label.ref: label.displaced for label in map_of(replace(mapped, figures=(whole, part))).labels}

    assert labels["sheikh-maqsud"] == part
    assert labels.get("aleppo") is None


def test_a_drawing_holds_no_text_since_it_would_print_arabic_letter_by_letter(mapped):
    page = render.html(mapped, "ar")
    svg = ET.fromstring(page[page.index("<svg") : page.index("</svg>") + len("</svg>")])

    tags = {element.tag.rpartition("}")[2] for element in svg.iter()}
    assert tags <= {"svg", "title", "rect", "path", "circle", "g", "clipPath"}


def test_every_corner_lies_inside_the_frame():
    corners = [(3700000, 3600000), (3710000, 3620000), (3650000, 3610000)]
    frame = around(corners, WIDTH, HEIGHT, 20)

    assert all(frame.holds(corner) for corner in corners)


def test_one_place_alone_is_drawn_a_kilometre_wide(aleppo):
    point = area("town", "Town", 3714500, 3622200, rings=())
    town = map_of(replace(aleppo, places=(point,)), "en")

    assert town.areas[0].dot is not None
    assert town.bar_metres <= 1000


@pytest.mark.parametrize("country", ["SYR", "UKR", "SDN", "HTI", "PSE", "COD", "MMR", "YEM"])
def test_the_atlas_knows_where_a_crisis_is(country):
    rings = atlas.outline(country)

    assert rings
    assert all(ring[0] == ring[-1] for ring in rings)


def test_a_country_that_is_not_in_the_atlas_has_a_map_without_an_inset(mapped):
    assert map_of(replace(mapped, country="XXA"), "en").inset is None


def test_names_of_neighbours_never_stand_on_one_another(mapped):
    names = [f"{which} Weaving Works" for which in ("Northern", "Upper", "Middle", "Lower", "Southern")]
    places = tuple(area(f"w{n}", name, 3712000 + 1500 * n, 3620000) for n, name in enumerate(names))
    labels = map_of(replace(mapped, places=places)).labels

    assert [label.name for label in labels] == names
    assert all(0 < label.top < 100 for label in labels)
    assert all(near.top != far.top for near, far in pairwise(labels))


def test_long_names_of_neighbours_are_cut_alike_until_each_has_room(mapped):
    name = "Quarter of the Founders of the Old Riverside Weaving Works"
    places = tuple(area(f"w{n}", f"{n} {name}", 3712000 + 900 * n, 3620000) for n in range(4))
    labels = map_of(replace(mapped, places=places)).labels

    assert all(label.name.endswith("…") for label in labels)
    assert max(len(label.name) for label in labels) <= 2 * min(len(label.name) for label in labels)
    assert not any(_meet(one, other) for one, other in combinations(labels, 2))


def test_a_name_that_stands_alone_stays_where_its_area_is(mapped):
    alone = replace(mapped, places=mapped.places[1:])
    (label,) = map_of(alone).labels

    assert label.top == pytest.approx(50, abs=1)
