from decimal import Decimal
from typing import Any

import pytest

from projections.departures import balance, distance, reserve

PROJECTS: list[dict[str, Any]] = [
    {"project": "A", "rank": 1, "outcome": "funded", "cost": "60.00"},
    {"project": "B", "rank": 2, "outcome": "not-enough-money", "cost": "50.00"},
    {"project": "C", "rank": 3, "outcome": "funded", "cost": "40.00"},
    {"project": "D", "rank": None, "outcome": "ineligible", "cost": "10.00"},
]


def decided(project: str, *, prioritised: bool) -> dict[str, object]:
    return {"project": project, "prioritised": prioritised}


def test_where_decisions_follow_the_ranking_there_is_no_distance() -> None:
    found = distance(PROJECTS, [decided("A", prioritised=True), decided("C", prioritised=True)])

    assert (found["overrides"], found["money"], found["undecided"]) == (0, "0.00", [])


def test_each_override_counts_with_the_money_it_moves() -> None:
    found = distance(PROJECTS, [decided("B", prioritised=True), decided("C", prioritised=False)])

    assert found == {"overrides": 2, "added": ["B"], "left_out": ["C"], "undecided": ["A"], "money": "90.00"}


def test_the_latest_decision_on_a_project_counts() -> None:
    found = distance(PROJECTS, [decided("C", prioritised=False), decided("C", prioritised=True)])

    assert found["overrides"] == 0


def test_the_reserve_waits_in_order_of_rank_without_those_that_came_in() -> None:
    assert reserve(PROJECTS, []) == ["B"]
    assert reserve(PROJECTS, [decided("B", prioritised=True)]) == []


@pytest.mark.parametrize(
    ("envelope", "spent", "applies"),
    [(9_000_000, 7_000_000, True), (2_000_000, 0, True), (9_000_000, 6_000_000, False)],
)
def test_below_the_minimum_coverage_alone_decides_on_a_regional_list(
    envelope: int, spent: int, *, applies: bool
) -> None:
    assert balance(Decimal(envelope), Decimal(spent), regional=True)["coverage_only"] is applies
    assert not balance(Decimal(envelope), Decimal(spent), regional=False)["coverage_only"]


def test_a_balance_says_that_the_computation_applies_nothing_of_it() -> None:
    words = balance(Decimal(2_000_000), Decimal(0), regional=True)["words"]

    assert words["es"].startswith("El monto")
    assert "no la aplica" in words["es"]
