"""The observer's program agrees with the platform on made-up contests, and notices what was tampered with."""

import ast
import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from Crypto.Protocol.SecretSharing import Shamir
from hypothesis import given, settings
from hypothesis import strategies as st

from services.voting.prioritisation import Candidate, Count, Reach, rank, tally
from services.voting.prioritisation import approvals as sets_of
from shared import quorum
from shared.merkle import leaf_hash, root
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
from tests.journeys.outcome import PROGRAM, observer

CODES = ("P-1", "P-2", "P-3", "P-4", "P-5")
RULES = BallotRules(form=BallotForm.APPROVAL, min_choices=0)


PROGRAM_READ = observer()

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


CONTEST: dict[str, Any] = {
    "contest_id": "c",
    "electorate": "0601",
    "opens_at": "2026-05-04T13:00:00Z",
    "closes_at": "2026-05-04T21:00:00Z",
    "secrecy": "pseudonymous",
    "voters": 3,
}
ROLL = {"v": ("0601", "citizen"), "w": ("0601", "civil-society"), "elsewhere": ("0602", "citizen")}


def event(topic: str, position: int, **data: Any) -> dict[str, Any]:
    moment = f"2026-05-04T14:{position:02}:00Z"
    return {
        "type": topic,
        "id": f"{data.get('voter', 'contest')}.{position}",
        "position": position,
        "time": moment,
        "data": {"contest_id": "c", "recorded_at": moment, **data},
    }


def ballot(position: int, voter: str, project: str = "P-1") -> dict[str, Any]:
    facts = {"choices": [{"project": project, "points": None}], "channel": "web"}
    return event("voting.ballot-cast.v1", position, voter=voter, **facts)


def failures(*events: dict[str, Any], registry: Sequence[dict[str, Any]] = (), **facts: Any) -> int:
    report = PROGRAM_READ.Report()
    PROGRAM_READ.verify_ballots({**CONTEST, **facts}, registry, list(events), ROLL, report)
    return int(report.failures)


@pytest.mark.parametrize("voter", ["stranger", "elsewhere"])
def test_a_ballot_from_outside_the_roll_of_the_list_is_noticed(voter: str) -> None:
    assert failures(ballot(1, "v")) == 0
    assert failures(ballot(1, voter)) == 1


def test_a_ballot_of_another_category_is_noticed() -> None:
    assert failures(ballot(1, "v"), categories=["citizen"]) == 0
    assert failures(ballot(1, "w"), categories=["citizen"]) == 1


def test_a_ballot_of_somebody_who_was_struck_off_before_is_noticed() -> None:
    struck = event("registry.pseudonym-struck.v1", 2, voter="v")

    assert failures(ballot(1, "v"), registry=[struck]) == 0
    assert failures(ballot(3, "v"), registry=[struck]) == 1


def test_a_ballot_after_the_closing_is_noticed() -> None:
    proposed = event("voting.early-closing-proposed.v1", 1, actor="a", reason="Terminó")
    closed = event("voting.contest-closed.v1", 2, actor="b", reason="Terminó")

    assert failures(proposed, ballot(2, "v"), {**closed, "position": 3}) == 0
    assert failures(proposed, closed, ballot(3, "v")) == 1


def test_a_ballot_out_of_hours_is_noticed_unless_they_were_extended() -> None:
    extended = event("voting.contest-extended.v1", 1, closes_at="2026-05-04T23:00:00Z", reason="Cola")

    assert failures(ballot(2, "v"), closes_at="2026-05-04T14:02:00Z") == 1
    assert failures(extended, ballot(2, "v"), closes_at="2026-05-04T14:02:00Z") == 0


def test_an_extension_after_the_end_or_to_an_earlier_hour_is_noticed() -> None:
    late = event("voting.contest-extended.v1", 3, closes_at="2026-05-04T23:00:00Z", reason="Cola")
    shorter = event("voting.contest-extended.v1", 1, closes_at="2026-05-04T20:00:00Z", reason="Cola")
    after = [event("voting.contest-closed.v1", 1, actor="a", reason=None), late]

    assert failures(late, closes_at="2026-05-04T14:04:00Z") == 0
    assert failures(late, closes_at="2026-05-04T14:03:00Z") == 1
    assert failures(*after, closes_at="2026-05-04T14:01:00Z") > 0
    assert failures(shorter) == 1


def test_a_closing_before_its_hour_by_one_person_or_without_a_reason_is_noticed() -> None:
    def closing(reason: str | None, *before: dict[str, Any]) -> int:
        return failures(*before, event("voting.contest-closed.v1", 2, actor="b", reason=reason))

    proposed = event("voting.early-closing-proposed.v1", 1, actor="a", reason="Terminó")
    by_the_same = event("voting.early-closing-proposed.v1", 1, actor="b", reason="Terminó")

    assert closing("Terminó", proposed) == 0
    assert closing("Terminó", by_the_same) == 1
    assert closing("Terminó") == 1
    assert closing(None, proposed) == 1
    assert failures(event("voting.contest-closed.v1", 2, actor="b", reason=None), closes_at="2026-05-04T14:02:00Z") == 0


def box(*events: dict[str, Any]) -> dict[str, str]:
    found = PROGRAM_READ.Box(CONTEST, list(events), 99)
    return {voter: choices[0]["project"] for voter, choices in found.choices.items()}


def voided(position: int, voter: str) -> dict[str, Any]:
    return event("voting.ballot-voided.v1", position, voter=voter, reason="Suplantación", legal_basis="Art. 9")


def test_of_each_voter_the_last_ballot_counts_and_a_voided_one_does_not() -> None:
    assert box(ballot(1, "v"), ballot(2, "v", "P-2"), ballot(3, "w"), voided(4, "w")) == {"v": "P-2"}


def test_a_ballot_after_a_voided_one_counts() -> None:
    assert box(ballot(1, "v"), voided(2, "v"), ballot(3, "v", "P-2")) == {"v": "P-2"}


def test_a_sealed_ballot_that_is_voided_after_closing_does_not_come_back_by_opening() -> None:
    sealed = event("voting.sealed-ballot-cast.v1", 1, voter="v", sealed="A", channel="web")
    opened = event("voting.sealed-ballots-opened.v1", 4, ballots=[{"voter": "v", "choices": [{"project": "P-1"}]}])

    assert box(sealed, event("voting.contest-closed.v1", 2), opened) == {"v": "P-1"}
    assert box(sealed, event("voting.contest-closed.v1", 2), voided(3, "v"), opened) == {}


def replacement_of_a(available: str, *before: dict[str, Any]) -> int:
    rows = [
        {"project": "A", "cost": "60.00", "outcome": "funded"},
        {"project": "B", "cost": "50.00", "outcome": "not-enough-money"},
        {"project": "C", "cost": "30.00", "outcome": "not-enough-money"},
    ]
    came_in = {
        "replacement": "C" if available == "40.00" else "B",
        "passed_over": ["B"] if available == "40.00" else [],
    }
    events = [
        event("voting.project-prioritised.v1", 1, project="A", prioritised=True),
        *before,
        event("voting.project-replaced.v1", 9, project="A", available=available, ranking="r", **came_in),
    ]
    report = PROGRAM_READ.Report()
    result = {"digest": "r", "ranking": rows, "envelope": "60.00", "rules": {"incompatible": []}}
    PROGRAM_READ.verify_execution(events, result, report)
    return int(report.failures)


def test_money_that_is_gone_with_a_project_pays_for_no_other() -> None:
    taken = event(
        "voting.budget-moved.v1", 2, project="A", direction="taken", amount="15.00", left="45.00", legal_basis="DU"
    )
    spent = event("voting.execution-reported.v1", 3, project="A", stage="works", physical="9", financial="5.00")

    assert replacement_of_a("60.00") == 0
    assert replacement_of_a("40.00", taken, spent) == 0
    assert replacement_of_a("60.00", taken, spent) == 1


def test_the_key_is_put_together_as_the_maintained_library_does() -> None:
    pair = quorum.new_pair()
    halves = [Shamir.split(3, 5, bytes.fromhex(pair.private)[part]) for part in (slice(0, 16), slice(16, 32))]
    shares = {number: one + other for (number, one), (_, other) in zip(*halves, strict=True)}

    assert PROGRAM_READ.combine({number: shares[number] for number in (5, 1, 3)}).hex() == pair.private
    assert PROGRAM_READ.combine({number: shares[number] for number in (5, 1)}).hex() != pair.private


def test_a_sealed_ballot_opens_as_the_maintained_library_opens_it() -> None:
    pair = quorum.new_pair()
    sealed = quorum.seal(pair.public, b"plain", b"place")

    assert PROGRAM_READ.unseal(bytes.fromhex(pair.private), sealed, b"place") == b"plain"


@given(st.lists(st.binary(max_size=5), max_size=20))
def test_the_root_of_the_roll_is_that_of_rfc_9162(leaves: list[bytes]) -> None:
    assert PROGRAM_READ.merkle_root(leaves) == root([leaf_hash(leaf) for leaf in leaves]).hex()


def test_the_program_uses_none_of_our_code() -> None:
    found = [
        node
        for node in ast.walk(ast.parse(PROGRAM.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    named = {node.module for node in found if isinstance(node, ast.ImportFrom)}
    named |= {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names}

    assert {str(name).partition(".")[0] for name in named} - {"cryptography"} <= sys.stdlib_module_names
