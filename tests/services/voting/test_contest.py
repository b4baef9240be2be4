from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.voting.commands import CastBallot, CloseContest
from services.voting.domain.closing import close_contest
from services.voting.domain.contest import Contest
from services.voting.domain.convening import open_contest, with_electors
from services.voting.domain.facts import KnownList, KnownProcess, KnownRoll
from services.voting.errors import (
    ClosingEarlyNeedsAReason,
    ContestKeyIsNotDealt,
    CredentialOfAnotherProcess,
    HoursAreReversed,
    ListHasNoProjects,
    ProcessIsNotInConcertation,
    RollIsNotClosed,
    VoterIsNotOnTheRoll,
    VoterOfAnotherList,
    VotingHasEnded,
    VotingHasNotBegun,
)
from services.voting.events import ContestClosed, EarlyClosingProposed
from shared.errors import Refusal
from shared.messages import derived_id
from shared.rules import (
    BallotForm,
    BallotRules,
    ChoiceNotOnTheList,
    ChoiceRepeated,
    ChoicesOverTheEnvelope,
    PointsMissing,
    PointsOverTheSum,
    SecrecyMode,
    TooFewChoices,
    TooManyChoices,
)
from shared.two_persons import STANDS_FOR
from tests.services.voting.situations import (
    AFTERWARDS,
    CANDIDATES,
    CLOSES,
    DURING,
    ELSEWHERE,
    JAEN,
    OPENS,
    ROAD,
    ROOT,
    SCHOOL,
    STRANGER,
    VOTER,
    WATER,
    act,
    ballot,
    contest,
    known_list,
    process,
    roll,
    to_open,
    voter_act,
)

CLOSED_ROLL = KnownRoll(4, ROOT)
CUMULATIVE = BallotRules(form=BallotForm.CUMULATIVE, max_points=10)
KNAPSACK = BallotRules(form=BallotForm.KNAPSACK)


def closed(at: datetime = CLOSES) -> Contest:
    event = close_contest(contest(), CloseContest(contest_id=contest().opened.contest_id), act(at))
    assert event is not None
    return contest().evolve(event)


def test_a_contest_opens_with_everything_that_decides_on_a_ballot() -> None:
    opened = open_contest(to_open(), act(OPENS), process(), known_list(), CLOSED_ROLL)

    assert opened.candidates == CANDIDATES
    assert (opened.electorate, opened.voters, opened.roll_root) == (JAEN, 4, ROOT)
    assert (opened.opens_at, opened.closes_at) == (OPENS, CLOSES)


def test_a_contest_of_one_list_says_how_many_of_the_roll_may_vote_in_it() -> None:
    of_one, of_all = (
        with_electors(open_contest(to_open(), act(OPENS), process(), known_list(electorate), CLOSED_ROLL), roll())
        for electorate in (JAEN, None)
    )

    assert (of_one.voters, of_one.electors, of_one.may_vote) == (4, 3, 3)
    assert (of_all.voters, of_all.electors, of_all.may_vote) == (4, None, 4)


@pytest.mark.parametrize(
    ("known", "listed", "closed_roll", "refusal"),
    [
        (process(in_concertation=False), known_list(), CLOSED_ROLL, ProcessIsNotInConcertation),
        (process(), known_list(), None, RollIsNotClosed),
        (process(), known_list(candidates=()), CLOSED_ROLL, ListHasNoProjects),
        (process(secrecy=SecrecyMode.SEALED), known_list(), CLOSED_ROLL, ContestKeyIsNotDealt),
    ],
)
def test_a_contest_that_is_not_ready_does_not_open(
    known: KnownProcess, listed: KnownList, closed_roll: KnownRoll | None, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        open_contest(to_open(), act(OPENS), known, listed, closed_roll)


@pytest.mark.parametrize(("opens_at", "closes_at"), [(CLOSES, OPENS), (CLOSES, CLOSES), (OPENS, OPENS)])
def test_a_contest_closes_after_it_opens_and_after_now(opens_at: datetime, closes_at: datetime) -> None:
    with pytest.raises(HoursAreReversed):
        open_contest(to_open(opens_at=opens_at, closes_at=closes_at), act(OPENS), process(), known_list(), CLOSED_ROLL)


def test_a_voter_on_the_roll_casts_a_ballot() -> None:
    event = contest().cast(ballot(VOTER, WATER, ROAD), voter_act(), roll())

    assert (event.voter, event.actor) == (VOTER, VOTER)
    assert [choice.project for choice in event.choices] == [WATER, ROAD]
    assert event.batch is None


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (ballot(STRANGER), VoterIsNotOnTheRoll),
        (ballot(ELSEWHERE), VoterOfAnotherList),
        (ballot(VOTER, lists=("0601",)), VoterOfAnotherList),
        (ballot(VOTER, process_id=derived_id("test", "another")), CredentialOfAnotherProcess),
        (ballot(VOTER, "9999999"), ChoiceNotOnTheList),
        (ballot(VOTER, WATER, WATER), ChoiceRepeated),
        (ballot(VOTER, WATER, ROAD, SCHOOL), TooManyChoices),
    ],
)
def test_a_ballot_against_the_rules_is_refused(command: CastBallot, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        contest().cast(command, voter_act(), roll())


@pytest.mark.parametrize(
    ("rules", "command", "refusal"),
    [
        (CUMULATIVE, ballot(VOTER, WATER), PointsMissing),
        (CUMULATIVE, ballot(VOTER, WATER, points=11), PointsOverTheSum),
        (KNAPSACK, ballot(VOTER, WATER, ROAD), ChoicesOverTheEnvelope),
        (BallotRules(form=BallotForm.APPROVAL, min_choices=2), ballot(VOTER, WATER), TooFewChoices),
    ],
)
def test_each_ballot_form_has_its_own_limits(rules: BallotRules, command: CastBallot, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        contest(rules).cast(command, voter_act(), roll())


def test_a_voter_of_any_list_votes_where_everyone_does() -> None:
    event = contest(electorate=None).cast(ballot(ELSEWHERE), voter_act(ELSEWHERE), roll())

    assert event.voter == ELSEWHERE


@pytest.mark.parametrize("moment", [OPENS - timedelta(microseconds=1), OPENS - timedelta(days=1)])
def test_before_opening_no_ballot_is_taken(moment: datetime) -> None:
    with pytest.raises(VotingHasNotBegun):
        contest().cast(ballot(), voter_act(at=moment), roll())


@pytest.mark.parametrize("moment", [OPENS, CLOSES - timedelta(microseconds=1)])
def test_from_opening_to_closing_ballots_are_taken(moment: datetime) -> None:
    assert contest().cast(ballot(), voter_act(at=moment), roll()).recorded_at == moment


@pytest.mark.parametrize("moment", [CLOSES, AFTERWARDS])
def test_from_the_hour_of_closing_on_no_ballot_is_taken(moment: datetime) -> None:
    with pytest.raises(VotingHasEnded):
        contest().cast(ballot(), voter_act(at=moment), roll())


def test_a_closed_contest_takes_no_ballot_whatever_the_hour() -> None:
    with pytest.raises(VotingHasEnded):
        replace(contest(), closed_at=DURING).cast(ballot(), voter_act(), roll())


def test_a_contest_closes_at_its_hour() -> None:
    assert closed(CLOSES).closed_at == CLOSES


def test_before_its_hour_a_contest_closes_only_with_a_reason() -> None:
    with pytest.raises(ClosingEarlyNeedsAReason) as caught:
        close_contest(contest(), CloseContest(contest_id=contest().opened.contest_id), act(DURING))

    assert caught.value.values == {"closes_at": "2026-05-04T16:00:00-05:00"}


EARLY = CloseContest(contest_id=contest().opened.contest_id, reason="Todos votaron.")


def proposed() -> Contest:
    event = close_contest(contest(), EARLY, act(DURING))
    assert isinstance(event, EarlyClosingProposed)
    return contest().evolve(event)


def test_two_persons_close_a_contest_early_for_the_reason_of_the_first() -> None:
    event = close_contest(proposed(), CloseContest(contest_id=EARLY.contest_id), act(DURING, actor="another"))

    assert isinstance(event, ContestClosed)
    assert event.reason == "Todos votaron."


def test_who_proposed_an_early_closing_does_not_close() -> None:
    assert close_contest(proposed(), EARLY, act(DURING)) is None
    assert proposed().cast(ballot(), voter_act(), roll()).voter == VOTER


def test_a_proposal_that_nobody_took_up_is_made_anew() -> None:
    late = DURING + STANDS_FOR
    waiting = replace(proposed(), extended_to=late + STANDS_FOR)

    assert isinstance(close_contest(waiting, EARLY, act(late, actor="another")), EarlyClosingProposed)


def test_a_practice_contest_is_closed_early_by_one_person() -> None:
    practice = replace(contest(), opened=contest().opened.model_copy(update={"practice": True}))

    assert isinstance(close_contest(practice, EARLY, act(DURING)), ContestClosed)


def test_a_closed_contest_stays_quiet() -> None:
    assert close_contest(closed(), CloseContest(contest_id=contest().opened.contest_id), act(AFTERWARDS)) is None
