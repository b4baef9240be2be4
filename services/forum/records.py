"""What the forum keeps of others: what actas promised and which of that is a commitment; processes and agents."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from psycopg_pool import AsyncConnectionPool

from services.forum.errors.sessions import ProcessUnknown

SCHEMA: Final = "forum_known"
TABLES: Final = """
create table if not exists :schema.promises (commitment text primary key, cause text not null, promise jsonb not null);
create table if not exists :schema.commitments (commitment text primary key);
create table if not exists :schema.processes (process_id uuid primary key);
create table if not exists :schema.agents (process_id uuid, agent_id uuid, primary key (process_id, agent_id))
"""
KEYS: Final = {
    "promises": "commitment",
    "commitments": "commitment",
    "processes": "process_id",
    "agents": "process_id, agent_id",
}


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

    async def process(self, process_id: UUID) -> None:
        """Pass where the process was opened; raise `ProcessUnknown`."""
        statement = f"select from {SCHEMA}.processes where process_id = %s"
        async with self._pool.connection() as connection:
            if await (await connection.execute(statement.encode(), (process_id,))).fetchone() is None:
                raise ProcessUnknown

    async def agents(self, process_id: UUID, among: Sequence[UUID]) -> frozenset[UUID]:
        """Return those of the ids that are agents inscribed in the process."""
        statement = f"select agent_id from {SCHEMA}.agents where process_id = %s and agent_id = any(%s)"
        async with self._pool.connection() as connection:
            rows = await connection.execute(statement.encode(), (process_id, list(among)))
            return frozenset([agent for (agent,) in await rows.fetchall()])
