"""The frontier is the tree of RFC 6962, however the leaves arrive."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventlog import merkle

LEAVES = [merkle.leaf_hash(b"%d" % n) for n in range(301)]


def tree(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + tree(leaves[:k]) + tree(leaves[k:])).digest()


def test_the_root_is_that_of_the_definition_at_every_size_up_to_300():
    frontier: list[bytes] = []
    for size, leaf in enumerate(LEAVES):
        assert merkle.root(frontier) == tree(LEAVES[:size])
        assert len(frontier) == size.bit_count()
        frontier = merkle.extend(frontier, size, [leaf])


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), max_size=12))
def test_any_cut_into_batches_gives_the_same_tree(cuts):
    frontier: list[bytes] = []
    size = 0
    for cut in cuts:
        batch = LEAVES[size : size + cut]
        frontier, size = merkle.extend(frontier, size, batch), size + len(batch)

    assert merkle.root(frontier) == tree(LEAVES[:size])


# The reference leaves of certificate-transparency's own tests, and the roots of their trees.
VECTORS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_known_trees_have_their_known_roots(size):
    leaves = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS[:size]]

    assert merkle.root(merkle.extend([], 0, leaves)).hex() == ROOTS[size]


def test_a_leaf_is_never_a_node():
    left, right = LEAVES[:2]

    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)


def test_a_frontier_that_was_given_is_not_changed():
    frontier = merkle.extend([], 0, LEAVES[:3])
    before = list(frontier)
    merkle.extend(frontier, 3, LEAVES[3:9])

    assert frontier == before


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return [*path(index, leaves[:k]), tree(leaves[k:])]
    return [*path(index - k, leaves[k:]), tree(leaves[:k])]


def subproof(old: int, leaves: list[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962 section 2.1.2, word for word."""
    if old == len(leaves):
        return [] if whole else [tree(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if old <= k:
        return [*subproof(old, leaves[:k], whole=whole), tree(leaves[k:])]
    return [*subproof(old - k, leaves[k:], whole=False), tree(leaves[:k])]


def test_every_inclusion_proof_up_to_70_leaves_is_that_of_the_definition_and_leads_to_the_root():
    for size in range(1, 71):
        for index in range(size):
            sent = [tree(LEAVES[first:last]) for first, last in merkle.inclusion(index, size)]
            assert sent == path(index, LEAVES[:size])
            merkle.check_inclusion(LEAVES[index], index, size, sent, tree(LEAVES[:size]))


def test_every_consistency_proof_up_to_70_leaves_is_that_of_the_definition_and_leads_to_both_roots():
    for new in range(71):
        for old in range(new + 1):
            sent = [tree(LEAVES[first:last]) for first, last in merkle.consistency(old, new)]
            assert old in (0, new) or sent == subproof(old, LEAVES[:new], whole=True)
            merkle.check_consistency(old, new, sent, tree(LEAVES[:old]), tree(LEAVES[:new]))


@settings(deadline=None)
@given(st.integers(2, 200), st.data())
def test_a_proof_of_something_else_is_refused(size, data):
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    sent, root = path(index, LEAVES[:size]), tree(LEAVES[:size])
    spoilt = [*sent]
    spoilt[data.draw(st.integers(0, len(sent) - 1))] = LEAVES[300]
    wrong = [
        (LEAVES[300], index, size, sent, root),
        (LEAVES[index], index, size, spoilt, root),
        (LEAVES[index], index, size, sent[:-1], root),
        (LEAVES[index], index, size, [*sent, LEAVES[0]], root),
        (LEAVES[index], size, size, sent, root),
        (LEAVES[index], index, size, sent, LEAVES[300]),
    ]
    wrong += [(LEAVES[index], other, size, sent, root)] if other != index else []
    for arguments in wrong:
        with pytest.raises(merkle.ProofRefused):
            merkle.check_inclusion(*arguments)


@settings(deadline=None)
@given(st.integers(2, 200), st.data())
def test_two_histories_of_one_log_have_no_consistency_proof(new, data):
    old = data.draw(st.integers(1, new - 1))
    changed = data.draw(st.integers(0, old - 1))
    other = [*LEAVES[:changed], LEAVES[300], *LEAVES[changed + 1 : new]]
    sent = subproof(old, other, whole=True)

    with pytest.raises(merkle.ProofRefused):
        merkle.check_consistency(old, new, sent, tree(LEAVES[:old]), tree(other))
