"""What the registry keeps of the forum: who attended which training, and what of that it has recorded itself."""

from typing import Final, NamedTuple
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from services.registry.commands.standing import RecordTraining, WithdrawTraining

SCHEMA: Final = "registry_known"
TABLES: Final = """
create table if not exists :schema.trainings (
    session_id uuid primary key, process_id uuid not null, title text not null, held_on date not null
);
create table if not exists :schema.attendance (
    session_id uuid, agent_id uuid, present boolean not null, cause text not null, primary key (session_id, agent_id)
);
create table if not exists :schema.trained (
    session_id uuid, agent_id uuid, present boolean not null, primary key (session_id, agent_id)
)
"""
KEYS: Final = {
    "trainings": "session_id",
    "attendance": "session_id, agent_id",
    "trained": "session_id, agent_id",
}
_PENDING: Final = f"""
    select process_id, agent_id, session_id, title, held_on, a.present, a.cause
    from {SCHEMA}.attendance a join {SCHEMA}.trainings using (session_id)
    left join {SCHEMA}.trained t using (session_id, agent_id)
    where a.present is distinct from coalesce(t.present, false)
    order by session_id, agent_id limit %s
"""


class Pending(NamedTuple):
    """What the forum's attendance says and the registry has not recorded yet, and the event that says so."""

    command: RecordTraining | WithdrawTraining
    cause: str


class Known:
    """The questions that the registry asks of its local copy; each answer is as of the events that have arrived."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool

    async def pending(self, limit: int = 1_000) -> list[Pending]:
        """Return attendance of trainings that is still to be recorded or taken back."""
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_PENDING.encode(), (limit,))).fetchall()
        return [_pending(*row) for row in rows]


def _pending(process: UUID, agent: UUID, session: UUID, *told: object) -> Pending:
    title, held_on, present, cause = told
    about = {"process_id": process, "agent_id": agent, "session_id": session}
    if not present:
        return Pending(WithdrawTraining.model_validate(about), str(cause))
    return Pending(RecordTraining.model_validate(about | {"session": title, "held_on": held_on}), str(cause))
