"""Journeys over HTTP: a PMI file from upload to the lists of a process, and a newer one; the territory; impact."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it ships no types; only fixtures are written with it

from services.registry.events.portfolio import PortfolioApplied, PortfolioPageApplied, ProjectSelected
from shared.territory import Catalogue
from tests.services.registry.portfolios import ROAD, SCHOOL, WITHOUT_CODE, WITHOUT_NAME, file
from tests.services.registry.test_api import AT, Outsider, outsider

__all__ = ["outsider"]

PORTFOLIO = f"{AT}/portfolio"
REASON = "Cartera revisada por la OPMI."
PAYLOAD_BYTES = 1_000_000
CODE, NAME, STATE = "Código único de inversión", "Nombre de la inversión", "Estado de la inversión"


async def upload(outsider: Outsider, data: bytes, path: str = f"{PORTFOLIO}/imports", **form: Any) -> dict[str, Any]:
    role = "facilitator" if path.startswith(PORTFOLIO) else "administrator"
    token = await outsider.token(role, None)
    answer = await outsider.send(path, token, files={"file": ("cartera.xlsx", data)}, data=form)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def approve(outsider: Outsider, found: dict[str, Any]) -> dict[str, Any]:
    body = {"proposal": found["proposal"], "rows_set_aside": found["rows_set_aside"], "reason": REASON}
    return await outsider.done(f"{PORTFOLIO}/approval", body)


def changed_copy(data: bytes) -> bytes:
    """Return a workbook whose first project has another state, whose last row is gone, and with a new project."""
    workbook = openpyxl.load_workbook(BytesIO(data))
    sheet = workbook.worksheets[0]
    headings = {str(cell.value): cell.column for cell in sheet[1]}
    sheet.cell(row=2, column=headings[STATE]).value = "CERRADO"
    sheet.delete_rows(sheet.max_row)
    below = sheet.max_row + 1
    for name, value in {CODE: 2999999.0, NAME: "PROYECTO NUEVO"}.items():
        sheet.cell(row=below, column=headings[name]).value = value
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def workbook(rows: list[list[Any]]) -> bytes:
    made_book = openpyxl.Workbook()
    for row in rows:
        made_book.active.append(row)
    stream = BytesIO()
    made_book.save(stream)
    return stream.getvalue()


async def journey(outsider: Outsider, data: bytes, newer: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Import a file, import it again, import a changed copy; return the first and the last answer."""
    await outsider.open()
    first = await upload(outsider, data)
    assert first["state"] == "proposed"
    applied = await approve(outsider, first)
    assert applied["projects"] == first["projects"]
    again = await upload(outsider, data)
    assert (again["state"], again["positions"]) == ("unchanged", applied["positions"])
    last = await upload(outsider, newer)
    await approve(outsider, last)
    assert first["changes"] == []
    return first, last


class TestImport:
    async def test_a_workbook_is_imported_once_and_a_changed_copy_as_what_changes(self, outsider: Outsider) -> None:
        headings = [CODE, NAME, STATE, "Costo actualizado", "Ubigeo"]
        rows = [[2300000.0 + n, f"PROYECTO {n}", "ACTIVO", 1000.5 * n, 60101.0] for n in range(1, 451)]
        data = workbook([headings, *rows])

        first, last = await journey(outsider, data, changed_copy(data))

        assert (first["rows"], first["projects"], first["unaccounted"], first["added"]) == (450, 450, 0, 450)
        assert (last["added"], last["removed"], last["changed"], last["replaces"]) == (1, 1, 1, 1)
        assert [one["what"] for one in last["changes"]] == ["added", "removed", "changed"]
        assert (last["changes"][0]["project"], last["changes"][2]["fields"]) == ("2999999", ["state"])
        pages = await recorded(outsider, PortfolioPageApplied.TOPIC)
        assert [len(page.projects) for page in pages] == [200, 200, 50] * 2
        assert [event.number for event in await recorded(outsider, PortfolioApplied.TOPIC)] == [1, 2]

    async def test_the_bank_of_investments_is_imported_whole(self, outsider: Outsider, outside_data: Path) -> None:
        data = (outside_data / "pmi" / "invierte_tumbes.xlsx").read_bytes()

        first, last = await journey(outsider, data, changed_copy(data))

        assert (first["rows"], first["projects"], first["locations"], first["unaccounted"]) == (5047, 4457, 4829, 0)
        assert first["rows_set_aside"] == 29
        assert last["added"] == 1
        assert last["changed"] >= 1
        rows = await outsider.running.store.page(0, 10_000)
        assert max(len(row.data) for row in rows) < PAYLOAD_BYTES

    async def test_a_dry_run_says_what_a_file_would_do_and_records_nothing(self, outsider: Outsider) -> None:
        await outsider.open()
        before = await outsider.running.store.position()

        found = await upload(outsider, file(SCHOOL, WITHOUT_CODE), dry_run="true")

        assert (found["state"], found["rows"], found["added"], found["rows_set_aside"]) == ("read", 2, 1, 1)
        assert await outsider.running.store.position() == before

    async def test_a_file_with_a_blocking_problem_stays_blocked_until_it_is_mended(self, outsider: Outsider) -> None:
        await outsider.open()

        first = await upload(outsider, file(SCHOOL, WITHOUT_NAME))
        again = await upload(outsider, file(SCHOOL, WITHOUT_NAME))
        mended = await upload(outsider, file(SCHOOL))

        assert (first["state"], again["state"], mended["state"]) == ("blocked", "blocked", "proposed")
        assert first["positions"] == again["positions"]

    async def test_rows_set_aside_are_not_approved_in_passing(self, outsider: Outsider) -> None:
        await outsider.open()
        found = await upload(outsider, file(SCHOOL, WITHOUT_CODE))

        answer = await outsider.post(f"{PORTFOLIO}/approval", {"proposal": found["proposal"], "reason": REASON})

        assert (answer.status_code, answer.json()["type"]) == (422, "/problemas/set-aside-not-approved")

    async def test_a_proposal_can_be_turned_down(self, outsider: Outsider) -> None:
        await outsider.open()
        found = await upload(outsider, file(SCHOOL))

        await outsider.done(f"{PORTFOLIO}/rejection", {"proposal": found["proposal"], "reason": "Falta la OPMI."})

        assert (await upload(outsider, file(SCHOOL)))["number"] == 2

    async def test_what_is_no_table_is_a_problem_document(self, outsider: Outsider) -> None:
        await outsider.open()
        token = await outsider.token("administrator", None)

        answer = await outsider.send(f"{PORTFOLIO}/imports", token, files={"file": ("x.xlsx", b"PK\x03\x04 nada")})

        assert answer.status_code == 422
        assert answer.json()["type"] == "/problemas/file-is-unreadable"


class TestSelection:
    async def test_projects_of_the_portfolio_go_on_a_list_as_it_states_them(self, outsider: Outsider) -> None:
        await outsider.open()
        await approve(outsider, await upload(outsider, file(SCHOOL, ROAD)))

        body = {"list_code": "0601", "projects": ["2500442", "2324969"]}
        await outsider.done(f"{PORTFOLIO}/selection", body)

        events = await recorded(outsider, ProjectSelected.TOPIC)
        assert [(event.project, event.stated.function) for event in events] == [
            ("2500442", "TRANSPORTE"),
            ("2324969", "EDUCACIÓN"),
        ]
        answer = await outsider.post(f"{PORTFOLIO}/selection", body)
        assert answer.json()["rows"][0]["type"] == "/problemas/project-already-registered"

    async def test_there_is_nothing_to_select_from_before_a_file_is_applied(self, outsider: Outsider) -> None:
        await outsider.open()
        await upload(outsider, file(SCHOOL))

        answer = await outsider.post(f"{PORTFOLIO}/selection", {"list_code": "0601", "projects": ["2324969"]})

        assert (answer.status_code, answer.json()["type"]) == (409, "/problemas/no-portfolio")


class TestImpact:
    async def test_impact_is_computed_once_and_decided_otherwise_with_a_reason(self, outsider: Outsider) -> None:
        await outsider.open()
        await approve(outsider, await upload(outsider, file(ROAD)))
        await outsider.done(f"{PORTFOLIO}/selection", {"list_code": "0601", "projects": ["2500442"]})
        at = f"{AT}/projects/2500442/impact"

        first, again = await outsider.done(at, {}), await outsider.done(at, {})
        level = "district" if first["impact"]["level"] != "district" else "province"
        decided = await outsider.done(f"{at}/override", {"level": level, "reason": REASON})

        assert first["impact"]["facts"]["total_cost"] == "4500000.125"
        assert (again["positions"], decided["level"]) == (first["positions"], level)
        answer = await outsider.post(f"{at}/override", {"level": None})
        assert answer.status_code == 422

    async def test_a_project_that_is_not_there_has_no_impact(self, outsider: Outsider) -> None:
        await outsider.open()

        assert (await outsider.post(f"{AT}/projects/2324969/impact", {})).status_code == 404


CATALOGUE = (
    "level,inei,reniec,name,capital,latitude,longitude\n"
    "region,24,23,Tumbes,Tumbes,-3.5669,-80.4515\n"
    "province,2401,2301,Tumbes,Tumbes,-3.5669,-80.4515\n"
    "district,240101,230101,Tumbes,Tumbes,-3.5669,-80.4515\n"
)
FIGURES = (
    "system,code,indicator,value,unit,date,date_basis,source\n"
    "INEI,240101,population,100000,habitantes,2025,reference,dato de prueba\n"
)


class TestTerritory:
    async def test_an_adopted_catalogue_decides_from_then_on(self, outsider: Outsider) -> None:
        await outsider.open()
        entry = {"project": "a", "name": "Muelle", "list_code": "MULTIPROVINCIAL", "cost": "1.00"}
        entry_there = entry | {"locations": [{"ubigeo": "240101"}]}
        assert (await outsider.post(f"{AT}/projects", entry_there)).status_code == 422

        adopted = await upload(outsider, CATALOGUE.encode(), "/registry/territory/catalogue", source="prueba")

        assert adopted["places"] == 3
        assert (await outsider.post(f"{AT}/projects", entry_there)).status_code == 201
        again = await upload(outsider, CATALOGUE.encode(), "/registry/territory/catalogue", source="prueba")
        assert again["positions"]["registry"] == await outsider.running.store.position()
        assert (await outsider.get("/registry/territory/places/060101")).status_code == 404

    async def test_figures_join_those_of_their_place_with_date_and_source(self, outsider: Outsider) -> None:
        figures = FIGURES.replace("240101", "060101").encode()

        await upload(outsider, figures, "/registry/territory/figures", source="prueba")
        again = await upload(outsider, figures, "/registry/territory/figures", source="prueba")

        place = (await outsider.get("/registry/territory/places/060101")).json()
        population = next(one for one in place["figures"] if one["indicator"] == "population")
        assert (population["value"], population["date"], population["source"]) == ("100000", "2025", "dato de prueba")
        assert place["place"]["name"] == Catalogue.default().find("060101").name
        assert again["positions"] == {"registry": 2}

    async def test_a_catalogue_with_a_faulty_row_is_refused_whole(self, outsider: Outsider) -> None:
        token = await outsider.token("administrator", None)
        faulty = CATALOGUE.replace("240101,230101", "24010,230101").encode()

        answer = await outsider.send(
            "/registry/territory/catalogue", token, files={"file": ("c.csv", faulty)}, data={"source": "prueba"}
        )

        assert (answer.status_code, answer.json()["rows"][0]["row"]) == (422, 3)
        assert await outsider.running.store.position() == 0


async def recorded(outsider: Outsider, topic: str) -> list[Any]:
    rows = await outsider.running.store.page(0, 10_000, [topic])
    return [row.event() for row in rows]
