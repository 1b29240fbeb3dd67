"""R5 and R8: places inside places, and scopes side by side. Never adds two origins, never a part to its whole."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from eventlog.register import Register
from sitrep.figures.compare import SEVERITIES, apart
from sitrep.figures.display import listing, said
from sitrep.figures.draft import Draft
from sitrep.figures.headline import dated, lead, verification
from sitrep.figures.origins import root_of
from sitrep.figures.policy import Policy
from sitrep.figures.scope import Scope
from sitrep.figures.series import Current
from sitrep.figures.sums import summed

Drafts = dict[Scope, Draft]


def parent_of(place: str, register: Register) -> str | None:
    """The registered parent; None, "area not stated", is the parent of all roots and of what is not registered."""
    known = register.places.get(place)
    return known.parent if known is not None and known.parent in register.places else None


def ancestors(place: str | None, register: Register) -> Iterable[str | None]:
    """The places around a place, nearest first, and None last."""
    seen = {place}
    while place is not None:
        place = parent_of(place, register)
        if place in seen:
            place = None
        seen.add(place)
        yield place


def exceeding(drafts: Drafts, register: Register) -> Drafts:
    """R5: a part that exceeds its whole contradicts it; both are flagged, neither is repaired."""
    found: dict[Scope, list[Draft]] = {}
    for scope, draft in drafts.items():
        if scope.place is None or not draft.low or not _counts(draft):
            continue
        for place in ancestors(scope.place, register):
            for side in {scope.side, None}:
                whole = drafts.get(replace(scope, place=place, side=side))
                if whole is not None and _counts(whole) and whole.high is not None and draft.low > whole.high:
                    found.setdefault(whole.scope, []).append(draft)
    changed = dict(drafts)
    for scope, parts in found.items():
        for part in parts:
            changed[part.scope] = changed[part.scope].linked("part_exceeds_whole", scope)
    for scope, parts in found.items():
        changed[scope] = _contradicted(changed[scope], parts, register)
    return changed


def _counts(draft: Draft) -> bool:
    return draft.scope.basis != "unknown" and draft.scope.variant == "" and draft.status != "not_quantified"


def _contradicted(whole: Draft, parts: Sequence[Draft], register: Register) -> Draft:
    parts = sorted(parts, key=lambda part: (_name(part.scope.place, register), _lowest_first(part)))
    alone = tuple(f"{_name(part.scope.place, register)} alone {part.display}" for part in parts)
    counting = whole.counting.union(*(part.counting for part in parts))
    kept = whole.status in ("decided", "stale")
    return whole.but(
        display=" / ".join((whole.display, *alone)),
        best=None,
        high=None,
        qualifier="conflicting",
        status=whole.status if kept else "contradicted",
        rule=whole.rule if kept else "R5",
        inputs=tuple(dict.fromkeys((*whole.inputs, *(claim for part in parts for claim in part.inputs)))),
        n_origins=_origins(counting),
        counting=counting,
        flags=whole.flags | {"part_exceeds_whole"},
        severity=max(_apart(whole, parts), whole.severity or "minor", key=SEVERITIES.index),
    )


def _apart(whole: Draft, parts: Iterable[Draft]) -> str:
    """R10 for a part above its whole."""
    assert whole.high is not None
    return apart(whole.high, max(part.low or 0 for part in parts))


def _origins(counting: Iterable[Current]) -> int:
    """R1: a voice that counts for none in its own row counts for none in a row above it."""
    return len({root_of(one.origin) for one in counting if one.origin.named})


def _name(place: str | None, register: Register) -> str:
    known = register.places.get(place) if place is not None else None
    return known.name if known is not None else place or ""


def sides(drafts: Drafts, policy: Policy) -> Drafts:
    """R8: where two sides are alleged for one place and nobody speaks for both, a row above them."""
    groups: dict[Scope, list[Draft]] = {}
    for scope, draft in drafts.items():
        if scope.side is not None and _computed(scope) and replace(scope, side=None) not in drafts:
            groups.setdefault(replace(scope, side=None), []).append(draft)
    above: Drafts = {}
    for scope, members in groups.items():
        if len(members) > 1:
            members.sort(key=_lowest_first)
            above[scope] = _side_by_side(scope, members, [_inner(member) for member in members], policy)
    return above


def _lowest_first(draft: Draft) -> tuple[object, ...]:
    return draft.low or 0, draft.high is None, draft.high or 0, draft.display, draft.scope.side or ""


def _computed(scope: Scope) -> bool:
    return scope.basis != "unknown" and scope.variant == ""


def _inner(draft: Draft) -> str:
    """A display inside another one: a contradiction or a list keeps its own slashes together."""
    return f"({draft.display})" if " / " in draft.display else draft.display


def _side_by_side(scope: Scope, members: Sequence[Draft], items: Sequence[str], policy: Policy) -> Draft:
    counted = [one for one in members if one.status != "not_quantified" and one.qualifier not in _WORDS]
    leads = tuple(one for member in members for one in member.leads)
    counting = frozenset().union(*(member.counting for member in members))
    floors = [member.low for member in counted if member.low is not None]
    bests = [member.best for member in members]
    return Draft(
        scope=scope,
        leads=leads,
        inputs=tuple(dict.fromkeys(claim for member in members for claim in member.inputs)),
        aside=(),
        display=listing(items, policy),
        low=max(floors, default=None),
        best=None,
        high=None,
        qualifier="at_least" if floors else members[0].qualifier,
        bounds=next((member.bounds for member in counted if member.bounds), None),
        as_of=max(member.as_of for member in members),
        n_origins=_origins(counting),
        counting=counting,
        status="side_by_side",
        verification=verification(leads),
        rule="R8",
        alone=len(members) == 1,
        if_disjoint=None if None in bests or len(bests) < 2 else sum(best for best in bests if best is not None),
    )


_WORDS = frozenset({"few", "several", "tens", "dozens", "scores", "hundreds", "thousands", "many", "some", "unparsed"})


def wholes(drafts: Drafts, cutoff: datetime, register: Register, policy: Policy) -> Drafts:
    """R5 and R8: rows for places of which nobody speaks, from the places inside them, innermost first."""
    children: dict[str, set[str]] = {}
    for place in register.places.values():
        if place.parent is not None:
            children.setdefault(place.parent, set()).add(place.ref)
    groups: dict[Scope, dict[str | None, list[Draft]]] = {}
    for scope, draft in drafts.items():
        if _computed(scope):
            group = replace(scope, place=None, side=None)
            groups.setdefault(group, {}).setdefault(scope.place, []).append(draft)
    above: Drafts = {}
    for group, by_place in groups.items():
        if any(place is not None for place in by_place):
            tree = _Tree(group, by_place, children, register, policy)
            above |= tree.grown(cutoff)
    return above


class _Tree:
    """The places of one indicator, basis, unit, population and window, from the innermost out."""

    def __init__(
        self,
        group: Scope,
        by_place: Mapping[str | None, Sequence[Draft]],
        children: Mapping[str, set[str]],
        register: Register,
        policy: Policy,
    ) -> None:
        self.group, self.children, self.register, self.policy = group, children, register, policy
        self.made: set[Scope] = set()
        self.items: dict[str | None, list[Draft]] = {place: [_foremost(those)] for place, those in by_place.items()}
        self.depth: dict[str | None, int] = {}
        self.inside: dict[str | None, list[str]] = {}
        for place in by_place:
            self._place(place)

    def _place(self, place: str | None) -> None:
        chain = [place, *ancestors(place, self.register)] if place is not None else [None]
        for outer, inner in zip(chain[1:], chain, strict=False):
            if inner in self.depth:
                break
            self.depth[inner] = 0
            assert inner is not None
            self.inside.setdefault(outer, []).append(inner)
        self.depth.setdefault(None, 0)

    def grown(self, cutoff: datetime) -> Drafts:
        """The rows above those that were said."""
        rows: Drafts = {}
        for place in self._inside_out():
            if place in self.items:
                continue
            parts = [draft for inner in self.inside.get(place, ()) for draft in self.items.get(inner, ())]
            parts.sort(key=lambda part: (_name(part.scope.place, self.register), part.scope.place or ""))
            if not parts:
                continue
            if len(parts) == 1 and not (place is None and _tile(parts[0])):
                self.items[place] = parts
                continue
            draft = dated(self._sum(place, parts) or self._listed(place, parts), cutoff, self.register, self.policy)
            rows[draft.scope] = draft
            self.made.add(draft.scope)
            self.items[place] = [draft]
        return rows

    def _inside_out(self) -> list[str | None]:
        outer_first: list[str | None] = [None]
        for place in outer_first:
            outer_first += self.inside.get(place, ())
        return outer_first[::-1]

    def _sum(self, place: str | None, parts: Sequence[Draft]) -> Draft | None:
        """R5: an origin that speaks for two or more disjoint children says "at least" their sum."""
        voices: dict[tuple[str, str | None], list[Current]] = {}
        for part in parts:
            for one in part.leads:
                if one.quantity.quantified and one.scope == part.scope and one.rule != "R14":
                    voices.setdefault((one.series, one.scope.side), []).append(one)
        sums = [total for (_, side), ones in voices.items() if (total := self._total(place, side, ones)) is not None]
        if not sums:
            return None
        used = {inner for total in sums for inner in total.parts}
        rest = [one for part in parts for one in part.leads if one not in used]
        if _beyond(rest, sums):
            return None
        side = sums[0].scope.side
        scope = replace(self.group, place=place, side=side if all(one.scope.side == side for one in sums) else None)
        draft = lead(scope, sums, self.register, self.policy)
        others = tuple((one, "other_part") for one in rest)
        return draft.but(aside=(*draft.aside, *others))

    def _total(self, place: str | None, side: str | None, ones: Sequence[Current]) -> Current | None:
        # What is not registered has no known place in the tree, and may overlap with anything.
        ones = [one for one in ones if one.scope.place in self.register.places]
        if self.group.basis == "stock" and ones:
            newest = max(one.as_of for one in ones)
            ones = [one for one in ones if newest - one.as_of <= self.policy.same_stock]
        if len(ones) < 2:
            return None
        newest_one = max(ones, key=lambda one: (one.as_of, one.made_at, one.display))
        total = summed(ones, open_end=not self._covers(place, ones))
        quantity = total.quantity
        return replace(
            newest_one,
            scope=replace(self.group, place=place, side=side),
            quantity=quantity,
            display=said(quantity),
            named=total.ends,
            determining=tuple(claim for one in ones for claim in one.determining),
            inputs=tuple(claim for one in ones for claim in one.inputs),
            left_out=(),
            flags=frozenset(),
            rule="R5",
            verified=None,
            late=None,
            parts=tuple(ones),
        )

    def _covers(self, place: str | None, ones: Sequence[Current]) -> bool:
        known = self.register.places.get(place) if place is not None else None
        if known is None or not known.covered_by_children or any(one.quantity.qualifier != "exact" for one in ones):
            return False
        return self.children.get(known.ref, set()) == {one.scope.place for one in ones}

    def _listed(self, place: str | None, parts: Sequence[Draft]) -> Draft:
        items = []
        for part in parts:
            # A list of places is continued; anything else says of which place it speaks.
            if part.scope in self.made and part.status == "side_by_side":
                items.append(part.display)
            else:
                items.append(f"{_name(part.scope.place, self.register)} {_inner(part)}")
        scope = replace(self.group, place=place, side=parts[0].scope.side if len(parts) == 1 else None)
        return _side_by_side(scope, parts, items, self.policy)


def _beyond(rest: Iterable[Current], sums: Sequence[Current]) -> bool:
    """R8: whether others say what no sum holds: of a place that none of its parts is, or more than any sum comes to."""
    places = {inner.scope.place for total in sums for inner in total.parts}
    most = max(total.quantity.low or 0 for total in sums)
    return any(
        one.quantity.quantified and (one.scope.place not in places or (one.quantity.low or 0) > most) for one in rest
    )


def _tile(draft: Draft) -> bool:
    """Whether one place alone makes a row for the crisis: a number does, a word or a part of a figure does not."""
    return draft.low is not None and draft.qualifier not in _WORDS and "subset" not in draft.flags


def _foremost(drafts: Sequence[Draft]) -> Draft:
    """Of a place, the row for all sides where there is one; else its only row."""
    return min(drafts, key=lambda draft: (draft.scope.side is not None, draft.scope.side or ""))
