from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voting.commands import GivenScore, ScoreProject
from services.voting.domain.evaluation import Evaluation, raw_total
from services.voting.domain.matrix import Matrix
from services.voting.errors import (
    CriterionMissing,
    CriterionRepeated,
    CriterionUnknown,
    MatrixIsNotFrozen,
    ScoreOutOfRange,
)
from services.voting.events import Criterion, ProjectScored
from shared.errors import Refusal
from shared.messages import Role, derived_id
from tests.services.voting.situations import EVALUATOR, PROCESS, WATER, act

CRITERIA = (
    Criterion(code="gap", name="Brecha", weight=Decimal("0.6"), maximum=Decimal(100)),
    Criterion(code="reach", name="Cobertura", weight=Decimal("0.4"), maximum=Decimal(20)),
)
FROZEN = Matrix(derived_id("test", "matrix"), PROCESS, CRITERIA, frozen=True)


def card(*scores: tuple[str, str]) -> ScoreProject:
    return ScoreProject(
        process_id=PROCESS,
        project=WATER,
        matrix_id=FROZEN.matrix_id,
        scores=tuple(GivenScore(criterion=code, score=Decimal(score), reason="Ficha 7") for code, score in scores),
    )


def scored(*scores: tuple[str, str], by: str = EVALUATOR, before: Evaluation | None = None) -> ProjectScored:
    event = (before or Evaluation()).score(card(*scores), act(role=Role.EVALUATOR, actor=by), FROZEN)
    assert event is not None
    return event


def test_a_scorecard_totals_weight_by_score_by_maximum() -> None:
    event = scored(("gap", "80"), ("reach", "18"))

    assert event.total == Decimal("84.0000")


def test_scores_stand_in_the_order_of_the_matrix() -> None:
    event = scored(("reach", "18"), ("gap", "80"))

    assert [score.criterion for score in event.scores] == ["gap", "reach"]


@pytest.mark.parametrize(
    ("scores", "refusal", "where"),
    [
        ((("gap", "-1"), ("reach", "1")), ScoreOutOfRange, "/scores/0/score"),
        ((("gap", "1"), ("reach", "20.0001")), ScoreOutOfRange, "/scores/1/score"),
        ((("gap", "0.00001"), ("reach", "1")), ScoreOutOfRange, "/scores/0/score"),
        ((("gap", "1"), ("beauty", "1")), CriterionUnknown, "/scores/1/criterion"),
        ((("gap", "1"), ("gap", "1")), CriterionRepeated, "/scores/1/criterion"),
        ((("gap", "1"),), CriterionMissing, "/scores"),
    ],
)
def test_a_scorecard_outside_its_matrix_is_refused(
    scores: tuple[tuple[str, str], ...], refusal: type[Refusal], where: str
) -> None:
    with pytest.raises(refusal) as caught:
        Evaluation().score(card(*scores), act(), FROZEN)

    assert caught.value.where == where


def test_scores_do_not_rest_on_a_matrix_that_may_still_change() -> None:
    with pytest.raises(MatrixIsNotFrozen):
        Evaluation().score(card(("gap", "1"), ("reach", "1")), act(), Matrix(FROZEN.matrix_id, PROCESS, CRITERIA))


def test_the_latest_scorecard_of_each_evaluator_counts() -> None:
    first, second = scored(("gap", "50"), ("reach", "10")), scored(("gap", "80"), ("reach", "18"))
    other = scored(("gap", "100"), ("reach", "20"), by="another")

    evaluation = Evaluation.replay([first, other, second])

    assert {(c.evaluator, c.total) for c in evaluation.counted()} == {
        (EVALUATOR, Decimal(84)),
        ("another", Decimal(100)),
    }


def test_the_same_scorecard_again_stays_quiet() -> None:
    before = Evaluation.replay([scored(("gap", "80"), ("reach", "18"))])

    assert before.score(card(("reach", "18.0"), ("gap", "80")), act(role=Role.EVALUATOR), FROZEN) is None


def test_half_a_unit_of_the_last_place_goes_up() -> None:
    criteria = [Criterion(code="gap", name="Brecha", weight=Decimal(1), maximum=Decimal(80))]

    assert raw_total(criteria, {"gap": Decimal("0.0006")}) == Decimal("0.0008")  # 0.00075 exactly


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=8), st.data())
def test_a_total_is_the_exact_one_rounded_once_and_never_leaves_its_range(
    parts: list[int], data: st.DataObject
) -> None:
    whole = 1000
    weights = [*(part for part in parts if part < whole)]
    cut = sorted({*weights} - {whole})
    steps = [b - a for a, b in zip([0, *cut], [*cut, whole], strict=True)]
    criteria = [
        Criterion(
            code=f"c{place}",
            name="x",
            weight=Decimal(step) / whole,
            maximum=Decimal(data.draw(st.integers(1, 1_000_000))) / 10_000,
        )
        for place, step in enumerate(steps)
    ]
    scores = {c.code: Decimal(data.draw(st.integers(0, int(c.maximum * 10_000)))) / 10_000 for c in criteria}

    total = raw_total(criteria, scores)

    exact = sum(Fraction(c.weight) * Fraction(scores[c.code]) / Fraction(c.maximum) * 100 for c in criteria)
    assert 0 <= total <= 100
    assert -Fraction(1, 20_000) < Fraction(total) - exact <= Fraction(1, 20_000)
