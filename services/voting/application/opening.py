"""The opening of sealed ballots: a task in pages, each recorded as it is read; what was interrupted goes on there.

A page is one event of at most `domain.opening.PAGE` ballots, so that no request waits for tens of thousands of them.
After a crash, or on another replica, the pages that are recorded are kept and the next one is read: the same ballots
in the same order make the same pages.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
import psycopg
import structlog

from services.voting.application import Voting
from services.voting.domain.contest import Contest
from services.voting.domain.opening import Envelope, Pages, opened_page, opening_stream, page_size, unsealed
from services.voting.domain.sealing import ContestKey, key_stream
from services.voting.events import BallotVoided, ContestUnsealed, SealedBallotCast
from shared.causes import event_cause
from shared.errors import Refusal, Superseded, Unavailable
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act, Event, Role

TICK_SECONDS: Final = 5.0

_log = structlog.get_logger()


class _Sealed(msgspec.Struct, gc=False):
    """As much of a stored ballot, or of its voiding, as opening needs."""

    contest_id: UUID
    voter: str
    sealed: str = ""


_SEALED: Final = msgspec.json.Decoder(_Sealed)


class Progress(NamedTuple):
    """How far an opening is: pages and ballots that are open, and whether it is done."""

    pages: int
    ballots: int
    is_open: bool


class _Reading(NamedTuple):
    """What an opening needs: the contest, its private key, the ballots in order, and what led to it."""

    contest: Contest
    private: str
    standing: list[Envelope]
    cause: str


class Opener:
    """Opens the ballots of contests whose quorum gave its shares, one contest at a time."""

    def __init__(self, store: EventStore, voting: Voting, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._voting = voting
        self._clock = clock
        self._lock = asyncio.Lock()
        self._under_way: dict[UUID, asyncio.Task[None]] = {}
        self._open: dict[UUID, Pages] = {}

    async def run(self) -> None:
        """Go on with every opening that somebody began and nobody ended, until cancelled."""
        while True:
            try:
                await self.look()
            except (psycopg.Error, Unavailable, Superseded) as error:
                _log.info("opening waits", error=type(error).__name__)
            await asyncio.sleep(TICK_SECONDS)

    async def look(self) -> None:
        """Open what has its quorum and is not open yet; a key that cannot be put together is left alone."""
        for contest_id, span in (await self._voting.spans()).items():
            if span.contest.is_sealed and not span.unsealed:
                with contextlib.suppress(Refusal):
                    await self.open(contest_id)

    def begin(self, contest_id: UUID) -> asyncio.Task[None]:
        """Begin to open a contest beside the request; return the task, the same one while it lasts."""
        task = self._under_way.get(contest_id)
        if task is None or task.done():
            task = asyncio.create_task(self._logged(contest_id))
            self._under_way[contest_id] = task
        return task

    async def _logged(self, contest_id: UUID) -> None:
        try:
            await self.open(contest_id)
        except (psycopg.Error, Unavailable, Refusal) as error:
            _log.info("opening interrupted", stream=str(contest_id), error=type(error).__name__)

    async def progress(self, contest_id: UUID) -> Progress:
        """Return how far the opening of a contest is, as this process knows of it while it lasts."""
        history = await self._store.recall(contest_id)
        done = next((event for event in history if isinstance(event, ContestUnsealed)), None)
        if done:
            return Progress(done.pages, done.ballots, is_open=True)
        known = self._open.get(contest_id, Pages())
        return Progress(known.pages, known.ballots, is_open=False)

    async def open(self, contest_id: UUID) -> None:
        """Read page after page from the first that is not recorded; raise `SharesDoNotMakeTheKey`.

        Without a quorum, and once it is open, nothing happens.
        """
        async with self._lock:
            contest = await self._voting.contest(contest_id)
            history = await self._store.recall(key_stream(contest_id))
            key = ContestKey.replay(history)
            if contest.is_unsealed or not key.has_quorum:
                return
            reading = _Reading(
                contest, key.private_key(), await self._standing(contest), _last_share(contest_id, history)
            )
            while not contest.is_unsealed:
                await self._read(reading)
                contest = await self._voting.contest(contest_id)

    async def _read(self, reading: "_Reading") -> None:
        """Record page after page, then that all are open; return early where another process came first."""
        contest_id, size = reading.contest.opened.contest_id, page_size(reading.contest)
        stream = opening_stream(contest_id)
        found = Pages.replay(await self._store.recall(stream))
        while ballots := reading.standing[found.pages * size : (found.pages + 1) * size]:
            act, number = self._act(reading), found.pages + 1
            page = await asyncio.to_thread(opened_page, reading.contest, reading.private, ballots, number, act)
            try:
                await self._store.append([NewEvent(stream, number, page)])
            except Superseded:
                return
            self._open[contest_id] = found = found.evolve(page)
        history = await self._store.recall(contest_id)
        if not any(isinstance(event, ContestUnsealed) for event in history):
            done = unsealed(reading.contest, found, reading.private, self._act(reading))
            new = NewEvent(contest_id, len(history) + 1, done)
            with contextlib.suppress(Superseded):
                await self._store.append([new], relies_on={stream: found.pages})
        self._voting.forget_contest(contest_id)

    def _act(self, reading: "_Reading") -> Act:
        return Act(actor="system", role=Role.SYSTEM, recorded_at=self._clock(), cause=reading.cause)

    async def _standing(self, contest: Contest) -> list[Envelope]:
        """Return the ballots that stood when the contest was closed, in the order of their voters."""
        contest_id = contest.opened.contest_id
        span = (await self._voting.spans())[contest_id]
        standing: dict[str, str] = {}
        topics = [SealedBallotCast.TOPIC, BallotVoided.TOPIC]
        async for row in self._store.scan(topics, after=span.opened, upto=span.closed):
            ballot = _SEALED.decode(row.data)
            if ballot.contest_id != contest_id:
                continue
            if row.topic == BallotVoided.TOPIC:
                standing.pop(ballot.voter, None)
            else:
                standing[ballot.voter] = ballot.sealed
        return [Envelope(voter, standing[voter]) for voter in sorted(standing)]


def _last_share(contest_id: UUID, history: Sequence[Event]) -> str:
    """Return what led to the opening: after the share that made the quorum nothing follows in the key's stream."""
    return event_cause(key_stream(contest_id), len(history))
