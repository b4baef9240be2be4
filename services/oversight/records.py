"""What oversight keeps of the registry: which processes there are."""

from typing import Final
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from services.oversight.errors import ProcessUnknown

SCHEMA: Final = "oversight_known"
TABLES: Final = "create table if not exists :schema.processes (process_id uuid primary key)"
KEYS: Final = {"processes": "process_id"}


class Known:
    """The questions that oversight asks of its local copy; each answer is as of the events that have arrived."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool

    async def process(self, process_id: UUID) -> None:
        """Pass where the process was opened; raise `ProcessUnknown`."""
        statement = f"select from {SCHEMA}.processes where process_id = %s"
        async with self._pool.connection() as connection:
            if await (await connection.execute(statement.encode(), (process_id,))).fetchone() is None:
                raise ProcessUnknown("/process_id")
