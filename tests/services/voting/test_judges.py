"""Second opinions: the cities' own decisions, pabutools, and pabulib-checker."""

import hashlib
import os
import random
from collections import Counter
from collections.abc import Mapping, Sequence
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
QUICK_TO_JUDGE = (
    "Poland_Gdynia_2020_Redlowo__large",
    "Poland_Gdynia_2021_Kamienna_Gora__small",
    "Poland_Gdynia_2021_Srodmiescie__large",
    "Poland_Katowice_2020_Zaleze",
    "Poland_Katowice_2024_Osiedle_Paderewskiego_-_Muchowiec",
    "Poland_Wroclaw_2016_Rejon_nr_10_250",
    "Poland_Wroclaw_2016_Rejon_nr_1_750",
    "Poland_Wroclaw_2018_Rejon_nr_4_750",
    "Poland_Wroclaw_2022",
)
"""Where pabutools answers within a second; tests/bench asks it about all of them."""

JUDGED = {
    "Netherlands_Assen_2024": "6128af46d88bec50",
    "Poland_Czestochowa_2024_Ostatni_Grosz": "ec27deb10edc46fb",
    "Poland_Czestochowa_2024_Rakow": "19e545c0a8f436e8",
    "Poland_Czestochowa_2024_Tysiaclecie": "c72ef396f776ed51",
    "Poland_Gdynia_2020_Redlowo__large": "3be03608eb1dbb7f",
    "Poland_Gdynia_2021_Kamienna_Gora__small": "97a5d3ec397f10ef",
    "Poland_Gdynia_2021_Srodmiescie__large": "72b2351eac3db5e6",
    "Poland_Katowice_2020_Zaleze": "5efef4d137feb95a",
    "Poland_Katowice_2022_Giszowiec": "4b2cb0403865336a",
    "Poland_Katowice_2024_Osiedle_Paderewskiego_-_Muchowiec": "d193e9f2db3d4335",
    "Poland_Krakow_2019_Grzegorzki": "b124f613109e2207",
    "Poland_Krakow_2022_Podgorze_Duchackie": "e77a869e16647718",
    "Poland_Krakow_2025_Czyzyny": "2a56386940d429bc",
    "Poland_Lodz_2022_Karolew-Retkinia_Wschod": "b8852dcab5b09f85",
    "Poland_Lodz_2024_Julianow-Marysin-Rogi": "f564079db734ef38",
    "Poland_Warszawa_2018_Las": "af2e49fd1cea5e3c",
    "Poland_Warszawa_2026_Stare_Bielany": "3d6bd860324dad4b",
    "Poland_Wroclaw_2016_Rejon_nr_10_250": "6b30b2e855625fbe",
    "Poland_Wroclaw_2016_Rejon_nr_1_750": "87a4a78ecb6deb2d",
    "Poland_Wroclaw_2018_Rejon_nr_4_750": "eb1e33e8a81b697b",
    "Poland_Wroclaw_2022": "09698795f4d817d5",
}
"""Digests of the projects that pabutools buys with equal shares, by file; tests/bench/test_judges.py works them out."""

JUDGED_AT_LENGTH = {
    "Poland_Warszawa_2017_TarchominNowodworyPiekielko": "22c79e2d387d40f2",
    "Poland_Warszawa_2022_Wawer": "c903d73a08c78904",
    "Poland_Warszawa_2025_Praga-Polnoc": "c821ab6b7f07827a",
}
"""The same of the three files that take us seconds and pabutools minutes: a benchmark compares them."""

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


Sets = Mapping[frozenset[str], int]
"""How many ballots choose exactly these projects."""


def pabutools_says(candidates: Sequence[Candidate], sets: Sets, envelope: Decimal) -> set[str]:
    """Return what pabutools buys; amounts are hundredths, each share grows by one unit, ties go by place."""
    election = pytest.importorskip("pabutools.election", reason="pabutools is not installed")
    rules = pytest.importorskip("pabutools.rules")
    tiebreaking = pytest.importorskip("pabutools.tiebreaking")
    projects = {one.code: election.Project(one.code, int(one.cost * 100)) for one in candidates}
    place = {one.code: one.position for one in candidates}
    instance = election.Instance(projects.values(), budget_limit=int(envelope * 100))
    profile = election.ApprovalMultiProfile()
    for chosen, ballots in sets.items():
        profile[election.FrozenApprovalBallot([projects[code] for code in sorted(chosen)])] += ballots
    order = tiebreaking.TieBreakingRule(lambda _instance, _profile, project: place[project.name])
    outcome = rules.method_of_equal_shares(
        instance, profile, sat_class=election.Cost_Sat, tie_breaking=order, voter_budget_increment=100
    )
    return {project.name for project in outcome}


def we_say(candidates: Sequence[Candidate], sets: Sets, envelope: Decimal) -> set[str]:
    votes: Counter[str] = Counter()
    for chosen, ballots in sets.items():
        votes.update(dict.fromkeys(chosen, ballots))
    count = Count(
        candidates=tuple(candidates), votes=votes, ballots=sum(sets.values()), envelope=envelope, approvals=sets
    )
    return set(rank(count, EQUAL_SHARES).funded)


def digest(codes: set[str]) -> str:
    return hashlib.sha256(" ".join(sorted(codes)).encode()).hexdigest()[:16]


def market_of(name: str) -> tuple[tuple[Candidate, ...], Sets, Decimal]:
    """Return the candidates of a file, the sets that its ballots choose (whatever their form), and the envelope."""
    with (FILES / f"{name}.pb").open("rb") as lines:
        election = read_pabulib(lines)
    counted = election.counted()
    assert counted.approvals is not None
    return counted.candidates, counted.approvals, election.envelope


@pytest.mark.parametrize(("dearest", "elections"), [(5, 1000), (30, 1000), (300, 400), (3000, 60)])
def test_equal_shares_agrees_with_pabutools_on_made_up_elections(dearest: int, elections: int) -> None:
    made_up = random.Random(dearest)
    for _ in range(elections):
        size, voters = made_up.randint(1, 8), made_up.randint(1, 20)
        candidates = [
            Candidate(code=str(n), cost=Decimal(made_up.randint(1, dearest)), position=n) for n in range(size)
        ]
        liking = made_up.choice([0.2, 0.5])
        sets = Counter(frozenset(c.code for c in candidates if made_up.random() < liking) for _ in range(voters))
        whole = int(sum(one.cost for one in candidates))
        envelope = Decimal(made_up.randint(1, max(1, whole * made_up.choice([3, 6, 11]) // 10)))

        assert we_say(candidates, sets, envelope) == pabutools_says(candidates, sets, envelope)


@needs_files
@pytest.mark.parametrize("name", QUICK_TO_JUDGE)
def test_equal_shares_agrees_with_pabutools_on_real_ballots(name: str) -> None:
    market = market_of(name)

    assert we_say(*market) == pabutools_says(*market)


@needs_files
@pytest.mark.parametrize("name", sorted(JUDGED))
def test_equal_shares_buys_what_pabutools_was_seen_to_buy(name: str) -> None:
    assert digest(we_say(*market_of(name))) == JUDGED[name]


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
    EQUAL_SHARES,
]
NAMES = ["greedy", "greedy-threshold", "greedy-no-skip", "greedy-custom", "equal-shares"]


def verdict(text: str) -> dict[str, object]:
    checker = pytest.importorskip("pabulib.checker", reason="pabulib-checker is not installed").Checker()
    results: dict[str, dict[str, object]] = checker.process_files([text])
    found = next(value for key, value in results.items() if isinstance(value, dict) and "results" in value)["results"]
    assert isinstance(found, dict)
    return dict(found.get("errors", {}))


@pytest.mark.parametrize("form", list(BallotForm))
@pytest.mark.parametrize("rules", ALLOCATIONS, ids=NAMES)
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
