import hashlib

import pytest

from services.voting.commands import ROWS_LIMIT, BallotRow, CastBallots, RowChoice
from services.voting.domain.batch import batch_digest, cast_all
from services.voting.errors import (
    BatchIsEmpty,
    BatchIsTooLong,
    RowMalformed,
    VoterIsNotOnTheRoll,
    VoterRepeatedInBatch,
    VotingHasEnded,
)
from services.voting.events import Channel
from shared.errors import BatchRefused
from shared.messages import Role, canonical
from shared.rules import BallotForm, BallotRules, ChoiceNotOnTheList, TooManyChoices
from tests.services.voting.situations import (
    AFTERWARDS,
    OTHER,
    ROAD,
    SCHOOL,
    STRANGER,
    THIRD,
    VOTER,
    WATER,
    act,
    contest,
    roll,
)

CLERK = act(role=Role.FACILITATOR, actor="clerk")


def row(voter: str, *projects: str, channel: Channel = Channel.PAPER, points: int | None = None) -> BallotRow:
    choices = tuple(RowChoice(project=project, points=points) for project in projects or (WATER,))
    return BallotRow(voter=voter, choices=choices, channel=channel)


def batch(*rows: BallotRow | None) -> CastBallots:
    return CastBallots(contest().opened.contest_id, rows)


def test_a_batch_records_each_ballot_under_one_digest() -> None:
    command = batch(row(VOTER), row(OTHER, ROAD, SCHOOL))

    events = cast_all(contest(), command, CLERK, roll())

    assert [(event.voter, len(event.choices)) for event in events] == [(VOTER, 1), (OTHER, 2)]
    assert {event.batch for event in events} == {batch_digest(command.rows)}
    assert {(event.actor, event.role) for event in events} == {("clerk", Role.FACILITATOR)}


def test_a_row_says_how_its_ballot_came_in() -> None:
    events = cast_all(contest(), batch(row(VOTER), row(OTHER, channel=Channel.WEB)), CLERK, roll())

    assert [event.channel for event in events] == [Channel.PAPER, Channel.WEB]


def test_points_of_a_row_are_kept() -> None:
    rules = BallotRules(form=BallotForm.CUMULATIVE, max_points=10)

    (event,) = cast_all(contest(rules), batch(row(VOTER, WATER, points=7)), CLERK, roll())

    assert event.choices[0].points == 7


def test_every_faulty_row_is_named_and_nothing_is_taken() -> None:
    command = batch(
        row(VOTER), row(STRANGER), row(VOTER, ROAD), row(OTHER, "9999999"), row(THIRD, WATER, ROAD, SCHOOL), None
    )

    with pytest.raises(BatchRefused) as caught:
        cast_all(contest(), command, CLERK, roll())

    assert [(fault.row, type(fault.refusal)) for fault in caught.value.rows] == [
        (2, VoterIsNotOnTheRoll),
        (3, VoterRepeatedInBatch),
        (4, ChoiceNotOnTheList),
        (5, TooManyChoices),
        (6, RowMalformed),
    ]
    assert caught.value.values == {"faulty": 5, "total": 6}


def test_an_empty_batch_is_refused() -> None:
    with pytest.raises(BatchIsEmpty):
        cast_all(contest(), batch(), CLERK, roll())


def test_a_batch_over_the_limit_is_refused() -> None:
    with pytest.raises(BatchIsTooLong):
        cast_all(contest(), batch(*[row(VOTER)] * (ROWS_LIMIT + 1)), CLERK, roll())


def test_after_closing_no_batch_is_taken() -> None:
    with pytest.raises(VotingHasEnded):
        cast_all(contest(), batch(row(VOTER)), act(AFTERWARDS), roll())


def test_the_digest_is_that_of_the_canonical_rows() -> None:
    rows = [row(VOTER, WATER, points=2), row(OTHER, ROAD, channel=Channel.WEB)]

    plain = [
        {"voter": VOTER, "choices": [{"project": WATER, "points": 2}]},
        {"voter": OTHER, "choices": [{"project": ROAD}], "channel": "web"},
    ]
    assert batch_digest(rows) == hashlib.sha256(canonical(plain)).hexdigest()
