"""Where the events of a rebuild come from: the stores, by keyset pages, or the streams where no store is reachable."""

import contextlib
from collections.abc import AsyncGenerator, Mapping
from typing import Final, Protocol

import psycopg

from shared.bus import Bus
from shared.envelope import read_line
from shared.eventstore import Stored

PAGE: Final = 5_000


class Source(Protocol):
    """The events of services, in order and without gaps."""

    async def head(self, service: str) -> int:
        """Return the position of the last event, 0 for none."""

    def pages(self, service: str, after: int, upto: int) -> AsyncGenerator[list[Stored]]:
        """Yield the rows behind position `after`, up to position `upto` at most."""


class StoreSource:
    """Reads the event tables of services, each in its own database, without writing and without a long snapshot."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._urls = urls

    async def head(self, service: str) -> int:
        """Return the position of the last event, 0 for none or where the service has no store yet."""
        async with await self._connect(service) as connection:
            table = f"{service}.events"
            cursor = await connection.execute("select to_regclass(%s)", (table,))
            if (await cursor.fetchone()) == (None,):
                return 0
            cursor = await connection.execute(f"select coalesce(max(notification_id), 0) from {table}".encode())
            row = await cursor.fetchone()
        return int(row[0]) if row else 0

    async def pages(self, service: str, after: int, upto: int) -> AsyncGenerator[list[Stored]]:
        """Yield the rows behind position `after`, up to position `upto` at most, in pages of `PAGE`."""
        statement = (
            "select notification_id, originator_id, originator_version, topic, state "
            f"from {service}.events where notification_id > %s and notification_id <= %s order by notification_id"
        ).encode()
        if after >= upto:
            return
        async with await self._connect(service) as connection:
            while after < upto:
                last = min(after + PAGE, upto)
                cursor = await connection.execute(statement, (after, last), prepare=True, binary=True)
                rows = [Stored(*row) for row in await cursor.fetchall()]
                if not rows:
                    return
                yield rows
                after = rows[-1].position

    async def _connect(self, service: str) -> psycopg.AsyncConnection[psycopg.rows.TupleRow]:
        return await psycopg.AsyncConnection.connect(
            self._urls[service], autocommit=True, application_name="quipu-rebuild"
        )


class StreamSource:
    """Reads the streams; they are copies of the stores, so that what is built from either is the same."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def head(self, service: str) -> int:
        """Return the position of the last event, 0 for none."""
        await self._bus.ensure_stream(service)
        return (await self._bus.head(service)).last

    async def pages(self, service: str, after: int, upto: int) -> AsyncGenerator[list[Stored]]:
        """Yield the rows behind position `after`, up to position `upto` at most, as they arrive."""
        if after >= upto:
            return
        async with contextlib.aclosing(self._bus.follow(service, after, limit=PAGE)) as batches:
            async for batch in batches:
                rows = [read_line(message.data) for message in batch if message.sequence <= upto]
                if rows:
                    yield rows
                if batch[-1].sequence >= upto:
                    return
