import json
from base64 import b64decode
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    extends,
    includes,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
)

LEAVES = st.lists(st.binary(max_size=8).map(leaf_hash), min_size=1, max_size=70)


def defined_root(leaves: list[bytes]) -> bytes:
    """The recursive definition of RFC 9162, section 2.1.1."""
    if len(leaves) == 1:
        return leaves[0]
    split = max(2**power for power in range(8) if 2**power < len(leaves))
    return node_hash(defined_root(leaves[:split]), defined_root(leaves[split:]))


def vectors(folder: Path, name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((folder / "vectors" / name).read_text())
    return cases


def decoded(proof: list[str] | None) -> list[bytes]:
    return [b64decode(part) for part in proof or []]


class TestRoot:
    def test_the_tree_without_leaves_is_the_hash_of_nothing(self) -> None:
        assert root([]) == EMPTY_ROOT == sha256(b"").digest()

    def test_a_leaf_and_a_node_over_the_same_bytes_differ(self) -> None:
        left, right = leaf_hash(b"a"), leaf_hash(b"b")

        assert leaf_hash(left + right) != node_hash(left, right)

    @given(LEAVES)
    def test_the_root_is_the_one_that_the_rfc_defines(self, leaves: list[bytes]) -> None:
        assert root(leaves) == defined_root(leaves)


class TestInclusion:
    @given(LEAVES, st.data())
    def test_every_leaf_is_proven_to_be_in_the_tree(self, leaves: list[bytes], data: st.DataObject) -> None:
        index = data.draw(st.integers(0, len(leaves) - 1))

        proof = inclusion_proof(index, leaves)

        assert includes(root(leaves), leaves[index], index, len(leaves), proof)

    @given(LEAVES, st.data())
    def test_a_proof_holds_for_no_other_leaf(self, leaves: list[bytes], data: st.DataObject) -> None:
        index = data.draw(st.integers(0, len(leaves) - 1))

        proof = inclusion_proof(index, leaves)

        assert not includes(root(leaves), leaf_hash(b"another leaf"), index, len(leaves), proof)

    def test_a_leaf_that_is_not_there_has_no_proof(self) -> None:
        with pytest.raises(IndexError):
            inclusion_proof(1, [leaf_hash(b"a")])

    def test_another_implementations_proofs_are_judged_as_it_judges_them(self, outside_data: Path) -> None:
        for case in vectors(outside_data, "inclusion.json"):
            right = includes(
                b64decode(case["root"]),
                b64decode(case["leafHash"]),
                case["leafIdx"],
                case["treeSize"],
                decoded(case["proof"]),
            )

            assert right is not case["wantErr"], case["name"]


class TestConsistency:
    @given(LEAVES, st.data())
    def test_every_earlier_tree_is_proven_to_be_the_beginning(self, leaves: list[bytes], data: st.DataObject) -> None:
        size = data.draw(st.integers(1, len(leaves)))

        proof = consistency_proof(size, leaves)

        assert extends(root(leaves[:size]), root(leaves), size, len(leaves), proof)

    @given(LEAVES, st.data())
    def test_a_rewritten_beginning_is_refused(self, leaves: list[bytes], data: st.DataObject) -> None:
        size = data.draw(st.integers(1, len(leaves)))
        rewritten = [leaf_hash(b"rewritten leaf"), *leaves[1:]]

        proof = consistency_proof(size, rewritten)

        assert not extends(root(leaves[:size]), root(rewritten), size, len(leaves), proof)

    @given(LEAVES)
    def test_proofs_of_neighbouring_sizes_chain(self, leaves: list[bytes]) -> None:
        for size, following in pairwise(range(1, len(leaves) + 1)):
            proof = consistency_proof(size, leaves[:following])

            assert extends(root(leaves[:size]), root(leaves[:following]), size, following, proof)

    def test_nothing_is_proven_from_an_empty_tree(self) -> None:
        with pytest.raises(IndexError):
            consistency_proof(0, [leaf_hash(b"a")])

    def test_another_implementations_proofs_are_judged_as_it_judges_them(self, outside_data: Path) -> None:
        for case in vectors(outside_data, "consistency.json"):
            right = extends(
                b64decode(case["root1"]),
                b64decode(case["root2"]),
                case["size1"],
                case["size2"],
                decoded(case["proof"]),
            )

            assert right is not case["wantErr"], case["name"]
