"""What every service runs on: its store, its relay, its copies of others' events, and the task that keeps each going.

The same builders serve one process with everything in it and one process for each service.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from psycopg_pool import AsyncConnectionPool

from shared.bus import Bus
from shared.consumer import Consumer
from shared.eventstore import EventStore, create_events
from shared.identity import Verifier
from shared.projection import Projection
from shared.rates import Rates
from shared.relay import Relay
from shared.settings import Settings
from shared.tasks import background


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Platform:
    """What the services of one process share: settings, bus, the keys that tokens are checked with, clock, rates."""

    settings: Settings
    bus: Bus
    tokens: Verifier
    database_url: str
    clock: Callable[[], datetime] = now
    rates: Rates = field(default_factory=Rates)


@dataclass(frozen=True)
class Running:
    """A service that runs: its store, the pool of its database, the consumer of its copies, and what stopped."""

    service: str
    platform: Platform
    store: EventStore
    pool: AsyncConnectionPool
    consumer: Consumer
    stopped: dict[str, str] = field(default_factory=dict)


@contextlib.asynccontextmanager
async def running(platform: Platform, service: str, copies: Sequence[Projection] = ()) -> AsyncIterator[Running]:
    """Open the store of a service, carry its events to the bus, keep its copies up; end all of it on leaving.

    Raise `StoreBehindStream` where the store was restored from a backup that lacks what was published.
    """
    await asyncio.to_thread(create_events, platform.database_url, service)
    limit = platform.settings.queue_limit_commands
    async with (
        EventStore(platform.database_url, service, queue_limit=limit) as store,
        open_pool(platform.database_url, f"quipu-{service}") as pool,
    ):
        consumer = Consumer(platform.bus, pool, copies)
        alive = Running(service, platform, store, pool, consumer)
        relay = Relay(store, platform.bus, service=service, deployment=platform.settings.deployment)
        await relay.require_all_published()
        await consumer.prepare()
        async with background({"relay": relay.run(), "consumer": consumer.run()}, alive.stopped, service):
            yield alive


@contextlib.asynccontextmanager
async def open_pool(url: str, name: str, size: int = 8) -> AsyncIterator[AsyncConnectionPool]:
    """Open a pool of autocommitting connections in UTC, and close it on leaving."""
    settings = {"autocommit": True, "application_name": name, "options": "-c timezone=UTC"}
    async with AsyncConnectionPool(url, min_size=1, max_size=size, open=False, kwargs=settings) as pool:
        yield pool
