"""Paper ballots entered by one person and confirmed by another, and ballots that are voided."""

import asyncio
import contextlib
from typing import Final
from uuid import UUID

from services.voting.application import Voting
from services.voting.commands import DecideBatch, EnterBatch, VoidBallot
from services.voting.domain.ballot import Ballot
from services.voting.domain.contest import ballot_id
from services.voting.domain.entered import EnteredBatch, enter
from services.voting.events import BatchEntered
from shared.errors import Superseded
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act, Event

ATTEMPTS: Final = 8


class Papers:
    """Enters and decides batches; voids ballots and tells their history."""

    def __init__(self, store: EventStore, voting: Voting) -> None:
        self._store = store
        self._voting = voting

    async def enter(self, command: EnterBatch, act: Act) -> tuple[int, BatchEntered]:
        """Record a batch that another person will confirm; entered already, it answers with what was recorded.

        In a sealed contest, where nothing recorded tells one batch from another, it is entered again.
        """
        contest = await self._voting.contest(command.contest_id)
        roll = await self._voting.roll(contest.process_id)
        entered = await asyncio.to_thread(enter, contest, command, act, roll)
        with contextlib.suppress(Superseded):
            return await self._store.append([NewEvent(entered.batch_id, 1, entered)]), entered
        return await self._store.position(), (await self.batch(entered.batch_id)).entered

    async def batch(self, batch_id: UUID) -> EnteredBatch:
        """Return a batch as it stands; raise `BatchNotFound`."""
        return EnteredBatch.replay(await self._store.recall(batch_id))

    async def confirm(self, command: DecideBatch, act: Act) -> int:
        """Confirm a batch: its ballots are cast with the very act."""
        batch = await self.batch(command.batch_id)
        beside = [NewEvent(command.batch_id, 2, batch.confirm(command, act))]
        cast = await self._voting.casting.record_all(
            command.contest_id, lambda contest, roll: batch.ballots(contest, act, roll), beside
        )
        return cast.position

    async def reject(self, command: DecideBatch, act: Act) -> int:
        """Reject a batch."""
        batch = await self.batch(command.batch_id)
        return await self._store.append([NewEvent(command.batch_id, 2, batch.reject(command, act))])

    async def void(self, command: VoidBallot, act: Act) -> int:
        """Have a voter's ballot count no more, open or closed."""
        contest = await self._voting.contest(command.contest_id)
        stream = ballot_id(command.contest_id, command.voter)
        for _ in range(ATTEMPTS):
            history = await self._store.recall(stream)
            voided = Ballot.replay(history).void(command, act, contest)
            if voided is None:
                return await self._store.position()
            with contextlib.suppress(Superseded):
                return await self._store.append([NewEvent(stream, len(history) + 1, voided)])
        raise Superseded

    async def ballots_of(self, contest_id: UUID, voter: str) -> list[Event]:
        """Return every ballot that a voter cast in a contest, and what became of it, in order."""
        return await self._store.recall(ballot_id(contest_id, voter))
