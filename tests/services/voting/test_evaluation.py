from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voting.commands import DeclareConflict, SettleDisagreement
from services.voting.domain.evaluation import Evaluation, raw_total
from services.voting.errors import (
    CriterionMissing,
    CriterionRepeated,
    CriterionUnknown,
    EligibilityIsNotDecided,
    EvaluatorIsRecused,
    MatrixDoesNotCoverTheProject,
    MatrixIsNotFrozen,
    NothingToSettle,
    ProjectIsIneligible,
    ScorecardChangesByCorrection,
    ScoreOutOfRange,
)
from services.voting.events import Conflict, Criterion, ProjectScored
from shared.errors import Refusal
from tests.services.voting.evaluations import (
    COLLEAGUE,
    FROZEN,
    THIRD_PERSON,
    THRESHOLD,
    all_in,
    by,
    card,
    decided,
    scored,
    water,
)
from tests.services.voting.situations import EVALUATOR, PROCESS, WATER, act


def filled(*scores: tuple[str, str]) -> ProjectScored:
    event = Evaluation().score(card(*scores), by(), FROZEN)
    assert event is not None
    return event


def test_a_scorecard_totals_weight_by_score_by_maximum() -> None:
    event = filled(("gap", "80"), ("reach", "18"))

    assert event.total == Decimal("84.0000")


def test_scores_stand_in_the_order_of_the_matrix() -> None:
    event = filled(("reach", "18"), ("gap", "80"))

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
        Evaluation().score(all_in(50), by(), replace(FROZEN, frozen=False))


def test_every_evaluator_has_one_scorecard_that_counts() -> None:
    evaluation = Evaluation.replay([scored(50), scored(100, COLLEAGUE)])

    assert {(c.evaluator, c.total) for c in evaluation.counted()} == {
        (EVALUATOR, Decimal(50)),
        (COLLEAGUE, Decimal(100)),
    }


def test_the_same_scorecard_again_stays_quiet() -> None:
    before = Evaluation.replay([filled(("gap", "80"), ("reach", "18"))])

    assert before.score(card(("reach", "18.0"), ("gap", "80")), by(), FROZEN) is None


def test_a_scorecard_changes_by_correction_only() -> None:
    with pytest.raises(ScorecardChangesByCorrection):
        Evaluation.replay([scored(50)]).score(all_in(60), by(), FROZEN)


def test_a_project_is_not_scored_before_its_eligibility_is_decided() -> None:
    with pytest.raises(EligibilityIsNotDecided):
        Evaluation().score(all_in(50), by(), FROZEN, eligible_first=True)


def test_a_project_that_is_eligible_is_scored() -> None:
    event = Evaluation.replay([decided()]).score(all_in(50), by(), FROZEN, eligible_first=True)

    assert event is not None


def test_a_project_that_is_not_eligible_is_not_scored() -> None:
    with pytest.raises(ProjectIsIneligible):
        Evaluation.replay([decided(eligible=False)]).score(all_in(50), by(), FROZEN)


def test_a_matrix_of_another_axis_does_not_score_the_project() -> None:
    roads = replace(FROZEN, functions=("TRANSPORTE",))

    with pytest.raises(MatrixDoesNotCoverTheProject):
        Evaluation().score(all_in(50), by(), roads, water(function="SANEAMIENTO"))


def test_the_matrix_of_the_axis_scores_the_project_whatever_its_accents() -> None:
    health = replace(FROZEN, functions=("Salud pública",))

    assert Evaluation().score(all_in(50), by(), health, water(function="SALUD PUBLICA")) is not None


CONFLICT = DeclareConflict(process_id=PROCESS, project=WATER, conflict=Conflict.FAMILY)


def test_who_declares_a_conflict_of_interest_is_recused() -> None:
    declared = Evaluation().declare_conflict(CONFLICT, by())
    assert declared is not None

    with pytest.raises(EvaluatorIsRecused):
        Evaluation.replay([declared]).score(all_in(50), by(), FROZEN)


def test_a_recused_evaluators_earlier_scorecard_stays_visible_and_counts_no_more() -> None:
    before = Evaluation.replay([scored(50), scored(100, COLLEAGUE)])
    declared = before.declare_conflict(CONFLICT, by())
    assert declared is not None

    after = before.evolve(declared)

    assert [card.evaluator for card in after.counted()] == [COLLEAGUE]
    assert len(after.history) == 2


def test_a_conflict_declared_again_stays_quiet() -> None:
    declared = Evaluation().declare_conflict(CONFLICT, by())
    assert declared is not None

    assert Evaluation.replay([declared]).declare_conflict(CONFLICT, by()) is None


def test_scorecards_beyond_the_threshold_are_flagged() -> None:
    flag = Evaluation.replay([scored(50)]).flag(scored(71, COLLEAGUE), by(COLLEAGUE), THRESHOLD)

    assert flag is not None
    assert (flag.spread, flag.threshold) == (Decimal(21), THRESHOLD)
    assert len(flag.scorecards) == 2


def test_scorecards_at_the_threshold_stay_quiet() -> None:
    assert Evaluation.replay([scored(50)]).flag(scored(70, COLLEAGUE), by(COLLEAGUE), THRESHOLD) is None


SETTLE = SettleDisagreement(process_id=PROCESS, project=WATER, minutes="Acta 9", reason="Fuentes distintas.")


def test_a_session_may_let_disputed_scorecards_stand() -> None:
    disputed = Evaluation.replay([scored(50), scored(90, COLLEAGUE)])
    settled = disputed.settle(SETTLE, act(), THRESHOLD)
    assert settled is not None

    assert disputed.is_disputed(THRESHOLD)
    assert not disputed.evolve(settled).is_disputed(THRESHOLD)


def test_what_a_session_settled_is_disputed_again_when_scorecards_change() -> None:
    disputed = Evaluation.replay([scored(50), scored(90, COLLEAGUE)])
    settled = disputed.settle(SETTLE, act(), THRESHOLD)
    assert settled is not None

    assert disputed.evolve(settled).evolve(scored(95, THIRD_PERSON)).is_disputed(THRESHOLD)


def test_a_settled_disagreement_stays_quiet() -> None:
    disputed = Evaluation.replay([scored(50), scored(90, COLLEAGUE)])
    settled = disputed.settle(SETTLE, act(), THRESHOLD)
    assert settled is not None

    assert disputed.evolve(settled).settle(SETTLE, act(), THRESHOLD) is None


def test_scorecards_that_agree_need_no_session() -> None:
    with pytest.raises(NothingToSettle):
        Evaluation.replay([scored(50), scored(60, COLLEAGUE)]).settle(SETTLE, act(), THRESHOLD)


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
