"""Who is struck off the roll after it was closed: no ballot of theirs counts, whenever it was on its way."""

from dataclasses import replace

import pytest

from services.registry.events import PseudonymStruck
from services.voting.application.hours import Strikes
from services.voting.application.papers import Papers
from services.voting.commands import BallotRow, CastBallots, RowChoice
from services.voting.domain.contest import ballot_id, contest_id
from services.voting.domain.roll import Roll
from services.voting.errors import VoterIsStruck
from services.voting.events import BallotVoided, VoterStruck
from services.voting.records import Known
from shared.errors import BatchRefused
from shared.messages import Role
from tests.services.voting.desk import Desk, voting_day
from tests.services.voting.situations import (
    CLOSES,
    DURING,
    ELSEWHERE,
    JAEN,
    OTHER,
    PROCESS,
    VOTER,
    WATER,
    act,
    ballot,
    contest,
    roll,
    voter_act,
)

CONTEST = contest_id(PROCESS, JAEN)
REASON = "Doble inscripción"


async def strike(desk: Desk, voter: str = VOTER) -> None:
    """Have the registry strike a voter, and voting look."""
    await desk.hear([PseudonymStruck(**act().facts(), process_id=PROCESS, voter=voter, reason=REASON)])
    papers, known = Papers(desk.store, desk.voting), Known(desk.pool)
    await Strikes(desk.voting, papers, known, lambda: DURING).look()


async def test_a_first_ballot_on_its_way_through_a_replica_that_has_not_heard_is_refused(database: str) -> None:
    async with voting_day(database) as desk:
        replica = desk.another()
        await replica.cast_ballot(ballot(OTHER), voter_act(OTHER))  # It remembers roll and contest.
        await strike(desk)

        with pytest.raises(VoterIsStruck):
            await replica.cast_ballot(ballot(), voter_act())

        assert await desk.store.recall(ballot_id(CONTEST, VOTER)) == []


async def test_a_batch_on_its_way_through_such_a_replica_is_refused(database: str) -> None:
    async with voting_day(database) as desk:
        replica = desk.another()
        await replica.cast_ballot(ballot(OTHER), voter_act(OTHER))
        await strike(desk)
        rows = [BallotRow(voter=VOTER, choices=(RowChoice(project=WATER),))]

        with pytest.raises(BatchRefused):
            await replica.cast_ballots(CastBallots(CONTEST, rows), act(role=Role.FACILITATOR))


async def test_a_ballot_that_came_before_is_voided_with_the_reason_and_the_cause(database: str) -> None:
    async with voting_day(database) as desk:
        await desk.voting.cast_ballot(ballot(), voter_act())

        await strike(desk)

        [struck] = await Known(desk.pool).struck_after(0)
        voided = (await desk.store.recall(ballot_id(CONTEST, VOTER)))[-1]
        assert isinstance(voided, BallotVoided)
        assert (voided.reason, voided.role, voided.cause) == (REASON, Role.SYSTEM, struck.cause)


async def test_looking_twice_records_nothing_more(database: str) -> None:
    async with voting_day(database) as desk:
        await desk.voting.cast_ballot(ballot(), voter_act())
        await strike(desk)
        before = await desk.store.position()

        another = Strikes(desk.another(), Papers(desk.store, desk.voting), Known(desk.pool), lambda: DURING)
        await another.look()

        assert await desk.store.position() == before


def test_a_contest_says_once_that_a_voter_is_struck() -> None:
    event = contest().strike(VOTER, REASON, act(), roll())

    assert isinstance(event, VoterStruck)
    assert contest().evolve(event).strike(VOTER, REASON, act(), roll()) is None
    with pytest.raises(VoterIsStruck):
        contest().evolve(event).cast(ballot(), voter_act(), roll())


def test_a_contest_is_silent_of_whom_it_took_no_ballot_from() -> None:
    struck = Roll.of([(bytes.fromhex(ELSEWHERE), "0601", "civil-society")], struck=[ELSEWHERE])

    assert contest().strike(ELSEWHERE, REASON, act(), struck) is None
    assert replace(contest(), closed_at=CLOSES).strike(VOTER, REASON, act(), roll()) is None
