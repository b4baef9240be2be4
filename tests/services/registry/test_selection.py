from decimal import Decimal

import pytest

from services.registry.commands.portfolio import SelectProjects
from services.registry.domain.portfolio_pages import stated
from services.registry.domain.selection import entries, selected
from services.registry.errors.portfolio import CostNotStated, NotInPortfolio
from shared.errors import BatchRefused
from tests.services.registry.portfolios import IDEA, ROAD, ROAD_IN_CHOTA, SCHOOL, report
from tests.services.registry.samples import ACT, PROCESS

ROWS = (SCHOOL, ROAD, ROAD_IN_CHOTA, IDEA)
PORTFOLIO = {project.key: stated(project) for project in report(*ROWS).portfolio.projects}


def select(*keys: str) -> SelectProjects:
    return SelectProjects(process_id=PROCESS, list_code="0601", projects=keys)


def test_a_selected_project_takes_name_places_and_cost_from_the_portfolio() -> None:
    (entry,) = entries(select("2500442"), PORTFOLIO)

    assert (entry.project, entry.investment_code, entry.name) == ("2500442", "2500442", "Camino")
    assert [place.ubigeo for place in entry.locations] == ["060101", "060401"]
    assert (entry.cost, entry.stated_cost) == (Decimal("4500000.13"), Decimal("4500000.125"))


def test_an_exact_cost_is_not_stated_twice() -> None:
    (entry,) = entries(select("2324969"), PORTFOLIO)

    assert (entry.cost, entry.stated_cost) == (Decimal("3850000.00"), None)


def test_every_project_that_cannot_be_selected_is_named() -> None:
    with pytest.raises(BatchRefused) as refused:
        entries(select("2324969", "9999999", "idea-88001"), PORTFOLIO)

    assert [(fault.row, type(fault.refusal)) for fault in refused.value.rows] == [
        (2, NotInPortfolio),
        (3, CostNotStated),
    ]


def test_a_whole_province_has_four_digits_on_a_list_and_a_long_name_ends_in_an_ellipsis() -> None:
    long = SCHOOL.replace("Escuela", "E" * 501).replace("060106", "060100")
    (project,) = report(long).portfolio.projects

    (entry,) = entries(select("2324969"), {"2324969": stated(project)})

    assert [place.ubigeo for place in entry.locations] == ["0601"]
    assert (len(entry.name), entry.name[-1]) == (500, "…")


def test_what_the_portfolio_states_goes_with_the_selection() -> None:
    chosen = entries(select("2500442"), PORTFOLIO)

    (event,) = selected(PROCESS, 3, chosen, PORTFOLIO, ACT)

    assert (event.project, event.number, event.stated.beneficiaries) == ("2500442", 3, 90000)
