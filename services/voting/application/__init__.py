"""What voting does with an order: recall what the decision needs, let the domain decide, record."""

import asyncio
import contextlib
from typing import Final
from uuid import UUID

from services.voting.application.aftermath import Aftermath
from services.voting.application.counting import Counting
from services.voting.application.evaluating import Evaluating
from services.voting.application.matrices import History
from services.voting.application.memory import Memory
from services.voting.application.recording import ATTEMPTS
from services.voting.commands import (
    CastBallot,
    CastBallots,
    CertifyResult,
    CloseContest,
    ComputeResult,
    DecideProject,
    OpenContest,
)
from services.voting.domain.batch import cast_all
from services.voting.domain.contest import Contest, ballot_id, open_contest
from services.voting.domain.evaluation import Evaluation, evaluation_id
from services.voting.domain.presentation import admitted
from services.voting.domain.result import Result, compute, result_id
from services.voting.domain.roll import Roll
from services.voting.errors import (
    ContestAlreadyOpened,
    ContestNotFound,
    VotingIsStillOpen,
)
from services.voting.events import ResultComputed
from services.voting.records import Known
from shared.errors import Superseded
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act, Event

CONTESTS_KEPT: Final = 1_000
ROLLS_KEPT: Final = 64


class Voting(Evaluating):
    """The orders that voting carries out; each answers with the position of what it recorded.

    An order that changes nothing records nothing, and answers with a position at which its fact stands already.
    """

    def __init__(self, store: EventStore, known: Known) -> None:
        super().__init__(store, known)
        self._contests: Memory[UUID, tuple[Contest, int]] = Memory(self._recall_contest, CONTESTS_KEPT)
        self._rolls: Memory[UUID, Roll] = Memory(known.roll, ROLLS_KEPT)
        self._counting = Counting(store)
        self.aftermath = Aftermath(store)

    async def open_contest(self, command: OpenContest, act: Act) -> int:
        """Open the voting on one list, with all that the decision on a ballot needs."""
        process = await self._known.process(command.process_id)
        known_list = await self._known.list_of(command.process_id, command.list_code)
        roll = await self._known.closed_roll(command.process_id)
        opened = open_contest(command, act, process, known_list, roll)
        steps = await self._steps(command.process_id, command.list_code)
        opened = opened.model_copy(update={"candidates": admitted(process, opened.candidates, *steps)})
        await self._rolls.get(command.process_id)
        try:
            return await self._store.append([NewEvent(opened.contest_id, 1, opened)])
        except Superseded:
            raise ContestAlreadyOpened from None

    async def close_contest(self, command: CloseContest, act: Act) -> int:
        """End the voting on one list: what was acknowledged before counts, nothing lands after."""

        def decide(history: History) -> Event | None:
            return _found(history).close(command, act)

        try:
            return await self._record(decide, command.contest_id)
        finally:
            self._contests.forget(command.contest_id)

    async def cast_ballot(self, command: CastBallot, act: Act) -> int:
        """Record a ballot: as the voter's first, without looking; where that is wrong, look and decide again."""
        stream, earlier = ballot_id(command.contest_id, command.voter), 0
        for _ in range(ATTEMPTS):
            contest, version = await self._contests.get(command.contest_id)
            ballot = contest.cast(command, act, await self._rolls.get(contest.process_id))
            with contextlib.suppress(Superseded):
                return await self._store.append(
                    [NewEvent(stream, earlier + 1, ballot)], relies_on={command.contest_id: version}
                )
            self._contests.forget(command.contest_id)
            earlier = len(await self._store.recall(stream))
        raise Superseded

    async def cast_ballots(self, command: CastBallots, act: Act) -> int:
        """Record a batch of ballots, all or none; as first ballots at first, as `cast_ballot` does."""
        earlier: dict[UUID, int] = {}
        for _ in range(ATTEMPTS):
            contest, version = await self._contests.get(command.contest_id)
            ballots = cast_all(contest, command, act, await self._rolls.get(contest.process_id))
            streams = [ballot_id(command.contest_id, ballot.voter) for ballot in ballots]
            new = [NewEvent(s, earlier.get(s, 0) + 1, ballot) for s, ballot in zip(streams, ballots, strict=True)]
            with contextlib.suppress(Superseded):
                return await self._store.append(new, relies_on={command.contest_id: version})
            self._contests.forget(command.contest_id)
            earlier = {s: len(history) for s, history in (await self._store.recall_many(streams)).items()}
        raise Superseded

    async def compute_result(self, command: ComputeResult, act: Act) -> int:
        """Count a closed contest, rank its projects, and record the ranking."""
        computed = await self._computed(command.contest_id, act)

        def decide(result: History) -> Event | None:
            return Result.replay(result).accept(computed)

        return await self._record(decide, result_id(command.contest_id))

    async def _computed(self, contest_id: UUID, act: Act) -> ResultComputed:
        """Count a closed contest and rank its projects, by its rules and the seed of its draw."""
        contest, _ = await self._recall_contest(contest_id)
        if contest.closed_at is None:
            raise VotingIsStillOpen
        span, counted = await self._counting.count(contest_id)
        projects = {c.project: evaluation_id(contest.process_id, c.project) for c in contest.opened.candidates}
        histories = await self._store.recall_many(list(projects.values()))
        evaluations = {project: Evaluation.replay(histories[stream]) for project, stream in projects.items()}
        rules = (await self.aftermath.draw(contest_id)).complete(contest.opened.prioritisation)
        return await asyncio.to_thread(compute, contest, counted, evaluations, span.closed, act, rules)

    async def certify_result(self, command: CertifyResult, act: Act) -> int:
        """Certify the latest ranking of a contest, once counted again to the same digest."""
        latest = (await self.result(command.contest_id)).computed
        counted = (await self._computed(command.contest_id, act)).digest if latest else None

        def decide(result: History) -> Event | None:
            return Result.replay(result).certify(command, act, counted)

        return await self._record(decide, result_id(command.contest_id))

    async def decide_project(self, command: DecideProject, act: Act) -> int:
        """Record whether a project is prioritised."""

        def decide(result: History) -> Event | None:
            return Result.replay(result).decide(command, act)

        return await self._record(decide, result_id(command.contest_id))

    async def contest(self, contest_id: UUID) -> Contest:
        """Return a contest as it stands; raise `ContestNotFound`."""
        return (await self._recall_contest(contest_id))[0]

    async def process_of(self, contest_id: UUID) -> UUID:
        """Return the process of a contest, which never changes; raise `ContestNotFound`."""
        return (await self._contests.get(contest_id))[0].process_id

    async def result(self, contest_id: UUID) -> Result:
        """Return the result of a contest as it stands."""
        return Result.replay(await self._store.recall(result_id(contest_id)))

    async def _recall_contest(self, contest_id: UUID) -> tuple[Contest, int]:
        history = await self._store.recall(contest_id)
        return _found(history), len(history)


def _found(history: History) -> Contest:
    contest = Contest.replay(history)
    if contest is None:
        raise ContestNotFound
    return contest
