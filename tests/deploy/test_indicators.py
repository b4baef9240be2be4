from pathlib import Path

import httpx2
import pytest

from deploy import indicators
from deploy.client import Client
from deploy.console import Output

ROWS = """system,code,indicator,value,unit,date,date_basis,source
INEI,06,population,1500000,habitantes,2025,reference,Dato de prueba
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "figures.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def answering(monkeypatch: pytest.MonkeyPatch, status: int, **body: object) -> list[httpx2.Request]:
    """Have a registry that answers so; return what it is asked."""
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(status, json=body)

    transport = httpx2.MockTransport(answer)
    monkeypatch.setattr(indicators, "Client", lambda addresses: Client(addresses, transport))
    return asked


async def test_a_file_of_figures_is_loaded_with_where_it_comes_from(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = answering(monkeypatch, 201, figures=1, figures_file="a" * 64)

    failed = await indicators.load({"registry": "http://registry"}, file, "INEI", Output(as_json=True), "t")

    assert not failed
    assert asked[0].url.path == "/registry/territory/figures"
    assert asked[0].headers["authorization"] == "Bearer t"
    assert '"figures":1' in capsys.readouterr().out.replace(" ", "")


async def test_figures_that_are_refused_are_told_with_their_remedy(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, 422, title="Indicadores rechazados", detail="1 de 1.", remedy="Corrija las filas.")

    failed = await indicators.load({"registry": "http://registry"}, file, "INEI", Output(as_json=False), "t")

    assert failed
    assert "Corrija las filas." in capsys.readouterr().out
