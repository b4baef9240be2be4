"""From the bytes of a PMI file to projects, with every row accounted for (domain.md 2; DS 132-2010-EF needs places)."""

import json
import os
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.registry.portfolio import (
    FileFormat,
    HeadingsNotFound,
    ImportReport,
    Location,
    Problem,
    ProblemKind,
    RawAmount,
    Severity,
    ValueClass,
    read_file,
    read_portfolio,
)
from shared.territory import Catalogue, Level

OUTSIDE = Path(os.environ.get("QUIPU_OUTSIDE_DATA", Path(__file__).resolve().parents[4].parent / "shared" / "data"))
HEADINGS = ("Código único", "Nombre de la inversión", "Monto viable", "Provincia", "Distrito", "Ubigeo")
ROAD = (2324969.0, "CARRETERA", 3500000.5, "CHOTA", "CHOTA", 60401.0)
Maker = Callable[..., bytes]


def kinds_of(report: ImportReport) -> list[str]:
    return [problem.kind.value for problem in report.problems]


def kinds_at(report: ImportReport) -> dict[str, str]:
    return {problem.cell: problem.kind.value for problem in report.problems}


def test_rows_of_one_code_become_one_project_with_several_locations(xlsx: Maker) -> None:
    rows = (HEADINGS, ROAD, (*ROAD[:4], "ANGUIA", 60402.0), (*ROAD[:3], "JAEN", "JAEN", 60801.0))

    report = read_portfolio(xlsx(rows))

    (project,) = report.portfolio.projects
    assert (project.key, project.viable_amount) == ("2324969", Decimal("3500000.50"))
    assert [place.ubigeo for place in project.locations] == ["060401", "060402", "060801"]
    assert (report.rows, report.rows_used, report.unaccounted, report.problems) == (3, 3, 0, ())


def test_rows_of_one_code_need_not_stand_together(xlsx: Maker) -> None:
    other = (2590047.0, "PUENTE", 1.0, "JAEN", "JAEN", 60801.0)

    report = read_portfolio(xlsx((HEADINGS, ROAD, other, (*ROAD[:4], "ANGUIA", 60402.0))))

    assert [len(project.locations) for project in report.portfolio.projects] == [2, 1]


def test_a_row_without_code_is_set_aside_and_named(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, ROAD, ("", *ROAD[1:]))))

    (problem,) = report.problems
    assert problem == Problem("Cartera", "A3", ProblemKind.NO_CODE, ValueClass.EMPTY)
    assert (report.rows, report.rows_used, report.rows_set_aside, report.unaccounted) == (2, 1, 1, 0)


def test_a_row_whose_code_cannot_be_read_is_set_aside(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, ("por asignar", *ROAD[1:]))))

    (problem,) = report.problems
    assert (problem.kind, problem.severity) == (ProblemKind.CODE_UNREADABLE, Severity.SET_ASIDE)
    assert report.portfolio.projects == ()


def test_an_idea_without_investment_code_is_known_by_its_idea_code(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((("Código de idea", *HEADINGS), (88123.0, "", *ROAD[1:]))))

    (project,) = report.portfolio.projects
    assert (project.key, project.investment_code, project.idea_code) == ("idea-88123", None, "88123")


def test_empty_rows_are_no_rows(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, ROAD, ("", "", "", "", "", ""), ("", " ", "-"))))

    assert (report.rows, report.problems) == (1, ())


def test_headings_are_found_below_a_title(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((("PROGRAMA MULTIANUAL DE INVERSIONES",), (), HEADINGS, ROAD, ("", *ROAD[1:]))))

    assert report.sheets[0].headings[0].cell == "A3"
    assert kinds_at(report) == {"A5": "no-code"}


def test_a_table_may_begin_in_any_column(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((("", "", *HEADINGS), ("", "", *ROAD), ("", "", "", *ROAD[1:]))))

    assert kinds_at(report) == {"C3": "no-code"}


def test_an_amount_with_more_decimals_is_kept_exact_with_its_raw_text(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, (2324969.0, "CARRETERA", 16140.42534, *ROAD[3:]))))

    (project,) = report.portfolio.projects
    assert project.viable_amount == Decimal("16140.42534")
    assert project.raw_amounts == (RawAmount("viable_amount", "16140.42534"),)
    assert kinds_at(report) == {"C2": "amount-with-more-decimals"}
    assert not report.is_blocked


def test_every_cell_with_the_same_problem_is_named(xlsx: Maker) -> None:
    row = (2324969.0, "CARRETERA", 0.125, "CHOTA", "CHOTA")

    report = read_portfolio(xlsx((HEADINGS, (*row, 60401.0), (*row, 60402.0), (*row, 60403.0))))

    assert kinds_at(report) == dict.fromkeys(("C2", "C3", "C4"), "amount-with-more-decimals")


def test_two_amounts_for_one_code_block_the_import(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, ROAD, (*ROAD[:2], 9.0, "CHOTA", "ANGUIA", 60402.0))))

    assert kinds_at(report) == {"C3": "contradictory-amount"}
    assert report.is_blocked


def test_two_names_for_one_code_are_reported_and_the_first_stands(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, ROAD, (ROAD[0], "CAMINO", *ROAD[2:5], 60402.0))))

    assert kinds_at(report) == {"B3": "contradiction"}
    assert report.portfolio.projects[0].name == "CARRETERA"
    assert not report.is_blocked


def test_what_one_row_leaves_empty_another_may_state(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, (*ROAD[:2], "", *ROAD[3:]), (*ROAD[:4], "ANGUIA", 60402.0))))

    assert report.portfolio.projects[0].viable_amount == Decimal("3500000.50")
    assert report.problems == ()


def test_a_project_without_a_name_blocks_the_import(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, (ROAD[0], "", *ROAD[2:]))))

    assert (kinds_at(report), report.is_blocked) == ({"B2": "name-missing"}, True)


def test_a_location_stated_twice_counts_once(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, ROAD, ROAD)))

    assert (report.locations, kinds_at(report)) == (1, {"F3": "location-repeated"})


def test_two_points_in_one_district_are_two_locations(xlsx: Maker) -> None:
    headings = (*HEADINGS, "Latitud", "Longitud")

    report = read_portfolio(xlsx((headings, (*ROAD, -6.5, -78.6), (*ROAD, -6.6, -78.6))))

    assert (report.locations, report.problems) == (2, ())


def test_a_row_without_a_place_is_reported_and_its_project_kept(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, (*ROAD[:5], ""), (2590047.0, *ROAD[1:5], "Chota"))))

    assert kinds_at(report) == {"F2": "location-missing", "F3": "ubigeo-unreadable"}
    assert (len(report.portfolio.projects), report.unaccounted) == (2, 0)


def test_zeros_at_the_end_of_a_ubigeo_name_a_province_or_a_region() -> None:
    levels = [Location(ubigeo).level for ubigeo in ("060401", "060400", "060000")]

    assert levels == [Level.DISTRICT, Level.PROVINCE, Level.REGION]


def test_a_ubigeo_that_inei_does_not_have_is_reported(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, (*ROAD[:5], 60499.0))), Catalogue.default())

    assert kinds_at(report) == {"F2": "ubigeo-unknown"}


def test_a_code_of_reniec_beside_its_districts_name_is_reported(xlsx: Maker) -> None:
    chota_by_reniec = Catalogue.default().convert("060401", "INEI", "RENIEC")

    report = read_portfolio(xlsx((HEADINGS, (*ROAD[:5], float(chota_by_reniec)))), Catalogue.default())

    assert kinds_at(report) == {"F2": "ubigeo-of-another-place"}


def test_a_place_outside_the_catalogues_regions_is_not_judged(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, (*ROAD[:3], "TUMBES", "ZORRITOS", 240201.0))), Catalogue.default())

    assert report.problems == ()


def test_unknown_repeated_and_personal_columns_are_reported_and_not_read(xlsx: Maker) -> None:
    headings = (*HEADINGS, "Monto de viabilidad", "Observaciones", "Responsable UF")

    report = read_portfolio(xlsx((headings, (*ROAD, 5.0, "nada", "Quispe Mamani, Juana"))))

    assert kinds_at(report) == {"G1": "heading-repeated", "H1": "heading-unknown", "I1": "personal-column"}
    assert {p.kind: p.value_class for p in report.problems}[ProblemKind.PERSONAL_COLUMN] is None
    assert "Quispe" not in repr(report)


def test_data_under_no_heading_is_reported_once_for_its_column(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, ROAD, (*ROAD[:5], 60402.0, "x"), (*ROAD[:5], 60403.0, "y", "z"))))

    assert kinds_at(report) == {"G3": "cell-without-heading", "H4": "cell-without-heading"}


def test_a_file_without_ubigeo_column_says_so_once(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS[:3], ROAD[:3], (2590047.0, "PUENTE", 1.0))))

    assert kinds_of(report) == ["heading-missing"]


def test_all_visible_sheets_with_headings_are_read_and_the_others_reported(xlsx: Maker) -> None:
    puente = (2590047.0, "PUENTE", 1.0, "JAEN", "JAEN", 60801.0)
    data = xlsx(
        (HEADINGS, ROAD), IOARR=(HEADINGS, puente), Notas=(("texto",),), Vieja=(HEADINGS, ROAD), hidden=["Vieja"]
    )

    report = read_portfolio(data)

    assert (report.rows, len(report.portfolio.projects)) == (2, 2)
    assert {(p.sheet, p.kind.value) for p in report.problems} == {
        ("Vieja", "sheet-hidden"),
        ("Notas", "sheet-without-headings"),
    }


def test_a_code_merged_over_several_rows_is_the_code_of_each(xlsx: Maker) -> None:
    rows = (HEADINGS, ROAD, ("", "", "", "CHOTA", "ANGUIA", 60402.0), ("", "", "", "JAEN", "JAEN", 60801.0))

    report = read_portfolio(xlsx(rows, merged=["A2:A4", "B2:B4"]))

    assert (report.rows_used, report.locations, report.problems) == (3, 3, ())


def test_cells_in_error_and_formulas_never_computed_are_reported(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, (*ROAD[:2], "#REF!", *ROAD[3:]), (2590047.0, "PUENTE", "=1+1", *ROAD[3:]))))

    assert kinds_at(report) == {"C2": "cell-in-error", "C3": "formula-without-value"}


def test_letters_damaged_before_are_reported(xlsx: Maker) -> None:
    report = read_portfolio(xlsx((HEADINGS, (ROAD[0], "CAÑAVERAL".encode().decode("cp1252"), *ROAD[2:]))))

    assert kinds_at(report) == {"B2": "text-garbled"}


@pytest.mark.parametrize("rows", [(), (("Nombre", "Monto"),), (("Código único", "Monto viable"),)])
def test_a_file_without_headings_for_code_and_name_is_refused(xlsx: Maker, rows: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(HeadingsNotFound) as refusal:
        read_portfolio(xlsx(rows))

    assert "50" in refusal.value.advise().es


def test_the_summary_is_plain_data_and_each_problem_says_where_what_and_how_to_mend_it(xlsx: Maker) -> None:
    summary = read_portfolio(xlsx((HEADINGS, ROAD, ("", *ROAD[1:])))).summary()

    assert json.loads(json.dumps(summary)) == summary
    assert {name: summary[name] for name in ("rows", "projects", "locations", "unaccounted")} == {
        "rows": 2,
        "projects": 1,
        "locations": 1,
        "unaccounted": 0,
    }
    (problem,) = summary["problems"]
    assert (problem["sheet"], problem["cell"], problem["kind"]) == ("Cartera", "A3", "no-code")
    assert "código" in problem["remedy"]


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_kind_of_problem_has_a_severity_and_a_remedy(kind: ProblemKind) -> None:
    assert kind.severity in Severity
    assert kind.remedy.endswith(".")


CELLS = st.one_of(
    st.just(""), st.sampled_from([2324969.0, "2590047", "x", 60401.0]), st.floats(), st.text(max_size=5), st.dates()
)


@given(st.lists(st.lists(CELLS, max_size=8), max_size=12))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_the_cells_are_every_row_is_used_or_reported(rows: list[list[object]]) -> None:
    text = "\n".join(
        ";".join(f'"{str(cell).replace(chr(34), "").replace(chr(0), "")}"' for cell in row) for row in rows
    )
    headings = ";".join(("Código de idea", *HEADINGS))

    report = read_portfolio(f"{headings}\n{_printable(text)}\n".encode())

    in_projects = {project.key for project in report.portfolio.projects}
    assert report.unaccounted == 0
    assert report.rows == report.rows_used + report.rows_set_aside
    assert len(in_projects) == len(report.portfolio.projects) <= report.rows_used


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter == "\n" or letter >= " ")


def test_the_same_bytes_are_read_the_same_way(xlsx: Maker) -> None:
    data = xlsx((HEADINGS, ROAD, ("", *ROAD[1:])))

    assert read_portfolio(data) == read_portfolio(data)


def real(name: str) -> ImportReport:
    path = OUTSIDE / "pmi" / name
    if not path.exists():
        pytest.skip("the outside data are not beside this checkout")
    return read_file(path, Catalogue.default())


def test_the_bank_of_tumbes_is_read_with_nothing_dropped() -> None:
    report = real("invierte_tumbes.xlsx")

    assert (report.rows, report.rows_used, report.rows_set_aside, report.unaccounted) == (5047, 5018, 29, 0)
    assert (len(report.portfolio.projects), report.locations) == (4457, 4829)
    assert not report.is_blocked
    assert Counter(kinds_of(report)) == {
        "location-repeated": 189,
        "amount-with-more-decimals": 58,
        "no-code": 29,
        "text-garbled": 1,
    }


def test_in_the_bank_of_tumbes_codes_and_dates_are_restored() -> None:
    project = real("invierte_tumbes.xlsx").portfolio.by_key["2145817"]

    assert (project.registered_on, project.viable_on) == ("2008-09-12", "2012-10-22")
    assert [place.ubigeo for place in project.locations][:2] == ["240302", "240304"]
    assert (str(project.total_cost), project.beneficiaries) == ("1410484012.00", 95000)


def test_the_fifty_rows_of_amazonas_are_28_projects_without_a_problem() -> None:
    report = real("invierte_50_rows.xlsx")

    assert (report.format, report.rows, len(report.portfolio.projects)) == (FileFormat.XLSX, 50, 28)
    assert report.problems == ()
    assert {place.ubigeo[:2] for project in report.portfolio.projects for place in project.locations} == {"01"}
