from dataclasses import replace

import pytest

from services.voting.commands import ConfirmCorrection, DeclareConflict, ProposeCorrection, RefuseCorrection
from services.voting.domain.corrections import confirm_correction, propose_correction, refuse_correction
from services.voting.domain.evaluation import Evaluation
from services.voting.errors import (
    CorrectionIsPending,
    CorrectionNotFound,
    EvaluatorIsRecused,
    MatrixIsNotFrozen,
    ScorecardNotFound,
    SecondPersonNeeded,
)
from services.voting.events import Conflict, CorrectionProposed
from shared.messages import derived_id
from tests.services.voting.evaluations import COLLEAGUE, FROZEN, all_in, by, scored
from tests.services.voting.situations import EVALUATOR, PROCESS, WATER

SCORED = Evaluation.replay([scored(50)])


def to_mend(points: int, reason: str = "Error de digitación.") -> ProposeCorrection:
    return ProposeCorrection(**dict(all_in(points)), reason=reason)


def asked(evaluation: Evaluation = SCORED, points: int = 60) -> CorrectionProposed:
    event = propose_correction(evaluation, to_mend(points), by(), FROZEN)
    assert event is not None
    return event


PENDING = SCORED.evolve(asked())
CONFIRM = ConfirmCorrection(process_id=PROCESS, project=WATER, correction=asked().correction)
REFUSE = RefuseCorrection(process_id=PROCESS, project=WATER, correction=asked().correction, reason="No procede.")
CONFLICT = DeclareConflict(process_id=PROCESS, project=WATER, conflict=Conflict.OTHER)


def test_a_proposed_correction_changes_no_score() -> None:
    assert [card.total for card in PENDING.counted()] == [50]
    assert list(PENDING.corrections) == [asked().correction]


def test_a_correction_that_another_person_confirms_takes_the_place_of_the_scorecard() -> None:
    event = confirm_correction(PENDING, CONFIRM, by(COLLEAGUE))

    after = PENDING.evolve(event)
    assert (event.actor, event.evaluator, event.correction_reason) == (COLLEAGUE, EVALUATOR, "Error de digitación.")
    assert [card.total for card in after.counted()] == [60]
    assert [card.total for card in after.history] == [50, 60]
    assert not after.corrections


def test_nobody_confirms_their_own_correction() -> None:
    with pytest.raises(SecondPersonNeeded):
        confirm_correction(PENDING, CONFIRM, by(EVALUATOR))


def test_a_recused_evaluator_confirms_no_correction() -> None:
    declared = PENDING.declare_conflict(CONFLICT, by(COLLEAGUE))
    assert declared is not None

    with pytest.raises(EvaluatorIsRecused):
        confirm_correction(PENDING.evolve(declared), CONFIRM, by(COLLEAGUE))


def test_a_correction_of_a_recused_evaluator_is_not_confirmed() -> None:
    declared = PENDING.declare_conflict(CONFLICT, by(EVALUATOR))
    assert declared is not None

    with pytest.raises(EvaluatorIsRecused):
        confirm_correction(PENDING.evolve(declared), CONFIRM, by(COLLEAGUE))


def test_a_correction_that_is_refused_leaves_the_scorecard() -> None:
    after = PENDING.evolve(refuse_correction(PENDING, REFUSE, by(COLLEAGUE)))

    assert [card.total for card in after.counted()] == [50]
    assert not after.corrections


def test_a_correction_is_confirmed_once() -> None:
    after = PENDING.evolve(confirm_correction(PENDING, CONFIRM, by(COLLEAGUE)))

    with pytest.raises(CorrectionNotFound):
        confirm_correction(after, CONFIRM, by(COLLEAGUE))


def test_an_unknown_correction_is_not_confirmed() -> None:
    unknown = CONFIRM.model_copy(update={"correction": derived_id("test", "unknown")})

    with pytest.raises(CorrectionNotFound):
        confirm_correction(PENDING, unknown, by(COLLEAGUE))


def test_one_correction_of_an_evaluator_waits_at_a_time() -> None:
    with pytest.raises(CorrectionIsPending):
        propose_correction(PENDING, to_mend(70), by(), FROZEN)


def test_a_second_correction_has_an_id_of_its_own() -> None:
    after = PENDING.evolve(confirm_correction(PENDING, CONFIRM, by(COLLEAGUE)))

    assert asked(after, 70).correction != CONFIRM.correction


@pytest.mark.parametrize(("before", "points"), [(SCORED, 50), (PENDING, 60)], ids=["changes nothing", "asked already"])
def test_a_correction_that_says_nothing_new_stays_quiet(before: Evaluation, points: int) -> None:
    assert propose_correction(before, to_mend(points), by(), FROZEN) is None


def test_only_a_scorecard_that_is_there_is_mended() -> None:
    with pytest.raises(ScorecardNotFound):
        propose_correction(SCORED, to_mend(60), by(COLLEAGUE), FROZEN)


def test_a_correction_is_checked_as_a_scorecard_is() -> None:
    with pytest.raises(MatrixIsNotFrozen):
        propose_correction(SCORED, to_mend(60), by(), replace(FROZEN, frozen=False))
