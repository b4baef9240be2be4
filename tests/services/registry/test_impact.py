"""Impact classification (DS 132-2010-EF; domain.md 1.2)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.impact import (
    BalanceRule,
    Funds,
    Impact,
    ImpactFacts,
    ImpactRules,
    LevelFinding,
    Outcome,
    PlaceIsNoRegion,
    Population,
    Thresholds,
    classify_impact,
)
from shared.territory import Catalogue, Level, UnknownUbigeo

PLENTY = Funds(whole=Decimal(50_000_000))
CAJAMARCA = Population(place="06", people=1_400_000, date="2025", source="INEI, proyección")
THREE_IN_TWO = ("060401", "060402", "060801")
ALL_DISTRICTS = tuple(place.inei for place in Catalogue.default().districts())


def facts(
    cost: str | None = "3000000", people: int | None = 100, places: tuple[str, ...] = THREE_IN_TWO
) -> ImpactFacts:
    return ImpactFacts(total_cost=None if cost is None else Decimal(cost), beneficiaries=people, ubigeos=places)


def regional(impact: Impact) -> LevelFinding:
    return impact.findings[0]


def outcomes(finding: LevelFinding) -> dict[str, tuple[str, bool]]:
    return {test.name: (test.outcome.value, test.required) for test in finding.comparisons}


def test_three_million_in_three_districts_of_two_provinces_is_regional() -> None:
    impact = classify_impact(facts(), PLENTY)

    assert (impact.level, impact.balance_rule) == (Level.REGION, BalanceRule.STANDARD)
    assert (impact.districts, impact.provinces) == (THREE_IN_TWO, ("0604", "0608"))


@pytest.mark.parametrize(
    ("short", "test"),
    [
        (facts(cost="2999999.99"), "total-cost"),
        (facts(places=("060401", "060801")), "districts"),
        (facts(places=("060401", "060402", "060403")), "provinces"),
    ],
)
def test_one_cent_one_district_or_one_province_less_is_not_regional(short: ImpactFacts, test: str) -> None:
    finding = regional(classify_impact(short, PLENTY))

    assert finding.outcome is Outcome.NOT_MET
    assert outcomes(finding)[test] == ("not-met", True)


def test_coverage_is_shown_but_not_asked_for_by_default() -> None:
    impact = classify_impact(facts(people=100), PLENTY, [CAJAMARCA])

    assert impact.level is Level.REGION
    assert outcomes(regional(impact))["coverage-percent"] == ("not-met", False)
    assert regional(impact).population == CAJAMARCA


def test_an_ordinance_may_require_coverage() -> None:
    rules = ImpactRules(regional=ImpactRules().regional.model_copy(update={"coverage_required": True}))

    levels = [classify_impact(facts(people=n), PLENTY, [CAJAMARCA], rules=rules).level for n in (69_999, 70_000)]

    assert levels == [None, Level.REGION]


@pytest.mark.parametrize(
    ("funds", "rule"),
    [
        (Funds(whole=Decimal("2999999.99")), BalanceRule.WHOLE_BELOW_FLOOR),
        (Funds(whole=Decimal(9_000_000), remainder=Decimal("2999999.99")), BalanceRule.REMAINDER_BELOW_FLOOR),
    ],
)
def test_with_less_than_three_million_to_spend_only_coverage_decides(funds: Funds, rule: BalanceRule) -> None:
    small = facts(cost="1", people=70_000, places=("060401",))

    impact = classify_impact(small, funds, [CAJAMARCA])

    assert (impact.level, impact.balance_rule) == (Level.REGION, rule)
    assert [test.name for test in regional(impact).comparisons if test.required] == ["coverage-percent"]


def test_exactly_three_million_to_spend_is_the_standard_rule() -> None:
    exact = Funds(whole=Decimal(3_000_000), remainder=Decimal(3_000_000))

    assert classify_impact(facts(), exact).balance_rule is BalanceRule.STANDARD


def test_a_required_figure_that_nobody_gave_leaves_the_finding_unknown() -> None:
    impact = classify_impact(facts(cost=None), PLENTY)

    assert (impact.level, regional(impact).outcome) == (None, Outcome.UNKNOWN)


def test_what_is_surely_not_met_is_not_made_unknown_by_a_missing_figure() -> None:
    finding = regional(classify_impact(facts(cost=None, places=("060401",)), PLENTY))

    assert finding.outcome is Outcome.NOT_MET


def test_without_a_population_coverage_is_unknown() -> None:
    poor = Funds(whole=Decimal(1))

    assert regional(classify_impact(facts(), poor)).outcome is Outcome.UNKNOWN


def test_a_whole_province_stands_for_its_districts() -> None:
    impact = classify_impact(facts(places=("060700", "060801")), PLENTY)

    assert impact.districts == ("060701", "060702", "060703", "060801")
    assert impact.level is Level.REGION


def test_places_outside_the_region_or_unknown_are_named_and_not_counted() -> None:
    impact = classify_impact(facts(places=(*THREE_IN_TWO, "240101", "060499")), PLENTY)

    assert (impact.outside, len(impact.districts)) == (("060499", "240101"), 3)


def test_within_one_province_provincial_impact_is_looked_at() -> None:
    impact = classify_impact(facts(cost="100", places=("060401", "060402")), PLENTY)

    assert [(finding.level, finding.place) for finding in impact.findings] == [
        (Level.REGION, "06"),
        (Level.PROVINCE, "0604"),
    ]
    assert impact.level is Level.PROVINCE


def test_within_one_district_district_impact_is_looked_at() -> None:
    impact = classify_impact(facts(cost="100", places=("060401",)), PLENTY)

    assert [finding.outcome for finding in impact.findings] == [Outcome.NOT_MET, Outcome.NOT_MET, Outcome.MET]
    assert impact.level is Level.DISTRICT


def test_provincial_thresholds_come_from_the_rules() -> None:
    rules = ImpactRules(provincial=Thresholds(minimum_districts=2, minimum_cost=Decimal(500_000)))

    impact = classify_impact(facts(cost="499999", places=("060401", "060402")), PLENTY, rules=rules)

    assert impact.level is None


def test_an_investment_without_places_has_no_level() -> None:
    impact = classify_impact(facts(places=()), PLENTY)

    assert (impact.level, [finding.level for finding in impact.findings]) == (None, [Level.REGION])


def test_the_explanation_carries_rules_and_funds_and_survives_json() -> None:
    impact = classify_impact(facts(), PLENTY, [CAJAMARCA])

    assert Impact.model_validate_json(impact.model_dump_json()) == impact
    assert impact.rules.legal_basis == "DS 132-2010-EF, art. 3"


def test_impact_is_classified_for_a_region_of_the_catalogue() -> None:
    with pytest.raises(PlaceIsNoRegion):
        classify_impact(facts(), PLENTY, region="0604")
    with pytest.raises(UnknownUbigeo):
        classify_impact(facts(), PLENTY, region="24")


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.decimals(min_value=0, max_value=100, places=3))
def test_coverage_is_compared_exactly(people: int, inhabitants: int, percent: Decimal) -> None:
    rules = ImpactRules(regional=Thresholds(minimum_coverage_percent=percent, coverage_required=True))
    population = CAJAMARCA.model_copy(update={"people": inhabitants})

    impact = classify_impact(facts(people=people), PLENTY, [population], rules=rules)

    assert (impact.level is Level.REGION) == (Fraction(people, inhabitants) * 100 >= Fraction(percent))


@given(
    st.lists(st.sampled_from(ALL_DISTRICTS), max_size=6),
    st.sampled_from(ALL_DISTRICTS),
    st.decimals(min_value=0, max_value=9_000_000, places=2),
)
def test_one_more_district_never_takes_regional_impact_away(places: list[str], more: str, cost: Decimal) -> None:
    fewer = classify_impact(facts(str(cost), places=tuple(places)), PLENTY)
    wider = classify_impact(facts(str(cost), places=(*places, more)), PLENTY)

    assert fewer.level is not Level.REGION or wider.level is Level.REGION
