"""The trail: one row for each event of all services, which the event feed, too, is served from."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache, partial
from struct import Struct
from typing import Any, ClassVar, Final, NamedTuple
from uuid import UUID

import msgspec
from psycopg.rows import class_row

from shared.causes import event_cause, event_named
from shared.copying import copy_packed, microseconds, packed, packed_id
from shared.envelope import SERVICES
from shared.eventstore import Stored
from shared.projection import Connection, Projection


class _Facts(msgspec.Struct, gc=False):
    recorded_at: datetime
    actor: str
    role: str
    cause: str
    process_id: str | None = None


_FACTS: Final = msgspec.json.Decoder(_Facts)
_COLUMNS: Final = (11).to_bytes(2, "big")
_PLACE: Final = Struct(">iqiq")
_VERSION: Final = Struct(">i16siii")
_SIZE: Final = Struct(">i")


class Trail(Projection):
    """Every event with its facts, and its data as they are stored: `shared.envelope.line` of it is what is published.

    Causes that name a request are each their own and are not searched for; causes that name an event are indexed.
    """

    name: ClassVar[str] = "trail"
    sources: ClassVar[tuple[str, ...]] = SERVICES
    tables: ClassVar[str] = """
        create table if not exists :schema.trail (
            service text collate "C" not null, position bigint not null, recorded_at timestamptz not null,
            process_id uuid, topic text collate "C" not null, stream_id uuid not null, version int not null,
            actor text collate "C" not null, role text collate "C" not null, cause text collate "C" not null,
            data text not null)
    """
    indexes: ClassVar[str] = """
        create unique index if not exists trail_position on :schema.trail (service, position);
        create index if not exists trail_time on :schema.trail (recorded_at, service, position);
        create index if not exists trail_process on :schema.trail (process_id, recorded_at, service, position);
        create index if not exists trail_stream on :schema.trail (stream_id, version);
        create index if not exists trail_actor on :schema.trail (actor);
        create index if not exists trail_topic on :schema.trail (topic, recorded_at, service, position)
            where topic <> 'voting.ballot-cast.v1';
        create index if not exists trail_cause on :schema.trail (cause) where cause not like 'request:%'
    """
    keys: ClassVar[dict[str, str]] = {"trail": "service, position"}

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:
        """Write one row for each event, by COPY."""
        begin = _COLUMNS + packed(service)
        await copy_packed(connection, f"{self.schema}.trail", map(partial(_row, begin), rows))


@lru_cache(maxsize=4_096)
def _kind(process_id: str | None, topic: str) -> bytes:
    return packed_id(process_id) + packed(topic)


def _row(begin: bytes, row: Stored) -> bytes:
    position, stream_id, version, topic, data = row
    facts = _FACTS.decode(data)
    actor, cause = facts.actor.encode(), facts.cause.encode()
    return b"".join(
        (
            begin,
            _PLACE.pack(8, position, 8, microseconds(facts.recorded_at)),
            _kind(facts.process_id, topic),
            _VERSION.pack(16, stream_id.bytes, 4, version, len(actor)),
            actor,
            packed(facts.role),
            _SIZE.pack(len(cause)),
            cause,
            _SIZE.pack(len(data)),
            data,
        )
    )


class Entry(NamedTuple):
    """One event of the trail; `data` is its stored JSON."""

    service: str
    position: int
    recorded_at: datetime
    process_id: UUID | None
    topic: str
    stream_id: UUID
    version: int
    actor: str
    role: str
    cause: str
    data: str

    def stored(self) -> Stored:
        """Return the stored row that this entry was made from."""
        return Stored(self.position, self.stream_id, self.version, self.topic, self.data.encode())


class Wish(NamedTuple):
    """What somebody looks for in the trail; `kind` is a topic of whatever version (`voting.ballot-cast`).

    `since` is the first moment, `until` the first one no longer wanted.
    """

    service: str | None = None
    process_id: UUID | None = None
    topic: str | None = None
    kind: str | None = None
    actor: str | None = None
    stream_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


Place = tuple[datetime, str, int]
"""Where an entry stands in the order of the trail: moment, service, position."""

_CONDITIONS: Final = {
    "service": "service = %s",
    "process_id": "process_id = %s",
    "topic": "topic = %s",
    "kind": "topic = any(%s)",
    "actor": "actor = %s",
    "stream_id": "stream_id = %s",
    "since": "recorded_at >= %s",
    "until": "recorded_at < %s",
}
_VERSIONS: Final = range(1, 10)


async def trail(
    connection: Connection, wish: Wish, *, after: Place | None = None, limit: int = 50, newest_first: bool = False
) -> list[Entry]:
    """Return at most `limit` entries that are wished for, behind the place `after`, in order of time or backwards."""
    given = {name: value for name, value in wish._asdict().items() if value is not None}
    if "kind" in given:
        given["kind"] = [f"{wish.kind}.v{version}" for version in _VERSIONS]
    conditions = [_CONDITIONS[name] for name in given]
    order = "desc" if newest_first else "asc"
    if after:
        conditions.append(f"(recorded_at, service, position) {'<' if newest_first else '>'} (%s, %s, %s)")
    statement = (
        f"select * from trail.trail where {' and '.join(conditions) or 'true'} "
        f"order by recorded_at {order}, service {order}, position {order} limit %s"
    )
    return await _entries(connection, statement, (*given.values(), *(after or ()), limit))


async def feed(connection: Connection, service: str, *, after: int, limit: int) -> list[Entry]:
    """Return at most `limit` entries of one service behind a position, in the order of recording."""
    statement = "select * from trail.trail where service = %s and position > %s order by position limit %s"
    return await _entries(connection, statement, (service, after, limit))


async def entry(connection: Connection, service: str, position: int) -> Entry | None:
    """Return one entry, `None` where there is none."""
    statement = "select * from trail.trail where service = %s and position = %s"
    return next(iter(await _entries(connection, statement, (service, position))), None)


async def cause_of(connection: Connection, one: Entry) -> Entry | None:
    """Return the event that an entry names as its cause, `None` where that was a request."""
    named = event_named(one.cause)
    if named is None:
        return None
    statement = "select * from trail.trail where stream_id = %s and version = %s"
    return next(iter(await _entries(connection, statement, named)), None)


async def effects_of(connection: Connection, one: Entry, *, limit: int = 200) -> list[Entry]:
    """Return the events that name an entry as their cause, in order of time."""
    statement = (
        "select * from trail.trail where cause = %s and cause not like 'request:%%' "
        "order by recorded_at, service, position limit %s"
    )
    return await _entries(connection, statement, (event_cause(one.stream_id, one.version), limit))


async def _entries(connection: Connection, statement: str, values: Sequence[Any]) -> list[Entry]:
    cursor = connection.cursor(row_factory=class_row(Entry))
    await cursor.execute(statement.encode(), values)
    return await cursor.fetchall()
