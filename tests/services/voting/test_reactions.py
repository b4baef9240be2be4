import pytest

from services.voting.errors import ListUnknown, ProcessUnknown, RollIsIncomplete, RollIsNotClosed
from services.voting.reactions import VotingKnown
from services.voting.records import Known
from shared.messages import derived_id
from tests.services.voting.desk import open_desk, stored
from tests.services.voting.situations import (
    CANDIDATES,
    ELSEWHERE,
    EVERYWHERE,
    JAEN,
    OTHER,
    PROCESS,
    THIRD,
    VOTER,
    registry_events,
)


async def test_voting_learns_processes_projects_and_rolls_from_the_registry(database: str) -> None:
    async with open_desk(database) as desk:
        known = Known(desk.pool)

        await desk.hear(registry_events())

        assert (await known.process(PROCESS)).in_concertation
        assert (await known.list_of(PROCESS, JAEN)).candidates == CANDIDATES
        assert (await known.list_of(PROCESS, JAEN)).electorate == JAEN
        assert (await known.list_of(PROCESS, EVERYWHERE)).electorate is None
        assert await known.list_of_project(PROCESS, "2700000") == EVERYWHERE
        assert list(await known.roll(PROCESS)) == [VOTER, OTHER, THIRD, ELSEWHERE]


async def test_what_voting_never_heard_of_is_refused(database: str) -> None:
    async with open_desk(database) as desk:
        known = Known(desk.pool)
        await desk.hear(registry_events())

        with pytest.raises(ProcessUnknown):
            await known.process(derived_id("nowhere"))
        with pytest.raises(ListUnknown):
            await known.list_of(PROCESS, "9999")
        assert await known.list_of_project(PROCESS, "9999999") is None


async def test_an_open_roll_has_no_voters(database: str) -> None:
    async with open_desk(database) as desk:
        await desk.hear(registry_events()[:5])

        with pytest.raises(RollIsNotClosed):
            await Known(desk.pool).roll(PROCESS)


async def test_a_roll_that_lacks_voters_is_refused(database: str) -> None:
    async with open_desk(database) as desk:
        await desk.hear(registry_events(announced=5))

        with pytest.raises(RollIsIncomplete):
            await Known(desk.pool).roll(PROCESS)


async def test_hearing_again_changes_nothing(database: str) -> None:
    async with open_desk(database) as desk:
        await desk.hear(registry_events())
        async with desk.pool.connection() as connection:
            before = await desk.copy.digest(connection)

            await desk.copy.advance(connection, "registry", stored(registry_events()), after=desk.heard)

            assert await desk.copy.digest(connection) == before


async def test_one_by_one_or_all_at_once_the_copy_is_the_same(database: str) -> None:
    async with open_desk(database) as desk:
        await desk.hear(registry_events())
        slowly = VotingKnown("slowly")
        async with desk.pool.connection() as connection:
            await slowly.create(connection)

            for row in stored(registry_events()):
                await slowly.advance(connection, "registry", [row], after=row.position - 1)

            assert await slowly.digest(connection) == await desk.copy.digest(connection)
