"""Where a row lies in the divisions of a country, as its crisis registered them: what maps of districts join by."""

import csv
import io

import pytest

from eventlog.editorial import Place
from sitrep import projection
from sitrep.sections.divisions import divisions
from sitrep.values import Division

pytestmark = pytest.mark.anyio

COUNTRY = {"ref": "syria", "name": "Syria", "level": "country", "pcode": "SY"}
REGION = {"ref": "aleppo", "name": "Aleppo", "level": "region", "pcode": "SY02", "parent": "syria"}
DISTRICT = {"ref": "azaz", "name": "A'zaz", "level": "district", "pcode": "SY0204", "parent": "aleppo"}
TOWN = {"ref": "mare", "name": "Mare'", "level": "town", "pcode": "SY020405", "parent": "azaz"}
QUARTER = {"ref": "quarter", "name": "A quarter", "level": "neighbourhood", "parent": "mare"}
SHELTER = {"ref": "shelter", "name": "A shelter", "level": "exact", "parent": "quarter"}
REGISTERED = (COUNTRY, REGION, DISTRICT, TOWN, QUARTER, SHELTER)

ALEPPO, AZAZ, MARE = Division(1, "SY02", "Aleppo"), Division(2, "SY0204", "A'zaz"), Division(3, "SY020405", "Mare'")
COLUMNS = [f"admin{level}_{part}" for level in (1, 2, 3) for part in ("code", "name")]
TAGS = ["#adm1+code+v_pcode", "#adm1+name", "#adm2+code+v_pcode", "#adm2+name", "#adm3+code+v_pcode", "#adm3+name"]


def of(ref, *places):
    """The divisions of a place, of all that are registered."""
    registered = {place["ref"]: Place.model_validate(place) for place in places}
    return divisions(registered[ref], registered)


@pytest.mark.parametrize(
    ("ref", "found"),
    [
        ("syria", ()),
        ("aleppo", (ALEPPO,)),
        ("azaz", (ALEPPO, AZAZ)),
        ("mare", (ALEPPO, AZAZ, MARE)),
        ("quarter", (ALEPPO, AZAZ, MARE)),
        ("shelter", (ALEPPO, AZAZ, MARE)),
    ],
)
def test_a_place_lies_in_the_divisions_above_it(ref, found):
    assert of(ref, *REGISTERED) == found


def test_a_district_in_a_district_is_the_third_level():
    inner = {"ref": "inner", "name": "Inner", "level": "district", "parent": "azaz"}

    assert of("inner", REGION, DISTRICT, inner) == (ALEPPO, AZAZ, Division(3, None, "Inner"))


def test_a_level_that_nobody_registered_is_left_out_and_no_other_takes_its_number():
    assert of("mare", {**DISTRICT, "parent": None}, TOWN) == (AZAZ, MARE)


def test_a_town_without_a_code_or_a_place_without_a_level_is_no_division():
    town = {**TOWN, "pcode": None}
    unsaid = {"ref": "unsaid", "name": "Unsaid", "pcode": "SY020405", "parent": "azaz"}

    assert of("mare", REGION, DISTRICT, town, unsaid) == (ALEPPO, AZAZ)
    assert of("unsaid", REGION, DISTRICT, town, unsaid) == (ALEPPO, AZAZ)


def test_a_circle_of_parents_ends():
    assert of("azaz", {**REGION, "parent": "azaz"}, DISTRICT) == (ALEPPO, AZAZ)


@pytest.fixture
async def rows(client, told, database):
    """What a face of the figures says, with a figure in a quarter of a town of a district."""
    for place in REGISTERED:
        await told.post({"type": "place.registered", "data": place}, by="desk", capacity="coordinator")
    data = {"indicator": "returned", "basis": "cumulative", "value": 5}
    await told.post({"type": "figure.reported", "occurred": "2026-01-09", "data": data, "place": {"ref": "quarter"}})
    await projection.catch_up(database)

    async def read(face):
        answer = await client.get(f"/v1/crises/port-city/figures.{face}?day=2026-01-09")
        assert answer.status_code == 200
        return answer

    return read


async def test_every_face_says_the_divisions_of_a_row_and_none_where_the_register_has_none(rows):
    (_, *lines) = csv.DictReader(io.StringIO((await rows("hxl.csv")).text, newline=""))
    faces = {
        "json": (await rows("json")).json()["data"],
        "geojson": [one["properties"] for one in (await rows("geojson")).json()["features"]],
        "hxl.csv": [{name: cell or None for name, cell in line.items()} for line in lines],
    }
    for face, found in faces.items():
        said = {(row["indicator_code"], row["place_ref"]): [row[name] for name in COLUMNS] for row in found}

        assert said["returned", "quarter"] == ["SY02", "Aleppo", "SY0204", "A'zaz", "SY020405", "Mare'"], face
        assert said["killed", "harbour"] == said["abducted", None] == [None] * 6, face


async def test_they_stand_last_under_the_hashtags_that_hxl_has_for_them(rows):
    names, tags, *_ = csv.reader(io.StringIO((await rows("hxl.csv")).text, newline=""))

    assert names[-6:] == COLUMNS
    assert tags[-6:] == TAGS
