"""What maps load: a library of geometries takes every feature, and finds its place where the register has it."""

import pytest
from shapely.geometry import shape

from eventlog.editorial.places import Geometry
from sitrep.tables import TABLES
from sitrep.tables.geometry import geometry

pytestmark = pytest.mark.anyio

BASE = "/v1/crises/port-city"
DAY = {"day": "2026-01-09"}

CLOCKWISE = [[0, 0], [0, 4], [4, 4], [4, 0], [0, 0]]
HOLE = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]  # anticlockwise


def drawn(kind, coordinates):
    return geometry(Geometry(type=kind, coordinates=coordinates))


@pytest.mark.parametrize(
    ("kind", "coordinates", "area"),
    [
        ("Polygon", [CLOCKWISE], 16),
        ("Polygon", [CLOCKWISE[::-1], HOLE], 15),
        ("Polygon", [CLOCKWISE, HOLE[::-1]], 15),
        ("Polygon", [CLOCKWISE[:-1]], 16),
        ("Polygon", [CLOCKWISE, [[1, 1], [2, 2]]], 16),
        ("Polygon", [[[*position, 300.5] for position in CLOCKWISE]], 16),
        ("MultiPolygon", [[CLOCKWISE, HOLE], [[[9, 9], [9, 10], [10, 10]]], [[[5, 5], [6, 6]]]], 15.5),
    ],
    ids=["clockwise", "hole the same way", "both the wrong way", "open", "hole of a line", "heights", "several"],
)
def test_a_ring_is_closed_and_turns_as_the_standard_has_it_however_it_was_registered(kind, coordinates, area):
    read = shape(drawn(kind, coordinates))

    assert read.is_valid
    assert read.area == area
    for polygon in getattr(read, "geoms", [read]):
        assert polygon.exterior.is_ccw
        assert not [hole for hole in polygon.interiors if hole.is_ccw]


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Polygon", [[[0, 0], [1, 1]]]),
        ("Polygon", [[[0, 0], [1, 1], [2, 2], [0, 0]]]),
        ("LineString", [[0, 0], [0, 0]]),
        ("MultiLineString", [[[0, 0]]]),
        ("MultiPolygon", [[[[0, 0], [1, 1]]]]),
    ],
)
def test_what_encloses_nothing_and_has_no_length_is_not_drawn(kind, coordinates):
    assert drawn(kind, coordinates) is None


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [("Point", [36.2, 37.1]), ("MultiPoint", [[36.2, 37.1], [0, 0]]), ("LineString", [[0, 0], [1, 1]])],
)
def test_points_and_lines_stay_as_they_were_registered(kind, coordinates):
    assert drawn(kind, coordinates) == {"type": kind, "coordinates": coordinates}


@pytest.mark.parametrize("table", [table for table in TABLES if table.places], ids=lambda table: table.name)
async def test_a_library_reads_every_feature_with_longitude_first_and_one_name_each(table, client):
    found = (await client.get(f"{BASE}/{table.name}.geojson", params=DAY)).json()
    rows = (await client.get(f"{BASE}/{table.name}", params=DAY)).json()["data"]
    ids = [feature["id"] for feature in found["features"] if "id" in feature]

    assert set(found) == {"type", "features"}
    assert [feature["properties"] for feature in found["features"]] == rows
    assert len(set(ids)) == len(ids)
    for feature, row in zip(found["features"], rows, strict=True):
        # Of a site nobody outside is told where it is.
        assert (feature["geometry"] is None) is (row["place_ref"] != "harbour")
        if feature["geometry"] is not None:
            point = shape(feature["geometry"])
            assert (point.x, point.y) == (36.2, 37.1) == (row["lon"], row["lat"])
