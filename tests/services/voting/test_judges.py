"""Second opinions: the cities' own decisions, pabutools, and pabulib-checker."""

import os
import random
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from services.voting.pabulib import PabulibFacts, RecordedBallot, read_pabulib, write_pabulib
from services.voting.prioritisation import Candidate, Count, rank, tally
from shared.rules import (
    Allocation,
    BallotForm,
    BallotRules,
    Choice,
    Combination,
    PrioritisationRules,
    TieBreak,
    VotePoints,
)

CHECKOUT = Path(__file__).resolve().parents[3]
FILES = Path(os.environ.get("QUIPU_OUTSIDE_DATA", CHECKOUT.parent / "shared" / "data")) / "pabulib"
EXCEPTION = "Poland_Warszawa_2018_Las"
APPROVAL_FILES_WITH_FEW_BALLOTS = (
    "Netherlands_Assen_2024",
    "Poland_Gdynia_2021_Kamienna_Gora__small",
    "Poland_Warszawa_2026_Stare_Bielany",
)
BY_VOTES = PrioritisationRules(
    combination=Combination.VOTES_ONLY, vote_points=VotePoints.RAW, tie_breaks=(TieBreak.EARLIER_REGISTERED,)
)
EQUAL_SHARES = BY_VOTES.model_copy(update={"allocation": Allocation.EQUAL_SHARES})
FACTS = PabulibFacts(
    description="Made up",
    country="Peru",
    unit="Cajamarca",
    subunit="Celendin",
    instance="2026",
    date_begin="01.03.2026",
    date_end="15.03.2026",
)

needs_files = pytest.mark.skipif(not FILES.is_dir(), reason="the outside Pabulib files are not beside this checkout")


@needs_files
@pytest.mark.parametrize("file", sorted(FILES.glob("*.pb")), ids=lambda file: file.stem)
def test_every_city_decided_as_its_own_rule_computes_save_one_exception(file: Path) -> None:
    with file.open("rb") as lines:
        election = read_pabulib(lines)

    ranking = rank(election.counted(), election.rules)

    assert election.official is not None
    assert (set(ranking.funded) == set(election.official)) is (file.stem != EXCEPTION)
    assert ranking.spent <= election.envelope


@needs_files
def test_all_outside_files_are_there() -> None:
    assert len(list(FILES.glob("*.pb"))) == 24


def pabutools_says(costs: Sequence[int], ballots: Sequence[Sequence[int]], envelope: int) -> set[str]:
    election = pytest.importorskip("pabutools.election", reason="pabutools is not installed")
    rules = pytest.importorskip("pabutools.rules")
    tiebreaking = pytest.importorskip("pabutools.tiebreaking")
    projects = [election.Project(str(number), cost) for number, cost in enumerate(costs)]
    instance = election.Instance(projects, budget_limit=envelope)
    profile = election.ApprovalProfile([election.ApprovalBallot([projects[n] for n in ballot]) for ballot in ballots])
    order = tiebreaking.TieBreakingRule(lambda _instance, _profile, project: int(project.name))
    outcome = rules.method_of_equal_shares(
        instance, profile, sat_class=election.Cost_Sat, tie_breaking=order, voter_budget_increment=1
    )
    return {project.name for project in outcome}


def we_say(costs: Sequence[int], ballots: Sequence[Sequence[int]], envelope: int) -> set[str]:
    count = Count(
        candidates=tuple(Candidate(code=str(n), cost=Decimal(cost), position=n) for n, cost in enumerate(costs)),
        votes=Counter(str(project) for ballot in ballots for project in ballot),
        ballots=len(ballots),
        envelope=Decimal(envelope),
        approvals=Counter(frozenset(map(str, ballot)) for ballot in ballots),
    )
    return set(rank(count, EQUAL_SHARES).funded)


@pytest.mark.parametrize("dearest", [5, 30, 300, 3000])
def test_equal_shares_agrees_with_pabutools_on_made_up_elections(dearest: int) -> None:
    made_up = random.Random(dearest)
    for _ in range(600 if dearest < 100 else 150):
        size, voters = made_up.randint(1, 9), made_up.randint(1, 25)
        costs = [made_up.randint(1, dearest) for _ in range(size)]
        liking = made_up.choice([0.2, 0.5])
        ballots = [[n for n in range(size) if made_up.random() < liking] for _ in range(voters)]
        envelope = made_up.randint(1, max(1, sum(costs) * made_up.choice([3, 6, 11]) // 10))

        assert we_say(costs, ballots, envelope) == pabutools_says(costs, ballots, envelope)


@needs_files
@pytest.mark.parametrize("name", APPROVAL_FILES_WITH_FEW_BALLOTS)
def test_equal_shares_agrees_with_pabutools_on_real_approval_ballots(name: str) -> None:
    with (FILES / f"{name}.pb").open("rb") as lines:
        election = read_pabulib(lines)
    number = {project.code: project.position for project in election.projects}
    costs = [int(project.cost) for project in election.projects]
    ballots = [[number[choice.project] for choice in ballot.choices] for ballot in election.ballots]

    assert we_say(costs, ballots, int(election.envelope)) == pabutools_says(costs, ballots, int(election.envelope))


FORMS = {
    rules.form: rules
    for rules in (
        BallotRules(form=BallotForm.CHOOSE_ONE, max_choices=1),
        BallotRules(form=BallotForm.APPROVAL, max_choices=3),
        BallotRules(form=BallotForm.KNAPSACK),
        BallotRules(form=BallotForm.CUMULATIVE, max_points=6),
        BallotRules(form=BallotForm.ORDINAL, min_choices=3, max_choices=3),
    )
}


def made_up_contest(form: BallotForm) -> tuple[Count, BallotRules, list[RecordedBallot]]:
    made_up = random.Random(form)
    rules = FORMS[form]
    codes = [f"PI-{number}" for number in range(8)]
    chosen = 1 if form is BallotForm.CHOOSE_ONE else 3
    points = (3, 2, 1) if form is BallotForm.CUMULATIVE else (None, None, None)
    ballots = [
        RecordedBallot(
            f"v{voter}",
            tuple(Choice(project=p, points=n) for p, n in zip(made_up.sample(codes, chosen), points, strict=False)),
            made_up.choice(["internet", "paper"]),
        )
        for voter in range(60)
    ]
    count = Count(
        candidates=tuple(
            Candidate(code=code, cost=Decimal(1000 + 100 * place), position=place, technical_score=Decimal(80 - place))
            for place, code in enumerate(codes)
        ),
        votes=tally(rules, (ballot.choices for ballot in ballots)),
        ballots=len(ballots),
        envelope=Decimal(5000),
        approvals=Counter(frozenset(choice.project for choice in ballot.choices) for ballot in ballots),
    )
    return count, rules, ballots


ALLOCATIONS = [
    BY_VOTES,
    BY_VOTES.model_copy(update={"minimum_votes": 5}),
    BY_VOTES.model_copy(update={"allocation": Allocation.GREEDY_STOP}),
    PrioritisationRules(),
]


def verdict(text: str) -> dict[str, object]:
    checker = pytest.importorskip("pabulib.checker", reason="pabulib-checker is not installed").Checker()
    results: dict[str, dict[str, object]] = checker.process_files([text])
    found = next(value for key, value in results.items() if isinstance(value, dict) and "results" in value)["results"]
    assert isinstance(found, dict)
    return dict(found.get("errors", {}))


@pytest.mark.parametrize("form", list(BallotForm))
@pytest.mark.parametrize("rules", ALLOCATIONS, ids=["greedy", "greedy-threshold", "greedy-no-skip", "greedy-custom"])
def test_the_public_checker_accepts_what_we_write(form: BallotForm, rules: PrioritisationRules) -> None:
    count, ballot_rules, ballots = made_up_contest(form)
    ranking = rank(count, rules)

    text = write_pabulib(FACTS, ranking, {c.code: f"Obra {c.code}" for c in count.candidates}, ballot_rules, ballots)

    assert verdict(text) == {}


def test_the_public_checker_refuses_a_file_that_names_other_winners() -> None:
    count, ballot_rules, ballots = made_up_contest(BallotForm.APPROVAL)
    names = {candidate.code: candidate.code for candidate in count.candidates}
    text = write_pabulib(FACTS, rank(count, BY_VOTES), names, ballot_rules, ballots)

    assert verdict(text.replace(";1\nPI-", ";0\nPI-", 1)) != {}
