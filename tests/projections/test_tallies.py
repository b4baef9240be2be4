import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.sums import sums
from projections.tallies import Tallies, contests, tally
from services.voting.events import BallotCast, BallotVoided, Channel, SealedBallotCast, SealedBallotsOpened
from shared.messages import derived_id
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


def seal(history: History, voter: int) -> None:
    """Cast a sealed ballot, in the stream that the service gives it."""
    name = f"{voter:032x}"
    history.add(
        SealedBallotCast,
        derived_id("ballot", CONTEST, name),
        contest_id=CONTEST,
        voter=name,
        sealed="AAAA",
        channel=Channel.WEB,
    )


def void(history: History, voter: int) -> None:
    name = f"{voter:032x}"
    stream = derived_id("ballot", CONTEST, name)
    history.add(BallotVoided, stream, contest_id=CONTEST, voter=name, reason="Suplantación", legal_basis="Art. 9")


def unseal(history: History, *said: tuple[int, tuple[str, ...] | None]) -> None:
    opened = [
        {
            "voter": f"{voter:032x}",
            "choices": None if projects is None else [{"project": project} for project in projects],
            "fault": None if projects is not None else "ballot-malformed",
        }
        for voter, projects in said
    ]
    history.add(SealedBallotsOpened, "key", contest_id=CONTEST, page=1, ballots=opened)


async def told(database: str, history: History, *, size: int = 1_000) -> tuple[dict[str, int], int, int]:
    """Return the scores of a contest, its ballots, and how many are void."""
    async with connected(database) as connection:
        await fold(connection, Tallies(), history, size=size)
        found = await tally(connection, CONTEST)
        assert found
        return {one["project"]: one["score"] for one in found["projects"]}, found["ballots"], found["void"]


async def test_a_sealed_ballot_counts_as_a_ballot_and_says_nothing_before_it_is_opened(database: str) -> None:
    history = History()
    history.open_contest()
    seal(history, 1)
    seal(history, 2)
    seal(history, 1)

    assert await told(database, history) == ({A: 0, B: 0, C: 0}, 2, 0)


@pytest.mark.parametrize("size", [1, 3, 1_000])
async def test_opened_ballots_say_their_choices_but_those_that_are_void(database: str, size: int) -> None:
    history = History()
    history.open_contest()
    for voter in (1, 2, 3, 4, 1):
        seal(history, voter)
    void(history, 3)
    unseal(history, (1, (A, B)), (2, None), (3, (A,)), (4, (B,)))
    void(history, 4)

    assert await told(database, history, size=size) == ({A: 1, B: 1, C: 0}, 1, 3)


@pytest.mark.parametrize("size", [1, 2, 1_000])
async def test_a_voided_ballot_leaves_the_tally_until_its_voter_votes_again(database: str, size: int) -> None:
    history = History()
    history.open_contest()
    for voter in (1, 2):
        name = f"{voter:032x}"
        cast = {"contest_id": CONTEST, "voter": name, "channel": Channel.WEB, "batch": None}
        stream = derived_id("ballot", CONTEST, name)
        history.add(BallotCast, stream, choices=[{"project": A}], **cast)
        void(history, voter)
        if voter == 1:
            history.add(BallotCast, stream, choices=[{"project": B}], **cast)

    assert await told(database, history, size=size) == ({A: 0, B: 1, C: 0}, 1, 1)


async def test_practice_is_listed_apart_from_official_contests(database: str) -> None:
    history = History()
    history.open_contest()
    async with connected(database) as connection:
        await fold(connection, Tallies(), history)
        await connection.execute("update tallies.contests set practice = true")

        assert await contests(connection) == []
        assert [one["contest_id"] for one in await contests(connection, practice=True)] == [CONTEST]
