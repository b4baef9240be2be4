"""What a project of the portfolio says of itself."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from services.registry.portfolio import Location, Project, RawAmount

PROJECT = Project(
    "2324969",
    None,
    "CARRETERA",
    (Location("060401", latitude=Decimal("-6.55972")),),
    (RawAmount("viable_amount", "16140.42534"),),
    viable_amount=Decimal("16140.42534"),
    beneficiaries=95,
)


def soles(amount: int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def test_the_facts_of_a_project_are_what_is_stated_as_plain_data() -> None:
    assert json.loads(json.dumps(PROJECT.facts())) == {
        "investment_code": "2324969",
        "name": "CARRETERA",
        "locations": [{"ubigeo": "060401", "system": "INEI", "latitude": "-6.55972"}],
        "raw_amounts": [{"field": "viable_amount", "text": "16140.42534"}],
        "viable_amount": "16140.42534",
        "beneficiaries": 95,
    }


@pytest.mark.parametrize(("updated", "viable", "cost"), [(5, 3, 5), (0, 3, 3), (None, 3, 3), (None, None, None)])
def test_the_total_cost_is_the_updated_one_where_the_file_states_one_above_zero(
    updated: int | None, viable: int | None, cost: int | None
) -> None:
    project = replace(PROJECT, updated_cost=soles(updated), viable_amount=soles(viable))

    assert project.total_cost == soles(cost)
