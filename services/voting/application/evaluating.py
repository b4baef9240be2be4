"""Orders about evaluations: eligibility, scorecards, conflicts, corrections, disagreement, the record, the list."""

from collections.abc import Callable, Sequence
from uuid import UUID

from services.voting.application.matrices import History, Matrices, of_process
from services.voting.application.recording import Decided
from services.voting.commands import (
    CloseEvaluationRecord,
    ConfirmCorrection,
    DecideEligibility,
    DeclareConflict,
    PresentList,
    ProposeCorrection,
    RefuseCorrection,
    ScoreProject,
    SettleDisagreement,
    SignEvaluationRecord,
)
from services.voting.domain.contest import contest_id
from services.voting.domain.corrections import confirm_correction, propose_correction, refuse_correction
from services.voting.domain.eligibility import decide_eligibility
from services.voting.domain.evaluation import Evaluation, evaluation_id
from services.voting.domain.facts import KnownList, KnownProcess, KnownProject
from services.voting.domain.matrix import Matrix, matrix_id
from services.voting.domain.presentation import present_list, presentation_id, presented
from services.voting.domain.record import Draft, EvaluationRecord, record_id
from services.voting.errors import MatrixIsSuperseded, ProcessIsClosed, ScoringHasEnded
from services.voting.events import ListPresented, ProjectScored
from shared.messages import Act, Event


class Evaluating(Matrices):
    """The orders about evaluations; none is carried out once the record of the list is closed, or voting has begun."""

    async def decide_eligibility(self, command: DecideEligibility, act: Act) -> int:
        """Record whether a project may be scored, and why."""
        process, project = await self._open(command.process_id), await self._project(command)
        known_list = await self._known.list_of(command.process_id, project.list_code)
        rules = process.evaluation.of(project.list_code)

        def decide(evaluation: Evaluation) -> Event | None:
            return decide_eligibility(command, act, rules, project, known_list.envelope, evaluation.eligibility)

        return await self._evaluate(command.process_id, project, decide)

    async def declare_conflict(self, command: DeclareConflict, act: Act) -> int:
        """Record that the actor is recused from a project."""
        await self._open(command.process_id)
        project = await self._project(command)
        return await self._evaluate(command.process_id, project, lambda one: one.declare_conflict(command, act))

    async def score_project(self, command: ScoreProject, act: Act) -> int:
        """Record a scorecard, and flag the disagreement that it brings."""
        process, project = await self._open(command.process_id), await self._project(command)
        eligible_first = process.gates.evaluation_record

        def decide(evaluation: Evaluation, matrix: Matrix) -> Sequence[Event]:
            scored = evaluation.score(command, act, matrix, project, eligible_first=eligible_first)
            return _flagged(process, evaluation, scored, act)

        return await self._on_matrix(command, project, decide)

    async def propose_correction(self, command: ProposeCorrection, act: Act) -> int:
        """Record that the actor asks to mend their scorecard."""
        await self._open(command.process_id)
        project = await self._project(command)

        def decide(evaluation: Evaluation, matrix: Matrix) -> Event | None:
            return propose_correction(evaluation, command, act, matrix, project)

        return await self._on_matrix(command, project, decide)

    async def confirm_correction(self, command: ConfirmCorrection, act: Act) -> int:
        """Record the mended scorecard, and flag the disagreement that it brings."""
        process, project = await self._open(command.process_id), await self._project(command)

        def decide(evaluation: Evaluation) -> Sequence[Event]:
            return _flagged(process, evaluation, confirm_correction(evaluation, command, act), act)

        return await self._evaluate(command.process_id, project, decide)

    async def refuse_correction(self, command: RefuseCorrection, act: Act) -> int:
        """Record that a scorecard stays as it was."""
        await self._open(command.process_id)
        project = await self._project(command)
        return await self._evaluate(command.process_id, project, lambda one: refuse_correction(one, command, act))

    async def settle_disagreement(self, command: SettleDisagreement, act: Act) -> int:
        """Record what a session decided on a disagreement."""
        process, project = await self._open(command.process_id), await self._project(command)
        threshold = process.evaluation.disagreement_threshold
        return await self._evaluate(command.process_id, project, lambda one: one.settle(command, act, threshold))

    async def sign_record(self, command: SignEvaluationRecord, act: Act) -> int:
        """Record a signature on the record of a list as it stands, or the refusal to sign."""
        return await self._with_draft(command, lambda record, draft: record.sign(command, act, draft))

    async def close_record(self, command: CloseEvaluationRecord, act: Act) -> int:
        """Close the record of a list."""
        return await self._with_draft(command, lambda record, draft: record.close(command, act, draft))

    async def present_list(self, command: PresentList, act: Act) -> int:
        """Record the act that presents a list."""
        process = await self._known.process(command.process_id)
        known_list = await self._known.list_of(command.process_id, command.list_code)
        streams = _streams(command.process_id, known_list)

        def decide(shown: History, record: History, *evaluations: History) -> Event | None:
            found = dict(zip(streams, map(Evaluation.replay, evaluations), strict=True))
            closed = EvaluationRecord.replay(record)
            return present_list(command, act, process, known_list, closed, found, presented(shown))

        stream = presentation_id(command.process_id, command.list_code)
        record = record_id(command.process_id, command.list_code)
        return await self._record(decide, stream, record, *streams.values())

    async def evaluation(self, process_id: UUID, project: str) -> Evaluation:
        """Return the evaluation of a project as it stands."""
        return Evaluation.replay(await self._store.recall(evaluation_id(process_id, project)))

    async def draft(self, process_id: UUID, list_code: str) -> Draft:
        """Return the record of a list as it would be closed now."""
        process, known_list = await self._known.process(process_id), await self._known.list_of(process_id, list_code)
        streams = _streams(process_id, known_list)
        histories = await self._store.recall_many(list(streams.values()))
        evaluations = {project: Evaluation.replay(histories[stream]) for project, stream in streams.items()}
        return Draft(process, list_code, evaluations)

    async def record(self, process_id: UUID, list_code: str) -> EvaluationRecord:
        """Return the signatures on a list's record, and its closing."""
        return (await self._steps(process_id, list_code))[0]

    async def _steps(self, process_id: UUID, list_code: str) -> tuple[EvaluationRecord, ListPresented | None]:
        """Return the record of a list and its presentation, which a contest waits for."""
        record, shown = record_id(process_id, list_code), presentation_id(process_id, list_code)
        histories = await self._store.recall_many([record, shown])
        return EvaluationRecord.replay(histories[record]), presented(histories[shown])

    async def _open(self, process_id: UUID) -> KnownProcess:
        process = await self._known.process(process_id)
        if process.is_closed:
            raise ProcessIsClosed
        return process

    async def _project(self, command: "_AboutAProject") -> KnownProject:
        return await self._known.project(command.process_id, command.project)

    async def _evaluate(self, process_id: UUID, project: KnownProject, decide: Callable[[Evaluation], Decided]) -> int:
        """Record what is decided on a project, while its evaluation is open."""

        def open_only(evaluation: History, record: History, contest: History) -> Decided:
            _check_open(record, contest)
            return decide(Evaluation.replay(evaluation))

        stream = evaluation_id(process_id, project.project)
        return await self._record(open_only, stream, *_ends(process_id, project.list_code))

    async def _on_matrix(
        self, command: ScoreProject, project: KnownProject, decide: Callable[[Evaluation, Matrix], Decided]
    ) -> int:
        """Record what is decided on a project and a matrix that no later version has replaced."""
        found = of_process(await self._store.recall(command.matrix_id), command.process_id)
        later = matrix_id(command.process_id, found.name, found.version + 1)

        def current_only(
            evaluation: History, matrix: History, next_version: History, record: History, contest: History
        ) -> Decided:
            _check_open(record, contest)
            following = Matrix.replay(next_version)
            if following and following.frozen:
                raise MatrixIsSuperseded("/matrix_id")
            return decide(Evaluation.replay(evaluation), of_process(matrix, command.process_id))

        stream = evaluation_id(command.process_id, command.project)
        ends = _ends(command.process_id, project.list_code)
        return await self._record(current_only, stream, command.matrix_id, later, *ends)

    async def _with_draft(
        self,
        command: SignEvaluationRecord | CloseEvaluationRecord,
        decide: Callable[[EvaluationRecord, Draft], Event | None],
    ) -> int:
        process = await self._open(command.process_id)
        streams = _streams(command.process_id, await self._known.list_of(command.process_id, command.list_code))

        def drawn_up(record: History, contest: History, *evaluations: History) -> Event | None:
            if contest:
                raise ScoringHasEnded
            found = dict(zip(streams, map(Evaluation.replay, evaluations), strict=True))
            return decide(EvaluationRecord.replay(record), Draft(process, command.list_code, found))

        return await self._record(drawn_up, *_ends(command.process_id, command.list_code), *streams.values())


_AboutAProject = (
    DecideEligibility | DeclareConflict | ScoreProject | ConfirmCorrection | RefuseCorrection | SettleDisagreement
)


def _ends(process_id: UUID, list_code: str) -> tuple[UUID, UUID]:
    """Return the streams that end the evaluation of a list: its record, and its contest."""
    return record_id(process_id, list_code), contest_id(process_id, list_code)


def _streams(process_id: UUID, known_list: KnownList) -> dict[str, UUID]:
    """Return the streams of the evaluations of a list, by project, in listing order."""
    return {one.project: evaluation_id(process_id, one.project) for one in known_list.candidates}


def _check_open(record: History, contest: History) -> None:
    EvaluationRecord.replay(record).check_open()
    if contest:
        raise ScoringHasEnded


def _flagged(process: KnownProcess, evaluation: Evaluation, scored: ProjectScored | None, act: Act) -> Sequence[Event]:
    """Return a scorecard with the flag that it raises; nothing for none."""
    if scored is None:
        return ()
    flag = evaluation.flag(scored, act, process.evaluation.disagreement_threshold)
    return (scored,) if flag is None else (scored, flag)
