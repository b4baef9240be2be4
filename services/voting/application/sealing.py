"""The key of a sealed contest: its dealing, the shares that are given, and the opening that a quorum brings about."""

import asyncio
import contextlib
from typing import Final, NamedTuple
from uuid import UUID

from services.voting.application import Voting
from services.voting.commands import DealContestKey, GiveKeyShare
from services.voting.domain.contest import Contest
from services.voting.domain.opening import open_all, pages_of, unsealed
from services.voting.domain.sealing import ContestKey, deal_key, key_stream
from services.voting.errors import ContestKeyInUse, ContestKeyNotFound
from services.voting.events import BallotVoided, SealedBallotCast
from shared.errors import Superseded
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act

ATTEMPTS: Final = 8


class Opening(NamedTuple):
    """How far the opening of a contest is: shares given and needed, whether its ballots are open, at which position."""

    given: int
    threshold: int
    is_open: bool
    position: int


class Sealing:
    """Deals keys and opens sealed contests. The private half of a key is put together here at the opening alone."""

    def __init__(self, store: EventStore, voting: Voting) -> None:
        self._store = store
        self._voting = voting
        self._lock = asyncio.Lock()

    async def deal_key(self, command: DealContestKey, act: Act) -> int:
        """Record the key of a contest that is not open yet, in place of any dealt before."""
        stream, dealt = key_stream(command.contest_id), deal_key(command, act)
        for _ in range(ATTEMPTS):
            histories = await self._store.recall_many([stream, command.contest_id])
            if histories[command.contest_id]:
                raise ContestKeyInUse
            new = NewEvent(stream, len(histories[stream]) + 1, dealt)
            with contextlib.suppress(Superseded):
                return await self._store.append([new], relies_on={command.contest_id: 0})
        raise Superseded

    async def key(self, contest_id: UUID) -> ContestKey:
        """Return the key of a contest; raise `ContestKeyNotFound`."""
        key = ContestKey.replay(await self._store.recall(key_stream(contest_id)))
        if key.dealt is None:
            raise ContestKeyNotFound
        return key

    async def give_share(self, command: GiveKeyShare, act: Act) -> Opening:
        """Record a share; with the last one of a quorum, open the ballots.

        An opening that was interrupted goes on with the next share that anyone gives, the same one again too, to the
        same pages as without it.
        """
        contest = await self._voting.contest(command.contest_id)
        key = await self._record(command, act, has_ended=contest.closed_at is not None)
        position = await self._store.position()
        if key.has_quorum and not contest.is_unsealed:
            async with self._lock:
                position = await self._open(command.contest_id, act)
        threshold = key.dealt.threshold if key.dealt else 0
        return Opening(len(key.given), threshold, key.has_quorum, position)

    async def _record(self, command: GiveKeyShare, act: Act, *, has_ended: bool) -> ContestKey:
        stream = key_stream(command.contest_id)
        for _ in range(ATTEMPTS):
            history = await self._store.recall(stream)
            key = ContestKey.replay(history)
            given = key.give(command, act, has_ended=has_ended)
            if given is None:
                return key
            with contextlib.suppress(Superseded):
                await self._store.append([NewEvent(stream, len(history) + 1, given)])
                return key.evolve(given)
        raise Superseded

    async def _open(self, contest_id: UUID, act: Act) -> int:
        contest = await self._voting.contest(contest_id)
        if contest.is_unsealed:
            return await self._store.position()
        stream = key_stream(contest_id)
        history = await self._store.recall(stream)
        key = ContestKey.replay(history)
        private = key.private_key()
        ballots = await asyncio.to_thread(open_all, contest, private, await self._standing(contest))
        version = len(history)
        for page in pages_of(contest, ballots, key.pages, act):
            version += 1
            await self._store.append([NewEvent(stream, version, page)])
        contest_version = len(await self._store.recall(contest_id))
        new = NewEvent(contest_id, contest_version + 1, unsealed(contest, ballots, private, act))
        try:
            return await self._store.append([new], relies_on={stream: version})
        finally:
            self._voting.forget_contest(contest_id)

    async def _standing(self, contest: Contest) -> dict[str, SealedBallotCast]:
        """Return the ballot of each voter that stood when the contest was closed."""
        contest_id = contest.opened.contest_id
        span = (await self._voting.spans())[contest_id]
        standing: dict[str, SealedBallotCast] = {}
        topics = [SealedBallotCast.TOPIC, BallotVoided.TOPIC]
        async for row in self._store.scan(topics, after=span.opened, upto=span.closed):
            event = row.event()
            if isinstance(event, SealedBallotCast) and event.contest_id == contest_id:
                standing[event.voter] = event
            elif isinstance(event, BallotVoided) and event.contest_id == contest_id:
                standing.pop(event.voter, None)
        return standing
