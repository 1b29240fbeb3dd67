"""R1 and R9: who counts. Different registered roots corroborate; relays and voices without a name never do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sitrep.figures.claim import Origin
from sitrep.figures.series import Current

MEDIA: Final = frozenset({"media", "state_media"})
AGENCIES: Final = frozenset({"un_agency"})
# R5 and R14: a sum of areas and persons from households are numbers that their source did not state.
MADE: Final = frozenset({"R5", "R14"})
AUTHORITIES: Final = frozenset({"government", "local_authority", "health_authority", "military", "hospital"})


@dataclass(frozen=True, slots=True)
class Counted:
    """How many origins stand behind what was said; `corroborated` are the numbers that two or more state."""

    n_origins: int
    counting: frozenset[Current]
    corroborated: frozenset[int]
    flags: frozenset[str]


def counted(currents: Iterable[Current]) -> Counted:
    """The independent origins of these values. What repeats a number without being independent counts 0."""
    by_number: dict[object, list[Current]] = {}
    for one in currents:
        quantity = one.quantity
        by_number.setdefault(quantity.best if quantity.best is not None else one.order, []).append(one)
    roots: set[str] = set()
    counting: set[Current] = set()
    corroborated: set[int] = set()
    flags: set[str] = set()
    others = 0
    for members in by_number.values():
        relays = set(_unstated_relays(members))
        named = [one for one in members if one.origin.named]
        independent = [one for one in named if one.origin.independent and one not in relays]
        own_roots = _by_root(independent)
        number = members[0].quantity.best
        if independent:
            roots |= own_roots.keys()
            counting |= set(own_roots.values())
        elif named:
            others += 1
            counting.add(named[0])
        stating = {root_of(one.origin) for one in independent if one.rule not in MADE}
        if len(stating) > 1 and number is not None:
            corroborated.add(number)
        if relays or len(named) > len(independent) + (not independent):
            flags.add("possible_relay")
    return Counted(len(roots) + others, frozenset(counting), frozenset(corroborated), frozenset(flags))


def root_of(origin: Origin) -> str:
    """The source that it belongs to in the end: branches of one are one."""
    return origin.root or origin.key


def _by_root(independent: Iterable[Current]) -> dict[str, Current]:
    """Of a source and its branches that say the same one counts: itself, else the branch that spoke first."""
    ordered = sorted(independent, key=lambda one: (one.origin.key != one.origin.root, one.made_at, one.series))
    return {root_of(one.origin): one for one in reversed(ordered)}


def _unstated_relays(members: Sequence[Current]) -> Iterable[Current]:
    """R1: the same number, said later by a medium, or by a UN agency after an authority; until a person decides.

    These pass on what others counted; NGOs and Red Cross societies are taken at their word.
    """
    first = min((one.made_at for one in members), default=None)
    authority = min((one.made_at for one in members if one.origin.kind in AUTHORITIES), default=None)
    for one in members:
        if one.origin.first_hand or not one.origin.named:
            continue
        after_any = first is not None and one.made_at > first
        after_authority = authority is not None and one.made_at > authority
        if (one.origin.kind in MEDIA and after_any) or (one.origin.kind in AGENCIES and after_authority):
            yield one
