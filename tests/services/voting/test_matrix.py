from decimal import Decimal

import pytest

from services.voting.commands import ApproveMatrix, FreezeMatrix, NewCriterion
from services.voting.domain.matrix import Matrix, approve
from services.voting.errors import (
    CriterionRepeated,
    MatrixNameTaken,
    MaximumOutOfRange,
    ProcessIsClosed,
    WeightsDoNotAddUp,
)
from shared.errors import Refusal
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
