"""Servers to compare over HTTP: `python -m tests.bench.http_sides SIDE`, one worker, settings from the environment.

`ours` is voting as it runs in production. `library` is the same application, every check on, over the library's save.
`checked` is the same application with every check on, that stores nothing; `nothing` takes the body and stores nothing.
"""

import asyncio
import contextlib
import itertools
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from uuid import UUID

from fastapi import APIRouter

from services.voting.__main__ import open_voting
from services.voting.api import router
from services.voting.api.bodies import BallotBody
from services.voting.application import Voting
from services.voting.application.hours import VotingAgenda, recall_open
from services.voting.application.papers import Papers
from services.voting.application.sealing import Sealing
from services.voting.events import BallotCast
from services.voting.reactions import VotingKnown
from services.voting.records import Known
from shared.consumer import Consumer
from shared.eventstore import EventStore, NewEvent, Stored, rows_of
from shared.service import Platform, Running, open_pool
from shared.serving import run_alone
from tests.bench.sides import Vote, Votes, library


class NotStoring(EventStore):
    """A store that reads as ours does, and only says that it wrote."""

    _position = itertools.count(1)

    async def append(self, new_events: Sequence[NewEvent], *, relies_on: Mapping[UUID, int] | None = None) -> int:
        del new_events, relies_on
        return next(self._position)

    async def append_one(self, new: NewEvent, *, relies_on: Mapping[UUID, int] | None = None) -> Stored:
        return _row(new, await self.append([new], relies_on=relies_on))


class LibraryStoring(EventStore):
    """A store that reads as ours does, and writes each ballot by the library's save, in a thread."""

    app: Votes

    async def append(self, new_events: Sequence[NewEvent], *, relies_on: Mapping[UUID, int] | None = None) -> int:
        del relies_on
        return await asyncio.to_thread(
            self._save, [new.event for new in new_events if isinstance(new.event, BallotCast)]
        )

    async def append_one(self, new: NewEvent, *, relies_on: Mapping[UUID, int] | None = None) -> Stored:
        return _row(new, await self.append([new], relies_on=relies_on))

    def _save(self, ballots: Sequence[BallotCast]) -> int:
        recordings = self.app.save(*(_aggregate(ballot) for ballot in ballots))
        return int(recordings[-1].notification.id)


def _row(new: NewEvent, position: int) -> Stored:
    (row,) = rows_of([new])
    return Stored(position, *row)


def _aggregate(ballot: BallotCast) -> Vote:
    return Vote(
        process_id=str(ballot.process_id),
        contest_id=str(ballot.contest_id),
        voter=ballot.voter,
        choices=[choice.project for choice in ballot.choices],
        channel=ballot.channel,
        actor=ballot.actor,
        role=ballot.role,
        cause=ballot.cause,
    )


@contextlib.asynccontextmanager
async def _over(platform: Platform, store: EventStore) -> AsyncIterator[tuple[Running, APIRouter]]:
    async with store, open_pool(platform.database_url, "bench") as pool:
        consumer = Consumer(platform.bus, pool, [VotingKnown()])
        alive = Running("voting", platform, store, pool, consumer)
        voting = Voting(store, Known(pool))
        await recall_open(voting, store, pool, VotingAgenda())
        yield alive, router(voting, platform, consumer, Sealing(store, voting, platform.clock), Papers(store, voting))


@contextlib.asynccontextmanager
async def _library(platform: Platform) -> AsyncIterator[tuple[Running, APIRouter]]:
    store = LibraryStoring(platform.database_url, "voting")
    store.app = library(platform.database_url)
    async with _over(platform, store) as opened:
        yield opened
    store.app.close()


@contextlib.asynccontextmanager
async def _checked(platform: Platform) -> AsyncIterator[tuple[Running, APIRouter]]:
    async with _over(platform, NotStoring(platform.database_url, "voting")) as opened:
        yield opened


@contextlib.asynccontextmanager
async def _nothing(platform: Platform) -> AsyncIterator[tuple[Running, APIRouter]]:
    plain = APIRouter(prefix="/voting")

    @plain.post("/contests/{contest_id}/ballots", status_code=201)
    async def take(contest_id: UUID, body: BallotBody) -> dict[str, object]:
        return {"contest_id": str(contest_id), "choices": len(body.choices or ()), "positions": {"voting": 1}}

    async with _over(platform, NotStoring(platform.database_url, "voting")) as (alive, _):
        yield alive, plain


SIDES = {"ours": open_voting, "library": _library, "checked": _checked, "nothing": _nothing}

if __name__ == "__main__":
    run_alone("bench", SIDES[sys.argv[1]])
