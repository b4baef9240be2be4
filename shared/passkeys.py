"""Passkeys: the second factor of staff, by WebAuthn (over `webauthn`); the public half of each is all that is kept."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from psycopg.errors import UniqueViolation
from psycopg.rows import class_row

from shared.errors import Forbidden, NotFound, Words
from shared.postgres import Pool
from shared.sessions import Session, Sessions

if TYPE_CHECKING:  # WebAuthn, with all of X.509 behind it, is loaded by the first passkey, not by each start.
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor


class FactorNotValid(Forbidden):
    """The second factor does not verify: another key, site or challenge, too late, used before; which is not said."""

    title = Words("El segundo factor no es válido", "The second factor is not valid")
    detail = Words("La llave o el código no se pudo verificar.", "The key or the code could not be verified.")
    remedy = Words("Empiece de nuevo la verificación.", "Begin the verification again.")


class PasskeyUnknown(NotFound):
    """The account has no such passkey."""

    title = Words("Llave desconocida", "Unknown passkey")


class Passkey(NamedTuple):
    """One passkey of an account, as its owner sees it."""

    passkey_id: UUID
    registered_at: datetime
    used_at: datetime | None


class _Kept(NamedTuple):
    passkey_id: UUID
    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True)
class Site:
    """The site that passkeys belong to: its host (`rp_id`), its origin, and its name."""

    host: str
    origin: str
    name: str = "Quipu"

    @classmethod
    def at(cls, url: str) -> Self:
        """Return the site of an address such as `https://example.gob.pe`."""
        return cls(str(urlsplit(url).hostname), url)


class Passkeys:
    """Registers and checks passkeys; each challenge belongs to one session, and is good once."""

    def __init__(self, pool: Pool, sessions: Sessions, site: Site) -> None:
        self._pool = pool
        self._sessions = sessions
        self._site = site

    async def invite(self, session: Session, now: datetime) -> dict[str, Any]:
        """Return what `navigator.credentials.create` takes; nothing in it names the person."""
        from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415  # As above.
        from webauthn.helpers.structs import (  # noqa: PLC0415  # As above.
            AuthenticatorSelectionCriteria,
            ResidentKeyRequirement,
            UserVerificationRequirement,
        )

        options = generate_registration_options(
            rp_id=self._site.host,
            rp_name=self._site.name,
            user_id=session.account_id.bytes,
            user_name=f"cuenta {session.account_id.hex[-6:]}",
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[_named(kept) for kept in await self._kept(session.account_id)],
        )
        await self._sessions.challenge(session, options.challenge, now)
        return _plain(options_to_json(options))

    async def register(self, session: Session, credential: dict[str, Any], now: datetime) -> UUID:
        """Keep the passkey that an authenticator made for this session; return its id, or raise `FactorNotValid`."""
        from webauthn import verify_registration_response  # noqa: PLC0415  # As above.
        from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415  # As above.

        challenge = await self._challenge(session, now)
        try:
            made = verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._site.host,
                expected_origin=self._site.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, TypeError):
            raise FactorNotValid from None
        return await self._insert(
            session.account_id, made.credential_id, made.credential_public_key, made.sign_count, now
        )

    async def ask(self, session: Session, now: datetime) -> dict[str, Any]:
        """Return what `navigator.credentials.get` takes."""
        from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415  # As above.
        from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415  # As above.

        options = generate_authentication_options(
            rp_id=self._site.host,
            allow_credentials=[_named(kept) for kept in await self._kept(session.account_id)],
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        await self._sessions.challenge(session, options.challenge, now)
        return _plain(options_to_json(options))

    async def check(self, session: Session, credential: dict[str, Any], now: datetime) -> None:
        """Raise `FactorNotValid` unless a passkey of this account answers this session's challenge."""
        from webauthn import verify_authentication_response  # noqa: PLC0415  # As above.
        from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415  # As above.
        from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415  # As above.

        challenge = await self._challenge(session, now)
        try:
            raw = base64url_to_bytes(str(credential.get("rawId", "")))
            kept = next(one for one in await self._kept(session.account_id) if one.credential_id == raw)
            answer = verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._site.host,
                expected_origin=self._site.origin,
                credential_public_key=kept.public_key,
                credential_current_sign_count=kept.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, StopIteration, ValueError, TypeError):
            raise FactorNotValid from None
        async with self._pool.connection() as connection:
            await connection.execute(
                "UPDATE passkeys SET sign_count = %s, used_at = %s WHERE passkey_id = %s",
                [answer.new_sign_count, now, kept.passkey_id],
            )

    async def of(self, account_id: UUID) -> list[Passkey]:
        """Return the passkeys of an account, oldest first."""
        async with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Passkey)) as rows:
            await rows.execute(
                "SELECT passkey_id, registered_at, used_at FROM passkeys WHERE account_id = %s ORDER BY registered_at",
                [account_id],
            )
            return await rows.fetchall()

    async def remove(self, account_id: UUID, passkey_id: UUID) -> None:
        """Forget a passkey, or raise `PasskeyUnknown`."""
        async with self._pool.connection() as connection:
            done = await connection.execute(
                "DELETE FROM passkeys WHERE account_id = %s AND passkey_id = %s", [account_id, passkey_id]
            )
        if done.rowcount != 1:
            raise PasskeyUnknown

    async def _challenge(self, session: Session, now: datetime) -> bytes:
        challenge = await self._sessions.take_challenge(session, now)
        if challenge is None:
            raise FactorNotValid
        return challenge

    async def _insert(self, account_id: UUID, credential: bytes, key: bytes, count: int, now: datetime) -> UUID:
        passkey_id = uuid4()
        try:
            async with self._pool.connection() as connection:
                await connection.execute(
                    "INSERT INTO passkeys"
                    " (passkey_id, account_id, credential_id, public_key, sign_count, registered_at)"
                    " VALUES (%s, %s, %s, %s, %s, %s)",
                    [passkey_id, account_id, credential, key, count, now],
                )
        except UniqueViolation:
            raise FactorNotValid from None
        return passkey_id

    async def _kept(self, account_id: UUID) -> list[_Kept]:
        async with self._pool.connection() as connection, connection.cursor(row_factory=class_row(_Kept)) as rows:
            await rows.execute(
                "SELECT passkey_id, credential_id, public_key, sign_count FROM passkeys WHERE account_id = %s",
                [account_id],
            )
            return await rows.fetchall()


def _named(kept: _Kept) -> "PublicKeyCredentialDescriptor":
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor  # noqa: PLC0415  # As above.

    return PublicKeyCredentialDescriptor(id=kept.credential_id)


def _plain(text: str) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(text)
    return plain
