from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.quorum import (
    OVERHEAD_BYTES,
    DoesNotOpen,
    combine,
    commitment_to,
    deal,
    is_public_key,
    new_pair,
    public_half,
    seal,
    share_place,
    unseal,
)

PLACE = b"contest 1"


def shares_of(threshold: int, number: int) -> tuple[str, dict[int, bytes]]:
    """Deal a key to new holders; return its public half and every share, opened by its holder."""
    holders = [new_pair() for _ in range(number)]
    dealt = deal(threshold, [holder.public for holder in holders], PLACE)
    return dealt.public, {
        share.number: unseal(holder.private, share.sealed, share_place(PLACE, share.number))
        for share, holder in zip(dealt.shares, holders, strict=True)
    }


@pytest.mark.parametrize(("threshold", "number"), [(2, 2), (2, 3), (3, 5)])
def test_any_quorum_makes_the_key_and_no_fewer_do(threshold: int, number: int) -> None:
    public, shares = shares_of(threshold, number)

    for some in combinations(shares, threshold):
        assert public_half(combine({n: shares[n] for n in some})) == public
    for too_few in combinations(shares, threshold - 1):
        assert public_half(combine({n: shares[n] for n in too_few})) != public


def test_a_share_changed_by_one_bit_makes_another_key() -> None:
    public, shares = shares_of(2, 2)

    shares[1] = bytes([shares[1][0] ^ 1]) + shares[1][1:]

    assert public_half(combine(shares)) != public


def test_a_commitment_agrees_with_the_share_that_was_dealt() -> None:
    holders = [new_pair() for _ in range(2)]

    for share, holder in zip(deal(2, [h.public for h in holders], PLACE).shares, holders, strict=True):
        opened = unseal(holder.private, share.sealed, share_place(PLACE, share.number))
        assert commitment_to(opened) == share.commitment


def test_nobody_opens_the_share_of_another_holder() -> None:
    holders = [new_pair() for _ in range(2)]
    first, _ = deal(2, [holder.public for holder in holders], PLACE).shares

    with pytest.raises(DoesNotOpen):
        unseal(holders[1].private, first.sealed, share_place(PLACE, 1))


@pytest.mark.parametrize(("threshold", "number"), [(1, 3), (4, 3), (2, 51)])
def test_what_is_no_quorum_is_not_dealt(threshold: int, number: int) -> None:
    with pytest.raises(ValueError, match="quorum"):
        deal(threshold, [new_pair().public for _ in range(number)], PLACE)


def test_a_holder_does_not_hold_twice() -> None:
    holder = new_pair().public

    with pytest.raises(ValueError, match="quorum"):
        deal(2, [holder, holder], PLACE)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_was_sealed_opens_in_its_place_alone(plain: bytes, place: bytes) -> None:
    pair = new_pair()
    sealed = seal(pair.public, plain, place)

    assert unseal(pair.private, sealed, place) == plain
    assert len(sealed) == len(plain) + OVERHEAD_BYTES
    with pytest.raises(DoesNotOpen):
        unseal(pair.private, sealed, place + b".")
    with pytest.raises(DoesNotOpen):
        unseal(new_pair().private, sealed, place)


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(48), bytes(200)])
def test_noise_does_not_open(sealed: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        unseal(new_pair().private, sealed, PLACE)


@pytest.mark.parametrize("public", ["", "zz", "00" * 32, "01" + "00" * 31, "ff" * 31])
def test_what_is_no_key_is_known(public: str) -> None:
    assert not is_public_key(public)
