"""What oversight keeps of the registry's events: which processes there are."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from services.registry.events import ProcessOpened
from shared.eventstore import Stored
from shared.projection import Connection, Projection


class Processes(Projection):
    """The processes that the registry has opened."""

    name: ClassVar[str] = "oversight_copies"
    sources: ClassVar[tuple[str, ...]] = ("registry",)
    tables: ClassVar[str] = "create table if not exists :schema.processes (process_id uuid primary key)"
    keys: ClassVar[dict[str, str]] = {"processes": "process_id"}

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # Its only source.
        """Keep each process that was opened."""
        opened = [(row.event().process_id,) for row in rows if row.topic == ProcessOpened.TOPIC]
        statement = self.sql("insert into :schema.processes values (%s) on conflict do nothing")
        async with connection.cursor() as cursor:
            await cursor.executemany(statement, opened)

    async def hold(self, connection: Connection, process_id: UUID) -> bool:
        """Tell whether that process was opened."""
        statement = self.sql("select from :schema.processes where process_id = %s")
        return await (await connection.execute(statement, (process_id,))).fetchone() is not None
