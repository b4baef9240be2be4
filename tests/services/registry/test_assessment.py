from decimal import Decimal

import pytest

from services.registry.domain.assessment import Assessment, compute
from services.registry.domain.portfolio_pages import stated
from services.registry.domain.project import register_project
from services.registry.domain.selection import entries, selected
from services.registry.events import BudgetAnnounced
from services.registry.impact import BalanceRule, Impact, Outcome, next_steps
from services.registry.portfolio_commands import ClassifyImpact, OverrideImpact, SelectProjects
from services.registry.portfolio_errors import ImpactNotClassified, LevelIsAsComputed, ProjectUnknown
from shared.messages import Event
from shared.territory import Catalogue, CodeSystem, DateBasis, Indicator, Indicators, Lack, Level
from tests.services.registry.portfolios import ROAD, ROAD_IN_CHOTA, report
from tests.services.registry.samples import ACT, ORDINANCE, PROCESS, REASON, process

CAJAMARCA = Catalogue.default()
IN_BAMBAMARCA = ROAD.replace("060101", "060701").replace("CAJAMARCA,CAJAMARCA", "CAJAMARCA,HUALGAYOC")
COMMAND = ClassifyImpact(process_id=PROCESS, project="2500442")
PEOPLE = Indicator(
    system=CodeSystem.INEI,
    code="06",
    indicator="population",
    value=Decimal(1_500_000),
    unit="habitantes",
    date="2025",
    date_basis=DateBasis.REFERENCE,
    source="INEI, proyección (dato de prueba)",
)


def history(*rows: str) -> list[Event]:
    portfolio = {project.key: stated(project) for project in report(*rows).portfolio.projects}
    chosen = entries(SelectProjects(process_id=PROCESS, list_code="MULTIPROVINCIAL", projects=("2500442",)), portfolio)
    registered, _ = register_project(process(), chosen[0], 0, is_known=False, catalogue=CAJAMARCA, act=ACT)
    return [registered, *selected(PROCESS, 1, chosen, portfolio, ACT)]


def computed(*rows: str) -> Impact:
    return compute(process(), history(*rows), COMMAND, CAJAMARCA, Indicators((PEOPLE,)))


def test_what_was_announced_is_the_whole_whatever_was_distributed_yet() -> None:
    facts = {"percent": Decimal(10), "amount": Decimal("9000000.00"), "basis": ORDINANCE}
    announced = BudgetAnnounced(process_id=PROCESS, **ACT.facts(), **facts)

    before, after = (
        compute(here, history(ROAD), COMMAND, CAJAMARCA, Indicators((PEOPLE,)))
        for here in (process(), process(announced))
    )

    assert (before.funds.whole, before.balance_rule) == (Decimal("7000.00"), BalanceRule.WHOLE_BELOW_FLOOR)
    assert (after.funds.whole, after.balance_rule) == (Decimal("9000000.00"), BalanceRule.STANDARD)


def override(level: Level | None) -> OverrideImpact:
    return OverrideImpact(process_id=PROCESS, project="2500442", level=level, reason=REASON)


def classified() -> Assessment:
    event = Assessment().classify(COMMAND, computed(ROAD), ACT)
    assert event is not None
    return Assessment.replay([event])


def test_cost_places_and_beneficiaries_of_the_portfolio_decide() -> None:
    impact = computed(ROAD, ROAD_IN_CHOTA, IN_BAMBAMARCA)

    assert (impact.facts.total_cost, impact.facts.beneficiaries) == (Decimal("4500000.125"), 90000)
    assert (len(impact.districts), len(impact.provinces)) == (3, 3)
    assert impact.funds.whole == Decimal("7000.00")


def test_coverage_is_measured_against_a_dated_sourced_figure() -> None:
    (regional, *_) = computed(ROAD, ROAD_IN_CHOTA, IN_BAMBAMARCA).findings

    coverage = next(one for one in regional.comparisons if one.name == "coverage-percent")
    assert (coverage.measured, coverage.outcome) == (Decimal("6.0000"), Outcome.MET)
    assert regional.population is not None
    assert (regional.population.date, regional.population.source) == ("2025", PEOPLE.source)


def test_where_no_figure_says_how_many_people_live_there_coverage_is_unknown_and_says_what_to_load() -> None:
    rows = (ROAD, ROAD_IN_CHOTA, IN_BAMBAMARCA)
    impact = compute(process(), history(*rows), COMMAND, CAJAMARCA, Indicators.default())

    coverage = next(one for one in impact.findings[0].comparisons if one.name == "coverage-percent")
    assert (coverage.measured, coverage.outcome, coverage.lacks) == (None, Outcome.UNKNOWN, Lack.POPULATION)
    (step,) = next_steps(impact)
    assert "población de 06" in step.es
    assert "quipu import indicators" in step.en
    assert next_steps(computed(*rows)) == []


def test_what_was_computed_before_is_not_recorded_again() -> None:
    assert classified().classify(COMMAND, computed(ROAD), ACT) is None


def test_another_level_is_decided_with_author_and_reason() -> None:
    assessment = classified()

    event = assessment.override(override(Level.PROVINCE), ACT)

    assert (event.level, event.reason, event.actor) == (Level.PROVINCE, REASON, ACT.actor)
    assert assessment.evolve(event).level is Level.PROVINCE


def test_nobody_decides_otherwise_before_anything_was_computed() -> None:
    with pytest.raises(ImpactNotClassified):
        Assessment().override(override(Level.PROVINCE), ACT)


def test_the_level_that_stands_cannot_be_decided_again() -> None:
    assessment = classified()

    with pytest.raises(LevelIsAsComputed):
        assessment.override(override(assessment.level), ACT)


def test_a_project_that_is_not_there_has_no_impact() -> None:
    with pytest.raises(ProjectUnknown):
        compute(process(), [], COMMAND, CAJAMARCA, Indicators(()))
