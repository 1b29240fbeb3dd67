"""What can be drawn of the register: outlines in whole numbers, and nothing smaller than an area."""

from datetime import UTC, datetime
from math import cos, pi, sin
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.contract import validate
from eventlog.editorial import CrisisOpened, Geometry
from eventlog.register import opened
from sitrep.sections import outline, places

CRISIS = {"crisis": "port-city", "name": "Port City", "country": "SYR", "timezone": "Asia/Damascus"}
SQUARE = [[37.0, 36.0], [37.1, 36.0], [37.1, 36.1], [37.0, 36.1], [37.0, 36.0]]


@pytest.fixture
def drawn(look):
    def folded(*registered):
        data = CRISIS | {"places": [{"name": entry["ref"].title(), **entry} for entry in registered]}
        event = validate({"id": str(UUID(int=1)), "type": "crisis.opened", "data": data})
        assert isinstance(event, CrisisOpened)
        context = look()
        object.__setattr__(context, "register", opened(event, datetime(2026, 1, 6, tzinfo=UTC)))
        return places.fold(context)

    return folded


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def test_an_area_is_drawn_in_whole_numbers_with_its_name_in_its_middle(drawn):
    (place,) = drawn({"ref": "harbour", "geometry": polygon(SQUARE), "names": {"fr": "Port", "ar": "الميناء"}})

    assert place.rings[0][:2] == ((3700000, 3600000), (3710000, 3600000))
    assert place.point == (3705000, 3605000)
    assert place.names == (("ar", "الميناء"), ("fr", "Port"))


def test_a_place_without_a_geometry_is_not_drawn(drawn):
    assert drawn({"ref": "harbour"}) == ()


def test_the_position_of_one_thing_is_not_drawn(drawn):
    point = {"type": "Point", "coordinates": [37.05, 36.05]}

    assert drawn({"ref": "hospital", "level": "exact", "geometry": point}) == ()


def test_a_place_of_which_only_a_point_is_known_is_a_point(drawn):
    (place,) = drawn({"ref": "town", "level": "town", "geometry": {"type": "Point", "coordinates": [37.05, 36.05]}})

    assert (place.rings, place.point) == ((), (3705000, 3605000))


def test_smaller_areas_are_drawn_over_larger_ones(drawn):
    small = [[37.01, 36.01], [37.02, 36.01], [37.02, 36.02], [37.01, 36.01]]
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE]]}

    assert [place.ref for place in drawn(
        {"ref": "inside", "geometry": polygon(small)}, {"ref": "town", "geometry": several}
    )] == ["town", "inside"]  # fmt: skip


def test_corners_that_no_page_can_show_are_left_out():
    ring = tuple((round(cos(2 * pi * n / 2000) * 10**6), round(sin(2 * pi * n / 2000) * 10**6)) for n in range(2001))
    kept = outline.simplified((*ring[:-1], ring[0]), 1000)

    assert 20 < len(kept) < 200
    assert kept[0] == kept[-1] == ring[0]
    assert abs(outline.area(kept) / outline.area(ring) - 1) < 0.01


corners = st.tuples(st.integers(-(10**5), 10**5), st.integers(-(10**5), 10**5))


@given(st.lists(corners, min_size=3, max_size=40), st.integers(0, 10**5))
def test_a_simpler_ring_stays_a_ring_of_corners_that_were_there(ring, tolerance):
    closed = (*ring, ring[0])
    kept = outline.simplified(closed, tolerance)

    assert kept[0] == kept[-1] == closed[0]
    assert len(kept) >= min(4, len(closed))
    assert set(kept) <= set(closed)


@given(st.lists(corners, min_size=3, max_size=40))
def test_without_tolerance_no_area_is_lost(ring):
    closed = (*ring, ring[0])

    assert outline.area(outline.simplified(closed, 0)) == pytest.approx(outline.area(closed), abs=1)


def test_a_line_has_no_inside():
    line = Geometry(type="LineString", coordinates=[[37.0, 36.0], [37.1, 36.1]])

    assert outline.rings(line) == ()
