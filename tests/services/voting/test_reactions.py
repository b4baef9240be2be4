from decimal import Decimal

import pytest

from services.registry.events import ImpactClassified, ImpactOverridden, PortfolioApplied, PortfolioPageApplied
from services.registry.events.portfolio_project import PortfolioProject
from services.registry.impact import Funds, ImpactFacts, classify_impact
from services.voting.domain.facts import Recorded
from services.voting.errors import ListUnknown, ProcessUnknown, RollIsIncomplete, RollIsNotClosed
from services.voting.reactions import VotingKnown
from services.voting.records import Known
from shared.messages import Event, derived_id
from shared.territory.places import Level
from tests.services.voting.desk import open_desk, stored
from tests.services.voting.situations import (
    CANDIDATES,
    ELSEWHERE,
    EVERYWHERE,
    JAEN,
    OTHER,
    PROCESS,
    ROAD,
    SCHOOL,
    THIRD,
    VOTER,
    WATER,
    act,
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


def in_portfolio(number: int, *projects: PortfolioProject) -> list[Event]:
    """Return what puts a file of these projects in force."""
    facts = act().facts() | {"process_id": PROCESS, "number": number}
    page = PortfolioPageApplied(**facts, page=1, projects=projects)
    counts = {"projects": len(projects), "pages": 1, "rows_set_aside": 0}
    digests = {"file": "0" * 64, "proposal": "1" * 64, "replaces": None}
    return [page, PortfolioApplied(**facts, **counts, **digests, reason="Según el PMI vigente.")]


def classified(project: str, cost: int, *ubigeos: str) -> ImpactClassified:
    facts = ImpactFacts(total_cost=Decimal(cost), beneficiaries=None, ubigeos=ubigeos)
    impact = classify_impact(facts, Funds(whole=Decimal(9_000_000)))
    return ImpactClassified(**act().facts(), process_id=PROCESS, project=project, impact=impact)


async def test_the_portfolio_in_force_and_the_impact_are_what_statements_are_judged_by(database: str) -> None:
    async with open_desk(database) as desk:
        known = Known(desk.pool)
        await desk.hear(registry_events())
        before = (await known.project(PROCESS, WATER)).recorded
        viable = PortfolioProject(investment_code=WATER, name="Agua", situation="VIABLE", beneficiaries=1200)
        await desk.hear(in_portfolio(1, viable, PortfolioProject(investment_code=ROAD, name="Trocha")))
        await desk.hear([classified(WATER, 4_000_000, "060101", "060102", "060201")])
        first = [(await known.project(PROCESS, project)).recorded for project in (WATER, ROAD, SCHOOL)]

        await desk.hear(in_portfolio(2, PortfolioProject(investment_code=ROAD, name="Trocha", in_pmi="NO")))

        second = [(await known.project(PROCESS, project)).recorded.in_portfolio for project in (WATER, ROAD)]
        assert before == Recorded()
        full = Recorded(in_portfolio=True, viable=True, impact=Level.REGION, beneficiaries=Decimal(1200))
        assert first == [full, Recorded(in_portfolio=True), Recorded(in_portfolio=False)]
        assert second == [False, False]


async def test_a_level_that_was_decided_stands_over_the_computed_one(database: str) -> None:
    async with open_desk(database) as desk:
        await desk.hear([*registry_events(), classified(WATER, 1_000, "060101")])
        decided = {"computed": Level.DISTRICT, "level": Level.PROVINCE, "reason": "Beneficia a la provincia."}

        await desk.hear([ImpactOverridden(**act().facts(), process_id=PROCESS, project=WATER, **decided)])

        assert (await Known(desk.pool).project(PROCESS, WATER)).recorded.impact is Level.PROVINCE


async def test_a_portfolio_says_nothing_of_a_project_without_an_investment_code(database: str) -> None:
    opened, water, *others = registry_events()
    async with open_desk(database) as desk:
        await desk.hear([opened, water.model_copy(update={"investment_code": None}), *others])

        await desk.hear(in_portfolio(1, PortfolioProject(investment_code=ROAD, name="Trocha")))

        assert (await Known(desk.pool).project(PROCESS, WATER)).recorded.in_portfolio is None
