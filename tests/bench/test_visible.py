"""From a ballot's answer to the public tally that shows it, on a machine with nothing else to do."""

import asyncio
import contextlib
import time

from projections.__main__ import MODELS
from shared.bus import Bus
from shared.consumer import Consumer
from shared.eventstore import EventStore, NewEvent, create_events
from shared.relay import Relay
from shared.service import open_pool
from shared.tasks import ended
from tests.bench.made_ballots import CONTEST, ballot, opened, stream

BALLOTS = 100


async def test_ballot_to_tally(database: str, nats_url: str) -> None:
    create_events(database, "voting")
    waits = []
    async with contextlib.AsyncExitStack() as stack:
        store = await stack.enter_async_context(EventStore(database, "voting"))
        bus = await stack.enter_async_context(Bus.connect(nats_url))
        pool = await stack.enter_async_context(open_pool(database, "bench"))
        await bus.ensure_stream("voting")
        consumer = Consumer(bus, pool, [model() for model in MODELS if "voting" in model.sources])
        relay = Relay(store, bus, service="voting", deployment="bench")
        tasks = [asyncio.create_task(relay.run()), asyncio.create_task(consumer.run())]
        position = await store.append([NewEvent(CONTEST, 1, opened())])
        assert await consumer.wait({"voting": position}, 20)
        for number in range(BALLOTS):
            position = await store.append([NewEvent(stream(number), 1, ballot(number))])
            began = time.perf_counter()
            assert await consumer.wait({"voting": position}, 20)
            waits.append((time.perf_counter() - began) * 1e3)
        await ended(tasks)
    waits.sort()
    print(f"\nballot answered -> visible: p50 {waits[50]:.1f} ms, p95 {waits[95]:.1f} ms (wanted: p50 under 60)")
