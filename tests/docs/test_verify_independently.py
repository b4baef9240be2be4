"""The observer's program agrees with the platform on made-up contests, and notices what was tampered with."""

import importlib.util
import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.voting.prioritisation import Candidate, Count, Reach, rank, tally
from services.voting.prioritisation import approvals as sets_of
from shared.rules import (
    Allocation,
    BallotForm,
    BallotRules,
    Choice,
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

PROGRAM = Path(__file__).resolve().parents[2] / "docs" / "verify_independently.py"
CODES = ("P-1", "P-2", "P-3", "P-4", "P-5")
RULES = BallotRules(form=BallotForm.APPROVAL, min_choices=0)


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_independently", PROGRAM)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PROGRAM_READ = load()

weights = st.integers(0, 10).map(lambda tenth: Weights(technical=Decimal(tenth) / 10, votes=1 - Decimal(tenth) / 10))
roundings = st.builds(
    Rounding, places=st.integers(0, 3), mode=st.sampled_from(RoundingMode), stage=st.sampled_from(RoundingStage)
)
chains = st.sampled_from(
    [
        (TieBreak.TECHNICAL_SCORE, TieBreak.VOTES, TieBreak.EARLIER_REGISTERED),
        (TieBreak.LOWER_COST, TieBreak.CODE),
        (TieBreak.HIGHER_COST, TieBreak.DRAW),
    ]
)
rules = st.builds(
    PrioritisationRules,
    vote_points=st.sampled_from(VotePoints),
    combination=st.sampled_from(Combination),
    weights=weights,
    rounding=roundings,
    tie_breaks=chains,
    draw_seed=st.just("7"),
    allocation=st.sampled_from(Allocation),
    minimum_votes=st.integers(0, 2),
    minimum_technical_score=st.sampled_from([None, Decimal(50)]),
    needs_a_vote=st.booleans(),
    incompatible=st.sampled_from([(), (("P-1", "P-2"),), (("P-1", "P-2"), ("P-2", "P-3"))]),
)
balances = st.sampled_from([None, RegionalBalance(floor=Decimal(20), lists=("MULTIPROVINCIAL",))])
reaches = st.builds(Reach, in_full=st.sampled_from([True, False, None]), by_coverage=st.booleans())
ballots = st.lists(st.lists(st.sampled_from(CODES), unique=True, max_size=4), min_size=1, max_size=8)
costs = st.lists(st.integers(1, 30), min_size=5, max_size=5)
scores = st.lists(st.sampled_from([None, "40", "70", "70", "85.5"]), min_size=5, max_size=5)


@given(rules, ballots, costs, scores, st.integers(10, 80), balances, st.lists(reaches, min_size=5, max_size=5))
@settings(max_examples=200, deadline=None)
def test_the_program_ranks_as_the_platform_does(  # Each is drawn apart.
    rules: PrioritisationRules,
    ballots: list[list[str]],
    costs: list[int],
    scores: list[str | None],
    envelope: int,
    balance: RegionalBalance | None,
    reach: list[Reach],
) -> None:
    if rules.allocation is not Allocation.EQUAL_SHARES:
        rules = rules.model_copy(update={"regional_balance": balance})
    choices = [tuple(Choice(project=code) for code in ballot) for ballot in ballots]
    votes, sets = tally(RULES, choices), sets_of(choices)
    candidates = tuple(
        Candidate(
            code=code,
            cost=Decimal(cost),
            position=place,
            technical_score=None if score is None else Decimal(score),
            reach=found,
        )
        for place, (code, cost, score, found) in enumerate(zip(CODES, costs, scores, reach, strict=True), start=1)
    )
    ours = rank(
        Count(candidates=candidates, votes=votes, ballots=len(ballots), envelope=Decimal(envelope), approvals=sets),
        rules,
    )

    plain = rules.model_dump(mode="json")
    entries = [PROGRAM_READ.Entry(_candidate(c), c.position, votes[c.code], _cards(c), plain) for c in candidates]
    found = PROGRAM_READ.rank(entries, plain, len(ballots), envelope * 100, sets)

    assert found is not None
    rows, spent, ties = found
    expected = ours.model_dump(mode="json")
    assert [{k: v for k, v in row.items() if k != "scorecards"} for row in rows] == expected["placings"]
    assert (Decimal(spent) / 100, ties) == (ours.spent, expected["ties_at_the_cut"])


def _candidate(candidate: Candidate) -> dict[str, Any]:
    reach = candidate.reach.model_dump() if candidate.reach else None
    return {"project": candidate.code, "cost": f"{candidate.cost:.2f}", "reach": reach}


def _cards(candidate: Candidate) -> list[dict[str, str]]:
    score = candidate.technical_score
    return [] if score is None else [{"evaluator": "e", "total": str(score)}]


def opened(**facts: Any) -> dict[str, Any]:
    return {"contest_id": "c", "electorate": None, **facts}


def event(topic: str, position: int, **data: Any) -> dict[str, Any]:
    return {"type": topic, "position": position, "data": {"contest_id": "c", **data}}


def ballot(position: int, voter: str, project: str) -> dict[str, Any]:
    return event("voting.ballot-cast.v1", position, voter=voter, choices=[{"project": project, "points": None}])


def failures(*events: dict[str, Any]) -> int:
    report = PROGRAM_READ.Report()
    PROGRAM_READ.ballots_of(list(events), opened(), 99, report, {"v": "0601"})
    return int(report.failures)


def test_a_ballot_from_outside_the_roll_is_noticed() -> None:
    assert failures(ballot(1, "v", "P-1")) == 0
    assert failures(ballot(1, "stranger", "P-1")) == 1


def test_a_ballot_after_the_closing_is_noticed() -> None:
    assert failures(event("voting.contest-closed.v1", 1), ballot(2, "v", "P-1")) == 1


def test_of_each_voter_the_last_ballot_counts_and_a_voided_one_does_not() -> None:
    report = PROGRAM_READ.Report()
    events = [ballot(1, "v", "P-1"), ballot(2, "v", "P-2"), ballot(3, "w", "P-1")]
    events.append(event("voting.ballot-voided.v1", 4, voter="w"))

    box = PROGRAM_READ.ballots_of(events, opened(), 99, report, {"v": "0601", "w": "0601"})

    assert {voter: choices[0]["project"] for voter, choices in box.items()} == {"v": "P-2"}


def test_the_program_uses_none_of_our_code() -> None:
    names = {line.split()[1].partition(".")[0] for line in PROGRAM.read_text("utf-8").splitlines() if _imports(line)}

    assert names <= sys.stdlib_module_names


def _imports(line: str) -> bool:
    return line.startswith(("import ", "from "))
