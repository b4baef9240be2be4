import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar
from uuid import uuid4

from shared.bus import Bus
from shared.consumer import Consumer
from shared.envelope import line, subject
from shared.eventstore import Stored
from shared.projection import Connection, Projection
from shared.service import open_pool
from shared.tasks import ended
from tests.shared.record import PebbleLaid, pebble


class Counted(Projection):
    """How many events were seen; `Faulty` refuses the poisoned one."""

    name: ClassVar[str] = "counted"
    sources: ClassVar[tuple[str, ...]] = ("voting",)
    tables: ClassVar[str] = "create table if not exists :schema.seen (position bigint primary key)"
    keys: ClassVar[dict[str, str]] = {"seen": "position"}
    poison: int | None = None

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # One.
        for row in rows:
            if row.position == self.poison:
                raise ValueError("poison")
            await connection.execute(self.sql("insert into :schema.seen values (%s)"), (row.position,))


class Faulty(Counted):
    name: ClassVar[str] = "faulty"
    poison = 3


def rows(first: int, last: int) -> list[Stored]:
    data = pebble().to_bytes()
    return [Stored(position, uuid4(), 1, PebbleLaid.TOPIC, data) for position in range(first, last + 1)]


async def publish(bus: Bus, batch: Sequence[Stored]) -> None:
    await bus.ensure_stream("voting")
    await bus.publish([(subject(row), line(row, "test")) for row in batch], after=batch[0].position - 1)


@contextlib.asynccontextmanager
async def consuming(bus: Bus, database: str, *projections: Projection) -> AsyncIterator[tuple[Consumer, Connection]]:
    async with open_pool(database, "test") as pool, pool.connection() as connection:
        consumer = Consumer(bus, pool, projections)
        task = asyncio.create_task(consumer.run())
        try:
            yield consumer, connection
        finally:
            await ended([task])


async def seen(connection: Connection, name: str) -> list[int]:
    cursor = await connection.execute(f"select position from {name}.seen order by position".encode())
    return [row[0] for row in await cursor.fetchall()]


async def test_each_event_is_folded_once_in_order(database: str, nats_url: str) -> None:
    async with Bus.connect(nats_url) as bus:
        await publish(bus, rows(1, 20))
        async with consuming(bus, database, Counted()) as (consumer, connection):
            assert await consumer.wait({"voting": 20}, 10)

            assert await seen(connection, "counted") == list(range(1, 21))


async def test_it_goes_on_from_where_it_was_when_it_ended(database: str, nats_url: str) -> None:
    async with Bus.connect(nats_url) as bus:
        await publish(bus, rows(1, 5))
        async with consuming(bus, database, Counted()) as (consumer, _):
            assert await consumer.wait({"voting": 5}, 10)
        await publish(bus, rows(6, 9))

        async with consuming(bus, database, Counted()) as (consumer, connection):
            assert await consumer.wait({"voting": 9}, 10)

            assert await seen(connection, "counted") == list(range(1, 10))


async def test_a_poisoned_event_stops_that_projection_alone(database: str, nats_url: str) -> None:
    async with Bus.connect(nats_url) as bus:
        await publish(bus, rows(1, 5))
        async with consuming(bus, database, Counted(), Faulty()) as (consumer, connection):
            assert await consumer.wait({"voting": 5}, 10)

            assert consumer.failures == {"faulty": "ValueError"}
            assert await seen(connection, "counted") == [1, 2, 3, 4, 5]
            assert await seen(connection, "faulty") == []


async def test_a_projection_with_other_tables_stops_alone(database: str, nats_url: str) -> None:
    class Other(Counted):
        tables: ClassVar[str] = "create table if not exists :schema.seen (position bigint primary key, more text)"

    async with Bus.connect(nats_url) as bus:
        await publish(bus, rows(1, 5))
        async with consuming(bus, database, Counted()) as (consumer, _):
            assert await consumer.wait({"voting": 5}, 10)

        async with consuming(bus, database, Other(), Faulty()) as (consumer, _):
            assert not await consumer.wait({"voting": 5}, 0.5)

            assert consumer.failures == {"counted": "TablesDiffer", "faulty": "ValueError"}


async def test_a_stopped_projection_goes_on_once_its_position_was_moved(database: str, nats_url: str) -> None:
    async with Bus.connect(nats_url) as bus:
        await publish(bus, rows(1, 5))
        async with consuming(bus, database, Faulty()) as (consumer, connection):
            assert not await consumer.wait({"voting": 3}, 0.5)
            assert consumer.failures == {"faulty": "ValueError"}

            await connection.execute("update faulty.positions set position = 3")

            assert await consumer.wait({"voting": 5}, 10)
            assert consumer.failures == {}
            assert await seen(connection, "faulty") == [4, 5]


async def test_a_position_that_somebody_moved_is_read_again(database: str, nats_url: str) -> None:
    async with Bus.connect(nats_url) as bus:
        await publish(bus, rows(1, 5))
        async with consuming(bus, database, Counted()) as (consumer, connection):
            assert await consumer.wait({"voting": 5}, 10)
            async with connection.transaction():
                await connection.execute("truncate counted.seen")
                await connection.execute("update counted.positions set position = 0")
            await publish(bus, rows(6, 7))

            assert await consumer.wait({"voting": 7}, 10)
            assert await seen(connection, "counted") == [1, 2, 3, 4, 5, 6, 7]


async def test_a_wait_is_bounded(database: str, nats_url: str) -> None:
    async with Bus.connect(nats_url) as bus:
        await bus.ensure_stream("voting")
        async with consuming(bus, database, Counted()) as (consumer, _):
            assert not await consumer.wait({"voting": 1}, 0.1)
