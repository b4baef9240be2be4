"""The ranking of a list: what a total is, who goes first, who is funded, and what is said about it."""

import hashlib
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.voting.prioritisation import (
    Candidate,
    Count,
    DrawHasNoSeed,
    Outcome,
    aggregate,
    approvals,
    explain,
    rank,
    tally,
)
from services.voting.prioritisation.allocation import Contention
from services.voting.prioritisation.standing import coefficients, prepare
from shared.rules import (
    Aggregation,
    Allocation,
    BallotForm,
    BallotRules,
    Choice,
    Combination,
    PrioritisationRules,
    Rounding,
    RoundingMode,
    RoundingStage,
    TieBreak,
    VotePoints,
    Weights,
)

BY_VOTES = PrioritisationRules(
    combination=Combination.VOTES_ONLY, vote_points=VotePoints.RAW, tie_breaks=(TieBreak.EARLIER_REGISTERED,)
)
ANY_WEIGHT = st.integers(0, 100).map(lambda hundredths: Decimal(hundredths) / 100)


def project(code: str, position: int, cost: int = 10, score: str | None = "85") -> Candidate:
    technical = None if score is None else Decimal(score)
    return Candidate(code=code, cost=Decimal(cost), position=position, technical_score=technical)


def counted(*candidates: Candidate, envelope: int = 100, ballots: int = 10, **votes: int) -> Count:
    return Count(candidates=candidates, votes=votes, ballots=ballots, envelope=Decimal(envelope))


def chosen(*projects: str) -> tuple[Choice, ...]:
    return tuple(Choice(project=each) for each in projects)


@st.composite
def counts(draw: st.DrawFn) -> Count:
    size = draw(st.integers(1, 8))
    codes = [f"P{number}" for number in range(size)]
    ballots = draw(st.lists(st.frozensets(st.sampled_from(codes)), max_size=12))
    return Count(
        candidates=tuple(
            Candidate(
                code=code,
                cost=Decimal(draw(st.integers(0, 60))),
                position=place,
                technical_score=draw(st.none() | st.decimals(0, 100, places=2)),
                eligible=draw(st.sampled_from([True, True, True, False])),
            )
            for place, code in enumerate(codes)
        ),
        votes=Counter(code for ballot in ballots for code in ballot),
        ballots=len(ballots),
        envelope=Decimal(draw(st.integers(0, 150))),
        approvals=Counter(ballots),
    )


@st.composite
def any_rules(draw: st.DrawFn, allocations: tuple[Allocation, ...] = tuple(Allocation)) -> PrioritisationRules:
    technical = draw(ANY_WEIGHT)
    return PrioritisationRules(
        vote_points=draw(st.sampled_from(VotePoints)),
        combination=draw(st.sampled_from(Combination)),
        weights=Weights(technical=technical, votes=1 - technical),
        rounding=Rounding(
            places=draw(st.integers(0, 6)),
            mode=draw(st.sampled_from(RoundingMode)),
            stage=draw(st.sampled_from(RoundingStage)),
        ),
        tie_breaks=draw(
            st.sampled_from(
                [
                    (TieBreak.EARLIER_REGISTERED,),
                    (TieBreak.LOWER_COST, TieBreak.CODE),
                    (TieBreak.TECHNICAL_SCORE, TieBreak.VOTES, TieBreak.DRAW),
                ]
            )
        ),
        draw_seed="semilla",
        allocation=draw(st.sampled_from(allocations)),
        minimum_votes=draw(st.integers(0, 3)),
        minimum_technical_score=draw(st.none() | st.just(Decimal(50))),
        needs_a_vote=draw(st.booleans()),
        incompatible=draw(st.sampled_from([(), (("P0", "P1"),), (("P0", "P2", "P3"), ("P1", "P2"))])),
    )


def test_the_screen_of_the_region_shows_eighty_five_for_a_score_and_no_votes() -> None:
    rules = PrioritisationRules(combination=Combination.ADDITIVE, rounding=Rounding(places=1))

    ranking = rank(counted(project("2324969", 0)), rules)

    total = ranking.of("2324969").total
    assert total is not None
    assert str(total.published) == "85.0"


@pytest.mark.parametrize(
    ("points", "combination", "expected"),
    [
        (VotePoints.SHARE_OF_LEADER, Combination.WEIGHTED, Fraction(4, 5) * 85 + Fraction(1, 5) * Fraction(300, 7)),
        (VotePoints.SHARE_OF_BALLOTS, Combination.WEIGHTED, Fraction(4, 5) * 85 + Fraction(1, 5) * 30),
        (VotePoints.RAW, Combination.WEIGHTED, Fraction(4, 5) * 85 + Fraction(3, 5)),
        (VotePoints.SHARE_OF_LEADER, Combination.ADDITIVE, 85 + Fraction(300, 7)),
        (VotePoints.SHARE_OF_LEADER, Combination.VOTES_ONLY, Fraction(300, 7)),
    ],
)
def test_a_total_is_the_fraction_one_would_compute_by_hand(
    points: VotePoints, combination: Combination, expected: Fraction
) -> None:
    rules = PrioritisationRules(vote_points=points, combination=combination)

    ranking = rank(counted(project("A", 0), project("B", 1), A=7, B=3), rules)

    total = ranking.of("B").total
    assert total is not None
    assert total.exact == expected


@pytest.mark.parametrize(
    ("mode", "published"),
    [(RoundingMode.HALF_UP, "0.13"), (RoundingMode.HALF_EVEN, "0.12"), (RoundingMode.DOWN, "0.12")],
)
def test_a_total_half_way_is_rounded_as_the_rules_say(mode: RoundingMode, published: str) -> None:
    rules = PrioritisationRules(combination=Combination.ADDITIVE, rounding=Rounding(places=2, mode=mode))

    ranking = rank(counted(project("A", 0, score="0.125")), rules)

    total = ranking.of("A").total
    assert total is not None
    assert str(total.published) == published


def test_rounding_at_the_parts_adds_what_was_rounded() -> None:
    at_parts = Rounding(places=0, stage=RoundingStage.PARTS)
    rules = PrioritisationRules(combination=Combination.ADDITIVE, vote_points=VotePoints.SHARE_OF_BALLOTS)
    count = counted(project("A", 0, score="0.5"), A=1, ballots=200)

    parts = rank(count, rules.model_copy(update={"rounding": at_parts})).of("A").total
    whole = rank(count, rules.model_copy(update={"rounding": Rounding(places=0)})).of("A").total

    assert parts is not None
    assert whole is not None
    assert (str(parts.published), str(whole.published)) == ("2", "1")


@pytest.mark.parametrize(
    ("step", "first"),
    [
        (TieBreak.TECHNICAL_SCORE, "B"),
        (TieBreak.VOTES, "A"),
        (TieBreak.LOWER_COST, "B"),
        (TieBreak.HIGHER_COST, "A"),
        (TieBreak.EARLIER_REGISTERED, "B"),
        (TieBreak.CODE, "A"),
    ],
)
def test_each_step_of_the_chain_breaks_a_tie_its_own_way(step: TieBreak, first: str) -> None:
    chain = dict.fromkeys((step, TieBreak.CODE))
    rules = PrioritisationRules(
        combination=Combination.ADDITIVE, vote_points=VotePoints.RAW, tie_breaks=tuple(chain), needs_a_vote=False
    )
    count = counted(project("A", 1, cost=20, score="80"), project("B", 0, cost=10, score="85"), A=7, B=2)

    ranking = rank(count, rules)

    assert ranking.placings[0].project == first
    assert ranking.placings[0].below is not None
    assert ranking.placings[0].below.step is step
    assert ranking.placings[1].above is not None
    assert ranking.placings[1].above.against == first


def test_a_public_draw_can_be_recomputed_by_anyone() -> None:
    rules = BY_VOTES.model_copy(update={"tie_breaks": (TieBreak.DRAW,), "draw_seed": "4711"})
    codes = ["A", "B", "C", "D", "E"]

    ranking = rank(counted(*(project(code, place) for place, code in enumerate(codes))), rules)

    drawn = sorted(codes, key=lambda code: hashlib.sha256(f"4711|{code}".encode()).hexdigest())
    assert [placing.project for placing in ranking.placings] == drawn


def test_a_draw_without_a_seed_is_refused() -> None:
    with pytest.raises(DrawHasNoSeed) as caught:
        rank(counted(project("A", 0)), BY_VOTES.model_copy(update={"tie_breaks": (TieBreak.DRAW,)}))

    assert caught.value.explain().es


def test_a_tie_at_the_cut_is_reported_with_the_step_that_resolved_it() -> None:
    rules = PrioritisationRules(combination=Combination.ADDITIVE, needs_a_vote=False)
    count = counted(project("A", 0, cost=60), project("B", 1, cost=60), project("C", 2, cost=30, score="90"))

    ranking = rank(count, rules)

    (tie,) = ranking.ties_at_the_cut
    assert (tie.funded, tie.unfunded, tie.steps) == (("A",), ("B",), (TieBreak.EARLIER_REGISTERED,))


def test_no_tie_is_reported_where_the_totals_settle_the_cut() -> None:
    ranking = rank(counted(project("A", 0, cost=60), project("B", 1, cost=60), A=2, B=1), BY_VOTES)

    assert ranking.ties_at_the_cut == ()


LIST = (project("A", 0, cost=70), project("B", 1, cost=50), project("C", 2, cost=30), project("D", 3, cost=1))
VOTES = {"A": 9, "B": 6, "C": 3}


@pytest.mark.parametrize(
    ("changes", "outcomes"),
    [
        ({}, ["funded", "not-enough-money", "funded", "no-votes"]),
        ({"needs_a_vote": False}, ["funded", "not-enough-money", "funded", "not-enough-money"]),
        ({"allocation": Allocation.GREEDY_STOP}, ["funded", "not-enough-money", "stopped", "no-votes"]),
        ({"minimum_votes": 4}, ["funded", "not-enough-money", "below-threshold", "no-votes"]),
        ({"minimum_technical_score": Decimal(90)}, ["below-threshold"] * 3 + ["no-votes"]),
        ({"incompatible": (("A", "C"),)}, ["funded", "not-enough-money", "incompatible", "no-votes"]),
    ],
)
def test_the_envelope_goes_down_the_ranking_as_the_rules_say(changes: dict[str, object], outcomes: list[str]) -> None:
    ranking = rank(counted(*LIST, **VOTES), BY_VOTES.model_copy(update=changes))

    assert [placing.outcome.value for placing in ranking.placings] == outcomes
    assert ranking.placings[0].left_before == Decimal(100)


def test_a_floor_holds_under_equal_shares_too() -> None:
    rules = BY_VOTES.model_copy(update={"allocation": Allocation.EQUAL_SHARES, "minimum_votes": 2})
    ballots = [chosen("A", "B"), chosen("A")]
    count = counted(project("A", 0), project("B", 1), ballots=2, A=2, B=1)

    ranking = rank(count.model_copy(update={"approvals": approvals(ballots)}), rules)

    assert ranking.funded == ("A",)
    assert ranking.of("B").outcome is Outcome.BELOW_THRESHOLD
    share = ranking.of("A").share
    assert share is not None
    assert share.exact == 5


def test_equal_shares_needs_the_ballots() -> None:
    with pytest.raises(ValueError, match="approvals"):
        rank(counted(project("A", 0)), BY_VOTES.model_copy(update={"allocation": Allocation.EQUAL_SHARES}))


def test_equal_shares_reports_a_project_that_was_level_and_lost() -> None:
    rules = BY_VOTES.model_copy(update={"allocation": Allocation.EQUAL_SHARES})
    count = counted(project("A", 0, cost=10), project("B", 1, cost=10), envelope=10, ballots=2, A=1, B=1)
    approved = {frozenset({"A"}): 1, frozenset({"B"}): 1}

    ranking = rank(count.model_copy(update={"approvals": approved}), rules)

    assert ranking.funded == ()
    joint = rank(count.model_copy(update={"approvals": {frozenset({"A", "B"}): 2}}), rules)
    assert joint.funded == ("A",)
    assert [(tie.funded, tie.unfunded) for tie in joint.ties_at_the_cut] == [(("A",), ("B",))]


def test_equal_shares_takes_many_small_steps_at_once() -> None:
    rules = BY_VOTES.model_copy(update={"allocation": Allocation.EQUAL_SHARES})
    count = counted(project("A", 0, cost=9_000_000), envelope=10_000_000, ballots=500, A=1)

    ranking = rank(count.model_copy(update={"approvals": {frozenset({"A"}): 1}}), rules)

    assert ranking.funded == ("A",)


def test_a_project_without_a_technical_score_is_listed_but_not_ranked() -> None:
    ranking = rank(counted(project("A", 0, score=None), project("B", 1), A=9, B=1), PrioritisationRules())

    assert (ranking.of("A").rank, ranking.of("A").outcome) == (None, Outcome.INELIGIBLE)
    assert ranking.placings[-1].project == "A"
    assert ranking.of("B").rank == 1


def test_a_project_that_is_not_on_the_list_has_no_placing() -> None:
    with pytest.raises(KeyError):
        rank(counted(project("A", 0)), BY_VOTES).of("B")


@pytest.mark.parametrize(
    "facts",
    [
        {"candidates": [project("A", 0), project("A", 1)]},
        {"candidates": [project("A", 0), project("B", 0)]},
        {"votes": {"Z": 1}},
        {"votes": {"A": -1}},
        {"approvals": {frozenset({"Z"}): 1}},
        {"approvals": {frozenset({"A"}): 11}},
        {"envelope": Decimal(-1)},
    ],
)
def test_a_count_that_contradicts_itself_does_not_exist(facts: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Count.model_validate(
            {"candidates": [project("A", 0)], "votes": {}, "ballots": 10, "envelope": Decimal(1)} | facts
        )


@pytest.mark.parametrize(
    ("rules", "ballots", "votes"),
    [
        (BallotRules(form=BallotForm.APPROVAL), [chosen("A", "B"), chosen("A")], {"A": 2, "B": 1}),
        (
            BallotRules(form=BallotForm.ORDINAL, max_choices=3),
            [chosen("A", "B", "C"), chosen("B")],
            {"A": 3, "B": 5, "C": 1},
        ),
        (
            BallotRules(form=BallotForm.CUMULATIVE, max_points=5),
            [(Choice(project="A", points=4), Choice(project="B", points=1)), (Choice(project="B", points=2),)],
            {"A": 4, "B": 3},
        ),
    ],
)
def test_ballots_are_tallied_by_their_form(
    rules: BallotRules, ballots: list[tuple[Choice, ...]], votes: dict[str, int]
) -> None:
    assert tally(rules, ballots) == votes


@pytest.mark.parametrize(
    ("rule", "scores", "result"),
    [
        (Aggregation.MEAN, [85, 85, 84], Fraction(254, 3)),
        (Aggregation.MEDIAN, [90, 10, 80], Fraction(80)),
        (Aggregation.MEDIAN, [90, 81], Fraction(171, 2)),
    ],
)
def test_scorecards_become_one_exact_score(rule: Aggregation, scores: list[int], result: Fraction) -> None:
    assert aggregate([Decimal(score) for score in scores], rule) == result


def test_no_scorecards_make_no_score() -> None:
    with pytest.raises(ValueError, match="no scores"):
        aggregate([], Aggregation.MEAN)


def test_an_exact_mean_enters_the_total_unrounded() -> None:
    mean = aggregate([Decimal(85), Decimal(85), Decimal(84)], Aggregation.MEAN)
    count = Count(
        candidates=(Candidate(code="A", cost=Decimal(1), position=0, technical_score=mean),),
        votes={},
        ballots=0,
        envelope=Decimal(1),
    )

    total = rank(count, PrioritisationRules(combination=Combination.ADDITIVE)).of("A").total

    assert total is not None
    assert (total.exact, str(total.published)) == (Fraction(254, 3), "84.67")


def test_the_explanation_of_a_winner_goes_from_the_votes_to_the_money() -> None:
    ranking = rank(counted(project("A", 0, cost=60), project("B", 1, cost=60), A=4, B=3), PrioritisationRules())

    spanish = [words.es for words in explain(ranking, "B")]

    assert spanish == [
        "Votos: 3, que valen 75.00 puntos (del proyecto más votado, por 100).",
        "Puntaje total: 0.8 x 85.00 + 0.2 x 75.00 = 83.00.",
        "Se redondea en el total, a 2 decimales, la mitad hacia arriba.",
        "No financiado: cuesta 60.00 y quedaban 40.00.",
    ]


def test_the_explanation_names_the_tie_and_the_step() -> None:
    ranking = rank(counted(project("A", 0, cost=60), project("B", 1, cost=60), A=3, B=3), PrioritisationRules())

    english = [words.en for words in explain(ranking, "B")]

    assert "It ties with A and comes after that project; decided by: order of registration." in english
    assert "Tie at the cut: A (funded) and B (not funded); decided by: order of registration." in english


@settings(deadline=None)
@given(counts(), any_rules())
def test_every_project_can_be_explained_in_both_languages(count: Count, rules: PrioritisationRules) -> None:
    ranking = rank(count, rules)

    for candidate in count.candidates:
        for words in explain(ranking, candidate.code):
            assert words.es
            assert words.en
            assert "{" not in words.es + words.en


@settings(deadline=None)
@given(counts(), any_rules(), st.randoms())
def test_the_order_in_which_facts_come_in_changes_nothing(
    count: Count, rules: PrioritisationRules, dice: object
) -> None:
    shuffled = list(count.candidates)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis's Random has no public type
    assert count.approvals is not None
    backwards = dict(reversed(list(count.approvals.items())))
    votes = dict(reversed(list(count.votes.items())))

    again = count.model_copy(update={"candidates": tuple(shuffled), "approvals": backwards, "votes": votes})

    assert rank(again, rules).model_dump_json() == rank(count, rules).model_dump_json()


@settings(deadline=None)
@given(counts(), any_rules())
def test_the_envelope_is_never_exceeded(count: Count, rules: PrioritisationRules) -> None:
    ranking = rank(count, rules)

    funded = [placing for placing in ranking.placings if placing.outcome is Outcome.FUNDED]
    assert sum(placing.cost for placing in funded) == ranking.spent <= count.envelope
    assert all(placing.left_before - placing.cost == placing.left_after >= 0 for placing in funded)


@settings(deadline=None)
@given(counts(), any_rules())
def test_floors_and_rivalries_hold_under_every_allocation(count: Count, rules: PrioritisationRules) -> None:
    ranking = rank(count, rules)

    for placing in (ranking.of(code) for code in ranking.funded):
        assert placing.votes >= rules.minimum_votes
        assert placing.votes > 0 or not rules.needs_a_vote
    assert all(len(set(group) & set(ranking.funded)) <= 1 for group in rules.incompatible)


@settings(deadline=None)
@given(counts(), any_rules())
def test_every_total_is_exact_until_its_one_rounding(count: Count, rules: PrioritisationRules) -> None:
    for_technical, for_points = coefficients(rules)

    for placing in rank(count, rules).placings:
        if placing.total is None or placing.vote_points is None:
            continue
        score = Fraction(0) if placing.technical_score is None else placing.technical_score.exact
        exact = score * for_technical + placing.vote_points.exact * for_points
        unit = Fraction(1, 10**rules.rounding.places)
        steps = 1 if rules.rounding.stage is RoundingStage.TOTAL else 2
        assert abs(Fraction(placing.total.published) - exact) < steps * unit
        assert rules.rounding.stage is RoundingStage.PARTS or placing.total.exact == exact


@settings(deadline=None)
@given(counts(), any_rules(allocations=(Allocation.GREEDY_SKIP, Allocation.GREEDY_STOP)), st.data())
def test_one_more_vote_never_lowers_a_rank(count: Count, rules: PrioritisationRules, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from([candidate.code for candidate in count.candidates]))
    more = count.model_copy(update={"votes": {**count.votes, code: count.votes.get(code, 0) + 1}})

    before, after = rank(count, rules).of(code).rank, rank(more, rules).of(code).rank

    assert before is None or after is None or after <= before


@settings(deadline=None)
@given(counts(), any_rules(allocations=(Allocation.GREEDY_SKIP, Allocation.GREEDY_STOP)))
def test_the_quick_list_of_winners_is_the_decided_one(count: Count, rules: PrioritisationRules) -> None:
    standing = prepare(count, rules)
    contention = Contention.of(count, standing, rules)
    order = standing.order(standing.totals(coefficients(rules), rules))

    quick = contention.funded(order)

    decided = contention.decide(order)
    assert quick == [entry for entry in order if decided[entry].outcome is Outcome.FUNDED]


@settings(deadline=None)
@given(counts(), any_rules())
def test_no_binary_fraction_is_ever_published(count: Count, rules: PrioritisationRules) -> None:
    def floats(value: object) -> bool:
        if isinstance(value, dict):
            return any(map(floats, value.values()))
        if isinstance(value, list | tuple):
            return any(map(floats, value))
        return isinstance(value, float)

    assert not floats(rank(count, rules).model_dump())
    assert not floats(rank(count, rules).model_dump(mode="json"))
