"""Sign-ins under way: one-time codes of ten minutes, bound to the browser that asked (ASVS 5.0, 6.5 and 6.6).

A browser holds one random secret; the database holds its digest, the code's HMAC under it, and the e-mail address
sealed under a key that follows from it. So the database alone opens nothing and names nobody.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.errors import Unauthenticated, Words
from shared.messages import derived_id
from shared.postgres import Pool
from shared.sealing import PersonKey

LASTS: Final = timedelta(minutes=10)
MOST_ATTEMPTS: Final = 5
CODE_LENGTH: Final = 8
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: what a code is written in; 8 of it are 40 bits, of which five guesses are worth nothing."""

_LOOK_ALIKE: Final = str.maketrans("OIL", "011")
_KEPT_FOR: Final = timedelta(days=1)


class CodeNotValid(Unauthenticated):
    """The code is wrong, used, or too old, or was asked for in another browser; which of them is not said."""

    title = Words("El código no es válido", "The code is not valid")
    detail = Words(
        "El código no corresponde a una solicitud vigente de este navegador.",
        "The code belongs to no current request of this browser.",
    )
    remedy = Words("Pida un código nuevo y úselo aquí mismo.", "Ask for a new code and use it in this very browser.")


@dataclass(frozen=True)
class Secret:
    """What one browser holds, and all that follows from it; it never shows in a representation."""

    text: str

    @classmethod
    def new(cls) -> Self:
        """Return a new random secret (256 bits, base64url)."""
        return cls(secrets.token_urlsafe(32))

    def __repr__(self) -> str:
        return "Secret()"

    @property
    def digest(self) -> bytes:
        """What the database keeps of it."""
        return hashlib.sha256(b"quipu at rest\x00" + self.text.encode()).digest()

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose; neither they nor the digest tell anything of the others."""
        return HKDF(SHA256(), 32, salt=None, info=f"quipu sign-in: {purpose}".encode()).derive(self.text.encode())

    def digest_of(self, code: str) -> bytes:
        """Return what the database keeps of a code."""
        return hmac.new(self.derive("code"), _spelt(code).encode(), hashlib.sha256).digest()


@dataclass(frozen=True)
class Begun:
    """A sign-in that was asked for: what the browser keeps, and the code that the letter carries."""

    secret: Secret
    code: str


class SignIns:
    """Begins and ends sign-ins, in the schema of the pool's connections."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def begin(self, address: str, now: datetime) -> Begun:
        """Keep a code for an address, and return it with the secret of the browser that asked."""
        begun = Begun(Secret.new(), "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)))
        sealed = _key(begun.secret).seal(_PLACE, "address", address)
        await self._insert(begun.secret, begun.secret.digest_of(begun.code), sealed, now)
        return begun

    async def begin_elsewhere(self, now: datetime) -> Secret:
        """Keep a sign-in that another provider will answer, and return the secret of the browser that asked."""
        secret = Secret.new()
        await self._insert(secret, None, None, now)
        return secret

    async def finish(self, secret: Secret, code: str, now: datetime) -> str:
        """Use a code once, in the browser that asked, and return the address; raise `CodeNotValid` otherwise.

        Every attempt counts, right or wrong; after five the sign-in is over.
        """
        statement = (
            "UPDATE sign_ins SET attempts = attempts + 1, used_at = CASE WHEN code = %(code)s THEN %(now)s END"
            " WHERE browser = %(browser)s AND code IS NOT NULL AND used_at IS NULL"
            " AND expires_at > %(now)s AND attempts < %(most)s RETURNING used_at, address"
        )
        values = {"code": secret.digest_of(code), "now": now, "browser": secret.digest, "most": MOST_ATTEMPTS}
        async with self._pool.connection() as connection:
            row = await (await connection.execute(statement, values)).fetchone()
        if row is None or row[0] is None:
            raise CodeNotValid
        return str(msgspec.json.decode(_key(secret).open(_PLACE, "address", row[1])))

    async def finish_elsewhere(self, secret: Secret, now: datetime) -> None:
        """Use a sign-in that another provider answered, once; raise `CodeNotValid` otherwise."""
        statement = (
            "UPDATE sign_ins SET used_at = %(now)s WHERE browser = %(browser)s AND code IS NULL AND used_at IS NULL"
            " AND expires_at > %(now)s"
        )
        async with self._pool.connection() as connection:
            done = await connection.execute(statement, {"now": now, "browser": secret.digest})
        if done.rowcount != 1:
            raise CodeNotValid

    async def _insert(self, secret: Secret, code: bytes | None, address: bytes | None, now: datetime) -> None:
        async with self._pool.connection() as connection:
            await connection.execute("DELETE FROM sign_ins WHERE expires_at < %s", [now - _KEPT_FOR])
            await connection.execute(
                "INSERT INTO sign_ins (browser, code, address, expires_at) VALUES (%s, %s, %s, %s)",
                [secret.digest, code, address, now + LASTS],
            )


_PLACE: Final = derived_id("sign-in", "address")


def _key(secret: Secret) -> PersonKey:
    return PersonKey(secret.derive("address"))


def _spelt(code: str) -> str:
    return "".join(sign for sign in code.upper().translate(_LOOK_ALIKE) if sign in ALPHABET)[: 2 * CODE_LENGTH]
