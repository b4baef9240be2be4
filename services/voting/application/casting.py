"""Casting ballots: decided against a contest and a roll kept in memory, recorded with the contest's version."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from services.voting.application.memory import Memory
from services.voting.commands import CastBallot, CastBallots, CastSealedBallot
from services.voting.domain.batch import cast_all, seal_all
from services.voting.domain.contest import Contest, ballot_id
from services.voting.domain.roll import Roll
from services.voting.domain.sealing import seal_ballot
from services.voting.events import BallotCast, SealedBallotCast
from shared.errors import Superseded
from shared.eventstore import EventStore, NewEvent, Stored
from shared.messages import Act, Event

ATTEMPTS: Final = 8
"""So often is a ballot decided on again where the contest or an earlier ballot moved."""

Ballots = Sequence[BallotCast] | Sequence[SealedBallotCast]


class AllCast(NamedTuple):
    """A batch that is recorded: the position of its last ballot, and the digest that its ballots carry."""

    position: int
    digest: str | None


class Casting:
    """Takes ballots, one by one and in batches.

    In a sealed contest choices that come unencrypted are encrypted here, before anything is recorded, and forgotten.
    """

    def __init__(
        self, store: EventStore, contests: Memory[UUID, tuple[Contest, int]], rolls: Memory[UUID, Roll]
    ) -> None:
        self._store = store
        self._contests = contests
        self._rolls = rolls

    async def take(self, command: CastBallot | CastSealedBallot, act: Act) -> Stored:
        """Record a ballot: as the voter's first, without looking; where that is wrong, look and decide again."""
        stream, earlier = ballot_id(command.contest_id, command.voter), 0
        for _ in range(ATTEMPTS):
            contest, version = await self._contests.get(command.contest_id)
            ballot = _decided(contest, command, act, await self._rolls.get(contest.process_id))
            new = NewEvent(stream, earlier + 1, ballot)
            with contextlib.suppress(Superseded):
                return await self._store.append_one(new, relies_on={command.contest_id: version})
            self._contests.forget(command.contest_id)
            earlier = len(await self._store.recall(stream))
        raise Superseded

    async def take_all(self, command: CastBallots, act: Act) -> AllCast:
        """Record a batch of ballots, all or none; as first ballots at first, as `take` does."""

        def decide(contest: Contest, roll: Roll) -> Ballots:
            casts = cast_all(contest, command, act, roll)
            seal = contest.opened.seal
            return seal_all(seal, casts) if seal else casts

        return await self.record_all(command.contest_id, decide)

    async def record_all(
        self,
        contest_id: UUID,
        decide: Callable[[Contest, Roll], Ballots],
        beside: Sequence[NewEvent] = (),
    ) -> AllCast:
        """Record the ballots that are decided, with other events beside, all or none.

        Raise `Superseded` at once where one of the streams beside has moved.
        """
        earlier: dict[UUID, int] = {}
        for _ in range(ATTEMPTS):
            contest, version = await self._contests.get(contest_id)
            roll = await self._rolls.get(contest.process_id)
            ballots = await asyncio.to_thread(decide, contest, roll) if contest.is_sealed else decide(contest, roll)
            streams = [ballot_id(contest_id, ballot.voter) for ballot in ballots]
            new = [NewEvent(s, earlier.get(s, 0) + 1, ballot) for s, ballot in zip(streams, ballots, strict=True)]
            with contextlib.suppress(Superseded):
                position = await self._store.append([*beside, *new], relies_on={contest_id: version})
                return AllCast(position, ballots[0].batch)
            self._contests.forget(contest_id)
            histories = await self._store.recall_many([*streams, *(one.originator_id for one in beside)])
            if any(len(histories[one.originator_id]) >= one.originator_version for one in beside):
                raise Superseded
            earlier = {s: len(histories[s]) for s in streams}
        raise Superseded


def _decided(contest: Contest, command: CastBallot | CastSealedBallot, act: Act, roll: Roll) -> Event:
    if isinstance(command, CastSealedBallot):
        return contest.cast_sealed(command, act, roll)
    cast = contest.cast(command, act, roll)
    return seal_ballot(contest.opened.seal, cast) if contest.opened.seal else cast
