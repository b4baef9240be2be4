"""What if: the frozen count that other rules are tried on is the official one."""

from typing import Any

import pytest

from projections.simulation import OFFICIAL, Question, simulate
from shared.rules import Aggregation, Combination, PrioritisationRules


def question(outcome: str, *totals: str, barred: frozenset[str] = frozenset()) -> Question:
    """Return a question about a result of one project, that came out so."""
    cards = [{"evaluator": str(place), "total": total} for place, total in enumerate(totals)]
    row: dict[str, Any] = {"project": "P-1", "cost": "10.00", "votes": 3, "scorecards": cards, "outcome": outcome}
    rules = PrioritisationRules().model_dump(mode="json")
    result = {"ranking": [row], "ballots": 4, "envelope": "20.00", "rules": rules}
    return Question(kind="compare", result=result, places={"P-1": 1}, options={}, barred=barred)


@pytest.mark.parametrize(
    ("outcome", "totals", "eligible"),
    [("funded", ["80"], True), ("ineligible", ["80"], False), ("ineligible", [], True)],
    ids=["funded", "found ineligible", "only without a score"],
)
def test_no_simulation_ranks_what_was_found_ineligible(outcome: str, totals: list[str], eligible: bool) -> None:
    (candidate,) = question(outcome, *totals).count(Aggregation.MEAN).candidates

    assert candidate.eligible is eligible


def test_who_was_found_ineligible_before_anybody_scored_is_not_ranked_by_votes_alone_either() -> None:
    asked = question("ineligible", barred=frozenset({"P-1"}))
    by_votes = PrioritisationRules(combination=Combination.VOTES_ONLY)

    told = simulate(asked.model_copy(update={"result": _labelled(asked), "options": _beside(by_votes)}))

    assert told["options"]["others"]["funded"] == []


def test_rules_that_bring_scorecards_together_in_another_way_stand_beside_the_official_ones() -> None:
    asked = question("funded", "10", "20", "90")
    median = PrioritisationRules(aggregation=Aggregation.MEDIAN)

    told = simulate(asked.model_copy(update={"result": _labelled(asked), "options": _beside(median)}))

    assert told["comparison"]["rules"] == ["official-rules", "others"]
    assert told["comparison"]["lines"][0]["ranks"] == [1, 1]
    totals = [option["projects"][0]["total"] for option in told["options"].values()]
    assert totals == ["52.00", "36.00"]


def _labelled(asked: Question) -> dict[str, Any]:
    return {**asked.result, "digest": "d" * 64, "upto": 9}


def _beside(rules: PrioritisationRules) -> dict[str, PrioritisationRules]:
    return {OFFICIAL: PrioritisationRules(), "others": rules}
