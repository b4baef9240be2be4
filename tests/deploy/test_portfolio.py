"""`quipu import pmi`, as people and machines call it."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner

from deploy import portfolio
from deploy.cli import cli
from deploy.client import Client
from deploy.console import Output

CSV = "Código único,Nombre,Costo total,Ubigeo\n2324969,Escuela,100.00,060106\n,Sin código,5,060106\n"
PROCESS = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cartera.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_a_dry_run_needs_nothing_running_and_accounts_for_every_row(file: Path) -> None:
    done = CliRunner().invoke(cli, ["import", "pmi", str(file), "--dry-run", "--json"])

    found = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (found["rows"], found["projects"], found["locations"], found["unaccounted"]) == (2, 1, 1, 0)
    (problem,) = found["problems"]
    assert problem["cell"] == "A3"
    assert {"sheet", "kind", "remedy"} <= problem.keys()


def test_people_read_a_table_in_spanish(file: Path) -> None:
    done = CliRunner().invoke(cli, ["import", "pmi", str(file), "--dry-run"])

    assert "Proyectos" in done.stdout
    assert "fila aparte" in done.stdout


def test_a_file_that_cannot_be_read_is_told_with_its_remedy(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["import", "pmi", str(tmp_path / "nada.xlsx"), "--dry-run", "--json"])

    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"] == "No se pudo abrir el archivo."


def test_without_a_process_only_a_dry_run_is_possible(file: Path) -> None:
    assert CliRunner().invoke(cli, ["import", "pmi", str(file)]).exit_code == 2


class Registry:
    """What a registry would answer to an upload, and what it was asked."""

    def __init__(self, **answer: Any) -> None:
        self.asked: list[str] = []
        self._answer = {
            "rows": 2, "rows_set_aside": 0, "problems": [], "blocked": False, "state": "proposed", "replaces": None,
            "proposal": "a" * 64,
        } | answer  # fmt: skip

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request.url.path.rpartition("/")[2])
        return httpx2.Response(201, json=self._answer | {"positions": {"registry": 3}})


@pytest.mark.parametrize(
    ("answer", "approve", "asked"),
    [
        ({}, False, ["imports", "approval"]),
        ({"rows_set_aside": 1}, False, ["imports"]),
        ({"rows_set_aside": 1}, True, ["imports", "approval"]),
        ({"replaces": 1}, False, ["imports"]),
        ({"state": "unchanged"}, True, ["imports"]),
    ],
)
async def test_what_has_to_be_decided_is_only_proposed_until_it_is_approved(
    file: Path, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], approve: bool, asked: list[str]
) -> None:
    registry = Registry(**answer)
    transport = httpx2.MockTransport(registry)
    monkeypatch.setattr(portfolio, "Client", lambda addresses: Client(addresses, transport))
    wish = portfolio.Wish(file, PROCESS, approve, "Revisada.", token="t")

    failed = await portfolio.bring_in({"registry": "http://registry"}, wish, Output(as_json=True))

    assert not failed
    assert registry.asked == asked
