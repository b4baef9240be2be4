"""The relay: carries stored events to the stream, bytes untouched, in order, each once.

Promises: its place is in the stream itself, so it resumes anywhere and any number may run (one works, the others stand
by; the expected sequence fences a second one); a stream that is short, wiped or wrong is found by comparing it with
the store, and repaired. It stops with `StoreBehindStream` when the store ends before the stream does: a backup was
restored, and what was published must not be published again as something else. So the service asks for the same
(`require_all_published`) before it takes the first command, which would take the place of one that was published.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import structlog

from shared.bus import AWAY, BYTES_PER_BATCH, MESSAGES_PER_BATCH, Bus, Fenced, Head, StreamMissing
from shared.envelope import line, subject
from shared.errors import Standstill, Words
from shared.eventstore import EventStore, Stored

IDLE_SECONDS = 0.5
COMPARED_AT_START = 1_000

_log = structlog.get_logger()


class StoreBehindStream(Standstill):
    """The store ends before the stream: it was restored from a backup. An operator decides what is true."""

    detail = Words(
        "El almacén de {service} termina en {store} y su flujo en {stream}: se restauró un respaldo anterior.",
        "The store of {service} ends at {store} and its stream at {stream}: an older backup was restored.",
    )
    remedy = Words(
        "Restaure un respaldo más reciente, o indique el NATS que es de este almacén; lo publicado no se publica de "
        "nuevo como otra cosa.",
        "Restore a newer backup, or name the NATS that is this store's; what was published is not published again as "
        "something else.",
    )


class Relay:
    """Carries the events of one service; `run()` until cancelled."""

    def __init__(self, store: EventStore, bus: Bus, *, service: str, deployment: str) -> None:
        self._store = store
        self._bus = bus
        self._service = service
        self._deployment = deployment

    async def run(self) -> None:
        """Hold the service's relay lock, reconcile, then publish what comes; start again when a server was away."""
        while True:
            try:
                async with self._alone() as connection:
                    await self._carry(connection)
            except (psycopg.Error, Fenced, StreamMissing, *AWAY) as error:
                _log.info("relay restarted", service=self._service, error=type(error).__name__)
                await asyncio.sleep(IDLE_SECONDS)

    async def reconcile(self, *, compared: int | None = COMPARED_AT_START) -> int:
        """Make sure that the stream is a copy of the store's beginning; return its last sequence.

        Compares the ends and the last `compared` messages with the store (`None`: every one). A stream that lost its
        beginning or holds anything else than the store is deleted and will be filled again from the store.
        """
        head = await self._head()
        if await self._is_copy(head.first, head.last, head.messages, compared):
            return head.last
        _log.warning("stream rebuilt", service=self._service, position=head.last)
        await self._bus.delete_stream(self._service)
        await self._bus.ensure_stream(self._service)
        return 0

    async def require_all_published(self) -> None:
        """Raise `StoreBehindStream` unless the store holds whatever was published; wait while the bus is away."""
        while True:
            try:
                await self._head()
            except (StreamMissing, *AWAY) as error:
                _log.info("bus awaited", service=self._service, error=type(error).__name__)
                await asyncio.sleep(IDLE_SECONDS)
            else:
                return

    async def _head(self) -> Head:
        """Return the ends of the stream, which is made where it is missing."""
        await self._bus.ensure_stream(self._service)
        head = await self._bus.head(self._service)
        stored = await self._store.position()
        if head.last > stored:
            raise StoreBehindStream(service=self._service, stream=head.last, store=stored)
        return head

    async def _is_copy(self, first: int, last: int, messages: int, compared: int | None) -> bool:
        if last == 0:
            return True
        if first != 1 or messages != last:
            return False
        after = 0 if compared is None else max(0, last - compared)
        async with contextlib.aclosing(self._bus.follow(self._service, after)) as batches:
            async for batch in batches:
                rows = await self._store.page(batch[0].sequence - 1, len(batch))
                if [self._line(row) for row in rows] != [message.data for message in batch]:
                    return False
                if batch[-1].sequence >= last:
                    return True
        raise AssertionError("unreachable: a stream is followed for ever")

    async def publish_pending(self, after: int) -> int:
        """Publish what the store holds behind position `after`, batch by batch; return the new last sequence."""
        while rows := await self._store.page(after, MESSAGES_PER_BATCH):
            messages = [(subject(row), self._line(row)) for row in rows]
            for batch in _within_bytes(messages):
                after = await self._bus.publish(batch, after=after)
        return after

    async def _carry(self, connection: psycopg.AsyncConnection[Any]) -> None:
        await connection.execute("listen events")
        after = await self.reconcile()
        _log.info("relay started", service=self._service, position=after)
        while True:
            try:
                after = await self.publish_pending(after)
            except Fenced:
                after = await self.reconcile()
                continue
            if not [notice async for notice in connection.notifies(timeout=IDLE_SECONDS, stop_after=1)]:
                after = await self._still(after)

    async def _still(self, after: int) -> int:
        """Return where the stream is now; less than `after` when it was wiped while nothing was to do."""
        try:
            head = await self._bus.head(self._service)
        except StreamMissing:
            return await self.reconcile()
        return after if head.last == after else await self.reconcile()

    def _line(self, row: Stored) -> bytes:
        return line(row, self._deployment)

    @contextlib.asynccontextmanager
    async def _alone(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        connection = await psycopg.AsyncConnection.connect(
            self._store.url, autocommit=True, application_name=f"quipu-{self._service}-relay"
        )
        async with connection:
            await connection.execute(
                "select pg_advisory_lock(hashtextextended(%s, 0))", (f"quipu.relay.{self._service}",)
            )
            yield connection


def _within_bytes(messages: list[tuple[str, bytes]]) -> list[list[tuple[str, bytes]]]:
    batches: list[list[tuple[str, bytes]]] = [[]]
    size = 0
    for message in messages:
        if size + len(message[1]) > BYTES_PER_BATCH and batches[-1]:
            batches.append([])
            size = 0
        batches[-1].append(message)
        size += len(message[1])
    return batches
