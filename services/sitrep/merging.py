"""Which facts are said already by another that is kept, from the merges in force. Never asks who may merge, nor what
a fact says.

The rules:
- a merge is a pointer to the kept fact, and chains are followed to their end;
- of several merges of one fact the last counts;
- of pointers that go round in a circle the last is void.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pointer:
    """A merge of one fact into another that stands; roots, and the seq of the merge."""

    root: int
    seq: int
    kept: int


def paths(pointers: Iterable[Pointer]) -> Mapping[int, tuple[int, ...]]:
    """For each merged fact, the facts that are kept for it: the one that it was merged into, and so on to the end."""
    last: dict[int, Pointer] = {}
    for pointer in sorted(pointers, key=lambda one: (one.seq, one.kept)):
        last[pointer.root] = pointer
    for void in _circular(last):
        del last[void]
    return {root: tuple(_onwards(root, last)) for root in last}


def _circular(last: Mapping[int, Pointer]) -> set[int]:
    """The fact of each circle whose merge came last: each has one pointer, so circles never cross."""
    found: set[int] = set()
    done: set[int] = set()
    for start in last:
        way: list[int] = []
        at = start
        while at in last and at not in done:
            done.add(at)
            way.append(at)
            at = last[at].kept
        if at in way:
            found.add(max(way[way.index(at) :], key=lambda root: last[root].seq))
    return found


def _onwards(root: int, last: Mapping[int, Pointer]) -> Iterable[int]:
    while root in last:
        root = last[root].kept
        yield root
