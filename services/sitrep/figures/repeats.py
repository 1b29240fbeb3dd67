"""R20: claims that may be one and the same, as suggestions to a person. Never merges."""

from collections.abc import Iterable
from itertools import pairwise

from sitrep.figures.claim import Claim
from sitrep.figures.policy import RECON_1, Policy


def repeats(claims: Iterable[Claim], policy: Policy = RECON_1) -> tuple[tuple[str, str], ...]:
    """Pairs (earlier, later) of ids: same indicator, population, place, origin and value, at most 24 h apart."""
    alike: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        quantity = claim.quantity
        value = (quantity.low, quantity.best, quantity.high, quantity.qualifier, (quantity.text or "").strip())
        about = (claim.indicator, claim.basis, claim.unit, claim.population, claim.place, claim.side)
        key = (*about, claim.series_key, value)
        alike.setdefault(key, []).append(claim)
    found = []
    for members in alike.values():
        members.sort(key=lambda claim: (claim.as_of, claim.made_at, claim.id))
        found += [
            (one.id, other.id)
            for one, other in pairwise(members)
            if other.as_of - one.as_of <= policy.repeat and one.event != other.event
        ]
    return tuple(sorted(found))
