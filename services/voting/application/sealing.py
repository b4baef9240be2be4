"""The key of a sealed contest: its dealing, and the shares that are given until a quorum brings the opening about."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from services.voting.application import Voting
from services.voting.application.opening import Opener, Progress
from services.voting.commands import DealContestKey, GiveKeyShare
from services.voting.domain.sealing import ContestKey, deal_key, key_stream
from services.voting.errors import ContestKeyInUse, ContestKeyNotFound
from shared.errors import Superseded
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act

ATTEMPTS: Final = 8
PATIENCE_SECONDS: Final = 2.0
"""So long the last share waits for the ballots to be open; a few thousand are by then."""


class Opening(NamedTuple):
    """How far the opening of a contest is: shares given and needed, whether they are enough, pages, the position."""

    given: int
    threshold: int
    has_quorum: bool
    progress: Progress
    position: int


class Sealing:
    """Deals keys and opens sealed contests. The private half of a key is put together here at the opening alone."""

    def __init__(self, store: EventStore, voting: Voting, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._voting = voting
        self.opener = Opener(store, voting, clock)

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
        """Record a share; with the last one of a quorum, the ballots are opened.

        Few are open when this answers; the opening of many goes on beside it, and `is_open` says that it is not done.
        Raise `SharesDoNotMakeTheKey` where the shares were dealt wrong.
        """
        contest = await self._voting.contest(command.contest_id)
        key = await self._record(command, act, has_ended=contest.closed_at is not None)
        if key.has_quorum and not contest.is_unsealed:
            key.private_key()
            await asyncio.wait({self.opener.begin(command.contest_id)}, timeout=PATIENCE_SECONDS)
        progress = await self.opener.progress(command.contest_id)
        threshold = key.dealt.threshold if key.dealt else 0
        position = await self._store.position()
        return Opening(len(key.given), threshold, key.has_quorum, progress, position)

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
