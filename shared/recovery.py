"""Recovery codes: the last resort of whoever lost a passkey, ten of them, each good once, kept as Argon2id hashes."""

import asyncio
import contextlib
import secrets
from typing import Final
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from shared.passkeys import FactorNotValid
from shared.postgres import Pool
from shared.signin import ALPHABET

COUNT: Final = 10
LENGTH: Final = 16


class RecoveryCodes:
    """Makes and uses recovery codes, in the schema of the pool's connections."""

    def __init__(self, pool: Pool, hasher: PasswordHasher | None = None) -> None:
        self._pool = pool
        self._hasher = hasher or PasswordHasher()

    async def renew(self, account_id: UUID) -> list[str]:
        """Return ten new codes, shown this once; those before are good no longer."""
        codes = [_new() for _ in range(COUNT)]
        hashes = await asyncio.to_thread(lambda: [self._hasher.hash(_spelt(code)) for code in codes])
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute("DELETE FROM recovery_codes WHERE account_id = %s", [account_id])
            await connection.execute(
                "INSERT INTO recovery_codes (account_id, place, code) SELECT %s, place, code"
                " FROM unnest(%s::text[]) WITH ORDINALITY AS given (code, place)",
                [account_id, hashes],
            )
        return codes

    async def use(self, account_id: UUID, code: str) -> None:
        """Use a code once, or raise `FactorNotValid`."""
        async with self._pool.connection() as connection:
            found = await connection.execute(
                "SELECT place, code FROM recovery_codes WHERE account_id = %s ORDER BY place", [account_id]
            )
            kept = await found.fetchall()
        place = await asyncio.to_thread(self._match, kept, _spelt(code))
        async with self._pool.connection() as connection:
            used = await connection.execute(
                "DELETE FROM recovery_codes WHERE account_id = %s AND place = %s", [account_id, place]
            )
        if used.rowcount != 1:
            raise FactorNotValid

    async def forget(self, account_id: UUID) -> None:
        """Forget every code of an account."""
        async with self._pool.connection() as connection:
            await connection.execute("DELETE FROM recovery_codes WHERE account_id = %s", [account_id])

    def _match(self, kept: list[tuple[int, str]], code: str) -> int | None:
        for place, hashed in kept:
            with contextlib.suppress(VerifyMismatchError):
                self._hasher.verify(hashed, code)
                return place
        return None


def _new() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def _spelt(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign in ALPHABET)[:LENGTH]
