"""The published table of headings."""

from dataclasses import fields

import pytest

from services.registry.portfolio import CellKind, Location, Project, columns
from services.registry.portfolio.columns import column_of
from shared.folding import folded

MADE_BY_GATHERING = {"locations", "raw_amounts", "system"}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Código único de inversión", "investment_code"),
        ("CODIGO_UNICO", "investment_code"),
        ("codigo unico", "investment_code"),
        ("COD_SNIP", "snip_code"),
        ("Monto viable (S/)", "viable_amount"),
        ("Costo\nActualizado", "updated_cost"),
        ("Ejecutora", "executing_unit"),
        ("NUM_HABITANTES_BENEF", "beneficiaries"),
        ("Ubigeo", "ubigeo"),
        ("PMI_ANIO_3", "planned_year_3"),
    ],
)
def test_a_heading_is_known_whatever_its_accents_case_and_brackets(heading: str, field: str) -> None:
    column = column_of(heading)

    assert column is not None
    assert column.field == field


def test_a_heading_nobody_published_means_nothing() -> None:
    assert column_of("Observaciones del despacho") is None


def test_no_heading_means_two_fields() -> None:
    headings = [folded(heading) for column in columns() for heading in {folded(one) for one in column.headings}]

    assert len(headings) == len(set(headings))


def test_each_field_of_a_project_and_of_a_location_has_one_column() -> None:
    named = [column.field for column in columns() if column.kind is not CellKind.PERSONAL]
    of_project = {field.name for field in fields(Project)} - MADE_BY_GATHERING
    of_location = {field.name for field in fields(Location)} - MADE_BY_GATHERING

    assert sorted(named) == sorted(of_project | of_location)


def test_a_personal_column_has_no_field() -> None:
    assert all((column.kind is CellKind.PERSONAL) == (column.field == "") for column in columns())
