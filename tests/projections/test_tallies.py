import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.sums import sums
from projections.tallies import Tallies, tally
from services.voting.events import Channel
from shared.rules import BallotForm
from tests.projections.history import CONTEST, PROJECTS, History
from tests.projections.live import connected, fold

A, B, C = PROJECTS


async def scores(database: str, history: History, *, size: int = 1_000) -> dict[str, int]:
    async with connected(database) as connection:
        await fold(connection, Tallies(), history, size=size)
        found = await tally(connection, CONTEST)
        assert found
        return {one["project"]: one["score"] for one in found["projects"]}


async def test_an_approval_is_one_vote_for_each_project_named(database: str) -> None:
    history = History()
    history.open_contest(BallotForm.APPROVAL)
    history.cast(1, A, B)
    history.cast(2, A)

    assert await scores(database, history) == {A: 2, B: 1, C: 0}


async def test_points_are_added_up(database: str) -> None:
    history = History()
    history.open_contest(BallotForm.CUMULATIVE)
    history.cast(1, (A, 7), (B, 3))
    history.cast(2, (B, 10))

    assert await scores(database, history) == {A: 7, B: 13, C: 0}


async def test_a_rank_counts_max_choices_minus_the_rank_from_zero(database: str) -> None:
    history = History()
    history.open_contest(BallotForm.ORDINAL)
    history.cast(1, C, A)

    assert await scores(database, history) == {A: 2, B: 0, C: 3}


@pytest.mark.parametrize("size", [1, 2, 1_000])
async def test_a_changed_ballot_replaces_what_it_had_said(database: str, size: int) -> None:
    history = History()
    history.open_contest(BallotForm.APPROVAL)
    history.cast(1, A, B)
    history.cast(2, A)
    history.cast(1, C)
    history.cast(1, B)

    assert await scores(database, history, size=size) == {A: 1, B: 1, C: 0}


async def test_ballots_are_counted_by_channel_and_a_changed_one_once(database: str) -> None:
    history = History()
    history.open_contest(BallotForm.APPROVAL)
    history.cast(1, A, channel=Channel.PAPER)
    history.cast(2, A)
    history.cast(1, B)
    history.cast(1, C)

    async with connected(database) as connection:
        await fold(connection, Tallies(), history, size=2)
        found = await tally(connection, CONTEST)

    assert found
    assert (found["ballots"], found["changed"]) == (2, 1)
    assert {one["channel"]: one["ballots"] for one in found["channels"]} == {"assisted": 0, "paper": 0, "web": 2}


async def test_a_blank_ballot_counts_as_a_ballot(database: str) -> None:
    history = History()
    history.open_contest(BallotForm.APPROVAL)
    history.cast(1)

    async with connected(database) as connection:
        await fold(connection, Tallies(), history)
        found = await tally(connection, CONTEST)

    assert found
    assert found["ballots"] == 1


async def test_closing_shows_and_changes_no_sum(database: str) -> None:
    history = History()
    history.open_contest()
    history.cast(1, A)
    history.close_contest()

    async with connected(database) as connection:
        await fold(connection, Tallies(), history)
        found = await tally(connection, CONTEST)

    assert found
    assert found["closed_at"] is not None
    assert found["ballots"] == 1


async def test_a_ballot_of_a_contest_that_never_opened_is_a_history_that_cannot_be(database: str) -> None:
    history = History()
    history.cast(1, A)

    async with connected(database) as connection:
        with pytest.raises(ValueError, match="never opened"):
            await fold(connection, Tallies(), history)


async def test_a_vote_for_a_project_that_is_no_candidate_is_never_lost_silently(database: str) -> None:
    history = History()
    history.open_contest()
    history.cast(1, "9999999")

    async with connected(database) as connection:
        with pytest.raises(ValueError, match="never opened"):
            await fold(connection, Tallies(), history)


def test_worth_of_a_choice_follows_the_form() -> None:
    assert sums(BallotForm.APPROVAL, 3, ["A B", "A"]) == {"A": (2, 2), "B": (1, 1)}
    assert sums(BallotForm.CUMULATIVE, 0, ["A:3 B:1", "A:1"]) == {"A": (4, 2), "B": (1, 1)}
    assert sums(BallotForm.ORDINAL, 3, ["A B", "B"]) == {"A": (3, 1), "B": (5, 2)}


BALLOTS = st.lists(st.tuples(st.integers(1, 4), st.sets(st.sampled_from(PROJECTS))), max_size=12)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ballots=BALLOTS, size=st.integers(1, 5))
async def test_the_last_ballot_of_each_voter_counts_whatever_the_batches(
    database: str, ballots: list[tuple[int, set[str]]], size: int
) -> None:
    history = History()
    history.open_contest()
    for voter, chosen in ballots:
        history.cast(voter, *sorted(chosen))
    last = dict(ballots)

    async with connected(database) as connection:
        await connection.execute("drop schema if exists tallies cascade")
    found = await scores(database, history, size=size)

    assert found == {project: sum(project in chosen for chosen in last.values()) for project in PROJECTS}
