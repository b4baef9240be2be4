"""The relay with `sync_interval: always`, against awaiting each publish; and against how fast the store fills."""

import asyncio
import time

import nats

from shared.bus import Bus
from shared.envelope import line, subject
from shared.relay import Relay
from shared.tasks import ended
from tests.bench.sides import Rate, in_flight, report
from tests.shared.record import SERVICE, fill, first, open_store

EVENTS = 60_000


async def _await_each(url: str, messages: list[tuple[str, bytes]]) -> Rate:
    connection = await nats.connect(url)
    jetstream = connection.jetstream()
    began = time.perf_counter()
    waits: list[float] = []
    for name, data in messages:
        start = time.perf_counter()
        await jetstream.publish(name, data)
        waits.append(time.perf_counter() - start)
    rate = Rate(len(messages), time.perf_counter() - began, waits)
    await connection.close()
    return rate


async def test_the_relay_against_awaiting_each_publish(database: str, nats_url: str) -> None:
    async with open_store(database) as store, Bus.connect(nats_url) as bus:
        await fill(store, EVENTS)
        await bus.ensure_stream(SERVICE)
        began = time.perf_counter()
        await Relay(store, bus, service=SERVICE, deployment="bench").publish_pending(0)
        relayed = Rate(EVENTS, time.perf_counter() - began, [])
        messages = [(subject(row), line(row, "bench")) for row in await store.page(0, 3_000)]
        each = await _await_each(nats_url, messages)

    report(
        f"Relay of {EVENTS:,} events, sync_interval: always",
        [("relay", relayed), ("awaiting each publish", each)],
        [("relay : awaiting each", relayed.per_second / each.per_second, 15)],
    )


async def test_the_relay_keeps_up_with_the_store_as_it_fills(database: str, nats_url: str) -> None:
    async with open_store(database) as store, Bus.connect(nats_url) as bus:
        await bus.ensure_stream(SERVICE)
        task = asyncio.create_task(Relay(store, bus, service=SERVICE, deployment="bench").run())
        began = time.perf_counter()
        filled = await in_flight(128, lambda number: store.append([first(number)]), 5)
        stored = await store.position()
        while (await bus.head(SERVICE)).last < stored:
            await asyncio.sleep(0.005)
        carried = Rate(stored, time.perf_counter() - began, [])
        await ended([task])

    report(
        "Relay while the store fills, 128 in flight",
        [("store", filled), ("store and relay, to the last message", carried)],
        [("relay : store", carried.per_second / filled.per_second, 0.95)],
    )
