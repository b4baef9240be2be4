"""Corrections of scorecards: one person asks, another confirms; the scorecard that was stays in the record."""

from uuid import UUID

from services.voting.commands import ConfirmCorrection, ProposeCorrection, RefuseCorrection
from services.voting.domain.evaluation import Evaluation
from services.voting.domain.facts import KnownProject
from services.voting.domain.matrix import Matrix
from services.voting.errors import (
    CorrectionIsPending,
    CorrectionNotFound,
    EvaluatorIsRecused,
    ScorecardNotFound,
    SecondPersonNeeded,
)
from services.voting.events import CorrectionProposed, CorrectionRefused, ProjectScored
from shared.messages import Act, derived_id


def correction_id(process_id: UUID, project: str, number: int) -> UUID:
    """Return the id of a project's correction by its number, from 1."""
    return derived_id("correction", process_id, project, number)


def propose_correction(
    evaluation: Evaluation,
    command: ProposeCorrection,
    act: Act,
    matrix: Matrix,
    project: KnownProject | None = None,
) -> CorrectionProposed | None:
    """Ask to mend the actor's own scorecard; what changes nothing, or is asked already, stays quiet."""
    filled = evaluation.fill_in(command, act, matrix, project)
    earlier = evaluation.scorecards.get(act.actor)
    if earlier is None:
        raise ScorecardNotFound
    asked = (filled.matrix_id, filled.scores, filled.attachments)
    if asked == (earlier.matrix_id, earlier.scores, earlier.attachments):
        return None
    for pending in evaluation.corrections.values():
        if pending.evaluator == act.actor:
            if asked == (pending.matrix_id, pending.scores, pending.attachments) and pending.reason == command.reason:
                return None
            raise CorrectionIsPending
    return CorrectionProposed(
        **act.facts(),
        process_id=command.process_id,
        correction=correction_id(command.process_id, command.project, evaluation.asked + 1),
        project=command.project,
        matrix_id=filled.matrix_id,
        evaluator=act.actor,
        scores=filled.scores,
        total=filled.total,
        attachments=filled.attachments,
        reason=command.reason,
        invented=command.invented,
    )


def confirm_correction(evaluation: Evaluation, command: ConfirmCorrection, act: Act) -> ProjectScored:
    """Put the mended scorecard in place of the earlier one: never by whoever asked, never by a recused evaluator."""
    asked = _asked(evaluation, command.correction, act)
    return ProjectScored(
        **act.facts(),
        process_id=asked.process_id,
        project=asked.project,
        matrix_id=asked.matrix_id,
        evaluator=asked.evaluator,
        scores=asked.scores,
        total=asked.total,
        invented=asked.invented,
        attachments=asked.attachments,
        correction=asked.correction,
        correction_reason=asked.reason,
    )


def refuse_correction(evaluation: Evaluation, command: RefuseCorrection, act: Act) -> CorrectionRefused:
    """Leave the scorecard as it was."""
    asked = _asked(evaluation, command.correction, act)
    return CorrectionRefused(
        **act.facts(),
        process_id=asked.process_id,
        correction=asked.correction,
        project=asked.project,
        evaluator=asked.evaluator,
        reason=command.reason,
    )


def _asked(evaluation: Evaluation, correction: UUID, act: Act) -> CorrectionProposed:
    asked = evaluation.corrections.get(correction)
    if asked is None:
        raise CorrectionNotFound
    if asked.evaluator == act.actor:
        raise SecondPersonNeeded
    if act.actor in evaluation.recused or asked.evaluator in evaluation.recused:
        raise EvaluatorIsRecused
    return asked
