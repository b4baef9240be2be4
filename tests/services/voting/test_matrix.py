from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.voting.commands import ApproveMatrix, ApproveProposal, FreezeMatrix, NewCriterion
from services.voting.domain.matrix import Matrix, approve, propose
from services.voting.errors import (
    CriterionRepeated,
    EarlierVersionIsNotFrozen,
    IndicatorNotLoaded,
    MatrixIsNotApproved,
    MatrixNameTaken,
    MatrixNeedsAProposal,
    MaximumOutOfRange,
    ProcessIsClosed,
    ScaleOverMaximum,
    WeightsDoNotAddUp,
)
from services.voting.events import Band, Scale, TerritorialIndicator, YesNo
from shared.errors import Refusal
from shared.rules import EvaluationRules
from tests.services.voting.evaluations import by, proposal
from tests.services.voting.situations import PROCESS, act, process


def criterion(code: str, weight: str, maximum: str = "100") -> NewCriterion:
    return NewCriterion(code=code, name=code, weight=Decimal(weight), maximum=Decimal(maximum))


def matrix(*criteria: NewCriterion) -> ApproveMatrix:
    return ApproveMatrix(process_id=PROCESS, name="Matriz 2027", criteria=criteria, minutes="Acta 1", invented=True)


GAP_AND_REACH = matrix(criterion("gap", "0.6"), criterion("reach", "0.4", "20"))


def approved() -> Matrix:
    event = approve(GAP_AND_REACH, act(), process())
    found = Matrix.replay([event] if event else [])
    assert found is not None
    return found


def test_a_matrix_is_approved_with_its_criteria_in_order() -> None:
    event = approve(GAP_AND_REACH, act(), process())

    assert event is not None
    assert [(c.code, c.weight) for c in event.criteria] == [("gap", Decimal("0.6")), ("reach", Decimal("0.4"))]


@pytest.mark.parametrize(
    ("command", "refusal", "where"),
    [
        (matrix(criterion("gap", "0.6"), criterion("reach", "0.3")), WeightsDoNotAddUp, "/criteria"),
        (matrix(), WeightsDoNotAddUp, "/criteria"),
        (matrix(criterion("gap", "1.5"), criterion("reach", "-0.5")), WeightsDoNotAddUp, "/criteria/0/weight"),
        (matrix(criterion("gap", "0.9999999"), criterion("reach", "1e-7")), WeightsDoNotAddUp, "/criteria/0/weight"),
        (matrix(criterion("gap", "0.5"), criterion("gap", "0.5")), CriterionRepeated, "/criteria/1/code"),
        (matrix(criterion("gap", "1", "0")), MaximumOutOfRange, "/criteria/0/maximum"),
        (matrix(criterion("gap", "1", "100.5")), MaximumOutOfRange, "/criteria/0/maximum"),
        (matrix(criterion("gap", "1", "33.33333")), MaximumOutOfRange, "/criteria/0/maximum"),
    ],
)
def test_a_matrix_that_contradicts_itself_is_refused(
    command: ApproveMatrix, refusal: type[Refusal], where: str
) -> None:
    with pytest.raises(refusal) as caught:
        approve(command, act(), process())

    assert caught.value.where == where


def test_a_closed_process_takes_no_matrix() -> None:
    with pytest.raises(ProcessIsClosed):
        approve(GAP_AND_REACH, act(), process(is_closed=True))


def test_another_matrix_under_the_same_name_is_refused() -> None:
    with pytest.raises(MatrixNameTaken):
        approve(matrix(criterion("gap", "1")), act(), process(), approved())


def test_the_same_matrix_again_stays_quiet() -> None:
    assert approve(GAP_AND_REACH, act(), process(), approved()) is None


def test_an_approved_matrix_can_be_frozen() -> None:
    event = approved().freeze(FreezeMatrix(process_id=PROCESS, matrix_id=approved().matrix_id), act())

    assert event is not None
    assert approved().evolve(event).frozen


def test_a_frozen_matrix_stays_quiet() -> None:
    order = FreezeMatrix(process_id=PROCESS, matrix_id=approved().matrix_id)
    event = approved().freeze(order, act())
    assert event is not None

    assert approved().evolve(event).freeze(order, act()) is None


def proposed(**facts: Any) -> Matrix:
    event = propose(proposal(**facts), by(), process(evaluation=EvaluationRules()))
    found = Matrix.replay([event] if event else [])
    assert found is not None
    return found


def test_the_technical_team_proposes_a_matrix_for_an_axis() -> None:
    matrix = proposed(axis="Agua segura", functions=("SANEAMIENTO",))

    assert (matrix.version, matrix.axis, matrix.approved, matrix.frozen) == (1, "Agua segura", False, False)
    assert matrix.covers("Saneamiento")
    assert not matrix.covers("TRANSPORTE")
    assert not matrix.covers(None)


def test_a_proposal_may_be_replaced_until_a_session_approves_it() -> None:
    first = proposed()
    event = propose(proposal(criterion("other", "1")), by(), process(), first)
    assert event is not None

    assert [c.code for c in first.evolve(event).criteria] == ["other"]


def test_the_same_proposal_again_stays_quiet() -> None:
    assert propose(proposal(), by(), process(), proposed()) is None


def test_a_session_approves_what_was_proposed() -> None:
    matrix = proposed(axis="Agua segura")

    event = matrix.approve(approval(matrix), act())

    assert event is not None
    assert (event.criteria, event.axis, event.proposed_by) == (matrix.criteria, "Agua segura", by().actor)


def test_an_approved_matrix_is_not_proposed_anew() -> None:
    with pytest.raises(MatrixNameTaken):
        propose(proposal(criterion("other", "1")), by(), process(), agreed(proposed()))


def test_an_approved_matrix_stays_quiet() -> None:
    matrix = agreed(proposed())

    assert matrix.approve(approval(matrix), act()) is None


def test_a_matrix_is_not_frozen_before_a_session_approves_it() -> None:
    matrix = proposed()

    with pytest.raises(MatrixIsNotApproved):
        matrix.freeze(FreezeMatrix(process_id=PROCESS, matrix_id=matrix.matrix_id), act())


def test_where_the_process_asks_for_proposals_no_matrix_comes_approved() -> None:
    with pytest.raises(MatrixNeedsAProposal):
        approve(GAP_AND_REACH, act(), process(evaluation=EvaluationRules()))


def test_the_next_version_is_a_matrix_of_its_own() -> None:
    first = replace(agreed(proposed()), frozen=True)
    event = propose(proposal(criterion("other", "1"), version=2), by(), process(), None, first)

    assert event is not None
    assert (event.version, event.matrix_id == first.matrix_id) == (2, False)


@pytest.mark.parametrize("previous", [None, proposed()], ids=["none", "not frozen"])
def test_the_next_version_follows_a_frozen_one(previous: Matrix | None) -> None:
    with pytest.raises(EarlierVersionIsNotFrozen):
        propose(proposal(version=2), by(), process(), None, previous)


def test_a_closed_process_takes_no_proposal() -> None:
    with pytest.raises(ProcessIsClosed):
        propose(proposal(), by(), process(is_closed=True))


@pytest.mark.parametrize(
    ("scale", "refusal"),
    [
        (YesNo(kind="yes-no", yes=Decimal(51), no=Decimal(0)), ScaleOverMaximum),
        (
            TerritorialIndicator(kind="indicator", indicator="happiness", bands=(Band(below=None, score=Decimal(1)),)),
            IndicatorNotLoaded,
        ),
    ],
)
def test_a_scale_that_cannot_be_read_is_refused(scale: Scale, refusal: type[Refusal]) -> None:
    scaled = criterion("gap", "1", "50").model_copy(update={"scale": scale})

    with pytest.raises(refusal) as caught:
        propose(proposal(scaled), by(), process())

    assert caught.value.where == "/criteria/0/scale"


def approval(matrix: Matrix) -> ApproveProposal:
    return ApproveProposal(process_id=PROCESS, matrix_id=matrix.matrix_id, minutes="Acta 2")


def agreed(matrix: Matrix) -> Matrix:
    event = matrix.approve(approval(matrix), act())
    assert event is not None
    return matrix.evolve(event)
