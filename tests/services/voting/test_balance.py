"""The balance rules of regional impact (DS 132-2010-EF, art. 3), declared and applied in the allocation."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from services.voting.domain.convening import open_contest
from services.voting.domain.facts import KnownRoll
from services.voting.events import Reach as Known
from services.voting.prioritisation import BalanceRule, Candidate, Count, Outcome, Ranking, Reach, explain, rank
from shared.rules import Allocation, PrioritisationRules, RegionalBalance
from tests.services.voting.situations import JAEN, OPENS, ROOT, act, known_list, process, to_open

RULES = PrioritisationRules(regional_balance=RegionalBalance(lists=("MULTIPROVINCIAL",)))
FULL, COVERS = Reach(in_full=True, by_coverage=True), Reach(in_full=False, by_coverage=True)
NEITHER, UNKNOWN = Reach(in_full=False, by_coverage=False), Reach()


def ranked(envelope: int, *projects: tuple[str, int, Reach | None], rules: PrioritisationRules = RULES) -> Ranking:
    """Rank projects, the first named first; amounts in thousands of soles."""
    candidates = tuple(
        Candidate(
            code=code,
            cost=Decimal(cost * 1000),
            position=place,
            technical_score=Decimal(100 - place),
            reach=reach,
        )
        for place, (code, cost, reach) in enumerate(projects)
    )
    votes = {code: 1 for code, *_ in projects}
    return rank(Count(candidates=candidates, votes=votes, ballots=1, envelope=Decimal(envelope * 1000)), rules)


def decided(ranking: Ranking) -> dict[str, tuple[Outcome, BalanceRule | None]]:
    return {one.project: (one.outcome, one.balance_rule) for one in ranking.placings}


def test_what_is_left_below_the_floor_funds_by_coverage_alone() -> None:
    found = ranked(9_000, ("SMALL", 2_000, COVERS), ("BIG", 7_000, FULL), ("NEAR", 500, NEITHER))

    assert decided(found) == {
        "SMALL": (Outcome.FUNDED, BalanceRule.REMAINDER_BELOW_FLOOR),
        "BIG": (Outcome.FUNDED, BalanceRule.STANDARD),
        "NEAR": (Outcome.BELOW_THRESHOLD, BalanceRule.STANDARD),
    }
    assert found.spent == Decimal(9_000_000)


def test_what_is_left_from_the_floor_on_funds_no_project_without_the_impact_in_full() -> None:
    found = ranked(10_000, ("SMALL", 2_000, COVERS), ("BIG", 7_000, FULL))

    assert decided(found)["SMALL"] == (Outcome.BELOW_THRESHOLD, BalanceRule.STANDARD)


def test_an_envelope_below_the_floor_is_given_out_by_coverage_alone() -> None:
    found = ranked(2_900, ("SMALL", 2_000, COVERS), ("PLACES", 100, Reach(in_full=True, by_coverage=False)))

    assert decided(found) == {
        "SMALL": (Outcome.FUNDED, BalanceRule.WHOLE_BELOW_FLOOR),
        "PLACES": (Outcome.BELOW_THRESHOLD, BalanceRule.WHOLE_BELOW_FLOOR),
    }


@pytest.mark.parametrize("reach", [UNKNOWN, None])
def test_what_is_not_known_is_not_met(reach: Reach | None) -> None:
    assert decided(ranked(2_000, ("DARK", 100, reach)))["DARK"][0] is Outcome.BELOW_THRESHOLD


def test_a_stopped_allocation_begins_anew_for_the_balance() -> None:
    rules = RULES.model_copy(update={"allocation": Allocation.GREEDY_STOP})
    found = ranked(9_000, ("A", 7_000, FULL), ("B", 3_000, FULL), ("C", 500, COVERS), rules=rules)

    assert decided(found)["B"] == (Outcome.NOT_ENOUGH_MONEY, BalanceRule.REMAINDER_BELOW_FLOOR)
    assert decided(found)["C"] == (Outcome.STOPPED, BalanceRule.REMAINDER_BELOW_FLOOR)


def test_each_project_says_which_rule_decided_and_what_was_found() -> None:
    found = ranked(9_000, ("SMALL", 2_000, COVERS), ("BIG", 7_000, FULL), ("NEAR", 500, NEITHER))

    small = " ".join(words.es for words in explain(found, "SMALL"))
    near = " ".join(words.es for words in explain(found, "NEAR"))
    assert "DS 132-2010-EF" in small
    assert "el saldo era menor que 3\u00a0000\u00a0000.00, se exige solo cobertura; lo cumple" in small
    assert "no lo cumple" in near
    assert "No financiado: no tiene el impacto regional que se exige." in near


def test_without_the_declared_rule_nothing_of_it_is_said() -> None:
    found = ranked(9_000, ("SMALL", 2_000, COVERS), rules=PrioritisationRules())

    assert decided(found) == {"SMALL": (Outcome.FUNDED, None)}
    assert "reach" not in found.placings[0].model_dump()


def test_equal_shares_goes_down_no_ranking() -> None:
    with pytest.raises(ValidationError, match="regional_balance"):
        PrioritisationRules(allocation=Allocation.EQUAL_SHARES, regional_balance=RULES.regional_balance)


def test_a_contest_carries_the_rule_and_the_reach_where_its_list_is_named() -> None:
    opened = {}
    for code in (JAEN, "MULTIPROVINCIAL"):
        rules = PrioritisationRules(regional_balance=RegionalBalance(lists=(code,)))
        of = process()
        of = type(of)(**{**vars(of), "prioritisation": rules})
        opened[code] = open_contest(to_open(), act(OPENS), of, known_list(), KnownRoll(4, ROOT))

    assert opened["MULTIPROVINCIAL"].prioritisation.regional_balance is None
    assert {one.reach for one in opened["MULTIPROVINCIAL"].candidates} == {None}
    assert opened[JAEN].prioritisation.regional_balance is not None
    assert {one.reach for one in opened[JAEN].candidates} == {Known()}
