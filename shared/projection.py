"""Projections: rows folded from events, whose position moves forward with them in one transaction.

Promises: an event that was seen already changes nothing; either the rows and the position move, or neither does;
rebuilt rows equal the live ones, however the events of different services were interleaved, because a fold writes only
from its own service's events and joins when it is read. A projection lives in a schema of its own, that can be dropped.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from shared.eventstore import Stored

Connection = AsyncConnection[TupleRow]


class PositionMoved(Exception):
    """Another worker, or a rebuild that was switched in, moved the position: read it again and go on from there."""


class Projection:
    """One read model (or local copy): its schema, its tables, and how events become rows.

    `tables` is DDL in which `:schema` stands for the schema; `indexes` likewise, made after a rebuild has filled the
    tables; `keys` names each table with the columns that give its canonical order, for the digest.
    """

    name: ClassVar[str]
    sources: ClassVar[tuple[str, ...]]
    tables: ClassVar[str]
    indexes: ClassVar[str] = ""
    keys: ClassVar[dict[str, str]]

    def __init__(self, schema: str | None = None) -> None:
        self.schema = schema or self.name

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:
        """Write what the events of one service mean, in order; called inside the transaction of `advance`."""
        raise NotImplementedError

    async def create(self, connection: Connection, *, indexed: bool = True) -> None:
        """Make the schema and its tables where they are missing, under an advisory lock."""
        statements = [
            "create schema if not exists :schema",
            "create table if not exists :schema.positions (service text primary key, position bigint not null)",
            *(f"insert into :schema.positions values ('{s}', 0) on conflict do nothing" for s in self.sources),
            *_statements(self.tables),
            *(_statements(self.indexes) if indexed else ()),
        ]
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock(hashtextextended('quipu.migrations', 0))")
            for statement in statements:
                await connection.execute(self.sql(statement))

    def sql(self, text: str) -> bytes:
        """Return a statement with `:schema` put in."""
        return text.replace(":schema", self.schema).encode()

    async def positions(self, connection: Connection) -> dict[str, int]:
        """Return how far each source has been folded."""
        cursor = await connection.execute(self.sql("select service, position from :schema.positions"))
        return dict(await cursor.fetchall())

    async def advance(self, connection: Connection, service: str, rows: Sequence[Stored], *, after: int) -> int:
        """Fold a batch that begins directly behind position `after`; return the new position.

        Rows up to `after` are passed over. Raise `PositionMoved` where the stored position is not `after`.
        """
        fresh = [row for row in rows if row.position > after]
        if not fresh:
            return after
        if fresh[0].position != after + 1:
            raise PositionMoved(f"{self.name}: {service} at {after}, next is {fresh[0].position}")
        async with connection.transaction():
            moved = await connection.execute(
                self.sql("update :schema.positions set position = %s where service = %s and position = %s"),
                (fresh[-1].position, service, after),
            )
            if moved.rowcount != 1:
                raise PositionMoved(f"{self.name}: {service} is not at {after}")
            await self.fold(connection, service, fresh)
        return fresh[-1].position

    async def digest(self, connection: Connection) -> str:
        """Return the SHA-256 over all rows in canonical order: same events, same digest, on any machine."""
        sha = hashlib.sha256()
        for table, key in sorted(self.keys.items()):
            sha.update(f"{table}\n".encode())
            statement = self.sql(f"copy (select * from :schema.{table} order by {key}) to stdout")
            async with connection.cursor().copy(statement) as copy:
                async for block in copy:
                    sha.update(block)
        return sha.hexdigest()


def _statements(script: str) -> list[str]:
    return [statement for statement in (part.strip() for part in script.split(";")) if statement]


def as_uuid(text: str | None) -> UUID | None:
    """Return the id that a stored text names, `None` for none."""
    return UUID(text) if text else None


async def copy_rows(connection: Connection, target: str, types: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write rows into `target` (table and columns) by binary COPY; `types` are PostgreSQL's, one for each column."""
    if not rows:
        return
    async with connection.cursor().copy(f"copy {target} from stdin (format binary)".encode()) as copy:
        copy.set_types(types)
        for row in rows:
            await copy.write_row(row)
