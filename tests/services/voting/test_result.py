import hashlib
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voting import events, prioritisation
from services.voting.commands import CertifyResult, DecideProject, ReopenResult
from services.voting.domain.contest import Contest
from services.voting.domain.count import BallotBoxes, Counted
from services.voting.domain.evaluation import Evaluation
from services.voting.domain.result import Result, compute
from services.voting.errors import (
    ProjectNotRanked,
    RankingIsNotTheLatest,
    RankingIsStale,
    ResultIsCertified,
    ResultIsNotComputed,
    ResultStands,
    VotingIsStillOpen,
)
from services.voting.events import BallotCast, Channel, Outcome, ProjectScored, ResultComputed
from shared.messages import Role, canonical, derived_id
from shared.rules import BallotForm, BallotRules, Choice
from shared.two_persons import SamePerson
from tests.services.voting.aftermath import ACT, EVIDENCE
from tests.services.voting.situations import (
    AFTERWARDS,
    APPROVAL,
    CANDIDATES,
    CLOSES,
    DURING,
    PROCESS,
    ROAD,
    SCHOOL,
    WATER,
    act,
    contest,
)

CLOSED = replace(contest(), closed_at=CLOSES)
VOTES = {WATER: 10, ROAD: 4}


def scored(project: str, *totals: int) -> Evaluation:
    return Evaluation.replay(
        [
            ProjectScored.model_construct(
                **act().facts(),
                process_id=PROCESS,
                project=project,
                matrix_id=derived_id("test", "matrix"),
                evaluator=f"evaluator-{place}",
                scores=(),
                total=Decimal(total),
                invented=True,
            )
            for place, total in enumerate(totals)
        ]
    )


SCORES = {WATER: scored(WATER, 80, 90), ROAD: scored(ROAD, 85), SCHOOL: scored(SCHOOL, 70)}


def computed(
    votes: dict[str, int] = VOTES, of: Contest = CLOSED, upto: int = 42, by: str = "secretary"
) -> ResultComputed:
    counted = Counted(ballots=10, votes=votes, approvals=None)
    return compute(of, counted, SCORES, upto, act(AFTERWARDS, actor=by))


def result() -> Result:
    return Result.replay([computed()])


def certify(ranking: str) -> CertifyResult:
    return CertifyResult(contest_id=CLOSED.opened.contest_id, ranking=ranking, minutes="Acta 9")


def decide(project: str, ranking: str, *, prioritised: bool = True) -> DecideProject:
    return DecideProject(
        contest_id=CLOSED.opened.contest_id,
        project=project,
        ranking=ranking,
        prioritised=prioritised,
        reason="Acta 9",
        act=ACT,
        evidence=EVIDENCE,
    )


def test_a_result_ranks_by_technical_score_and_votes_as_the_rules_weigh_them() -> None:
    event = computed()

    assert [(row.project, row.total and row.total.published) for row in event.ranking] == [
        (WATER, Decimal("88.00")),  # 0.8 x mean of 80 and 90, 0.2 x 100
        (ROAD, Decimal("76.00")),  # 0.8 x 85, 0.2 x 40
        (SCHOOL, Decimal("56.00")),
    ]
    assert [row.outcome for row in event.ranking] == [Outcome.FUNDED, Outcome.NOT_ENOUGH_MONEY, Outcome.NO_VOTES]


def test_a_result_names_the_scorecards_it_averaged() -> None:
    water = computed().ranking[0]

    assert [card.total for card in water.scorecards] == [Decimal(80), Decimal(90)]
    assert water.technical_score is not None
    assert water.technical_score.published == Decimal("85.00")


def test_an_open_contest_has_no_result() -> None:
    with pytest.raises(VotingIsStillOpen):
        computed(of=contest())


def test_anyone_can_recompute_the_digest_from_the_event() -> None:
    event = computed()

    data = event.model_dump(mode="json")
    for outside in ("actor", "cause", "digest", "recorded_at", "role"):
        del data[outside]
    assert hashlib.sha256(canonical(data)).hexdigest() == event.digest


def test_the_digest_does_not_depend_on_who_asked() -> None:
    assert computed(by="secretary").digest == computed(by="committee").digest


def test_the_digest_depends_on_what_was_counted() -> None:
    assert len({computed().digest, computed({WATER: 9}).digest, computed(upto=43).digest}) == 3


def test_the_outcomes_of_the_record_are_those_of_the_ranking() -> None:
    assert [one.value for one in events.Outcome] == [one.value for one in prioritisation.Outcome]


def test_the_same_result_again_stays_quiet() -> None:
    assert result().accept(computed(by="committee")) is None


def test_a_certified_result_does_not_change() -> None:
    certified = result().certify(certify(computed().digest), act())
    assert certified is not None

    with pytest.raises(ResultIsCertified):
        result().evolve(certified).accept(computed({WATER: 9}))


def test_the_committee_certifies_a_ranking_up_to_its_position() -> None:
    event = result().certify(certify(computed().digest), act(role=Role.COMMITTEE))

    assert event is not None
    assert (event.ranking, event.upto) == (computed().digest, 42)


def test_a_ranking_that_is_not_the_latest_is_not_certified() -> None:
    with pytest.raises(RankingIsNotTheLatest):
        result().certify(certify("0" * 64), act())


def test_nothing_is_certified_before_it_is_computed() -> None:
    with pytest.raises(ResultIsNotComputed):
        Result().certify(certify("0" * 64), act())


def test_certifying_again_stays_quiet() -> None:
    certified = result().certify(certify(computed().digest), act())
    assert certified is not None

    assert result().evolve(certified).certify(certify(computed().digest), act()) is None


def reopen(ranking: str) -> ReopenResult:
    return ReopenResult(
        contest_id=CLOSED.opened.contest_id, ranking=ranking, reason="Se anuló una cédula.", minutes="Acta 10"
    )


def certified() -> Result:
    event = result().certify(certify(computed().digest), act())
    assert event is not None
    return result().evolve(event)


def test_a_reopened_result_is_computed_and_certified_again() -> None:
    again = computed({WATER: 9}, upto=50)
    event = certified().reopen(reopen(computed().digest), act(), again.digest)
    assert event is not None
    opened = certified().evolve(event)
    accepted = opened.accept(again)
    assert accepted is not None
    with pytest.raises(SamePerson):
        opened.evolve(accepted).certify(certify(again.digest), act(), again.digest)
    following = opened.evolve(accepted).certify(certify(again.digest), act(actor="another"), again.digest)

    assert following is not None
    assert (event.ranking, event.counted, following.ranking) == (computed().digest, again.digest, again.digest)
    with pytest.raises(ResultIsCertified):
        opened.evolve(accepted).evolve(following).accept(computed({WATER: 8}))


def test_what_was_certified_is_not_certified_again_once_it_is_open() -> None:
    event = certified().reopen(reopen(computed().digest), act(), "e" * 64)
    assert event is not None

    with pytest.raises(RankingIsStale):
        certified().evolve(event).certify(certify(computed().digest), act(), "e" * 64)


def test_a_result_that_stands_is_not_reopened() -> None:
    with pytest.raises(ResultStands):
        certified().reopen(reopen(computed().digest), act(), computed().digest)
    with pytest.raises(ResultStands):
        result().reopen(reopen(computed().digest), act(), "e" * 64)


def test_reopening_again_stays_quiet() -> None:
    event = certified().reopen(reopen(computed().digest), act(), "e" * 64)
    assert event is not None

    assert certified().evolve(event).reopen(reopen(computed().digest), act(), "e" * 64) is None


@pytest.mark.parametrize(
    ("project", "prioritised", "departs"),
    [(WATER, True, False), (WATER, False, True), (ROAD, True, True), (ROAD, False, False)],
)
def test_a_decision_that_differs_from_the_ranking_is_marked(project: str, prioritised: bool, departs: bool) -> None:
    event = result().decide(decide(project, computed().digest, prioritised=prioritised), act())

    assert event is not None
    assert (event.prioritised, event.departs, event.ranking) == (prioritised, departs, computed().digest)


def test_a_decision_rests_on_the_latest_ranking() -> None:
    with pytest.raises(RankingIsNotTheLatest):
        result().decide(decide(WATER, "0" * 64), act())


def test_a_project_outside_the_ranking_is_not_decided_on() -> None:
    with pytest.raises(ProjectNotRanked):
        result().decide(decide("9999999", computed().digest), act())


def test_the_same_decision_again_stays_quiet() -> None:
    first = result().decide(decide(WATER, computed().digest), act())
    assert first is not None

    assert result().evolve(first).decide(decide(WATER, computed().digest), act()) is None


def cast(voter: str, *choices: Choice, of: Contest = CLOSED) -> bytes:
    return BallotCast(
        **act(DURING).facts(),
        process_id=PROCESS,
        contest_id=of.opened.contest_id,
        voter=voter,
        choices=choices,
        channel=Channel.WEB,
        batch=None,
    ).to_bytes()


voters = st.integers(0, 5).map(lambda number: f"{number:032x}")
chosen = st.lists(st.sampled_from([c.project for c in CANDIDATES]), max_size=3, unique=True)


@given(st.lists(st.tuples(voters, chosen)))
def test_of_each_voter_the_last_ballot_counts(ballots: list[tuple[str, list[str]]]) -> None:
    boxes = BallotBoxes([CLOSED.opened.contest_id])
    for voter, projects in ballots:
        boxes.put(cast(voter, *(Choice(project=project) for project in projects)))

    counted = boxes.count(CLOSED)

    last = dict(ballots)
    assert counted.ballots == len(last)
    for candidate in CANDIDATES:
        chose = sum(candidate.project in projects for projects in last.values())
        assert counted.votes.get(candidate.project, 0) == chose


def test_points_are_counted_on_cumulative_ballots() -> None:
    of = replace(contest(BallotRules(form=BallotForm.CUMULATIVE, max_points=10)), closed_at=CLOSES)
    boxes = BallotBoxes([of.opened.contest_id])
    boxes.put(cast("1" * 32, Choice(project=WATER, points=7), Choice(project=ROAD, points=3), of=of))
    boxes.put(cast("2" * 32, Choice(project=ROAD, points=10), of=of))

    assert boxes.count(of).votes == {WATER: 7, ROAD: 13}


def test_a_blank_ballot_counts_as_a_ballot() -> None:
    boxes = BallotBoxes([CLOSED.opened.contest_id])
    boxes.put(cast("1" * 32))

    assert boxes.count(CLOSED) == Counted(1, {}, None)


def test_ballots_of_other_contests_are_passed_over() -> None:
    boxes = BallotBoxes([derived_id("another")])
    boxes.put(cast("1" * 32, Choice(project=WATER)))

    assert CLOSED.opened.ballots == APPROVAL
    assert boxes.count(
        replace(CLOSED, opened=CLOSED.opened.model_copy(update={"contest_id": derived_id("another")}))
    ) == (Counted(0, {}, None))
