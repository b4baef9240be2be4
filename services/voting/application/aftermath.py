"""What voting does around a result: the seed of its draw, the acta, and what becomes of the prioritised projects."""

from collections.abc import Callable, Sequence
from uuid import UUID

from services.voting.application.recording import Decided, record
from services.voting.commands.aftermath import (
    CloseActa,
    DrawUpActa,
    FixDrawSeed,
    MoveBudget,
    RefuseActa,
    ReplaceProject,
    ReportExecution,
    RevealDrawSeed,
    SignActa,
    TellOfReplacement,
)
from services.voting.domain.acta import Acta, acta_id, acta_list
from services.voting.domain.contest import Contest
from services.voting.domain.draw import Draw, draw_id
from services.voting.domain.execution import Execution, execution_id
from services.voting.domain.result import Result, result_id
from services.voting.errors import ContestNotFound
from services.voting.errors.acta import ActaNotFound, ContestOfAnotherProcess
from services.voting.events import Informed
from shared.agenda import Term
from shared.eventstore import EventStore
from shared.messages import Act, Event

History = Sequence[Event]


class Aftermath:
    """The orders around a result; each answers with the position of what it recorded."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    async def fix_draw_seed(self, command: FixDrawSeed, act: Act) -> int:
        """Fix what a draw rests on; a closing that comes first refuses all but a public source."""

        def decide(draw: History, contest: History) -> Event | None:
            return Draw.replay(draw).fix(command, act, _found(contest))

        return await record(self._store, decide, draw_id(command.contest_id), command.contest_id)

    async def reveal_draw_seed(self, command: RevealDrawSeed, act: Act) -> int:
        """Record the seed that came out of its source."""

        def decide(draw: History, contest: History) -> Event | None:
            return Draw.replay(draw).reveal(command, act, _found(contest))

        return await record(self._store, decide, draw_id(command.contest_id), command.contest_id)

    async def draw_up_acta(self, command: DrawUpActa, act: Act) -> int:
        """Draw up the acta over certified results; a result that moves meanwhile is looked at again."""
        contests = await self._contests(command.process_id, command.contests)

        def decide(acta: History, *results: History) -> Event | None:
            pairs = zip(contests, results, strict=True)
            lists = [acta_list(contest, Result.replay(result)) for contest, result in pairs]
            return Acta.replay(acta).draw_up(command, act, lists)

        relied = [result_id(contest) for contest in command.contests]
        return await record(self._store, decide, acta_id(command.process_id), *relied)

    async def _contests(self, process_id: UUID, contests: Sequence[UUID]) -> list[Contest]:
        histories = await self._store.recall_many(list(contests))
        found = [Contest.replay(histories[contest]) for contest in contests]
        ours = [contest for contest in found if contest and contest.process_id == process_id]
        if len(histories) != len(contests) or len(ours) != len(found):
            raise ContestOfAnotherProcess("/contests")
        return ours

    async def sign_acta(self, command: SignActa, act: Act) -> int:
        """Record a seat's signature."""
        return await self._answer_current(command.process_id, lambda acta: acta.sign(command, act))

    async def refuse_acta(self, command: RefuseActa, act: Act) -> int:
        """Record a seat's refusal to sign."""
        return await self._answer_current(command.process_id, lambda acta: acta.refuse(command, act))

    async def close_acta(self, command: CloseActa, act: Act) -> int:
        """End the signing, and make each promise a commitment."""
        stream = acta_id(command.process_id)
        return await record(self._store, lambda history: Acta.replay(history).close(command, act), stream)

    async def _answer_current(self, process_id: UUID, decide: Callable[[Acta], Decided]) -> int:
        """Record a seat's answer; the first one only to an acta that says what is decided now.

        From then on nothing that it holds is decided again; a decision that comes meanwhile is looked at.
        """
        drawn = (await self.acta(process_id)).drawn
        named = [one.contest_id for one in drawn.lists] if drawn else []
        contests = await self._contests(process_id, named)

        def decide_current(history: History, *results: History) -> Decided:
            acta = Acta.replay(history)
            decided = decide(acta)
            if decided and not acta.is_answered:
                acta.check_current(
                    [acta_list(one, Result.replay(result)) for one, result in zip(contests, results, strict=True)]
                )
            return decided

        return await record(self._store, decide_current, acta_id(process_id), *map(result_id, named))

    async def replace_project(self, command: ReplaceProject, act: Act) -> int:
        """Replace a project that cannot be executed."""
        return await self._execute(command.contest_id, lambda execution: execution.replace_project(command, act))

    async def tell_of_replacement(self, command: TellOfReplacement, act: Act) -> int:
        """Record that somebody was told of a replacement."""
        return await self._execute(command.contest_id, lambda execution: execution.tell(command, act))

    async def move_budget(self, command: MoveBudget, act: Act) -> int:
        """Record that money of a project was moved."""
        return await self._execute(command.contest_id, lambda execution: execution.move_budget(command, act))

    async def report_execution(self, command: ReportExecution, act: Act) -> int:
        """Record how far a project is."""
        return await self._execute(command.contest_id, lambda execution: execution.report(command, act))

    async def fall_silent(self, term: Term, act: Act) -> int:
        """Record that nobody was told of a replacement in its term."""
        contest, project, informed = (str(term.facts[name]) for name in ("contest_id", "project", "informed"))
        return await self._execute(
            UUID(contest), lambda execution: execution.fall_silent(project, Informed(informed), act)
        )

    async def _execute(self, contest: UUID, decide: Callable[[Execution], Decided]) -> int:
        def with_result(history: History, result: History) -> Decided:
            return decide(Execution.replay(Result.replay(result), history))

        return await record(self._store, with_result, execution_id(contest), result_id(contest))

    async def draw(self, contest: UUID) -> Draw:
        """Return the draw of a contest as it stands."""
        return Draw.replay(await self._store.recall(draw_id(contest)))

    async def acta(self, process_id: UUID) -> Acta:
        """Return the acta of a process as it stands; raise `ActaNotFound`."""
        acta = Acta.replay(await self._store.recall(acta_id(process_id)))
        if acta.drawn is None:
            raise ActaNotFound
        return acta

    async def execution(self, contest: UUID) -> Execution:
        """Return what became of a contest's projects."""
        histories = await self._store.recall_many([result_id(contest), execution_id(contest)])
        return Execution.replay(Result.replay(histories[result_id(contest)]), histories[execution_id(contest)])


def _found(history: History) -> Contest:
    contest = Contest.replay(history)
    if contest is None:
        raise ContestNotFound
    return contest
