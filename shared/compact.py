"""Compact JWS (RFC 7515) signed by Ed25519: read strictly, and quickly, as every request brings one."""

import binascii
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import msgspec
from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey

from shared.keys import ALGORITHM

_HEADERS_KEPT: Final = 64
_PLAIN: Final = bytes.maketrans(b"-_+/=", b"+/???")


class NotSigned(ValueError):
    """A text is not a compact JWS of the kind asked for, signed by one of the keys; which of them, is not said."""


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    alg: str
    typ: str
    kid: str


def signed_payload(text: str, kind: str, keys: Mapping[str, VerifyKey]) -> bytes:
    """Return the payload of a compact JWS whose header is `alg` Ed25519, `typ` this kind, `kid` one of the keys.

    A header with anything more or less, another algorithm, or base64url with padding is refused by `NotSigned`.
    """
    signing, _, signature = text.rpartition(".")
    header, _, payload = signing.partition(".")
    said = _header(header)
    key = keys.get(said.kid)
    if said.alg != ALGORITHM or said.typ != kind or key is None:
        raise NotSigned
    try:
        key.verify(signing.encode("ascii"), _bytes(signature))
    except (CryptoError, UnicodeError):
        raise NotSigned from None
    return _bytes(payload)


@lru_cache(maxsize=_HEADERS_KEPT)
def _header(text: str) -> _Header:
    try:
        return msgspec.json.decode(_bytes(text), type=_Header)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise NotSigned from None


def _bytes(text: str) -> bytes:
    try:
        padded = text.encode("ascii").translate(_PLAIN) + b"=" * (-len(text) % 4)
        return binascii.a2b_base64(padded, strict_mode=True)
    except ValueError:
        raise NotSigned from None
