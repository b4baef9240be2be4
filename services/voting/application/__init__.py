"""What voting does with an order: recall what the decision needs, let the domain decide, record."""

import asyncio
from collections.abc import Callable
from typing import Final
from uuid import UUID

from services.voting.application.aftermath import Aftermath
from services.voting.application.casting import AllCast, Casting
from services.voting.application.counting import Counting, Span
from services.voting.application.evaluating import Evaluating
from services.voting.application.matrices import History
from services.voting.application.memory import Memory
from services.voting.commands import (
    CastBallot,
    CastBallots,
    CastSealedBallot,
    CertifyResult,
    CloseContest,
    ComputeResult,
    DecideProject,
    ExtendContest,
    OpenContest,
    OpenOptions,
    ReopenResult,
)
from services.voting.domain import closing
from services.voting.domain.acta import Acta, acta_id
from services.voting.domain.contest import Contest, contest_id
from services.voting.domain.convening import open_contest, with_electors
from services.voting.domain.evaluation import Evaluation, evaluation_id
from services.voting.domain.options import open_options, options_id
from services.voting.domain.presentation import admitted
from services.voting.domain.result import Result, compute, result_id
from services.voting.domain.roll import Roll
from services.voting.domain.sealing import ContestKey, key_stream
from services.voting.errors import (
    ContestAlreadyOpened,
    ContestNotFound,
)
from services.voting.events import ContestOpened, ResultComputed
from services.voting.records import Known
from shared.errors import Superseded
from shared.eventstore import EventStore, NewEvent, Stored
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
        self._casting = Casting(store, self._contests, self._rolls)
        self._counting = Counting(store)
        self.aftermath = Aftermath(store)

    async def open_contest(self, command: OpenContest, act: Act) -> int:
        """Open the voting on one list, with all that the decision on a ballot needs."""
        process = await self._known.process(command.process_id)
        known_list = await self._known.list_of(command.process_id, command.list_code)
        roll = await self._known.closed_roll(command.process_id)
        key = key_stream(contest_id(command.process_id, command.list_code))

        steps = await self._steps(command.process_id, command.list_code)

        def decide(dealt: History) -> ContestOpened:
            opened = open_contest(command, act, process, known_list, roll, ContestKey.replay(dealt))
            if command.practice:
                return opened
            return opened.model_copy(update={"candidates": admitted(process, opened.candidates, *steps)})

        return await self._record_opening(command.process_id, key, decide)

    async def open_options(self, command: OpenOptions, act: Act) -> int:
        """Open the voting over given options, which are no projects."""
        process = await self._known.process(command.process_id)
        roll = await self._known.closed_roll(command.process_id)
        key = key_stream(options_id(command.process_id, command.subject, command.code))

        def decide(dealt: History) -> ContestOpened:
            return open_options(command, act, process, roll, ContestKey.replay(dealt))

        return await self._record_opening(command.process_id, key, decide)

    async def _record_opening(self, process_id: UUID, key: UUID, decide: Callable[[History], ContestOpened]) -> int:
        dealt = await self._store.recall(key)
        opened = with_electors(decide(dealt), await self._rolls.get(process_id))
        relies_on = {key: len(dealt)} if opened.seal else {}
        try:
            return await self._store.append([NewEvent(opened.contest_id, 1, opened)], relies_on=relies_on)
        except Superseded:
            raise ContestAlreadyOpened from None

    async def begin_contest(self, contest_id: UUID, act: Act) -> int:
        """Record that the hour of opening has come."""

        def decide(history: History) -> Event | None:
            return _found(history).begin(act)

        return await self._record_on(contest_id, decide)

    async def extend_contest(self, command: ExtendContest, act: Act) -> int:
        """Have the voting on one list end later."""

        def decide(history: History) -> Event | None:
            return _found(history).extend(command, act)

        return await self._record_on(command.contest_id, decide)

    async def close_contest(self, command: CloseContest, act: Act) -> int:
        """End the voting on one list: what was acknowledged before counts, nothing lands after.

        Before its hour the first person proposes it and the second one ends it.
        """

        def decide(history: History) -> Event | None:
            return closing.close_contest(_found(history), command, act)

        return await self._record_on(command.contest_id, decide)

    async def strike_voter(self, contest_id: UUID, voter: str, reason: str, act: Act) -> int:
        """Have a contest take no more ballots of a voter; one that is on its way is decided on again."""
        roll = await self._rolls.get(await self.process_of(contest_id))

        def decide(history: History) -> Event | None:
            return _found(history).strike(voter, reason, act, roll)

        return await self._record_on(contest_id, decide)

    async def _record_on(self, contest_id: UUID, decide: Callable[..., Event | None]) -> int:
        try:
            return await self._record(decide, contest_id)
        finally:
            self._contests.forget(contest_id)

    async def cast_ballot(self, command: CastBallot | CastSealedBallot, act: Act) -> int:
        """Record a ballot, in place of any earlier one of its voter."""
        return (await self._casting.take(command, act)).position

    async def take_ballot(self, command: CastBallot | CastSealedBallot, act: Act) -> Stored:
        """Record a ballot, and say what a receipt is made of."""
        return await self._casting.take(command, act)

    async def cast_ballots(self, command: CastBallots, act: Act) -> int:
        """Record a batch of ballots, all or none."""
        return (await self._casting.take_all(command, act)).position

    async def take_ballots(self, command: CastBallots, act: Act) -> AllCast:
        """Record a batch of ballots, and say under which digest."""
        return await self._casting.take_all(command, act)

    async def compute_result(self, command: ComputeResult, act: Act) -> int:
        """Count a closed contest, rank its projects, and record the ranking."""
        computed = await self._computed(command.contest_id, act)

        def decide(result: History) -> Event | None:
            return Result.replay(result).accept(computed)

        return await self._record(decide, result_id(command.contest_id))

    async def _computed(self, contest_id: UUID, act: Act) -> ResultComputed:
        """Count a closed contest and rank its projects, by its rules and the seed of its draw."""
        contest, _ = await self._recall_contest(contest_id)
        contest.check_countable()
        span, counted = await self._counting.count(contest_id)
        projects = {c.project: evaluation_id(contest.process_id, c.project) for c in contest.opened.candidates}
        histories = await self._store.recall_many(list(projects.values()))
        evaluations = {project: Evaluation.replay(histories[stream]) for project, stream in projects.items()}
        rules = (await self.aftermath.draw(contest_id)).complete(contest.opened.prioritisation)
        return await asyncio.to_thread(compute, contest, counted, evaluations, span.upto, act, rules)

    async def certify_result(self, command: CertifyResult, act: Act) -> int:
        """Certify the latest ranking of a contest, once counted again to the same digest."""
        latest = (await self.result(command.contest_id)).computed
        counted = (await self._computed(command.contest_id, act)).digest if latest else None

        def decide(result: History) -> Event | None:
            return Result.replay(result).certify(command, act, counted)

        return await self._record(decide, result_id(command.contest_id))

    async def reopen_result(self, command: ReopenResult, act: Act) -> int:
        """Open a certified ranking again, where ballots that it counts were voided since."""
        counted = (await self._computed(command.contest_id, act)).digest

        def decide(result: History) -> Event | None:
            return Result.replay(result).reopen(command, act, counted)

        return await self._record(decide, result_id(command.contest_id))

    async def decide_project(self, command: DecideProject, act: Act) -> int:
        """Record whether a project is prioritised, unless an acta that was answered holds the decision."""

        def decide(result: History, acta: History) -> Event | None:
            decided = Result.replay(result).decide(command, act)
            if decided is not None:
                Acta.replay(acta).check_undecided(command.ranking)
            return decided

        acta = acta_id(await self.process_of(command.contest_id))
        return await self._record(decide, result_id(command.contest_id), acta)

    async def contest(self, contest_id: UUID) -> Contest:
        """Return a contest as it stands; raise `ContestNotFound`."""
        return (await self._recall_contest(contest_id))[0]

    @property
    def casting(self) -> Casting:
        """How ballots are cast here, for those that come in another way."""
        return self._casting

    async def roll(self, process_id: UUID) -> Roll:
        """Return the closed roll of a process."""
        return await self._rolls.get(process_id)

    def forget_roll(self, process_id: UUID) -> None:
        """Have a roll read anew: somebody was struck off it."""
        self._rolls.forget(process_id)

    def forget_contest(self, contest_id: UUID) -> None:
        """Have a contest read anew: its stream has moved."""
        self._contests.forget(contest_id)

    async def spans(self) -> dict[UUID, Span]:
        """Return the contests that are closed, each with where it stands in the record."""
        return await self._counting.spans()

    async def contests_of(self, process_id: UUID) -> list[UUID]:
        """Return every contest of a process that was opened."""
        return await self._counting.contests_of(process_id)

    async def known_contest(self, contest_id: UUID) -> Contest:
        """Return a contest as it was when it was last looked at; raise `ContestNotFound`."""
        return (await self._contests.get(contest_id))[0]

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
