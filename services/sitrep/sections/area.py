"""An area by the name under which it is printed. Never a position, and never where one facility or person is."""

from eventlog.editorial import Place
from eventlog.envelope import PlaceGiven
from eventlog.register import Register
from sitrep.figures.claim import place_named
from sitrep.sections.divisions import divisions
from sitrep.values import PlaceName


def registered_as(place: Place, register: Register) -> PlaceName:
    """A registered place, with its names in other languages and the divisions in which it lies."""
    names = tuple(sorted((place.names or {}).items()))
    return PlaceName(place.ref, place.name, names, place.pcode, divisions(place, register.places))


def area_of(place: PlaceGiven | None, register: Register) -> PlaceName | None:
    """As registered; a name that matches no place is printed as it was given."""
    if place is None:
        return None
    if (registered := place_named(place, register)) is not None:
        return registered_as(registered, register)
    own = place.given_name or place.name or place.ref or place.pcode
    return PlaceName(None, own) if own else None
