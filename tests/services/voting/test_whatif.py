"""What if: other weights and rules on the same count, and how firm a ranking is."""

import time
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.voting.prioritisation import Candidate, Count, Outcome, Reach, rank
from services.voting.whatif import Span, WeightsDoNotCount, compare, reweigh, stability
from shared.rules import (
    Allocation,
    Combination,
    PrioritisationRules,
    RegionalBalance,
    Rounding,
    RoundingMode,
    RoundingStage,
    TieBreak,
    VotePoints,
    Weights,
)

VOTES_ALONE = PrioritisationRules(combination=Combination.VOTES_ONLY)


def weighing(technical: Fraction | Decimal | str, rules: PrioritisationRules) -> PrioritisationRules:
    weight = Decimal(str(technical))
    return rules.model_copy(update={"weights": Weights(technical=weight, votes=1 - weight)})


def counted(*projects: tuple[str, int, int, int], envelope: int = 10) -> Count:
    return Count(
        candidates=tuple(
            Candidate(code=code, cost=Decimal(cost), position=place, technical_score=Decimal(score))
            for place, (code, cost, score, _) in enumerate(projects)
        ),
        votes={code: votes for code, _, _, votes in projects},
        ballots=100,
        envelope=Decimal(envelope),
    )


@st.composite
def counts(draw: st.DrawFn) -> Count:
    size = draw(st.integers(1, 6))
    return Count(
        candidates=tuple(
            Candidate(
                code=f"P{place}",
                cost=Decimal(draw(st.integers(1, 9))),
                position=place,
                technical_score=draw(st.decimals(0, 100, places=1)),
                reach=Reach(in_full=draw(st.booleans()), by_coverage=draw(st.booleans())),
            )
            for place in range(size)
        ),
        votes={f"P{place}": draw(st.integers(0, 9)) for place in range(size)},
        ballots=60,
        envelope=Decimal(draw(st.integers(0, 30))),
        approvals=Counter(frozenset({f"P{place}"}) for place in range(size)),
    )


@st.composite
def any_rules(draw: st.DrawFn) -> PrioritisationRules:
    rules = PrioritisationRules(
        vote_points=draw(st.sampled_from(VotePoints)),
        rounding=Rounding(
            places=draw(st.integers(0, 2)),
            mode=draw(st.sampled_from(RoundingMode)),
            stage=draw(st.sampled_from(RoundingStage)),
        ),
        tie_breaks=draw(
            st.sampled_from([(TieBreak.EARLIER_REGISTERED,), (TieBreak.VOTES, TieBreak.LOWER_COST, TieBreak.CODE)])
        ),
        allocation=draw(st.sampled_from([Allocation.GREEDY_SKIP, Allocation.GREEDY_STOP])),
        minimum_votes=draw(st.integers(0, 2)),
        incompatible=draw(st.sampled_from([(), (("P0", "P1"),)])),
        regional_balance=draw(st.sampled_from([None, RegionalBalance(floor=Decimal(8), lists=("R",))])),
    )
    return weighing(Decimal(draw(st.integers(0, 20))) / 20, rules)


def holds(span: Span, weight: Fraction) -> bool:
    low, high = span.low.exact, span.high.exact
    return low < weight < high or (weight == low and span.includes_low) or (weight == high and span.includes_high)


def test_the_cut_moves_where_the_two_lines_cross() -> None:
    count = counted(("A", 10, 90, 50), ("B", 10, 80, 100))
    rules = weighing("0.9", PrioritisationRules(rounding=Rounding(places=6)))

    found = stability(count, rules)

    assert found.lower is not None
    assert abs(found.lower.technical_weight.exact - Fraction(5, 6)) < Fraction(1, 10**6)
    assert (found.lower.enter, found.lower.leave) == (("B",), ("A",))
    assert found.higher is None
    assert found.smallest == found.lower


def test_of_two_moves_that_are_equally_near_the_one_that_is_reached_is_the_smaller() -> None:
    count = counted(("A", 10, 4, 4), ("B", 10, 8, 2), ("C", 10, 4, 6), ("D", 10, 8, 2), envelope=20)
    rules = PrioritisationRules(
        vote_points=VotePoints.RAW, rounding=Rounding(places=0), tie_breaks=(TieBreak.EARLIER_REGISTERED,)
    )

    found = stability(count, weighing("0.5", rules))

    assert found.lower is not None
    assert found.higher is not None
    assert (found.lower.technical_weight.exact, found.lower.at) == (Fraction(5, 12), False)
    assert (found.higher.technical_weight.exact, found.higher.at) == (Fraction(7, 12), True)
    assert found.smallest == found.higher


def test_a_ranking_that_no_weight_changes_is_firm_from_none_to_all() -> None:
    found = stability(counted(("A", 10, 90, 50), ("B", 10, 80, 40)), PrioritisationRules())

    assert found.smallest is None
    for project in found.projects:
        assert holds(project.keeps_place, Fraction(0))
        assert holds(project.keeps_outcome, Fraction(1))


def test_equal_shares_is_moved_by_no_weight() -> None:
    rules = PrioritisationRules(allocation=Allocation.EQUAL_SHARES)
    count = counted(("A", 10, 90, 50), ("B", 10, 20, 60))
    approved = {frozenset({"A"}): 40, frozenset({"B"}): 60}
    count = count.model_copy(update={"approvals": approved})

    found = stability(count, rules)

    assert found.smallest is None
    funded = rank(count, rules).funded
    assert {project.project for project in found.projects if project.funded} == set(funded)
    assert set(reweigh(count, rules, [Decimal(0)])[0].funded) == set(funded)


def test_weights_are_not_asked_of_rules_that_do_not_weigh() -> None:
    count = counted(("A", 10, 90, 50))

    with pytest.raises(WeightsDoNotCount):
        stability(count, VOTES_ALONE)
    with pytest.raises(WeightsDoNotCount):
        reweigh(count, VOTES_ALONE, [Decimal("0.5")])


def test_a_weight_outside_zero_to_one_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        reweigh(counted(("A", 10, 90, 50)), PrioritisationRules(), [Decimal("1.1")])


def test_rules_stand_side_by_side() -> None:
    count = counted(("A", 6, 90, 10), ("B", 6, 50, 100), ("C", 4, 40, 50))

    rankings = {"official": rank(count, PrioritisationRules()), "votes": rank(count, VOTES_ALONE)}
    found = compare(["A", "B", "C"], rankings)

    assert found.rules == ("official", "votes")
    lines = {line.project: (line.ranks, line.outcomes) for line in found.lines}
    assert lines["A"] == ((1, 3), (Outcome.FUNDED, Outcome.NOT_ENOUGH_MONEY))
    assert lines["B"] == ((2, 1), (Outcome.NOT_ENOUGH_MONEY, Outcome.FUNDED))
    assert found.agree == ("C",)


@settings(deadline=None)
@given(counts(), any_rules(), st.lists(st.integers(0, 1000), max_size=5))
def test_reweighing_is_ranking_again(count: Count, rules: PrioritisationRules, thousandths: list[int]) -> None:
    weights = [Decimal(each) / 1000 for each in thousandths]

    for weight, found in zip(weights, reweigh(count, rules, weights), strict=True):
        ranking = rank(count, weighing(weight, rules))
        assert found.order == tuple(placing.project for placing in ranking.placings)
        assert found.funded == ranking.funded


@settings(deadline=None, max_examples=60)
@given(counts(), any_rules(), st.lists(st.integers(0, 2000), min_size=1, max_size=8))
def test_inside_its_spans_a_project_keeps_its_place_and_its_outcome(
    count: Count, rules: PrioritisationRules, twothousandths: list[int]
) -> None:
    found = stability(count, rules)
    now = rank(count, rules)

    for weight in [Decimal(each) / 2000 for each in twothousandths]:
        then = rank(count, weighing(weight, rules))
        for project in found.projects:
            if holds(project.keeps_place, Fraction(weight)):
                assert then.of(project.project).rank == now.of(project.project).rank
            if holds(project.keeps_outcome, Fraction(weight)):
                assert (project.project in then.funded) is (project.project in now.funded)


@settings(deadline=None, max_examples=60)
@given(counts(), any_rules())
def test_the_current_weight_lies_inside_every_span(count: Count, rules: PrioritisationRules) -> None:
    weight = Fraction(rules.weights.technical)

    for project in stability(count, rules).projects:
        assert holds(project.keeps_place, weight)
        assert holds(project.keeps_outcome, weight)


@settings(deadline=None, max_examples=60)
@given(counts(), any_rules())
def test_the_cut_moves_at_the_weight_named_and_nowhere_nearer(count: Count, rules: PrioritisationRules) -> None:
    found = stability(count, rules)
    weight = Fraction(rules.weights.technical)
    now = set(rank(count, rules).funded)

    for move, towards in ((found.lower, Fraction(0)), (found.higher, Fraction(1))):
        if move is None:
            continue
        named = move.technical_weight.exact
        beyond = named if move.at else named + (towards - named) / 10**9
        assert funded(count, rules, beyond) == (now | set(move.enter)) - set(move.leave) != now
        for nearer in (named - (named - weight) * step / 40 for step in range(1, 41)):
            assert funded(count, rules, nearer) == now


def funded(count: Count, rules: PrioritisationRules, weight: Fraction) -> set[str]:
    exact = Weights.model_construct(technical=weight, votes=1 - weight)  # type: ignore[arg-type]  # thirds are no decimals
    return set(rank(count, rules.model_copy(update={"weights": exact})).funded)


def test_the_firmness_of_two_hundred_and_twenty_projects_takes_no_more_than_moments() -> None:
    projects = [(f"P{n}", 200 + 37 * n % 900, 40 + 7 * n % 60, 10 + 7919 * n % 6500) for n in range(220)]
    count = counted(*projects, envelope=12_000).model_copy(update={"ballots": 130_000})
    began = time.process_time()

    found = stability(count, PrioritisationRules())

    assert len(found.projects) == 220
    assert time.process_time() - began < 5
