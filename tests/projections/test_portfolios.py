"""What the portfolio, impact and ideas look like to anyone who reads them."""

from decimal import Decimal
from uuid import UUID, uuid5

import pytest

from projections.ideas import Ideas, ideas
from projections.impacts import Impacts, impacts
from projections.portfolios import Portfolios, import_of, imports, portfolio
from services.registry.events.ideas import Answer, IdeaAnswered, IdeaListed, IdeaMerged, IdeaProposed, IdeaSupported
from services.registry.events.portfolio import (
    FoundProblem,
    ImpactClassified,
    ImpactOverridden,
    PortfolioApplied,
    PortfolioDifferencesFound,
    PortfolioPageApplied,
    PortfolioProblemsFound,
    PortfolioProposed,
    PortfolioReceived,
    PortfolioValidated,
    ProblemCount,
)
from services.registry.events.portfolio_project import PortfolioProject
from services.registry.impact import Funds, ImpactFacts, classify_impact
from shared.territory import Level
from tests.projections.history import PROCESS, SPACE, History
from tests.projections.live import connected, fold

FILE = "a" * 64
FIRST, SECOND = uuid5(SPACE, "first idea"), uuid5(SPACE, "second idea")


def project(code: str, name: str) -> PortfolioProject:
    return PortfolioProject(investment_code=code, name=name, updated_cost=Decimal("100.125"))


def apply(history: History, number: int, *projects: PortfolioProject) -> None:
    history.add(
        PortfolioReceived, "portfolio", number=number, file=FILE, size_bytes=10, format="csv", charset="utf-8",
        delimiter=",", sheets=(),
    )  # fmt: skip
    problem = FoundProblem(sheet="Hoja", cell="A2", kind="no-code", value_class="empty")
    history.add(PortfolioProblemsFound, f"pages {number}", number=number, problems=(problem,))
    history.add(
        PortfolioValidated, "portfolio", number=number, rows=3, rows_used=2, rows_set_aside=1, projects=2, locations=0,
        problems=(ProblemCount(kind="no-code", severity="set-aside", count=1, remedy="Escriba el código."),),
        blocked=False,
    )  # fmt: skip
    history.add(PortfolioDifferencesFound, f"pages {number}", number=number, added=("2300009",), removed=("2300008",))
    facts = {"number": number, "proposal": "b" * 64, "replaces": number - 1 or None, "rows_set_aside": 1}
    history.add(PortfolioProposed, "portfolio", **facts, added=1, removed=1, changed=0)
    history.add(PortfolioPageApplied, f"pages {number}", number=number, page=1, projects=projects)
    history.add(PortfolioApplied, "portfolio", **facts, file=FILE, projects=len(projects), pages=1, reason="Revisada.")


@pytest.fixture
def twice() -> History:
    history = History()
    apply(history, 1, project("2300001", "Canal"), project("2300002", "Posta médica"))
    apply(history, 2, project("2300001", "Canal de irrigación"), project("2300003", "Puente"))
    return history


@pytest.mark.parametrize("size", [1, 3, 1_000])
async def test_the_portfolio_in_force_is_what_the_last_file_states(database: str, twice: History, size: int) -> None:
    async with connected(database) as connection:
        await fold(connection, Portfolios(), twice, size=size)
        found = await portfolio(connection, PROCESS)

    assert [(one["key"], one["number"], one["stated"]["name"]) for one in found] == [
        ("2300001", 2, "Canal de irrigación"),
        ("2300003", 2, "Puente"),
    ]
    assert found[0]["stated"]["updated_cost"] == "100.125"


async def test_the_portfolio_is_found_by_words_and_page(database: str, twice: History) -> None:
    async with connected(database) as connection:
        await fold(connection, Portfolios(), twice)

        assert [one["key"] for one in await portfolio(connection, PROCESS, text="IRRIGACION canal")] == ["2300001"]
        assert [one["key"] for one in await portfolio(connection, PROCESS, after="2300001", limit=1)] == ["2300003"]


async def test_every_file_shows_its_problems_its_changes_and_how_it_stands(database: str, twice: History) -> None:
    async with connected(database) as connection:
        await fold(connection, Portfolios(), twice)
        found = await import_of(connection, PROCESS, 2)
        states = [(one["number"], one["state"]) for one in await imports(connection, PROCESS)]
        nothing = await import_of(connection, PROCESS, 3)

    assert states == [(2, "applied"), (1, "replaced")]
    assert found
    assert (found["facts"]["rows"], found["facts"]["problems"][0]["remedy"]) == (3, "Escriba el código.")
    assert found["problems"] == [{"sheet": "Hoja", "cell": "A2", "kind": "no-code", "value_class": "empty"}]
    assert [(one["key"], one["what"]) for one in found["differences"]] == [("2300009", "added"), ("2300008", "removed")]
    assert nothing is None


async def test_an_impact_shows_what_was_computed_and_what_was_decided_otherwise(database: str) -> None:
    history = History()
    impact = classify_impact(
        ImpactFacts(total_cost=Decimal(5), beneficiaries=None, ubigeos=("060101",)), Funds(whole=Decimal(9_000_000))
    )
    history.add(ImpactClassified, "impact", project="2300001", impact=impact)
    history.add(
        ImpactOverridden, "impact", project="2300001", computed=impact.level, level=Level.REGION, reason="Un motivo."
    )

    async with connected(database) as connection:
        await fold(connection, Impacts(), history)
        computed, decided = await impacts(connection, PROCESS, "2300001")
        none = await impacts(connection, PROCESS, "2300002")

    assert (computed["computed"], computed["explanation"]["facts"]["total_cost"]) == (True, "5")
    assert (decided["computed"], decided["level"], decided["reason"]) == (False, "region", "Un motivo.")
    assert none == []


def propose(history: History, idea: UUID) -> None:
    history.add(
        IdeaProposed, f"idea {idea}", idea_id=idea, name="Riego", dated=None, province="0601", district="060106",
        theme="AGROPECUARIA", strategic_action="AER 3.2", beneficiaries=3, approximate_amount=None, invented=True,
    )  # fmt: skip


async def test_ideas_show_their_answers_and_count_people_once_over_merged_ones(database: str) -> None:
    history = History()
    for idea in (FIRST, SECOND):
        propose(history, idea)
        history.add(IdeaAnswered, f"idea {idea}", idea_id=idea, answer=Answer.ADMITTED, response="Va.")
    for idea, person in ((FIRST, "p1"), (SECOND, "p1"), (SECOND, "p2")):
        history.add(IdeaSupported, f"{idea} {person}", idea_id=idea, actor=person)
    history.add(IdeaMerged, f"idea {SECOND}", idea_id=SECOND, into=FIRST, reason="Dicen lo mismo.")
    history.add(IdeaListed, f"idea {FIRST}", idea_id=FIRST, list_code="IDEAS", project="IDEA-1")

    async with connected(database) as connection:
        await fold(connection, Ideas(), history, size=2)
        first, second = await ideas(connection, PROCESS)
        (alone,) = await ideas(connection, PROCESS, SECOND)

    assert (first["state"], first["response"], first["listed_as"], first["supports"]) == ("listed", "Va.", "IDEA-1", 2)
    assert (second["state"], second["merged_into"], second["supports"]) == ("merged", FIRST, 2)
    assert alone["idea_id"] == SECOND
