"""Where the events of a rebuild come from: the stores, by keyset pages, or the streams where no store is reachable."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import starmap
from typing import Any, Final, Protocol

import psycopg

from shared.bus import Bus
from shared.envelope import read_line
from shared.eventstore import Stored

PAGE: Final = 10_000
PAGE_BYTES: Final = 32 * 1024 * 1024
"""A page ends with the event that reaches so many bytes: some services have few events, but large ones."""
"""So many events are read, and folded in one transaction, at once: what a transaction costs is seldom paid."""


class Source(Protocol):
    """The events of services, in order and without gaps."""

    async def head(self, service: str) -> int:
        """Return the position of the last event, 0 for none."""

    def pages(self, service: str, after: int, upto: int) -> AsyncGenerator[list[Stored]]:
        """Yield the rows behind position `after`, up to position `upto` at most."""


class StoreSource:
    """Reads the event tables of services, each in its own database, without writing and without a long snapshot.

    It reads in a thread of its own: a page comes in while another one is folded.
    """

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._urls = urls

    async def head(self, service: str) -> int:
        """Return the position of the last event, 0 for none or where the service has no store yet."""
        async with _reading(self._urls[service]) as fetch:
            if await fetch(b"select to_regclass(%s)", (f"{service}.events",)) == [(None,)]:
                return 0
            ((last,),) = await fetch(f"select coalesce(max(notification_id), 0) from {service}.events".encode(), ())
        return int(last)

    async def pages(self, service: str, after: int, upto: int) -> AsyncGenerator[list[Stored]]:
        """Yield the rows behind position `after`, up to position `upto` at most, in pages of `PAGE`."""
        statement = (
            "select notification_id, originator_id, originator_version, topic, state from (select *, "
            "sum(octet_length(state)) over (order by notification_id) - octet_length(state) as before "
            f"from {service}.events where notification_id > %s and notification_id <= %s) as page "
            f"where before < {PAGE_BYTES} order by notification_id"
        ).encode()
        if after >= upto:
            return
        async with _reading(self._urls[service]) as fetch:
            while rows := await fetch(statement, (after, min(after + PAGE, upto))):
                yield list(starmap(Stored, rows))
                after = rows[-1][0]


Fetch = Callable[[bytes, Sequence[Any]], Awaitable[list[tuple[Any, ...]]]]


@contextlib.asynccontextmanager
async def _reading(url: str) -> AsyncIterator[Fetch]:
    """Open a connection that lives in a thread of its own, and yield what runs a query on it."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, thread_name_prefix="quipu-reading") as thread:
        connection = await loop.run_in_executor(
            thread, partial(psycopg.connect, url, autocommit=True, application_name="quipu-reading")
        )

        def query(statement: bytes, values: Sequence[Any]) -> list[tuple[Any, ...]]:
            return connection.execute(statement, values, prepare=True, binary=True).fetchall()

        async def fetch(statement: bytes, values: Sequence[Any]) -> list[tuple[Any, ...]]:
            return await loop.run_in_executor(thread, query, statement, values)

        try:
            yield fetch
        finally:
            await loop.run_in_executor(thread, connection.close)


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
