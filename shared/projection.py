"""Projections: rows folded from events, whose position moves forward with them in one transaction.

Promises: an event that was seen already changes nothing; either the rows and the position move, or neither does;
rebuilt rows equal the live ones, however the events of different services were interleaved, because a fold writes only
from its own service's events and joins when it is read. A projection lives in a schema of its own, that can be dropped.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Final
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from shared.eventstore import Stored

Connection = AsyncConnection[TupleRow]


class PositionMoved(Exception):
    """Another worker, or a rebuild that was switched in, moved the position: read it again and go on from there."""


class TablesDiffer(Exception):
    """The schema was made by a program with other tables than this one: the projection has to be rebuilt."""


class Projection(ABC):
    """One read model (or local copy): its schema, its tables, and how events become rows.

    `tables` is DDL in which `:schema` stands for the schema; `indexes` likewise, made after a rebuild has filled the
    tables; `keys` names each table with the columns that give its canonical order, for the digest. A text column among
    them is declared `collate "C"`, so that the order is the same on any machine.
    """

    name: ClassVar[str]
    sources: ClassVar[tuple[str, ...]]
    tables: ClassVar[str]
    indexes: ClassVar[str] = ""
    keys: ClassVar[dict[str, str]]

    def __init__(self, schema: str | None = None) -> None:
        self.schema = schema or self.name

    @abstractmethod
    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:
        """Write what the events of one service mean, in order; called inside the transaction of `advance`."""

    async def create(self, connection: Connection, *, indexed: bool = True) -> None:
        """Make the schema and its tables where they are missing, under an advisory lock.

        Raise `TablesDiffer` where the schema is there with other tables.
        """
        shape = hashlib.sha256(f"{self.sources}{self.tables}{self.indexes}".encode()).hexdigest()
        statements = [
            "create schema if not exists :schema",
            f"comment on schema :schema is '{shape}'",
            "create table if not exists :schema.positions (service text primary key, position bigint not null)",
            *(f"insert into :schema.positions values ('{s}', 0) on conflict do nothing" for s in self.sources),
            *_statements(self.tables),
            *(_statements(self.indexes) if indexed else ()),
        ]
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock(hashtextextended('quipu.migrations', 0))")
            if await self._shape(connection) not in {None, shape}:
                raise TablesDiffer(self.name)
            for statement in statements:
                await connection.execute(self.sql(statement))

    async def index(self, connection: Connection) -> None:
        """Make the indexes that a fill went without."""
        for statement in _statements(self.indexes):
            await connection.execute(self.sql(statement))

    async def _shape(self, connection: Connection) -> str | None:
        statement = "select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = %s"
        row = await (await connection.execute(statement, (self.schema,))).fetchone()
        return row[0] if row else None

    def sql(self, text: str) -> bytes:
        """Return a statement with `:schema` put in."""
        return text.replace(":schema", self.schema).encode()

    async def positions(self, connection: Connection) -> dict[str, int]:
        """Return how far each source has been folded."""
        cursor = await connection.execute(self.sql("select service, position from :schema.positions"))
        return dict(await cursor.fetchall())

    async def advance(self, connection: Connection, service: str, rows: Sequence[Stored], *, after: int) -> int:
        """Fold a batch that begins directly behind position `after`; return the new position.

        Rows up to `after` are passed over. Raise `PositionMoved` where the stored position is not `after`. The commit
        does not wait for the disk: where the server crashes, position and rows go back together, and are folded again.
        """
        fresh = [row for row in rows if row.position > after]
        if not fresh:
            return after
        if fresh[0].position != after + 1:
            raise PositionMoved(f"{self.name}: {service} at {after}, next is {fresh[0].position}")
        async with connection.transaction():
            moved = await connection.execute(
                self.sql(
                    "update :schema.positions set position = %s where service = %s and position = %s "
                    "returning set_config('synchronous_commit', 'off', true)"
                ),
                (fresh[-1].position, service, after),
            )
            if moved.rowcount != 1:
                raise PositionMoved(f"{self.name}: {service} is not at {after}")
            await self.fold(connection, service, fresh)
        return fresh[-1].position

    async def digest(self, connection: Connection) -> str:
        """Return the SHA-256 over all rows in canonical order: same events, same digest, on any machine.

        The server hashes each row, so that none has to leave it.
        """
        sha = hashlib.sha256()
        async with connection.transaction():
            await connection.execute("set local work_mem to '64MB'")
            for table, key in sorted(self.keys.items()):
                sha.update(f"{table}\n".encode())
                cursor = await connection.execute(self.sql(_BLOCKS.format(table=table, key=key)))
                sha.update(b"".join([block for (block,) in await cursor.fetchall()]))
        return sha.hexdigest()


_BLOCKS: Final = """
    select string_agg(hash, '' order by place)
    from (select sha256(record_send(t.*)) as hash, row_number() over (order by {key}) as place
          from :schema.{table} t) as rows
    group by (place - 1) / 10000 order by (place - 1) / 10000
"""


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
