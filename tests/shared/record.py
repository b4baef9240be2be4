"""Made-up events for the tests of the kernel."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID, uuid4

from shared.eventstore import EventStore, NewEvent, create_events
from shared.messages import Event, Role

SERVICE = "voting"


class PebbleLaid(Event):
    """A pebble was laid on a heap."""

    TOPIC: ClassVar[str] = "voting.pebble-laid.v1"

    pebble: int


def pebble(number: int = 1) -> PebbleLaid:
    return PebbleLaid(
        actor="x",
        role=Role.AGENT,
        recorded_at=datetime(2026, 3, 1, tzinfo=UTC),
        cause="c",
        process_id=None,
        pebble=number,
    )


def first(number: int = 1, stream: UUID | None = None) -> NewEvent:
    return NewEvent(stream or uuid4(), 1, pebble(number))


@asynccontextmanager
async def open_store(database: str, *, queue_limit: int = 20_000) -> AsyncIterator[EventStore]:
    create_events(database, SERVICE)
    async with EventStore(database, SERVICE, queue_limit=queue_limit) as store:
        yield store


async def fill(store: EventStore, number: int) -> None:
    for start in range(0, number, 1000):
        await store.append([first(i) for i in range(start, min(start + 1000, number))])
