"""Files of the Pabulib format: what is read from a good one, and how a bad one is named."""

import contextlib
import csv
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.voting import pabulib
from services.voting.pabulib import (
    PabulibFacts,
    PabulibFault,
    RuleUnknown,
    ScoresMalformed,
    ScoresMissing,
    read_pabulib,
    technical_scores,
    write_pabulib,
)
from services.voting.prioritisation import Ranking, Reach, rank
from shared.rules import Allocation, BallotForm, Choice, PrioritisationRules, RegionalBalance, TieBreak, Weights

APPROVAL = """META
key;value
description;Made up
num_projects;3
num_votes;3
budget;100.50
vote_type;approval
rule;greedy-threshold
min_length;1
max_length;2
min_project_score_threshold;2
PROJECTS
project_id;cost;votes;name;selected
L7/02/VII;60;2;Agua, "segura";1
BO.D14.1/25;40.50;2;Camino;1
9;10;1;Posta;0
VOTES
voter_id;vote;age;sex;voting_method
a;L7/02/VII,BO.D14.1/25;35;F;internet
b;L7/02/VII,9;60;M;paper
c;BO.D14.1/25;17;F;
"""
CUMULATIVE = """META
key;value
num_projects;2
num_votes;2
budget;10
vote_type;cumulative
rule;greedy
max_sum_points;5
PROJECTS
project_id;cost;score
1;6;6
2;6;1
VOTES
voter_id;vote;points
a;1,2;4,1
b;1;2
"""
ORDINAL = """META
key;value
num_projects;3
num_votes;2
budget;10
vote_type;ordinal
rule;greedy-no-skip
min_length;3
max_length;3
PROJECTS
project_id;cost;score
1;6;5
2;6;5
3;6;2
VOTES
voter_id;vote;points
a;1,2,3;3,2,1
b;2,1,3;3,2,1
"""


def read(text: str, *, encoding: str = "utf-8") -> pabulib.Election:
    return read_pabulib(BytesIO(text.encode(encoding)))


def test_a_file_gives_its_projects_ballots_channels_and_rules() -> None:
    election = read(APPROVAL)

    assert [project.code for project in election.projects] == ["L7/02/VII", "BO.D14.1/25", "9"]
    assert election.projects[0].name == 'Agua, "segura"'
    assert election.envelope == Decimal("100.50")
    assert [ballot.channel for ballot in election.ballots] == ["internet", "paper", None]
    assert election.ballots[1].choices == (Choice(project="L7/02/VII"), Choice(project="9"))
    assert (election.ballot_rules.form, election.ballot_rules.max_choices) == (BallotForm.APPROVAL, 2)
    assert election.rules.minimum_votes == 2
    assert election.official == ("L7/02/VII", "BO.D14.1/25")
    assert rank(election.counted(), election.rules).funded == ("L7/02/VII", "BO.D14.1/25")


def test_what_a_file_says_of_a_voter_is_left_unread() -> None:
    assert "60" not in str(read(APPROVAL).ballots)
    assert "35" not in str(read(APPROVAL).ballots)


def test_a_file_without_a_decision_has_no_official_outcome() -> None:
    assert read(CUMULATIVE).official is None


@pytest.mark.parametrize(("text", "votes"), [(CUMULATIVE, {"1": 6, "2": 1}), (ORDINAL, {"1": 5, "2": 5, "3": 2})])
def test_points_and_ranks_are_counted_as_the_format_reads_them(text: str, votes: dict[str, int]) -> None:
    assert read(text).counted().votes == votes


def test_ties_go_by_file_order() -> None:
    election = read(ORDINAL)

    assert rank(election.counted(), election.rules).funded == ("1",)


def test_an_approval_ballot_with_a_cost_limit_is_a_knapsack() -> None:
    text = APPROVAL.replace("max_length;2", "max_sum_cost;100.50")

    rules = read(text).ballot_rules

    assert (rules.form, rules.max_cost) == (BallotForm.KNAPSACK, Decimal("100.50"))


@pytest.mark.parametrize(
    ("rule", "allocation"),
    [
        ("greedy", Allocation.GREEDY_SKIP),
        ("greedy-threshold", Allocation.GREEDY_SKIP),
        ("greedy-no-skip", Allocation.GREEDY_STOP),
        ("equalshares/add1", Allocation.EQUAL_SHARES),
    ],
)
def test_each_rule_of_the_format_has_its_allocation(rule: str, allocation: Allocation) -> None:
    assert read(APPROVAL.replace("greedy-threshold", rule)).rules.allocation is allocation


@pytest.mark.parametrize("ending", ["\r\n", "\n\n"])
def test_line_endings_empty_lines_and_a_byte_order_mark_do_not_matter(ending: str) -> None:
    election = read(APPROVAL.replace("\n", ending), encoding="utf-8-sig")

    assert (election.meta, election.ballots) == (read(APPROVAL).meta, read(APPROVAL).ballots)
    assert election.official == read(APPROVAL).official


@pytest.mark.parametrize(
    ("text", "old", "new", "fault", "line"),
    [
        (APPROVAL, "META\n", "", "SectionMissing", 1),
        (APPROVAL, "PROJECTS\n", "VOTES\n", "SectionMissing", 12),
        (APPROVAL, "VOTES\n", "META\n", "SectionMissing", 17),
        (APPROVAL, APPROVAL[APPROVAL.index("VOTES") :], "", "SectionMissing", 16),
        (APPROVAL, APPROVAL[APPROVAL.index("voter_id") :], "", "ColumnMissing", 17),
        (APPROVAL, "project_id;cost", "project;cost", "ColumnMissing", 13),
        (APPROVAL, "voter_id;vote;age", "voter_id;vote;vote", "ColumnMissing", 18),
        (APPROVAL, "c;BO.D14.1/25;17;F;\n", "c;BO.D14", "WrongNumberOfColumns", 21),
        (APPROVAL, "9;10;1;Posta;0", "9;10;1;Posta;0;0", "WrongNumberOfColumns", 16),
        (APPROVAL, "budget;100.50\n", "", "MetaMissing", 10),
        (APPROVAL, "rule;greedy-threshold", "rule;", "MetaMissing", 11),
        (APPROVAL, "min_length;1", "budget;1", "MetaRepeated", 9),
        (APPROVAL, "budget;100.50", "budget;100,50", "NumberMalformed", 6),
        (APPROVAL, "budget;100.50", "budget;NaN", "NumberMalformed", 6),
        (APPROVAL, "max_length;2", "max_length;two", "NumberMalformed", 10),
        (APPROVAL, "9;10;1", "9;-10;1", "NumberMalformed", 16),
        (APPROVAL, "9;10;1", "9;10.005;1", "NumberMalformed", 16),
        (APPROVAL, "9;10;1", "9;1e3;1", "NumberMalformed", 16),
        (APPROVAL, "9;10;1", "9;10;one", "NumberMalformed", 16),
        (CUMULATIVE, "4,1", "4,x", "NumberMalformed", 15),
        (APPROVAL, "vote_type;approval", "vote_type;shouting", "VoteTypeUnknown", 7),
        (APPROVAL, "greedy-threshold", "oracle", "RuleUnknown", 8),
        (APPROVAL, "min_length;1", "min_length;3", "RulesContradicted", 7),
        (APPROVAL, "num_votes;3", "num_votes;4", "CountContradicted", 5),
        (APPROVAL, "num_projects;3", "num_projects;2", "CountContradicted", 4),
        (APPROVAL, "c;BO.D14.1/25;17;F;\n", "", "CountContradicted", 5),
        (APPROVAL, "9;10;1;Posta", "9;10;2;Posta", "CountContradicted", 16),
        (CUMULATIVE, "1;6;6", "1;6;7", "CountContradicted", 11),
        (APPROVAL, "9;10;1;Posta", "a b;10;1;Posta", "ProjectCodeMalformed", 16),
        (APPROVAL, "9;10;1;Posta", "L7/02/VII;10;1;Posta", "ProjectRepeated", 16),
        (APPROVAL, "c;BO.D14.1/25", ";BO.D14.1/25", "VoterMissing", 21),
        (APPROVAL, "c;BO.D14.1/25", "a;BO.D14.1/25", "VoterRepeated", 21),
        (APPROVAL, "c;BO.D14.1/25", "c;77", "VoteUnknown", 21),
        (APPROVAL, "c;BO.D14.1/25", "c;9,", "VoteUnknown", 21),
        (CUMULATIVE, "4,1", "4", "PointsContradicted", 15),
        (APPROVAL, "c;BO.D14.1/25", "c" * 121 + ";9", "VoterTooLong", 21),
        (APPROVAL, "c;BO.D14.1/25", "c;9,9", "BallotOutsideTheRules", 21),
        (APPROVAL, "c;BO.D14.1/25", "c;", "BallotOutsideTheRules", 21),
        (CUMULATIVE, "4,1", "4,2", "BallotOutsideTheRules", 15),
        (CUMULATIVE, "4,1", "4,-1", "BallotOutsideTheRules", 15),
        (CUMULATIVE, "max_sum_points;5\n", "", "MetaMissing", 7),
        (ORDINAL, "max_length;3\n", "", "MetaMissing", 8),
        (APPROVAL, "9;10;1;Posta", '9;10;1;"Posta', "LineMalformed", 21),
        (APPROVAL, "9;10;1;Posta", "9;10;1;Po\0sta", "LineMalformed", 16),
        ("", "", "", "SectionMissing", 1),
    ],
)
def test_a_faulty_file_is_refused_with_the_line_and_the_name_of_its_fault(
    text: str, old: str, new: str, fault: str, line: int
) -> None:
    with pytest.raises(PabulibFault) as caught:
        read(text.replace(old, new, 1))

    assert (type(caught.value).__name__, caught.value.line) == (fault, line)
    assert f"ínea {line}:" in caught.value.explain().es
    assert "{" not in str(caught.value) + caught.value.advise().es


def test_text_in_another_encoding_is_refused_at_its_line() -> None:
    with pytest.raises(pabulib.TextNotUtf8) as caught:
        read(APPROVAL.replace("Camino", "Cami\xf1o"), encoding="latin-1")

    assert caught.value.line == 15


def test_a_fault_never_repeats_what_the_file_says() -> None:
    with pytest.raises(pabulib.VoteUnknown) as caught:
        read(APPROVAL.replace("c;BO.D14.1/25", "c;JuanPerez"))

    assert "JuanPerez" not in f"{caught.value}{caught.value.values}{caught.value.explain()}"


@settings(deadline=None)
@given(st.integers(0, len(APPROVAL) - 4))
def test_a_file_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(PabulibFault):
        read(APPROVAL[:length])


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_whatever_raise_anything_but_a_fault(noise: bytes) -> None:
    with pytest.raises(PabulibFault):
        read_pabulib(BytesIO(noise))


@settings(deadline=None)
@given(st.text('0123456789;,\n"abcMETAPROJECTSVOTES', max_size=40), st.integers(0, len(APPROVAL)))
def test_noise_inside_a_file_is_read_or_refused_by_name(noise: str, place: int) -> None:
    with contextlib.suppress(PabulibFault):
        read(APPROVAL[:place] + noise + APPROVAL[place:])


FACTS = PabulibFacts(
    description="Made up;\nwith care",
    country="Peru",
    unit="Cajamarca",
    subunit="Jaen",
    instance="2026",
    date_begin="01.03.2026",
    date_end="15.03.2026",
)


@pytest.mark.parametrize("text", [APPROVAL, CUMULATIVE, ORDINAL])
def test_what_we_write_we_read_back(text: str) -> None:
    election = read(text)
    ranking = rank(election.counted(), election.rules)
    names = {project.code: project.name for project in election.projects}

    again = read(write_pabulib(FACTS, ranking, names, election.ballot_rules, election.ballots))

    assert Counter(again.ballots) == Counter(election.ballots)
    assert again.ballot_rules == election.ballot_rules
    assert again.rules == election.rules
    assert {(p.code, p.cost, p.name) for p in again.projects} == {(p.code, p.cost, p.name) for p in election.projects}
    assert again.official == ranking.funded
    assert rank(again.counted(), again.rules).funded == ranking.funded


def test_technical_scores_stand_in_a_table_beside_the_file() -> None:
    election = read(APPROVAL)
    count = election.counted()
    scored = count.model_copy(
        update={"candidates": tuple(c.model_copy(update={"technical_score": Decimal(80)}) for c in count.candidates)}
    )

    table = list(csv.DictReader(StringIO(technical_scores(rank(scored, PrioritisationRules())))))

    assert table[0] == {
        "project_id": "L7/02/VII",
        "rank": "1",
        "technical_score": "80.00",
        "vote_points": "100.00",
        "total": "84.00",
        "exact_technical_score": "80/1",
        "eligible": "yes",
        "in_full": "",
        "by_coverage": "",
    }


def weighted() -> Ranking:
    """Return a ranking of `APPROVAL` by exact scores, with a floor, a draw, a balance rule, an ineligible project."""
    count = read(APPROVAL).counted()
    scores = [Fraction(200, 3), Fraction(170, 3), None]
    candidates = [
        one.model_copy(update={"technical_score": score, "eligible": place != 1, "reach": Reach(by_coverage=True)})
        for place, (one, score) in enumerate(zip(count.candidates, scores, strict=False))
    ]
    rules = PrioritisationRules(
        weights=Weights(technical=Decimal("0.7"), votes=Decimal("0.3")),
        tie_breaks=(TieBreak.DRAW,),
        draw_seed='7; "once"',
        minimum_technical_score=Decimal(40),
        regional_balance=RegionalBalance(lists=("PB",)),
    )
    return rank(count.model_copy(update={"candidates": tuple(candidates)}), rules)


def written(ranking: Ranking) -> tuple[bytes, bytes]:
    election = read(APPROVAL)
    names = {project.code: project.name for project in election.projects}
    text = write_pabulib(FACTS, ranking, names, election.ballot_rules, election.ballots)
    return text.encode(), technical_scores(ranking).encode()


def test_a_ranking_by_more_than_votes_is_read_back_exactly_with_its_table() -> None:
    ranking = weighted()
    file, table = written(ranking)

    again = read_pabulib(BytesIO(file), BytesIO(table))

    assert again.rules == ranking.rules
    recounted = rank(again.counted(), again.rules)
    assert [(one.project, one.total, one.outcome) for one in recounted.placings] == [
        (one.project, one.total, one.outcome) for one in ranking.placings
    ]
    assert recounted.funded == again.official == ranking.funded != ()


def test_a_ranking_by_more_than_votes_is_not_read_without_its_table() -> None:
    file, _ = written(weighted())

    with pytest.raises(ScoresMissing):
        read_pabulib(BytesIO(file))


@pytest.mark.parametrize(
    ("found", "changed"),
    [(b"yes", b"perhaps"), (b"200/3", b"400/3"), (b"200/3", b"66.6"), (b"L7/02/VII", b"L8"), (b"eligible", b"apt")],
)
def test_a_table_that_does_not_fit_its_file_is_refused(found: bytes, changed: bytes) -> None:
    file, table = written(weighted())

    with pytest.raises(ScoresMalformed):
        read_pabulib(BytesIO(file), BytesIO(table.replace(found, changed, 1)))


def test_a_custom_rule_of_others_is_unknown() -> None:
    file, table = written(weighted())

    with pytest.raises(RuleUnknown):
        read_pabulib(BytesIO(file.replace(b"#2: Rules of this platform", b"#2: Rules")), BytesIO(table))
