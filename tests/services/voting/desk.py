"""Voting over a real database, told by hand what the registry recorded."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from psycopg_pool import AsyncConnectionPool

from services.voting.application import Voting
from services.voting.reactions import VotingKnown
from services.voting.records import Known
from shared.eventstore import EventStore, Stored, create_events
from shared.messages import Event
from shared.service import open_pool
from tests.services.voting.situations import OPENS, PROCESS, act, registry_events, to_open


@dataclass
class Desk:
    """Voting, its store, and its copy of the registry's facts."""

    voting: Voting
    store: EventStore
    pool: AsyncConnectionPool
    copy: VotingKnown = field(default_factory=VotingKnown)
    heard: int = 0

    async def hear(self, events: Sequence[Event]) -> None:
        """Fold what the registry recorded next."""
        rows = stored(events, self.heard)
        async with self.pool.connection() as connection:
            self.heard = await self.copy.advance(connection, "registry", rows, after=self.heard)

    def another(self) -> Voting:
        """Return another replica of the application, with a memory of its own."""
        return Voting(self.store, Known(self.pool))


def stored(events: Sequence[Event], after: int = 0) -> list[Stored]:
    """Return events as rows of a store, from a position on."""
    return [
        Stored(position, event.process_id or PROCESS, position, event.TOPIC, event.to_bytes())
        for position, event in enumerate(events, start=after + 1)
    ]


@asynccontextmanager
async def open_desk(database: str) -> AsyncIterator[Desk]:
    """Open voting over an empty database; it knows nothing yet."""
    create_events(database, "voting")
    async with EventStore(database, "voting") as store, open_pool(database, "quipu-voting") as pool:
        desk = Desk(Voting(store, Known(pool)), store, pool)
        async with pool.connection() as connection:
            await desk.copy.create(connection)
        yield desk


@asynccontextmanager
async def voting_day(database: str) -> AsyncIterator[Desk]:
    """Open voting with the contest of `JAEN` open."""
    async with open_desk(database) as desk:
        await desk.hear(registry_events())
        await desk.voting.open_contest(to_open(), act(OPENS))
        yield desk
