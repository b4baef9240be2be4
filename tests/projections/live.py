"""Read models folded straight from rows, and over the bus."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

import psycopg

from shared.bus import Bus
from shared.consumer import Consumer
from shared.envelope import line, subject
from shared.eventstore import Stored
from shared.projection import Connection, Projection
from shared.service import open_pool
from shared.tasks import ended
from tests.projections.history import History

DEPLOYMENT = "test"
Kind = TypeVar("Kind", bound=Projection)


@contextlib.asynccontextmanager
async def connected(database: str) -> AsyncIterator[Connection]:
    async with await psycopg.AsyncConnection.connect(
        database, autocommit=True, options="-c timezone=UTC"
    ) as connection:
        yield connection


async def fold(connection: Connection, model: Kind, history: History, *, size: int = 1_000) -> Kind:
    """Fold what a history holds behind the model's positions, in batches of `size`."""
    await model.create(connection)
    positions = await model.positions(connection)
    for service in model.sources:
        after = positions[service]
        rows = history.rows[service][after:]
        for start in range(0, len(rows), size):
            after = await model.advance(connection, service, rows[start : start + size], after=after)
    return model


async def publish(bus: Bus, service: str, rows: Sequence[Stored]) -> None:
    """Publish rows as the relay does."""
    await bus.ensure_stream(service)
    if rows:
        messages = [(subject(row), line(row, DEPLOYMENT)) for row in rows]
        await bus.publish(messages, after=rows[0].position - 1)


@contextlib.asynccontextmanager
async def consuming(bus: Bus, database: str, *models: Projection) -> AsyncIterator[Consumer]:
    """Keep models up with the streams until the body ends."""
    async with open_pool(database, "test") as pool:
        consumer = Consumer(bus, pool, models)
        task = asyncio.create_task(consumer.run())
        try:
            yield consumer
        finally:
            await ended([task])
