from decimal import Decimal
from typing import Any

import pytest

from services.voting.commands import DecideEligibility
from services.voting.domain.eligibility import decide_eligibility
from services.voting.domain.facts import Recorded
from services.voting.errors import FactContradictsTheRegistry
from services.voting.events import EligibilityDecided, Finding
from shared.rules import EligibilityRules, Requirement
from shared.territory import Level
from tests.services.voting.evaluations import COLLEAGUE, by, to_decide, water

ENVELOPE = Decimal(100)
EVERYTHING = EligibilityRules(
    impact=(Level.REGION,), minimum_amount=Decimal(10), maximum_amount=Decimal(70), within_envelope=True
)
FIT = to_decide(impact=Level.REGION)


def decide(
    command: DecideEligibility, rules: EligibilityRules = EVERYTHING, cost: int = 60, envelope: Decimal = ENVELOPE
) -> EligibilityDecided:
    event = decide_eligibility(command, by(), rules, water(cost=Decimal(cost)), envelope)
    assert event is not None
    return event


def test_a_project_that_meets_every_requirement_is_eligible() -> None:
    event = decide(FIT)

    assert event.eligible
    assert [one.requirement for one in event.findings] == list(Requirement)


@pytest.mark.parametrize(
    ("command", "cost", "requirement", "finding"),
    [
        (to_decide(impact=Level.REGION, in_portfolio=False), 60, Requirement.PORTFOLIO, Finding.NOT_MET),
        (to_decide(impact=Level.REGION, viable=None), 60, Requirement.VIABLE, Finding.UNKNOWN),
        (to_decide(impact=Level.DISTRICT), 60, Requirement.IMPACT, Finding.NOT_MET),
        (to_decide(), 60, Requirement.IMPACT, Finding.UNKNOWN),
        (FIT, 9, Requirement.AMOUNT, Finding.NOT_MET),
        (FIT, 71, Requirement.AMOUNT, Finding.NOT_MET),
    ],
)
def test_a_project_that_misses_one_requirement_is_refused_by_its_name(
    command: DecideEligibility, cost: int, requirement: Requirement, finding: Finding
) -> None:
    event = decide(command, cost=cost)

    assert not event.eligible
    assert [(one.requirement, one.finding) for one in event.findings if one.finding is not Finding.MET] == [
        (requirement, finding)
    ]


@pytest.mark.parametrize(("cost", "eligible"), [(10, True), (70, True), (71, False)])
def test_the_bounds_of_an_amount_are_included(cost: int, eligible: bool) -> None:  # A case of the table.
    assert decide(FIT, cost=cost).eligible is eligible


def test_a_cost_over_the_envelope_is_refused_where_the_rules_ask_for_it() -> None:
    assert not decide(FIT, EligibilityRules(within_envelope=True), cost=60, envelope=Decimal(59)).eligible
    assert decide(FIT, EligibilityRules(), cost=60, envelope=Decimal(59)).eligible


def test_the_same_decision_by_whoever_stays_quiet() -> None:
    before = decide(FIT)

    assert decide_eligibility(FIT, by(COLLEAGUE), EVERYTHING, water(), ENVELOPE, before) is None


def test_a_changed_finding_is_a_new_decision() -> None:
    before = decide(FIT)

    event = decide_eligibility(to_decide(viable=False), by(), EVERYTHING, water(), ENVELOPE, before)

    assert event is not None
    assert not event.eligible


RECORDED = Recorded(in_portfolio=True, viable=True, impact=Level.REGION, beneficiaries=Decimal(1200))
UNSTATED = to_decide(in_portfolio=None, viable=None)


def test_what_the_registry_recorded_fills_in_what_is_not_stated() -> None:
    event = decide_eligibility(UNSTATED, by(), EVERYTHING, water(recorded=RECORDED), ENVELOPE)

    assert event is not None
    assert event.eligible
    assert (event.in_portfolio, event.viable, event.impact) == (True, True, Level.REGION)
    assert event.beneficiaries == Decimal(1200)


@pytest.mark.parametrize(
    ("stated", "recorded", "values"),
    [
        ({"in_portfolio": True}, {"in_portfolio": False}, ("yes", "no")),
        ({"viable": False}, {"viable": True}, ("no", "yes")),
        ({"impact": Level.REGION}, {"impact": Level.DISTRICT}, ("region", "district")),
        ({"beneficiaries": Decimal(900)}, {"beneficiaries": Decimal(1200)}, ("900", "1200")),
    ],
)
def test_a_statement_that_contradicts_the_registry_is_refused_with_both_values(
    stated: dict[str, Any], recorded: dict[str, Any], values: tuple[str, str]
) -> None:
    with pytest.raises(FactContradictsTheRegistry) as caught:
        decide_eligibility(to_decide(**stated), by(), EVERYTHING, water(recorded=Recorded(**recorded)), ENVELOPE)

    assert caught.value.where == f"/{next(iter(stated))}"
    assert all(value in caught.value.explain().en for value in values)
