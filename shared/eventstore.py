"""The event store: what is acknowledged is durable, in order, and stays.

Promises: a position is handed out once, without gaps, in commit order; a command is recorded whole or not at all;
a stream that moved, or a stream relied on that moved, refuses the command with `Superseded` and records nothing.
Not promised: that a command whose caller went away was not recorded. The caller recalls, decides again and tries again.

Behind the seams of the eventsourcing library stand two classes of ours: `EventMapper` (canonical JSON under explicit
permanent names) and `EventRecorder` (one SQL function writes; the library reads). The library's own writer never
touches the table.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

import psycopg
from eventsourcing.persistence import IntegrityError, JSONTranscoder, Mapper, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import AsyncConnectionPool

from shared.messages import Event, decode
from shared.recalling import Recalls
from shared.writer import Pending, Row, Writer, append_statement, arguments

REMEMBERED_BYTES: Final = 16_384
_remembered = lru_cache(maxsize=4_096)(decode)
"""Events are frozen, so that the few that many commands recall, those of a process, are read once."""


def _decode(topic: str, data: bytes) -> Event:
    """Read a stored event; a large one, a page of something, is not remembered."""
    return _remembered(topic, data) if len(data) <= REMEMBERED_BYTES else decode(topic, data)


class NewEvent(NamedTuple):
    """An event and its place in its stream: versions count from 1 without gaps."""

    originator_id: UUID
    originator_version: int
    event: Event


class Stored(NamedTuple):
    """A stored row: position in the store (from 1, gapless), stream, version in it, topic, canonical JSON."""

    position: int
    stream_id: UUID
    version: int
    topic: str
    data: bytes

    def event(self) -> Event:
        """Return the event that the bytes mean, in its newest version."""
        return decode(self.topic, self.data)


class EventMapper(Mapper[UUID]):
    """Turns events into stored bytes and back; a Python path never reaches the disk."""

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Return the row of one `NewEvent`."""
        return StoredEvent(
            domain_event.originator_id,
            domain_event.originator_version,
            domain_event.event.TOPIC,
            domain_event.event.to_bytes(),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Return the `NewEvent` of one row."""
        event = decode(stored_event.topic, bytes(stored_event.state))
        return NewEvent(UUID(str(stored_event.originator_id)), stored_event.originator_version, event)


class EventRecorder(PostgresApplicationRecorder):
    """The library's recorder over our table: it reads as the library does and writes through our one function."""

    @classmethod
    def connect(cls, url: str, schema: str, pool_size: int = 1) -> Self:
        """Open a recorder on the events of one service; close its `datastore` afterwards."""
        parts = conninfo_to_dict(url)
        datastore = PostgresDatastore(
            dbname=str(parts.get("dbname", "")),
            host=str(parts.get("host", "")),
            port=str(parts.get("port", "5432")),
            user=str(parts.get("user", "")),
            password=str(parts.get("password", "")),
            pool_size=pool_size,
            schema=schema,
        )
        return cls(datastore, events_table_name="events")

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Record one command's events; raise the library's `IntegrityError` where a stream had moved."""
        relies_on: Mapping[UUID, int] = kwargs.get("relies_on", {})
        rows = [(UUID(str(e.originator_id)), e.originator_version, e.topic, e.state) for e in stored_events]
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(append_statement(self.datastore.schema), arguments([(rows, relies_on)]))
            (last,) = next(iter(cursor.fetchone().values()))  # type: ignore[union-attr]  # A function returns one row.
        if last <= 0:
            raise IntegrityError(f"A stream had moved before its event could be recorded in {self.datastore.schema}.")
        return range(last - len(rows) + 1, last + 1)


def rows_of(new_events: Iterable[NewEvent]) -> list[Row]:
    """Return the rows of one command's events; each event may be forgotten once its row is made."""
    return [(new.originator_id, new.originator_version, new.event.TOPIC, new.event.to_bytes()) for new in new_events]


def events_ddl(schema: str) -> str:
    """Return the SQL that makes, or brings up to date, the event store in `schema`."""
    return files("shared").joinpath("sql/events.sql").read_text("utf-8").replace(":schema", schema)


def create_events(url: str, schema: str) -> None:
    """Make the event store in `schema`, under an advisory lock: two workers may start at once."""
    with psycopg.connect(url) as connection:
        connection.execute("select pg_advisory_xact_lock(hashtextextended('quipu.migrations', 0))")
        connection.execute(events_ddl(schema).encode())


class EventStore:
    """The events of one service, read and written from an event loop.

    Open it with `async with`. Writes of commands that arrive together share a transaction (`shared.writer`).
    """

    def __init__(self, url: str, schema: str, *, queue_limit: int = 20_000) -> None:
        self.url = url
        self.schema = schema
        self._mapper = EventMapper()
        self._writer = Writer(url, schema, queue_limit=queue_limit)
        self._recalls = Recalls(self._fetch)
        self._pool = AsyncConnectionPool(
            url, min_size=1, max_size=4, open=False, kwargs={"autocommit": True, "application_name": f"quipu-{schema}"}
        )

    async def __aenter__(self) -> Self:
        await self._pool.open()
        await self._writer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._writer.stop()
        await self._pool.close()

    async def append(self, new_events: Sequence[NewEvent], *, relies_on: Mapping[UUID, int] | None = None) -> int:
        """Record the events of one command, all or none, and return the position of the last.

        `relies_on` names versions of other streams that the decision rests on; 0 means that the stream does not exist.
        Raise `Superseded` where any stream had moved, `Overloaded` where the queue is full, `Unavailable` where the
        database did not come back in time.
        """
        return await self.append_rows(rows_of(new_events), relies_on=relies_on)

    async def append_one(self, new: NewEvent, *, relies_on: Mapping[UUID, int] | None = None) -> Stored:
        """Record one event as `append` does, and return its row as it is stored."""
        (row,) = rows_of([new])
        return Stored(await self.append_rows([row], relies_on=relies_on), *row)

    async def append_rows(self, rows: Sequence[Row], *, relies_on: Mapping[UUID, int] | None = None) -> int:
        """Record what `rows_of` made of one command's events, as `append` does: large ones are made in a thread."""
        return await self._writer.append(Pending(rows, relies_on or {}))

    async def recall(self, stream_id: UUID) -> list[Event]:
        """Return the events of one stream in order; its version is their number."""
        return (await self.recall_many([stream_id]))[stream_id]

    async def unroll(self, stream_id: UUID, *, page: int) -> AsyncIterator[Event]:
        """Yield the events of one stream in order, some at a time, where all at once would take too much memory."""
        statement = (
            f"select originator_version, topic, state from {self.schema}.events "
            "where originator_id = %s and originator_version > %s order by originator_version limit %s"
        )
        version = 0
        while True:
            async with self._pool.connection() as connection:
                found = await connection.execute(statement, (stream_id, version, page), prepare=True, binary=True)
                rows = await found.fetchall()
            for _, topic, data in rows:
                yield _decode(topic, data)
            if len(rows) < page:
                return
            version = rows[-1][0]

    async def recall_many(self, stream_ids: Sequence[UUID]) -> dict[UUID, list[Event]]:
        """Return the events of several streams, each in order; a stream that does not exist is empty.

        Questions that arrive together share a query (`shared.recalling`).
        """
        return await self._recalls.ask(stream_ids)

    async def _fetch(self, stream_ids: Sequence[UUID]) -> dict[UUID, list[Event]]:
        statement = (
            f"select originator_id, topic, state from {self.schema}.events "
            "where originator_id = any(%s) order by originator_id, originator_version"
        )
        streams: dict[UUID, list[Event]] = {stream_id: [] for stream_id in stream_ids}
        async with self._pool.connection() as connection:
            rows = await connection.execute(statement, (list(stream_ids),), prepare=True, binary=True)
            async for stream_id, topic, data in rows:
                streams[stream_id].append(_decode(topic, data))
        return streams

    async def version(self, stream_id: UUID) -> int:
        """Return the version of one stream, 0 where it does not exist, without recalling its events."""
        statement = f"select coalesce(max(originator_version), 0) from {self.schema}.events where originator_id = %s"
        async with self._pool.connection() as connection:
            found = await connection.execute(statement, (stream_id,), prepare=True, binary=True)
            ((version,),) = await found.fetchall()
        return int(version)

    async def known(self, stream_ids: Sequence[UUID]) -> set[UUID]:
        """Return which of these streams exist."""
        statement = (
            f"select originator_id from {self.schema}.events where originator_id = any(%s) and originator_version = 1"
        )
        async with self._pool.connection() as connection:
            rows = await connection.execute(statement, (list(stream_ids),), prepare=True, binary=True)
            return {stream_id for (stream_id,) in await rows.fetchall()}

    async def position(self) -> int:
        """Return the position of the last event, 0 when there is none."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute(f"select max(notification_id) from {self.schema}.events")).fetchone()
        return int(row[0] or 0) if row else 0

    async def page(self, after: int, limit: int, topics: Sequence[str] = ()) -> list[Stored]:
        """Return at most `limit` rows after position `after`, in order; only `topics` when given."""
        statement = (
            "select notification_id, originator_id, originator_version, topic, state "
            f"from {self.schema}.events where notification_id > %s"
            f"{' and topic = any(%s)' if topics else ''} order by notification_id limit %s"
        )
        values = (after, list(topics), limit) if topics else (after, limit)
        async with self._pool.connection() as connection:
            cursor = await connection.execute(statement, values, prepare=True, binary=True)
            return [Stored(*row) for row in await cursor.fetchall()]

    async def scan(
        self, topics: Sequence[str], *, after: int = 0, upto: int | None = None, page: int = 5_000
    ) -> AsyncIterator[Stored]:
        """Yield the rows of some topics in order, by keyset pages: never one long snapshot beside hot rows."""
        while rows := await self.page(after, page, topics):
            for row in rows:
                if upto is not None and row.position > upto:
                    return
                yield row
            after = rows[-1].position
