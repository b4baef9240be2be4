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


def found(envelope: int, spent: int, *rules: str) -> dict[str, Any]:
    """Return a ranking whose projects were decided on by these balance rules, declared where there are any."""
    declared = {"regional_balance": {"floor": "3000000.00"}} if rules else {}
    rows = [{"balance_rule": rule} for rule in rules]
    return {"rules": declared, "envelope": Decimal(envelope), "spent": Decimal(spent), "projects": rows}


@pytest.mark.parametrize(
    ("envelope", "spent", "applies"),
    [(9_000_000, 7_000_000, True), (2_000_000, 0, True), (9_000_000, 6_000_000, False)],
)
def test_below_the_minimum_coverage_alone_decides_on_a_regional_list(
    envelope: int, spent: int, *, applies: bool
) -> None:
    assert balance(found(envelope, spent), regional=True)["coverage_only"] is applies
    assert not balance(found(envelope, spent), regional=False)["coverage_only"]


def test_a_balance_that_the_rules_do_not_declare_is_told_not_to_be_applied() -> None:
    words = balance(found(2_000_000, 0), regional=True)["words"]

    assert words["es"].startswith("El monto")
    assert "no lo aplica" in words["es"]


def test_a_declared_balance_is_told_to_be_applied_where_it_was() -> None:
    applied = balance(found(9_000_000, 8_000_000, "standard", "remainder-below-floor"), regional=True)

    assert (applied["declared"], applied["coverage_only"]) == (True, True)
    assert "La asignación lo aplicó" in applied["words"]["es"]
    assert balance(found(9_000_000, 6_000_000, "standard"), regional=True)["words"] is None
