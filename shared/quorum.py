"""A key that only a quorum has: its private half is split among holders, so that some of them together open, no fewer.

Shamir's scheme (PyCryptodome's, over GF(2^128)) splits the two halves of an X25519 private key; each holder's share is
sealed to that holder's own key by HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM), and so is whatever is sealed to
the key itself. Fewer shares than the threshold tell nothing of the key, whatever computing power is spent on them.

Not promised: whoever deals a key knows it while dealing, so a key is dealt on a machine that the holders trust; and a
share that agrees with its commitment may still not belong to the key if the dealer lied, which shows on opening.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from Crypto.Protocol.SecretSharing import Shamir
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE_NAME: Final = "HPKE base mode (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; enc || ciphertext"
OVERHEAD_BYTES: Final = 32 + 16
"""By so much is what is sealed longer than what was plain: the encapsulated key and the tag."""

FEWEST: Final = 2
MOST_HOLDERS: Final = 50

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_HALF: Final = 16
_KEY_BYTES: Final = 32


class DoesNotOpen(Exception):
    """What was sealed does not open here: another key, another place, or changed bytes."""


class KeyPair(NamedTuple):
    """An X25519 key pair, each half in 64 hexadecimal digits."""

    private: str
    public: str


class SealedShare(NamedTuple):
    """One holder's share, sealed to that holder's key; `number` counts from 1, `commitment` is `commitment_to` it."""

    number: int
    sealed: bytes
    commitment: str


class Deal(NamedTuple):
    """What a dealing leaves behind: the public half of a key, and its private half in shares that are sealed."""

    public: str
    shares: tuple[SealedShare, ...]


def new_pair() -> KeyPair:
    """Return a new key pair."""
    private = X25519PrivateKey.generate().private_bytes_raw().hex()
    return KeyPair(private, public_half(private))


def public_half(private: str) -> str:
    """Return the public half of a private key; raise `ValueError` for what is no key."""
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(private)).public_key().public_bytes_raw().hex()


def is_public_key(public: str) -> bool:
    """Whether something can be sealed to this key: small-order points and other sizes are no keys."""
    try:
        seal(public, b"", b"")
    except ValueError:
        return False
    return True


def deal(threshold: int, holders: Sequence[str], place: bytes) -> Deal:
    """Make a key, split it so that `threshold` of the holders (public keys) open, seal the shares, forget the rest.

    Raise `ValueError` for a threshold below 2 or above the number of holders, for too many holders, or the same twice.
    """
    if not FEWEST <= threshold <= len(holders) <= MOST_HOLDERS or len(set(holders)) != len(holders):
        raise ValueError("A quorum is at least two, at most all of its holders, who differ.")
    pair = new_pair()
    secret = bytes.fromhex(pair.private)
    halves = [Shamir.split(threshold, len(holders), half) for half in (secret[:_HALF], secret[_HALF:])]
    shares = [first + second for (_, first), (_, second) in zip(*halves, strict=True)]
    return Deal(
        pair.public,
        tuple(
            SealedShare(number, seal(holder, share, share_place(place, number)), commitment_to(share))
            for number, (holder, share) in enumerate(zip(holders, shares, strict=True), start=1)
        ),
    )


def share_place(place: bytes, number: int) -> bytes:
    """Return what binds a sealed share to its key and number."""
    return place + b"|share|%d" % number


def commitment_to(share: bytes) -> str:
    """Return the SHA-256 of a share: as random as a key, it cannot be guessed from it."""
    return hashlib.sha256(share).hexdigest()


def combine(shares: Mapping[int, bytes]) -> str:
    """Return the private key that shares of these numbers make; with too few, or wrong ones, it is another key."""
    halves = [[(number, share[part]) for number, share in shares.items()] for part in _PARTS]
    return b"".join(Shamir.combine(half) for half in halves).hex()


_PARTS: Final = (slice(0, _HALF), slice(_HALF, _KEY_BYTES))


def seal(public: str, plain: bytes, place: bytes) -> bytes:
    """Return what only the private half opens, and only in this place; raise `ValueError` for what is no key."""
    return _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(bytes.fromhex(public)), place)


def unseal(private: str, sealed: bytes, place: bytes) -> bytes:
    """Return what was sealed to this key in this place, or raise `DoesNotOpen`."""
    key = X25519PrivateKey.from_private_bytes(bytes.fromhex(private))
    try:
        return _SUITE.decrypt(sealed, key, place)
    except (InvalidTag, ValueError):
        raise DoesNotOpen from None
