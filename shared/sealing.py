"""Sealing: the vault's cryptography, over `cryptography`'s AES-256-GCM, HKDF and HMAC; it knows no database.

One master key gives, by HKDF, the key that wraps every person's key and the key of blind indexes. A person's key seals
that person's fields; what is sealed opens only under that key, in the record and field it was sealed for.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any, Final, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.keys import KeyIsUnfit, secret
from shared.messages import canonical
from shared.settings import Settings

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_BLOCK_BYTES: Final = 64


class Unreadable(Exception):
    """What was sealed does not open here: another master key, another person, record or field, or changed bytes."""

    def __init__(self) -> None:
        super().__init__("Sealed data does not open under this key, in this place.")


class PersonKey:
    """The key of one person; it seals and opens the fields of that person's records."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, record_id: UUID, field: str, value: Any) -> bytes:
        """Return a JSON value encrypted, padded so that its length tells little."""
        plain = canonical(value)
        return _seal(self._cipher, plain.ljust(-(-len(plain) // _BLOCK_BYTES) * _BLOCK_BYTES), _place(record_id, field))

    def open(self, record_id: UUID, field: str, sealed: bytes) -> bytes:
        """Return the JSON text of what was sealed in this place, or raise `Unreadable`."""
        return _open(self._cipher, sealed, _place(record_id, field)).rstrip(b" ")


class MasterKey:
    """The key above all others: 32 bytes that stay out of every database."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise KeyIsUnfit
        self._wrapping = AESGCM(_derived(key, b"quipu vault: wrapping of keys"))
        self._index_key = _derived(key, b"quipu vault: blind indexes")

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read the key from base64url; raise `KeyIsUnfit` for anything but 32 bytes."""
        try:
            return cls(base64.b64decode(text.strip() + "=" * (-len(text.strip()) % 4), altchars=b"-_", validate=True))
        except ValueError:
            raise KeyIsUnfit from None

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Return the key of the settings; development makes one in its data folder, production refuses absence."""
        return cls.from_text(secret(settings, "vault_master_key", new_master_key))

    def new_wrapped_key(self, person_id: UUID) -> bytes:
        """Return a new person's key, wrapped for that person."""
        return _seal(self._wrapping, secrets.token_bytes(KEY_BYTES), person_id.bytes)

    def unwrap(self, person_id: UUID, wrapped: bytes) -> PersonKey:
        """Return the key wrapped for this person, or raise `Unreadable`."""
        return PersonKey(self.unwrap_bytes(person_id, wrapped))

    def unwrap_bytes(self, place: UUID, wrapped: bytes) -> bytes:
        """Return the bytes of a key wrapped for this place, or raise `Unreadable`; not for people's keys."""
        return _open(self._wrapping, wrapped, place.bytes)

    def blind_index(self, kind: str, *parts: object) -> str:
        """Return a keyed digest of what must be unique, in 64 hexadecimal digits; without the key it tells nothing.

        Equal parts of one kind give equal digests; the caller brings the parts into one spelling first.
        """
        return hmac.new(self._index_key, canonical([kind, *map(str, parts)]), hashlib.sha256).hexdigest()


def new_master_key() -> str:
    """Return a new master key in base64url."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def new_salt() -> str:
    """Return a new salt, 64 hexadecimal digits."""
    return secrets.token_hex(KEY_BYTES)


def commitment(salt: str, person_id: UUID, kind: str, values: dict[str, Any]) -> str:
    """Return HMAC-SHA-256, keyed by the salt, of a person's record as canonical JSON; 64 hexadecimal digits.

    Who holds the salt and the values can check it against the event without the vault; who does not learns nothing.
    """
    committed = canonical({"kind": kind, "person_id": str(person_id), "values": values})
    return hmac.new(bytes.fromhex(salt), committed, hashlib.sha256).hexdigest()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose).derive(key)


def _place(record_id: UUID, field: str) -> bytes:
    return record_id.bytes + field.encode()


def _seal(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, place)


def _open(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)
    except (InvalidTag, ValueError):
        raise Unreadable from None
