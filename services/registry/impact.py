"""Impact: whether an investment is of regional, provincial or district reach, with every step that says so.

Regional thresholds are those of DS 132-2010-EF (which amends DS 097-2009-EF): a total cost of S/ 3,000,000 or more,
benefits in three districts of two provinces or more, and, where the ordinance asks for it, five per cent of the
population. Provincial and district thresholds vary between ordinances; the defaults are parameters, not rules.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from shared.errors import Invalid, Words
from shared.messages import Exact, Label, Message, Money
from shared.territory import Catalogue, Lack, Level, Place, Ubigeo, UnknownUbigeo

SHOWN_PLACES: Final = Decimal("0.0001")
WIDEST_FIRST: Final = (Level.REGION, Level.PROVINCE, Level.DISTRICT)


class Outcome(StrEnum):
    """How a comparison came out; unknown when the portfolio or the process lacks a figure that it needs."""

    MET = "met"
    NOT_MET = "not-met"
    UNKNOWN = "unknown"


class BalanceRule(StrEnum):
    """Which of the regional rules applied (DS 132-2010-EF; ICA-2014 art. 11).

    With less than the floor to spend, in all or in what is left, cost and places are not asked for: coverage decides.
    """

    STANDARD = "standard"
    REMAINDER_BELOW_FLOOR = "remainder-below-floor"
    WHOLE_BELOW_FLOOR = "whole-below-floor"


class Thresholds(Message):
    """What one level asks for; `None` asks for nothing. Coverage is asked for only where it is `required`."""

    minimum_cost: Money | None = None
    minimum_districts: Annotated[int, Field(ge=1)] = 1
    minimum_provinces: Annotated[int, Field(ge=1)] = 1
    minimum_coverage_percent: Annotated[Exact, Field(ge=0, le=100)] = Decimal(5)
    coverage_required: bool = False


class ImpactRules(Message):
    """The thresholds of each level, the floor of the balance rules, and the norm they come from."""

    legal_basis: Label = "DS 132-2010-EF, art. 3"
    regional: Thresholds = Thresholds(minimum_cost=Decimal("3000000.00"), minimum_districts=3, minimum_provinces=2)
    provincial: Thresholds = Thresholds(minimum_districts=2)
    district: Thresholds = Thresholds()
    floor: Money = Decimal("3000000.00")

    def of(self, level: Level) -> Thresholds:
        """Return what one level asks for."""
        return {Level.REGION: self.regional, Level.PROVINCE: self.provincial, Level.DISTRICT: self.district}[level]


class Population(Message):
    """How many people live in a place (INEI code), at what date, according to whom."""

    place: Ubigeo
    people: Annotated[int, Field(gt=0)]
    date: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    source: Label


class Funds(Message):
    """Soles of the participatory budget: announced in all, and what is left to distribute, where that is known."""

    whole: Money
    remainder: Money | None = None


class ImpactFacts(Message):
    """What is known of an investment: total cost in soles, people who benefit, and INEI codes of its places.

    The cost is that of the whole investment, not of the year's slice. A code of a province or a region stands for all
    its districts.
    """

    total_cost: Annotated[Exact, Field(ge=0)] | None
    beneficiaries: Annotated[int, Field(ge=0)] | None
    ubigeos: tuple[Ubigeo, ...]


class Comparison(Message):
    """One comparison: what was measured, what is asked for, and how it came out; `required` when the level needs it.

    One that is unknown says what it `lacks`.
    """

    name: str
    measured: Exact | None
    asked: Exact
    outcome: Outcome
    required: bool
    lacks: Lack | None = None


class LevelFinding(Message):
    """Whether the investment is of one level's impact: met when every required comparison is, unknown while one may be.

    `population` is the figure that coverage was measured against.
    """

    level: Level
    place: Ubigeo
    outcome: Outcome
    comparisons: tuple[Comparison, ...]
    population: Population | None


class Impact(Message):
    """The classification with its reasons; `level` is the widest that is met, or `None`.

    `districts` and `provinces` are INEI codes inside the region, and `outside` the places that are not. Coverage is
    shown to four places, half up, and compared exactly.
    """

    level: Level | None
    facts: ImpactFacts
    rules: ImpactRules
    funds: Funds
    balance_rule: BalanceRule
    districts: tuple[Ubigeo, ...]
    provinces: tuple[Ubigeo, ...]
    outside: tuple[Ubigeo, ...]
    findings: tuple[LevelFinding, ...]


def next_steps(impact: Impact) -> list[Words]:
    """Return what to do about whatever a classification lacks, each thing once."""
    lacking = [
        comparison.lacks.next_step(finding.place)
        for finding in impact.findings
        for comparison in finding.comparisons
        if comparison.lacks
    ]
    return list(dict.fromkeys(lacking))


class PlaceIsNoRegion(Invalid):
    """Impact is classified for a region of the catalogue."""

    title = Words("El lugar no es una región", "The place is not a region")
    detail = Words("El impacto se clasifica para una región.", "Impact is classified for a region.")
    remedy = Words("Dé el código INEI de dos dígitos de la región.", "Give the region's two-digit INEI code.")


def classify_impact(
    facts: ImpactFacts,
    funds: Funds,
    populations: Sequence[Population] = (),
    *,
    rules: ImpactRules | None = None,
    catalogue: Catalogue | None = None,
    region: str = "06",
) -> Impact:
    """Classify an investment in a region and say why; the same facts and rules give the same answer for ever.

    The region is always looked at; a province or a district only when it holds every place of the investment. Raise
    `UnknownUbigeo` or `PlaceIsNoRegion` for a region that the catalogue does not have.
    """
    catalogue, rules = catalogue or Catalogue.default(), rules or ImpactRules()
    place = catalogue.find(region)
    if place.level is not Level.REGION:
        raise PlaceIsNoRegion
    districts, outside = _districts(facts.ubigeos, catalogue, place)
    provinces = tuple(sorted({code[: Level.PROVINCE.digits] for code in districts}))
    balance = _balance_rule(funds, rules)
    reach = (len(districts), len(provinces))
    people = {population.place: population for population in populations}
    findings = tuple(
        _finding(
            (level, code),
            facts,
            reach,
            people.get(code),
            rules.of(level),
            only_coverage=level is Level.REGION and balance is not BalanceRule.STANDARD,
        )
        for level, code in _places_looked_at(region, districts, provinces, outside)
    )
    met = [finding.level for finding in findings if finding.outcome is Outcome.MET]
    return Impact(
        level=met[0] if met else None,
        facts=facts,
        rules=rules,
        funds=funds,
        balance_rule=balance,
        districts=districts,
        provinces=provinces,
        outside=outside,
        findings=findings,
    )


def _districts(ubigeos: Sequence[str], catalogue: Catalogue, region: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the districts inside the region, a wider place spread out, and the codes that are not inside it."""
    inside: set[str] = set()
    outside: set[str] = set()
    for code in ubigeos:
        try:
            districts = catalogue.districts(code) if code.startswith(region.inei) else ()
        except UnknownUbigeo:
            districts = ()
        inside.update(district.inei for district in districts)
        outside.update(() if districts else (code,))
    return tuple(sorted(inside)), tuple(sorted(outside))


def _places_looked_at(
    region: str, districts: Sequence[str], provinces: Sequence[str], outside: Sequence[str]
) -> list[tuple[Level, str]]:
    holders = (districts, provinces, (region,))
    codes = zip(WIDEST_FIRST, reversed(holders), strict=True)
    return [(level, held[0]) for level, held in codes if level is Level.REGION or (len(held) == 1 and not outside)]


def _balance_rule(funds: Funds, rules: ImpactRules) -> BalanceRule:
    if funds.whole < rules.floor:
        return BalanceRule.WHOLE_BELOW_FLOOR
    if funds.remainder is not None and funds.remainder < rules.floor:
        return BalanceRule.REMAINDER_BELOW_FLOOR
    return BalanceRule.STANDARD


def _finding(
    place: tuple[Level, str],
    facts: ImpactFacts,
    reach: tuple[int, int],
    population: Population | None,
    asked: Thresholds,
    *,
    only_coverage: bool,
) -> LevelFinding:
    comparisons = [
        _compared("districts", Decimal(reach[0]), Decimal(asked.minimum_districts), required=not only_coverage),
        _compared("provinces", Decimal(reach[1]), Decimal(asked.minimum_provinces), required=not only_coverage),
        _coverage(facts.beneficiaries, population, asked, required=only_coverage or asked.coverage_required),
    ]
    if asked.minimum_cost is not None:
        lacks = Lack.COST if facts.total_cost is None else None
        cost = _compared("total-cost", facts.total_cost, asked.minimum_cost, lacks, required=not only_coverage)
        comparisons.insert(0, cost)
    outcomes = {comparison.outcome for comparison in comparisons if comparison.required}
    worst = (outcome for outcome in (Outcome.NOT_MET, Outcome.UNKNOWN) if outcome in outcomes)
    return LevelFinding(
        level=place[0],
        place=place[1],
        outcome=next(worst, Outcome.MET),
        comparisons=tuple(comparisons),
        population=population,
    )


def _compared(
    name: str, measured: Decimal | None, asked: Decimal, lacks: Lack | None = None, *, required: bool
) -> Comparison:
    outcome = Outcome.UNKNOWN if measured is None else _outcome(met=measured >= asked)
    return Comparison(name=name, measured=measured, asked=asked, outcome=outcome, required=required, lacks=lacks)


def _coverage(
    beneficiaries: int | None, population: Population | None, asked: Thresholds, *, required: bool
) -> Comparison:
    """Compare people with people, exactly; what is shown is rounded."""
    percent = asked.minimum_coverage_percent
    if beneficiaries is None or population is None:
        lacks = Lack.POPULATION if population is None else Lack.BENEFICIARIES
        return _compared("coverage-percent", None, percent, lacks, required=required)
    outcome = _outcome(met=Decimal(beneficiaries) * 100 >= percent * population.people)
    shown = (Decimal(beneficiaries) * 100 / population.people).quantize(SHOWN_PLACES, ROUND_HALF_UP)
    return Comparison(name="coverage-percent", measured=shown, asked=percent, outcome=outcome, required=required)


def _outcome(*, met: bool) -> Outcome:
    return Outcome.MET if met else Outcome.NOT_MET
