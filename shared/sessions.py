"""Sessions: who has signed in, by an opaque secret of which the database keeps a digest; revocable at any moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from psycopg.rows import class_row

from shared.errors import NotFound, Unauthenticated, Words
from shared.postgres import Pool, migrate
from shared.signin import Secret

CHALLENGE_LASTS: Final = timedelta(minutes=5)


class SessionUnknown(NotFound):
    """The account has no such session, or it has ended."""

    title = Words("Sesión desconocida", "Unknown session")


class Session(NamedTuple):
    """One signed-in browser: whose, by what way (`code`, `oidc`), since when, and since when with a second factor."""

    session_id: UUID
    account_id: UUID
    way: str
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime
    strong_at: datetime | None

    @property
    def is_strong(self) -> bool:
        """Whether a second factor was given in it."""
        return self.strong_at is not None


_COLUMNS: Final = "session_id, account_id, way, opened_at, seen_at, expires_at, strong_at"
_LIVES: Final = "revoked_at IS NULL AND expires_at > %(now)s AND seen_at > %(idle)s"


def create_sessions(url: str, schema: str) -> None:
    """Bring the tables of sign-ins, sessions and passkeys up to date in a schema of their own."""
    migrate(url, files("shared") / "sql" / "sessions", schema)


@dataclass(frozen=True)
class Terms:
    """How long a session lasts, and how long without being used."""

    lifetime: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(hours=1)


class Sessions:
    """Opens, recognises and ends sessions, in the schema of the pool's connections."""

    def __init__(self, pool: Pool, terms: Terms | None = None) -> None:
        self._pool = pool
        self._terms = terms or Terms()

    async def open(self, account_id: UUID, way: str, now: datetime, former: Secret | None = None) -> Secret:
        """Open a session under a new secret, and end the one that this browser had before."""
        secret = Secret.new()
        async with self._pool.connection() as connection, connection.transaction():
            if former is not None:
                await connection.execute(
                    "UPDATE sessions SET revoked_at = %s WHERE secret = %s AND revoked_at IS NULL", [now, former.digest]
                )
            await connection.execute(
                "INSERT INTO sessions (session_id, secret, account_id, way, opened_at, seen_at, expires_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [uuid4(), secret.digest, account_id, way, now, now, now + self._terms.lifetime],
            )
        return secret

    async def recognise(self, secret: Secret, now: datetime) -> Session:
        """Return the session of a secret, noting that it was used; raise `Unauthenticated` when it has ended."""
        found = await self._sessions(
            f"UPDATE sessions SET seen_at = %(now)s WHERE secret = %(secret)s AND {_LIVES} RETURNING {_COLUMNS}",
            now,
            secret=secret.digest,
        )
        if not found:
            raise Unauthenticated
        return found[0]

    async def of(self, account_id: UUID, now: datetime) -> list[Session]:
        """Return the living sessions of an account, newest first."""
        return await self._sessions(
            f"SELECT {_COLUMNS} FROM sessions WHERE account_id = %(account)s AND {_LIVES} ORDER BY opened_at DESC",
            now,
            account=account_id,
        )

    async def strengthen(self, session: Session, now: datetime) -> Secret:
        """Note that a second factor was given, and return the new secret of the session."""
        secret = Secret.new()
        changed = await self._sessions(
            "UPDATE sessions SET strong_at = %(now)s, secret = %(secret)s"
            f" WHERE session_id = %(session)s AND {_LIVES} RETURNING {_COLUMNS}",
            now,
            secret=secret.digest,
            session=session.session_id,
        )
        if not changed:
            raise Unauthenticated
        return secret

    async def revoke(self, account_id: UUID, session_id: UUID, now: datetime) -> None:
        """End one session of an account, or raise `SessionUnknown`."""
        ended = await self._sessions(
            "UPDATE sessions SET revoked_at = %(now)s"
            f" WHERE session_id = %(session)s AND account_id = %(account)s AND {_LIVES} RETURNING {_COLUMNS}",
            now,
            session=session_id,
            account=account_id,
        )
        if not ended:
            raise SessionUnknown

    async def revoke_all(self, account_id: UUID, now: datetime) -> int:
        """End every session of an account, and return how many there were."""
        ended = await self._sessions(
            f"UPDATE sessions SET revoked_at = %(now)s WHERE account_id = %(account)s AND {_LIVES}"
            f" RETURNING {_COLUMNS}",
            now,
            account=account_id,
        )
        return len(ended)

    async def challenge(self, session: Session, challenge: bytes, now: datetime) -> None:
        """Keep the challenge that the session's authenticator is to answer, in place of any before."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "UPDATE sessions SET challenge = %s, challenge_until = %s WHERE session_id = %s",
                [challenge, now + CHALLENGE_LASTS, session.session_id],
            )

    async def take_challenge(self, session: Session, now: datetime) -> bytes | None:
        """Return the challenge once; `None` when there is none, or it is older than five minutes."""
        async with self._pool.connection() as connection:
            found = await connection.execute(
                "UPDATE sessions new SET challenge = NULL FROM sessions old"
                " WHERE new.session_id = %s AND old.session_id = new.session_id AND new.challenge = old.challenge"
                " AND old.challenge_until > %s RETURNING old.challenge",
                [session.session_id, now],
            )
            row = await found.fetchone()
        return bytes(row[0]) if row else None

    async def _sessions(self, statement: str, now: datetime, **values: Any) -> list[Session]:
        async with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Session)) as rows:
            await rows.execute(statement.encode(), {**values, "now": now, "idle": now - self._terms.idle})
            return await rows.fetchall()
