"""What the forum keeps of voting: what was promised in actas, and which of that is a commitment already."""

from typing import Any, Final, NamedTuple

import msgspec
from psycopg_pool import AsyncConnectionPool

SCHEMA: Final = "forum_known"
TABLES: Final = """
create table if not exists :schema.promises (commitment text primary key, cause text not null, promise jsonb not null);
create table if not exists :schema.commitments (commitment text primary key)
"""
KEYS: Final = {"promises": "commitment", "commitments": "commitment"}


class Promised(NamedTuple):
    """A promise of an acta as its event has it, and the event that it came with (`event:<stream>.<version>`)."""

    commitment: str
    cause: str
    promise: dict[str, Any]


class Known:
    """The questions that the forum asks of its local copy; each answer is as of the events that have arrived."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool

    async def unmade(self, limit: int = 100) -> list[Promised]:
        """Return promises that are no commitments yet, in order of their codes."""
        statement = (
            f"select commitment, cause, promise::text from {SCHEMA}.promises p where not exists "
            f"(select from {SCHEMA}.commitments c where c.commitment = p.commitment) order by commitment limit %s"
        )
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(statement.encode(), (limit,))).fetchall()
        return [Promised(code, cause, msgspec.json.decode(promise)) for code, cause, promise in rows]
