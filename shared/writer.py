"""Group commit: commands that arrive while the last commit ran are recorded together, each answered after COMMIT.

Promises: a command is answered only when it is durable or refused; commands of one batch do not disturb each other;
when the connection is lost in the middle, the batch is sent again and what had been recorded already counts as
recorded. Not promised: an order among commands that wait at the same time.
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

import psycopg
import structlog
from psycopg import sql

from shared.errors import Overloaded, Superseded, Unavailable

Row = tuple[UUID, int, str, bytes]
"""Stream, version, topic, canonical JSON."""

EVENTS_PER_COMMIT: Final = 1_000
LARGE_BYTES: Final = 16_000_000
"""A connection keeps a buffer as large as the largest batch it sent; after one beyond this it is made anew."""

ATTEMPTS: Final = 20
PAUSE_SECONDS: Final = 0.25

_log = structlog.get_logger()


class Pending:
    """What one command wants recorded, and the caller who waits for the answer."""

    __slots__ = ("answer", "relies_on", "rows")

    def __init__(self, rows: Sequence[Row], relies_on: Mapping[UUID, int]) -> None:
        self.rows = rows
        self.relies_on = relies_on
        self.answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def settle(self, result: int) -> None:
        """Answer with a position, or with `Superseded` where the function said 0 or less."""
        if self.answer.done():
            return
        if result > 0:
            self.answer.set_result(result)
        else:
            self.answer.set_exception(Superseded())

    def fail(self, reason: Exception) -> None:
        """Answer with a refusal."""
        if not self.answer.done():
            self.answer.set_exception(reason)


def append_statement(schema: str) -> bytes:
    """Return the call of the store's one writing function, put together once for all calls."""
    call = "select {}.append(%b::int4[], %b::uuid[], %b::int8[], %b::text[], %b::bytea[], %b::int4[], %b::uuid[], {})"
    return sql.SQL(call).format(sql.Identifier(schema), sql.SQL("%b::int8[]")).as_bytes()


def arguments(commands: Sequence[tuple[Sequence[Row], Mapping[UUID, int]]]) -> list[list[Any]]:
    """Return the parallel arrays that the writing function takes for these commands."""
    counts, streams, versions, topics, states = [], [], [], [], []
    reliant, relied, relied_versions = [], [], []
    for place, (rows, relies_on) in enumerate(commands, start=1):
        counts.append(len(rows))
        for stream, version, topic, state in rows:
            streams.append(stream)
            versions.append(version)
            topics.append(topic)
            states.append(state)
        for stream, version in relies_on.items():
            reliant.append(place)
            relied.append(stream)
            relied_versions.append(version)
    return [counts, streams, versions, topics, states, reliant, relied, relied_versions]


class Writer:
    """The one task of a process that writes to the event store of `schema`."""

    def __init__(self, url: str, schema: str, *, queue_limit: int) -> None:
        self._url = url
        self._schema = schema
        self._statement = append_statement(schema)
        self._limit = queue_limit
        self._waiting: deque[Pending] = deque()
        self._arrived = asyncio.Event()
        self._idle = asyncio.Event()
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and begin to record."""
        await self._connect()
        self._task = asyncio.create_task(self._run(), name=f"writer of {self._schema}")

    async def stop(self) -> None:
        """Record what is waiting, then stop; what arrives later is refused."""
        self._limit = 0
        await self._idle.wait()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._connection:
            await self._connection.close()

    async def append(self, pending: Pending) -> int:
        """Queue one command and wait for its position or its refusal."""
        if len(self._waiting) >= self._limit:
            raise Overloaded
        self._waiting.append(pending)
        self._idle.clear()
        self._arrived.set()
        return await pending.answer

    async def _run(self) -> None:
        while True:
            while self._waiting:
                await self._record_next()
            self._idle.set()
            await self._arrived.wait()
            self._arrived.clear()

    async def _record_next(self) -> None:
        """Record one batch, and forget it: it may be large, and the next one may be long in coming."""
        batch = self._take()
        try:
            await self._record(batch)
        except Exception as error:  # noqa: BLE001  # What one batch breaks, the next does not feel.
            _log.error("commit broken", service=self._schema, error=type(error).__name__, count=len(batch))
            for pending in batch:
                pending.fail(Unavailable())
        if sum(len(row[-1]) for pending in batch for row in pending.rows) > LARGE_BYTES and self._connection:
            await self._connection.close()

    def _take(self) -> list[Pending]:
        batch = [self._waiting.popleft()]
        events = len(batch[0].rows)
        while self._waiting and events + len(self._waiting[0].rows) <= EVENTS_PER_COMMIT:
            batch.append(self._waiting.popleft())
            events += len(batch[-1].rows)
        return batch

    async def _record(self, batch: list[Pending]) -> None:
        for attempt in range(ATTEMPTS):
            try:
                results = await self._call(batch, again=attempt > 0)
            except psycopg.Error as error:
                _log.warning("commit failed", service=self._schema, error=type(error).__name__, count=len(batch))
                await asyncio.sleep(PAUSE_SECONDS if attempt else 0)
            else:
                for pending, result in zip(batch, results, strict=True):
                    pending.settle(result)
                return
        for pending in batch:
            pending.fail(Unavailable())

    async def _call(self, batch: list[Pending], *, again: bool) -> list[int]:
        connection = await self._connect()
        values = arguments([(pending.rows, pending.relies_on) for pending in batch])
        cursor = await connection.execute(self._statement, values, prepare=True, binary=True)
        (results,) = cast("tuple[list[int]]", await cursor.fetchone())
        if not again:
            return results
        return [
            result if result > 0 else await self._already(connection, pending)
            for pending, result in zip(batch, results, strict=True)
        ]

    async def _already(self, connection: psycopg.AsyncConnection[Any], pending: Pending) -> int:
        """Return the position at which exactly these rows stand already, else 0: the lost commit had gone through."""
        position = 0
        statement = (
            f"select notification_id from {self._schema}.events "
            "where originator_id = %s and originator_version = %s and topic = %s and state = %s"
        )
        for row in pending.rows:
            found = await (await connection.execute(statement, row)).fetchone()
            if found is None:
                return 0
            position = found[0]
        return position

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        if self._connection is None or self._connection.broken or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, application_name=f"quipu-{self._schema}-writer"
            )
        return self._connection
