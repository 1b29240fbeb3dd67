"""The RFC 6962 tree over a crisis's log, kept as its frontier: one hash for each perfect subtree.
Never reads or writes storage.
"""

from collections.abc import Iterable, Sequence
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
    grown = list(frontier)
    for leaf in leaves:
        carried, rest = leaf, size
        while rest & 1:
            carried = node_hash(grown.pop(), carried)
            rest >>= 1
        grown.append(carried)
        size += 1
    return grown


def root(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree: the subtrees folded from the smallest up; SHA-256 of nothing for the empty tree."""
    if not frontier:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(frontier[:-1]), frontier[-1])
