"""What oversight does when the registry has recorded something: it keeps a copy of what its own decisions need."""

from collections.abc import Sequence
from typing import ClassVar

from services.oversight.records import KEYS, SCHEMA, TABLES
from services.registry.events import ProcessOpened
from shared.eventstore import Stored
from shared.projection import Connection, Projection


class OversightKnown(Projection):
    """The local copy: the processes that were opened."""

    name: ClassVar[str] = SCHEMA
    sources: ClassVar[tuple[str, ...]] = ("registry",)
    tables: ClassVar[str] = TABLES
    keys: ClassVar[dict[str, str]] = KEYS

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # Its only source.
        """Keep each process that was opened."""
        opened = [(row.event().process_id,) for row in rows if row.topic == ProcessOpened.TOPIC]
        statement = self.sql("insert into :schema.processes values (%s) on conflict do nothing")
        async with connection.cursor() as cursor:
            await cursor.executemany(statement, opened)
