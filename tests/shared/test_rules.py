"""The vocabulary of rules: what a ballot may say, and which rules contradict themselves."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.errors import Refusal
from shared.rules import (
    BallotForm,
    BallotRules,
    Choice,
    ChoiceNotOnTheList,
    ChoiceRepeated,
    ChoicesOverTheEnvelope,
    PointsBelowTheSum,
    PointsMissing,
    PointsNotAllowed,
    PointsNotPositive,
    PointsOverTheChoice,
    PointsOverTheSum,
    PrioritisationRules,
    Rounding,
    TieBreak,
    TooFewChoices,
    TooManyChoices,
    Weights,
    check_choices,
)

LISTED = {"2324969": Decimal(60), "2590047": Decimal(40), "L7/02/VII": Decimal(50), "BO.D14.1/25": Decimal(10)}
CHOOSE_ONE = BallotRules(form=BallotForm.CHOOSE_ONE, max_choices=1)
APPROVAL = BallotRules(form=BallotForm.APPROVAL, max_choices=3)
KNAPSACK = BallotRules(form=BallotForm.KNAPSACK)
ORDINAL = BallotRules(form=BallotForm.ORDINAL, min_choices=3, max_choices=3)
CUMULATIVE = BallotRules(form=BallotForm.CUMULATIVE, min_points=2, max_points=10, max_points_per_choice=6)


def chosen(*projects: str) -> list[Choice]:
    return [Choice(project=project) for project in projects]


def pointed(**points: int | None) -> list[Choice]:
    codes = iter(LISTED)
    return [Choice(project=next(codes), points=value) for value in points.values()]


@pytest.mark.parametrize(
    ("rules", "choices"),
    [
        (CHOOSE_ONE, chosen("2324969")),
        (APPROVAL, chosen("2324969", "L7/02/VII", "BO.D14.1/25")),
        (KNAPSACK, chosen("2324969", "2590047")),
        (ORDINAL, chosen("2590047", "2324969", "L7/02/VII")),
        (CUMULATIVE, pointed(a=6, b=4)),
        (CUMULATIVE, pointed(a=2)),
        (BallotRules(form=BallotForm.APPROVAL, min_choices=0), []),
        (BallotRules(form=BallotForm.CUMULATIVE, min_choices=0, min_points=1, max_points=3), []),
    ],
)
def test_a_ballot_within_the_rules_is_admitted(rules: BallotRules, choices: list[Choice]) -> None:
    check_choices(rules, choices, LISTED, LISTED, Decimal(100))


@pytest.mark.parametrize(
    ("rules", "choices", "refusal", "where"),
    [
        (CHOOSE_ONE, chosen("2324969", "2590047"), TooManyChoices, "/choices"),
        (ORDINAL, chosen("2324969"), TooFewChoices, "/choices"),
        (APPROVAL, [], TooFewChoices, "/choices"),
        (APPROVAL, chosen("2324969", "9999999"), ChoiceNotOnTheList, "/choices/1/project"),
        (APPROVAL, chosen("2324969", "2324969"), ChoiceRepeated, "/choices/1/project"),
        (APPROVAL, pointed(a=1), PointsNotAllowed, "/choices/0/points"),
        (KNAPSACK, chosen("2324969", "L7/02/VII"), ChoicesOverTheEnvelope, "/choices"),
        (CUMULATIVE, pointed(a=3, b=None), PointsMissing, "/choices/1/points"),
        (CUMULATIVE, pointed(a=3, b=0), PointsNotPositive, "/choices/1/points"),
        (CUMULATIVE, pointed(a=3, b=-2), PointsNotPositive, "/choices/1/points"),
        (CUMULATIVE, pointed(a=7), PointsOverTheChoice, "/choices/0/points"),
        (CUMULATIVE, pointed(a=6, b=5), PointsOverTheSum, "/choices"),
        (CUMULATIVE, pointed(a=1), PointsBelowTheSum, "/choices"),
    ],
)
def test_a_ballot_outside_the_rules_is_refused_by_the_name_of_its_fault(
    rules: BallotRules, choices: list[Choice], refusal: type[Refusal], where: str
) -> None:
    with pytest.raises(refusal) as caught:
        check_choices(rules, choices, LISTED, LISTED, Decimal(100))

    assert caught.value.where == where
    assert all(caught.value.explain())
    assert all(caught.value.advise())


def test_a_refusal_never_repeats_what_is_not_on_the_list() -> None:
    with pytest.raises(ChoiceNotOnTheList) as caught:
        check_choices(APPROVAL, chosen("NotOnTheList"), LISTED)

    assert "NotOnTheList" not in f"{caught.value.explain()}{caught.value}{caught.value.where}"


def test_a_knapsack_has_its_own_limit_where_the_rules_state_one() -> None:
    rules = BallotRules(form=BallotForm.KNAPSACK, max_cost=Decimal(50))

    with pytest.raises(ChoicesOverTheEnvelope):
        check_choices(rules, chosen("2324969"), LISTED, LISTED, Decimal(100))


def test_a_knapsack_is_not_checked_without_costs() -> None:
    with pytest.raises(ValueError, match="costs"):
        check_choices(KNAPSACK, chosen("2324969"), LISTED)


@pytest.mark.parametrize(
    "rules",
    [
        {"form": "choose-one", "max_choices": 2},
        {"form": "choose-one"},
        {"form": "ordinal"},
        {"form": "approval", "min_choices": 4, "max_choices": 3},
        {"form": "approval", "max_points": 3},
        {"form": "approval", "max_cost": "10.00"},
        {"form": "cumulative"},
        {"form": "cumulative", "max_points": 3, "min_points": 4},
        {"form": "cumulative", "max_points": 3, "max_points_per_choice": 4},
        {"form": "cumulative", "max_points": 3, "min_choices": 4},
        {"form": "approval", "max_choices": 0},
        {"form": "approval", "max_choices": True},
        {"form": "shouting"},
    ],
)
def test_ballot_rules_that_contradict_themselves_do_not_exist(rules: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        BallotRules.model_validate(rules)


@pytest.mark.parametrize("points", ["3", 3.0, True])
def test_points_are_whole_numbers_and_nothing_else(points: object) -> None:
    with pytest.raises(ValidationError):
        Choice.model_validate({"project": "2324969", "points": points})


@pytest.mark.parametrize(
    "rules",
    [
        {"weights": {"technical": "0.8", "votes": "0.3"}},
        {"weights": {"technical": "1.2", "votes": "-0.2"}},
        {"weights": {"technical": "NaN", "votes": "0.2"}},
        {"rounding": {"places": 7}},
        {"tie_breaks": []},
        {"tie_breaks": ["votes"]},
        {"tie_breaks": ["votes", "votes", "code"]},
        {"tie_breaks": ["lower-cost", "higher-cost", "code"]},
        {"incompatible": [["A"]]},
        {"incompatible": [["A", "A"]]},
        {"minimum_votes": -1},
    ],
)
def test_prioritisation_rules_that_contradict_themselves_do_not_exist(rules: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PrioritisationRules.model_validate(rules)


def test_the_default_is_eighty_twenty_and_its_chain_leaves_no_tie() -> None:
    rules = PrioritisationRules()

    assert rules.weights == Weights(technical=Decimal("0.8"), votes=Decimal("0.2"))
    assert rules.tie_breaks[-1] is TieBreak.EARLIER_REGISTERED


@settings(deadline=None)
@given(
    places=st.integers(0, 6),
    technical=st.decimals(0, 1, places=6),
    seed=st.none() | st.text("abc123", min_size=1, max_size=9),
)
def test_rules_survive_being_written_and_read(places: int, technical: Decimal, seed: str | None) -> None:
    rules = PrioritisationRules(
        weights=Weights(technical=technical, votes=1 - technical),
        rounding=Rounding(places=places),
        draw_seed=seed,
    )

    assert PrioritisationRules.model_validate_json(rules.model_dump_json()) == rules
