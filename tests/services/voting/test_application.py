"""Voting over real PostgreSQL: what is acknowledged is recorded once, and nothing slips in after closing."""

import asyncio
from decimal import Decimal
from uuid import UUID

import pytest

from services.voting.commands import (
    ApproveMatrix,
    BallotRow,
    CastBallots,
    CertifyResult,
    CloseContest,
    ComputeResult,
    DecideProject,
    FreezeMatrix,
    GivenScore,
    NewCriterion,
    RowChoice,
    ScoreProject,
)
from services.voting.domain.contest import ballot_id, contest_id
from services.voting.domain.matrix import matrix_id
from services.voting.errors import (
    ContestAlreadyOpened,
    ContestNotFound,
    MatrixNotFound,
    ProjectNotRegistered,
    RollIsNotClosed,
    ScoringHasEnded,
    VoterIsNotOnTheRoll,
    VotingHasEnded,
    VotingIsStillOpen,
)
from services.voting.events import BallotCast
from shared.errors import BatchRefused
from shared.messages import Role, derived_id
from tests.services.voting.desk import Desk, open_desk, voting_day
from tests.services.voting.situations import (
    AFTERWARDS,
    CLOSES,
    DURING,
    ELSEWHERE,
    EVERYWHERE,
    JAEN,
    OPENS,
    OTHER,
    PROCESS,
    ROAD,
    STRANGER,
    THIRD,
    VOTER,
    WATER,
    act,
    ballot,
    registry_events,
    to_open,
    voter_act,
)

CONTEST = contest_id(PROCESS, JAEN)
MATRIX = matrix_id(PROCESS, "Matriz 2027")
CLERK = act(role=Role.FACILITATOR, actor="clerk")


def batch(*rows: tuple[str, str]) -> CastBallots:
    return CastBallots(CONTEST, [BallotRow(voter=v, choices=(RowChoice(project=p),)) for v, p in rows])


async def ballots(desk: Desk) -> list[BallotCast]:
    rows = [row.event() async for row in desk.store.scan([BallotCast.TOPIC])]
    return [row for row in rows if isinstance(row, BallotCast)]


async def approve_and_freeze(desk: Desk) -> None:
    criteria = (NewCriterion(code="gap", name="Brecha", weight=Decimal(1), maximum=Decimal(100)),)
    approve = ApproveMatrix(process_id=PROCESS, name="Matriz 2027", criteria=criteria, minutes="Acta 1")
    await desk.voting.approve_matrix(approve, act())
    await desk.voting.freeze_matrix(FreezeMatrix(process_id=PROCESS, matrix_id=MATRIX), act())


def card(project: str, score: int, matrix: UUID = MATRIX) -> ScoreProject:
    scores = (GivenScore(criterion="gap", score=Decimal(score), reason="Ficha 7"),)
    return ScoreProject(process_id=PROCESS, project=project, matrix_id=matrix, scores=scores)


async def close(desk: Desk) -> int:
    return await desk.voting.close_contest(CloseContest(contest_id=CONTEST), act(CLOSES))


async def test_a_ballot_is_recorded_when_its_position_is_answered(database: str) -> None:
    async with voting_day(database) as desk:
        position = await desk.voting.cast_ballot(ballot(), voter_act())

        assert position == await desk.store.position()
        assert [b.voter for b in await ballots(desk)] == [VOTER]


async def test_a_voter_may_change_the_ballot(database: str) -> None:
    async with voting_day(database) as desk:
        await desk.voting.cast_ballot(ballot(VOTER, WATER), voter_act())

        await desk.voting.cast_ballot(ballot(VOTER, ROAD), voter_act())

        history = await desk.store.recall(ballot_id(CONTEST, VOTER))
        assert [e.choices[0].project for e in history if isinstance(e, BallotCast)] == [WATER, ROAD]


async def test_many_ballots_of_one_voter_at_once_are_one_first_ballot_and_changes(database: str) -> None:
    async with voting_day(database) as desk:
        replicas = [desk.voting, desk.another()]

        await asyncio.gather(*(replicas[n % 2].cast_ballot(ballot(), voter_act()) for n in range(6)))

        assert len(await desk.store.recall(ballot_id(CONTEST, VOTER))) == 6


async def test_a_refused_ballot_leaves_nothing(database: str) -> None:
    async with voting_day(database) as desk:
        before = await desk.store.position()

        with pytest.raises(VoterIsNotOnTheRoll):
            await desk.voting.cast_ballot(ballot(STRANGER), voter_act(STRANGER))

        assert await desk.store.position() == before


async def test_nothing_lands_after_closing(database: str) -> None:
    async with voting_day(database) as desk:
        racing = [
            asyncio.create_task(desk.voting.cast_ballot(ballot(voter), voter_act(voter)))
            for voter in (VOTER, OTHER, THIRD)
            for _ in range(10)
        ]
        await asyncio.sleep(0)

        closing = await close(desk)

        results = await asyncio.gather(*racing, return_exceptions=True)
        accepted = [result for result in results if isinstance(result, int)]
        refused = [result for result in results if not isinstance(result, int)]
        assert all(position < closing for position in accepted)
        assert all(isinstance(refusal, VotingHasEnded) for refusal in refused)
        assert len(await ballots(desk)) == len(accepted)


async def test_a_replica_that_remembers_an_open_contest_finds_out_that_it_closed(database: str) -> None:
    async with voting_day(database) as desk:
        stale = desk.another()
        await stale.cast_ballot(ballot(VOTER), voter_act())
        await close(desk)

        with pytest.raises(VotingHasEnded):
            await stale.cast_ballot(ballot(OTHER), voter_act(OTHER))

        assert len(await ballots(desk)) == 1


async def test_a_contest_that_was_never_opened_takes_no_ballot(database: str) -> None:
    async with voting_day(database) as desk:
        with pytest.raises(ContestNotFound):
            await desk.voting.cast_ballot(ballot(list_code=EVERYWHERE, lists=(EVERYWHERE,)), voter_act())


async def test_a_list_is_voted_on_once(database: str) -> None:
    async with voting_day(database) as desk:
        with pytest.raises(ContestAlreadyOpened):
            await desk.voting.open_contest(to_open(), act(OPENS))


async def test_no_contest_opens_over_an_open_roll(database: str) -> None:
    async with open_desk(database) as desk:
        events = registry_events()
        await desk.hear([*events[:-2], events[-1]])

        with pytest.raises(RollIsNotClosed):
            await desk.voting.open_contest(to_open(), act(OPENS))


async def test_everyone_votes_on_the_list_of_everyone(database: str) -> None:
    async with voting_day(database) as desk:
        await desk.voting.open_contest(to_open(EVERYWHERE), act(OPENS))

        order = ballot(ELSEWHERE, "2700000", list_code=EVERYWHERE, lists=("0601", EVERYWHERE))
        position = await desk.voting.cast_ballot(order, voter_act(ELSEWHERE))

        assert position == await desk.store.position()


async def test_closing_a_closed_contest_stays_quiet(database: str) -> None:
    async with voting_day(database) as desk:
        first = await close(desk)

        again = await close(desk)

        assert again == first == await desk.store.position()


async def test_a_batch_is_recorded_whole(database: str) -> None:
    async with voting_day(database) as desk:
        before = await desk.store.position()

        position = await desk.voting.cast_ballots(batch((VOTER, WATER), (OTHER, ROAD)), CLERK)

        assert position == before + 2
        assert [b.voter for b in await ballots(desk)] == [VOTER, OTHER]


async def test_one_faulty_row_refuses_the_whole_batch(database: str) -> None:
    async with voting_day(database) as desk:
        with pytest.raises(BatchRefused) as caught:
            await desk.voting.cast_ballots(batch((VOTER, WATER), (STRANGER, WATER), (OTHER, ROAD)), CLERK)

        assert [fault.row for fault in caught.value.rows] == [2]
        assert await ballots(desk) == []


async def test_a_batch_changes_the_ballots_that_were_there(database: str) -> None:
    async with voting_day(database) as desk:
        await desk.voting.cast_ballot(ballot(VOTER, WATER), voter_act())

        await desk.voting.cast_ballots(batch((VOTER, ROAD), (OTHER, ROAD)), CLERK)

        history = await desk.store.recall(ballot_id(CONTEST, VOTER))
        assert [e.choices[0].project for e in history if isinstance(e, BallotCast)] == [WATER, ROAD]
        assert len(await ballots(desk)) == 3


async def test_after_closing_a_batch_records_nothing_even_on_a_stale_replica(database: str) -> None:
    async with voting_day(database) as desk:
        stale = desk.another()
        await stale.cast_ballots(batch((VOTER, WATER)), CLERK)
        await close(desk)

        with pytest.raises(VotingHasEnded):
            await stale.cast_ballots(batch((OTHER, WATER)), CLERK)

        assert len(await ballots(desk)) == 1


async def test_scores_are_final_once_voting_has_begun(database: str) -> None:
    async with voting_day(database) as desk:
        await approve_and_freeze(desk)

        with pytest.raises(ScoringHasEnded):
            await desk.voting.score_project(card(WATER, 80), act(role=Role.EVALUATOR))


async def test_a_project_outside_the_process_is_not_scored(database: str) -> None:
    async with open_desk(database) as desk:
        await desk.hear(registry_events())
        await approve_and_freeze(desk)

        with pytest.raises(ProjectNotRegistered):
            await desk.voting.score_project(card("9999999", 80), act(role=Role.EVALUATOR))


async def test_a_matrix_of_another_process_is_not_scored_on(database: str) -> None:
    async with open_desk(database) as desk:
        await desk.hear(registry_events())

        with pytest.raises(MatrixNotFound):
            await desk.voting.score_project(card(WATER, 80, derived_id("elsewhere")), act(role=Role.EVALUATOR))


async def test_evaluators_who_score_at_once_are_all_recorded(database: str) -> None:
    async with open_desk(database) as desk:
        await desk.hear(registry_events())
        await approve_and_freeze(desk)

        evaluators = [act(role=Role.EVALUATOR, actor=f"evaluator-{n}") for n in range(4)]
        positions = await asyncio.gather(*(desk.voting.score_project(card(WATER, 80), one) for one in evaluators))

        assert len(set(positions)) == 4


async def test_a_contest_is_counted_ranked_certified_and_decided_on(database: str) -> None:
    async with open_desk(database) as desk:
        await desk.hear(registry_events())
        await approve_and_freeze(desk)
        for project, score in ((WATER, 85), (ROAD, 70)):
            await desk.voting.score_project(card(project, score), act(role=Role.EVALUATOR))
        await desk.voting.open_contest(to_open(), act(OPENS))
        await desk.voting.cast_ballots(batch((VOTER, ROAD), (OTHER, ROAD), (THIRD, WATER)), CLERK)
        await desk.voting.cast_ballot(ballot(VOTER, WATER), voter_act())
        closing = await close(desk)

        await desk.voting.compute_result(ComputeResult(contest_id=CONTEST), act(AFTERWARDS))

        computed = (await desk.voting.result(CONTEST)).computed
        assert computed is not None
        assert [(row.project, row.votes) for row in computed.ranking[:2]] == [(WATER, 2), (ROAD, 1)]
        assert (computed.upto, computed.ballots, computed.voters) == (closing, 3, 3)
        order = CertifyResult(contest_id=CONTEST, ranking=computed.digest, minutes="Acta 9")
        await desk.voting.certify_result(order, act(AFTERWARDS, Role.COMMITTEE))
        decision = DecideProject(
            contest_id=CONTEST, project=WATER, ranking=computed.digest, prioritised=True, reason="Acta 9"
        )
        await desk.voting.decide_project(decision, act(AFTERWARDS))
        assert not (await desk.voting.result(CONTEST)).decisions[WATER].departs


async def test_an_open_contest_is_not_counted(database: str) -> None:
    async with voting_day(database) as desk:
        with pytest.raises(VotingIsStillOpen):
            await desk.voting.compute_result(ComputeResult(contest_id=CONTEST), act(DURING))


async def test_computing_again_stays_quiet_on_any_replica(database: str) -> None:
    async with voting_day(database) as desk:
        await close(desk)
        first = await desk.voting.compute_result(ComputeResult(contest_id=CONTEST), act(AFTERWARDS))

        again = await desk.another().compute_result(ComputeResult(contest_id=CONTEST), act(AFTERWARDS, actor="other"))

        assert again == first == await desk.store.position()


async def test_contests_of_one_process_are_counted_together_and_apart(database: str) -> None:
    async with voting_day(database) as desk:
        await desk.voting.open_contest(to_open(EVERYWHERE), act(OPENS))
        elsewhere = ballot(VOTER, "2700000", list_code=EVERYWHERE, lists=(EVERYWHERE,))
        await desk.voting.cast_ballot(elsewhere, voter_act())
        await desk.voting.cast_ballot(ballot(VOTER, WATER), voter_act())
        await desk.voting.cast_ballot(ballot(OTHER, WATER), voter_act(OTHER))
        await close(desk)
        other = contest_id(PROCESS, EVERYWHERE)
        await desk.voting.close_contest(CloseContest(contest_id=other), act(CLOSES))

        for one in (CONTEST, other):
            await desk.voting.compute_result(ComputeResult(contest_id=one), act(AFTERWARDS))

        results = [(await desk.voting.result(one)).computed for one in (CONTEST, other)]
        assert [result and result.ballots for result in results] == [2, 1]
