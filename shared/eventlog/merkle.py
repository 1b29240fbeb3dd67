"""The RFC 6962 tree over a crisis's log, kept as its frontier: one hash for each perfect subtree.
Never reads or writes storage.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from hashlib import sha256

EMPTY_ROOT = sha256().digest()


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf), RFC 6962 section 2.1."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), RFC 6962 section 2.1."""
    return sha256(b"\x01" + left + right).digest()


def extend(frontier: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> list[bytes]:
    """The frontier after `leaves` (leaf hashes) were added to a tree of `size`.

    A frontier holds the roots of the perfect subtrees from the largest to the smallest: one for each bit of the size.
    """
    rest, nodes, beside = list(frontier), list(leaves), []
    # Level by level, so that the hashes of many leaves are made in one go.
    while nodes:
        if size & 1:
            nodes.insert(0, rest.pop())
        if len(nodes) & 1:
            beside.append(nodes.pop())
        nodes = [sha256(b"\x01" + left + right).digest() for left, right in zip(nodes[::2], nodes[1::2], strict=True)]
        size >>= 1
    return rest + beside[::-1]


def root(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree: the subtrees folded from the smallest up; SHA-256 of nothing for the empty tree."""
    if not frontier:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(frontier[:-1]), frontier[-1])


Range = tuple[int, int]  # leaves first <= n < last, counted from 0


class ProofRefused(Exception):
    """This proof does not lead to that root."""


def split(first: int, last: int) -> int:
    """Where the tree over these leaves (two or more) parts: after the largest power of two that is smaller."""
    return first + (1 << (last - first - 1).bit_length() - 1)


def inclusion(index: int, size: int) -> list[Range]:
    """The subtrees whose hashes prove that a tree of `size` holds the leaf `index`, in the order of RFC 6962, 2.1.1."""
    path: list[Range] = []
    first, last = 0, size
    while last - first > 1:
        middle = split(first, last)
        if index < middle:
            path.append((middle, last))
            last = middle
        else:
            path.append((first, middle))
            first = middle
    return path[::-1]


def consistency(old: int, new: int) -> list[Range]:
    """The subtrees whose hashes prove that a tree of `new` begins with one of `old`, as in RFC 6962, 2.1.2."""
    if old in (0, new):
        return []
    path: list[Range] = []
    first, last, whole = 0, new, True
    while old - first != last - first:
        middle = split(first, last)
        if old <= middle:
            path.append((middle, last))
            last = middle
        else:
            path.append((first, middle))
            first, whole = middle, False
    return ([] if whole else [(first, last)]) + path[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Raises ProofRefused unless the leaf hash stands at `index` of the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise ProofRefused
    rest = iter(path)
    if _climb(leaf, inclusion(index, size), index, rest) != root or next(rest, None) is not None:
        raise ProofRefused


def check_consistency(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raises ProofRefused unless the tree of `new` begins with that of `old` (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        raise ProofRefused
    if old in (0, new):
        if path or (old == 0 and old_root != EMPTY_ROOT) or (old == new and old_root != new_root):
            raise ProofRefused
        return
    ranges, rest = consistency(old, new), iter(path)
    if len(ranges) != len(path):
        raise ProofRefused
    # A subtree that reaches from the left edge to `old` is the old tree itself, and is not sent.
    before = after = next(rest) if ranges[0][1] == old else old_root
    for (first, _), sent in zip(ranges[1:] if ranges[0][1] == old else ranges, rest, strict=True):
        if first >= old:
            after = node_hash(after, sent)
        else:
            before, after = node_hash(sent, before), node_hash(sent, after)
    if (before, after) != (old_root, new_root):
        raise ProofRefused


def _climb(leaf: bytes, ranges: Sequence[Range], index: int, path: Iterator[bytes]) -> bytes | None:
    here = leaf
    for first, _ in ranges:
        if (sent := next(path, None)) is None:
            return None
        here = node_hash(here, sent) if first > index else node_hash(sent, here)
    return here
