"""What if: the frozen count that other rules are tried on is the official one."""

from typing import Any

import pytest

from projections.simulation import Question
from shared.rules import Aggregation, PrioritisationRules


def question(outcome: str, *totals: str) -> Question:
    """Return a question about a result of one project, that came out so."""
    cards = [{"evaluator": str(place), "total": total} for place, total in enumerate(totals)]
    row: dict[str, Any] = {"project": "P-1", "cost": "10.00", "votes": 3, "scorecards": cards, "outcome": outcome}
    rules = PrioritisationRules().model_dump(mode="json")
    result = {"ranking": [row], "ballots": 4, "envelope": "20.00", "rules": rules}
    return Question(kind="compare", result=result, places={"P-1": 1}, options={})


@pytest.mark.parametrize(
    ("outcome", "totals", "eligible"),
    [("funded", ["80"], True), ("ineligible", ["80"], False), ("ineligible", [], True)],
    ids=["funded", "found ineligible", "only without a score"],
)
def test_no_simulation_ranks_what_was_found_ineligible(outcome: str, totals: list[str], eligible: bool) -> None:
    (candidate,) = question(outcome, *totals).count(Aggregation.MEAN).candidates

    assert candidate.eligible is eligible
