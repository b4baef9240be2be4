from decimal import Decimal

import pytest
from pydantic import ValidationError

from shared.rules import Combination, EligibilityRules, EvaluationRules


@pytest.mark.parametrize("combination", [Combination.WEIGHTED, Combination.ADDITIVE])
def test_where_technical_scores_count_every_step_is_asked_for(combination: Combination) -> None:
    assert EvaluationRules().gates(combination) == (True, True, True)


def test_where_votes_alone_count_no_step_is_asked_for() -> None:
    assert EvaluationRules().gates(Combination.VOTES_ONLY) == (False, False, False)


def test_a_process_may_ask_for_a_step_or_leave_it_out() -> None:
    rules = EvaluationRules(requires_evaluation_record=False, requires_presented_list=True)

    assert rules.gates(Combination.WEIGHTED) == (True, False, True)
    assert rules.gates(Combination.VOTES_ONLY) == (False, False, True)


def test_a_list_that_is_named_has_its_own_rules() -> None:
    named, general = EligibilityRules(lists=("0608",), viable=False), EligibilityRules()
    rules = EvaluationRules(eligibility=(general, named))

    assert rules.of("0608") is named
    assert rules.of("0601") is general


def test_a_list_that_no_rules_speak_of_asks_nothing() -> None:
    found = EvaluationRules(eligibility=()).of("0601")

    assert found == EligibilityRules(portfolio=False, viable=False)


def test_amounts_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(ValidationError):
        EligibilityRules(minimum_amount=Decimal(2), maximum_amount=Decimal(1))
