import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from shared.bus import Bus, Fenced, stream_name
from shared.envelope import line, subject
from shared.eventstore import EventStore
from shared.relay import Relay, StoreBehindStream
from shared.service import Platform, running
from shared.settings import Environment, Settings
from shared.tasks import ended
from shared.tokens import Verifier
from tests.shared.record import SERVICE, fill, first, open_store

DEPLOYMENT = "test"


def relay(store: EventStore, bus: Bus) -> Relay:
    return Relay(store, bus, service=SERVICE, deployment=DEPLOYMENT)


@contextlib.asynccontextmanager
async def relaying(*relays: Relay) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(one.run()) for one in relays]
    try:
        yield
    finally:
        await ended(tasks)


async def read(bus: Bus, number: int) -> list[bytes]:
    lines: list[bytes] = []
    async with asyncio.timeout(120), contextlib.aclosing(bus.follow(SERVICE, 0)) as batches:
        async for batch in batches:
            lines.extend(message.data for message in batch)
            if len(lines) >= number:
                break
    return lines


async def stored_lines(store: EventStore) -> list[bytes]:
    return [line(row, DEPLOYMENT) for row in await store.page(0, 10_000)]


async def test_the_stream_is_a_copy_of_the_store_byte_for_byte(database: str, nats_url: str) -> None:
    async with open_store(database) as store, Bus.connect(nats_url) as bus:
        await bus.ensure_stream(SERVICE)
        async with relaying(relay(store, bus)):
            await fill(store, 2_500)

            assert await read(bus, 2_500) == await stored_lines(store)


async def test_stream_sequence_is_store_position(database: str, nats_url: str) -> None:
    async with open_store(database) as store, Bus.connect(nats_url) as bus:
        await fill(store, 10)
        await bus.ensure_stream(SERVICE)
        await relay(store, bus).publish_pending(0)

        assert await bus.message(SERVICE, 7) == (await stored_lines(store))[6]


async def test_two_relays_publish_each_event_once(database: str, nats_url: str) -> None:
    async with open_store(database) as store, Bus.connect(nats_url) as bus:
        await bus.ensure_stream(SERVICE)
        async with relaying(relay(store, bus), relay(store, bus)):
            await asyncio.gather(*(store.append([first(i)]) for i in range(500)))

            assert await read(bus, 500) == await stored_lines(store)
            assert (await bus.head(SERVICE)).messages == 500


async def test_a_second_publisher_is_fenced(database: str, nats_url: str) -> None:
    async with open_store(database) as store, Bus.connect(nats_url) as bus:
        await fill(store, 3)
        await bus.ensure_stream(SERVICE)
        await relay(store, bus).publish_pending(0)
        (row,) = await store.page(2, 1)

        with pytest.raises(Fenced):
            await bus.publish([(subject(row), b"{}")], after=2)
        with pytest.raises(Fenced):
            await bus.publish([(subject(row), b"{}"), (subject(row), b"{}")], after=2)

        assert (await bus.head(SERVICE)).last == 3


async def test_a_relay_goes_on_where_the_stream_ends(database: str, nats_url: str) -> None:
    async with open_store(database) as store, Bus.connect(nats_url) as bus:
        await fill(store, 5)
        await relay(store, bus).publish_pending(await relay(store, bus).reconcile())
        await fill(store, 4)

        after = await relay(store, bus).reconcile()

        assert after == 5
        assert await relay(store, bus).publish_pending(after) == 9


async def test_a_stream_that_was_deleted_is_rebuilt_equal_while_the_relay_runs(database: str, nats_url: str) -> None:
    async with open_store(database) as store, Bus.connect(nats_url) as bus:
        await fill(store, 1_200)
        await bus.ensure_stream(SERVICE)
        async with relaying(relay(store, bus)):
            before = await read(bus, 1_200)
            await bus.delete_stream(SERVICE)

            assert await read(bus, 1_200) == before


async def test_a_stream_that_holds_something_else_is_rebuilt(database: str, nats_url: str) -> None:
    async with open_store(database) as store, Bus.connect(nats_url) as bus:
        await fill(store, 3)
        await bus.ensure_stream(SERVICE)
        rows = await store.page(0, 3)
        await bus.publish([(subject(row), line(row, "another")) for row in rows], after=0)

        after = await relay(store, bus).reconcile()

        assert after == 0
        assert (await bus.head(SERVICE)).last == 0


async def test_a_wrong_message_far_from_the_end_is_found_when_all_are_compared(database: str, nats_url: str) -> None:
    async with open_store(database) as store, Bus.connect(nats_url) as bus:
        await fill(store, 30)
        await bus.ensure_stream(SERVICE)
        lines = [(subject(row), line(row, DEPLOYMENT)) for row in await store.page(0, 30)]
        lines[4] = (lines[4][0], lines[4][1].replace(b"pebble", b"stone_"))
        await bus.publish(lines, after=0)

        assert await relay(store, bus).reconcile(compared=10) == 30
        assert await relay(store, bus).reconcile(compared=None) == 0


async def test_a_relay_stops_when_the_store_was_restored_behind_the_stream(database: str, nats_url: str) -> None:
    async with open_store(database) as store, Bus.connect(nats_url) as bus:
        await fill(store, 6)
        await relay(store, bus).publish_pending(await relay(store, bus).reconcile())
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(f"delete from {SERVICE}.events where notification_id > 4")

        with pytest.raises(StoreBehindStream):
            await asyncio.wait_for(relay(store, bus).run(), 120)

        assert (await bus.head(SERVICE)).last == 6


async def test_a_service_does_not_start_over_a_store_that_lacks_what_was_published(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    settings = Settings(environment=Environment.DEVELOPMENT, data_dir=tmp_path, deployment=DEPLOYMENT)
    async with open_store(database) as store, Bus.connect(nats_url) as bus:
        await fill(store, 6)
        await relay(store, bus).publish_pending(await relay(store, bus).reconcile())
        platform = Platform(settings, bus, Verifier.from_settings(settings), database)
        async with running(platform, SERVICE) as whole:
            assert whole.service == SERVICE
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(f"delete from {SERVICE}.events where notification_id > 4")

        with pytest.raises(StoreBehindStream, match="4 y su flujo en 6"):
            async with running(platform, SERVICE):
                pass

        assert await store.position() == 4


async def test_a_reader_goes_on_through_the_rebuilding_of_its_stream(database: str, nats_url: str) -> None:
    async with open_store(database) as store, Bus.connect(nats_url) as bus:
        await fill(store, 50)
        await bus.ensure_stream(SERVICE)
        async with relaying(relay(store, bus)):
            reading = asyncio.create_task(read(bus, 100))
            await asyncio.sleep(0.3)
            await bus.delete_stream(SERVICE)
            await fill(store, 50)

            assert await reading == await stored_lines(store)


async def test_streams_have_the_settings_that_the_promises_need(nats_url: str) -> None:
    async with Bus.connect(nats_url) as bus:
        await bus.ensure_stream(SERVICE)
        config = (await bus._jetstream.stream_info(stream_name(SERVICE))).config

    assert (config.deny_delete, config.deny_purge, config.allow_atomic, config.max_age) == (True, True, True, 0)
