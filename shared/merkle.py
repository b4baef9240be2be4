"""Merkle trees over SHA-256, as RFC 9162 section 2.1 defines them: root, proofs, and their verification.

Everything works on leaf hashes, so a caller keeps no leaf longer than it takes to hash it. Proofs are in the RFC's
order, from the leaves upwards. A verification answers no for whatever is malformed; it never raises.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of the tree without leaves."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of one leaf's bytes."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node over its two children."""
    return sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the root of the tree over these leaf hashes, in linear time.

    A level's last node that has no sibling moves up as it is, which gives the tree that the RFC defines recursively.
    """
    level = list(leaf_hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        pairs = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[-1:] if len(level) % 2 else pairs
    return level[0]


def inclusion_proof(index: int, leaf_hashes: Sequence[bytes]) -> list[bytes]:
    """Return the proof that leaf `index` (from 0) is in the tree; raise `IndexError` where there is no such leaf."""
    if not 0 <= index < len(leaf_hashes):
        raise IndexError("There is no such leaf.")
    if len(leaf_hashes) == 1:
        return []
    split = _split(len(leaf_hashes))
    left, right = leaf_hashes[:split], leaf_hashes[split:]
    if index < split:
        return [*inclusion_proof(index, left), root(right)]
    return [*inclusion_proof(index - split, right), root(left)]


def consistency_proof(old_size: int, leaf_hashes: Sequence[bytes]) -> list[bytes]:
    """Return the proof that the first `old_size` leaves are the beginning of this tree.

    Raise `IndexError` unless 0 < `old_size` <= the number of leaves: from an empty tree there is nothing to prove.
    """
    if not 0 < old_size <= len(leaf_hashes):
        raise IndexError("There is no such earlier tree.")
    return _consistency(old_size, leaf_hashes, whole=True)


def includes(expected_root: bytes, leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bool:
    """Tell whether `proof` shows that the hash `leaf` is leaf `index` of the tree of `size` leaves with that root."""
    if not 0 <= index < size or not _are_hashes(leaf, *proof):
        return False
    node, place, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            node = node_hash(sibling, node)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and node == expected_root


def extends(old_root: bytes, new_root: bytes, old_size: int, new_size: int, proof: Sequence[bytes]) -> bool:
    """Tell whether `proof` shows that the tree of `new_size` leaves begins with the tree of `old_size` leaves."""
    if not 0 < old_size <= new_size or not _are_hashes(*proof):
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    return bool(path) and _walk(path, old_size - 1, new_size - 1) == (old_root, new_root)


def _walk(path: Sequence[bytes], place: int, last: int) -> tuple[bytes, bytes] | None:
    """Fold a consistency path into the two roots that it leads to (RFC 9162 section 2.1.4.2)."""
    while place % 2:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if place % 2 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return (old, new) if last == 0 else None


def _consistency(old_size: int, leaf_hashes: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if old_size == len(leaf_hashes):
        return [] if whole else [root(leaf_hashes)]
    split = _split(len(leaf_hashes))
    left, right = leaf_hashes[:split], leaf_hashes[split:]
    if old_size <= split:
        return [*_consistency(old_size, left, whole=whole), root(right)]
    return [*_consistency(old_size - split, right, whole=False), root(left)]


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
