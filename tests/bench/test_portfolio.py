"""How long and how much memory a portfolio of 80,000 rows takes, read and put in force; the target is 30 s and 500 MB.

The figures are printed, not judged: they belong to the machine they were taken on.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]  # it ships no types; only fixtures are written with it
import pytest

from services.registry.events import Phase
from tests.services.registry.conftest import standing
from tests.services.registry.samples import PROCESS

CHECKOUT = Path(__file__).resolve().parents[2]
ROWS = 80_000
LOCATIONS_OF_EACH = 8
HEADINGS = """
CODIGO_UNICO COD_SNIP NOMBRE_INVERSION TIPO_INVERSION MARCO ESTADO SITUACION NIVEL SECTOR ENTIDAD NOMBRE_OPMI NOMBRE_UF
NOMBRE_UEI FUNCION PROGRAMA SUBPROGRAMA MONTO_VIABLE COSTO_ACTUALIZADO PIA_ANIO_ACTUAL PIM_ANIO_ACTUAL DEV_ANIO_ACTUAL
SALDO_EJECUTAR PMI_ANIO_1 PMI_ANIO_2 PMI_ANIO_3 AVANCE_FISICO FECHA_REGISTRO FECHA_VIABILIDAD PRIMER_DEVENGADO
NUM_HABITANTES_BENEF DEPARTAMENTO PROVINCIA DISTRITO UBIGEO LATITUD LONGITUD DESCRIPCION
"""

MEASURE = """
import asyncio, json, sys, time
from pathlib import Path
from uuid import UUID
from services.registry.application.portfolios import Portfolios
from services.registry.application.projects import Projects
from services.registry.application.territory import Territory
from services.registry.portfolio_commands import ApprovePortfolio
from shared.eventstore import EventStore
from shared.files import RawFiles
from shared.territory import Catalogue, Indicators
from tests.bench.memory import peak_mb
from tests.services.registry.samples import ACT

file, url, process, kept = Path(sys.argv[1]), sys.argv[2], UUID(sys.argv[3]), Path(sys.argv[4])

async def main():
    async with EventStore(url, "registry") as store:
        territory = Territory(store, Catalogue.default(), Indicators.default())
        portfolios = Portfolios(store, RawFiles(kept), territory, Projects(store, territory))
        figures, laps = {"before_mb": peak_mb()}, [time.perf_counter(), time.process_time()]

        def lap(name):
            now = [time.perf_counter(), time.process_time()]
            took = [round(one - last, 1) for one, last in zip(now, laps)]
            figures[name] = {"seconds": took[0], "cpu_seconds": took[1], "peak_mb": peak_mb()}
            laps[:] = now

        reading = await portfolios.receive(process, file.read_bytes(), ACT, dry_run=True)
        told = reading.answer()
        figures |= {"rows": told["rows"], "projects": told["projects"], "unaccounted": told["unaccounted"]}
        del reading, told
        lap("dry run")
        offered = (await portfolios.receive(process, file.read_bytes(), ACT)).proposed
        lap("proposed")
        named = {"process_id": process, "proposal": offered.proposal, "rows_set_aside": offered.rows_set_aside}
        applied = await portfolios.approve(ApprovePortfolio(**named, reason="x"), ACT)
        lap("applied")
        newer = await portfolios.receive(process, file.read_bytes() + b" ", ACT, dry_run=True)
        lap("compared")
        print(json.dumps(figures | {"applied_projects": applied.projects, "changed": len(newer.found.changed)}))

asyncio.run(main())
"""


def generated_rows() -> Iterator[list[object]]:
    """Yield rows like the bank of investments' own: most projects in one district, every eighth in eight."""
    project = 0
    while True:
        project += 1
        spread = LOCATIONS_OF_EACH if project % LOCATIONS_OF_EACH == 0 else 1
        cost = project * 1000 + project % 97 / 100
        shared = [
            float(2_000_000 + project), float(project), f"MEJORAMIENTO DEL SERVICIO NÚMERO {project} " * 4, "PROYECTO",
            "INVIERTE", "ACTIVO", "VIABLE", "GR", "GOBIERNOS REGIONALES", "GOBIERNO REGIONAL CAJAMARCA", "OPMI",
            f"UF {project % 300}", f"UEI {project % 300}", "TRANSPORTE", "TRANSPORTE TERRESTRE", "VIAS VECINALES",
            cost, cost, 0.0, cost / 4, 12.5, cost, cost, cost, cost, 45.5, "12/09/2018", "22/10/2019", 202001.0, 950.0,
        ]  # fmt: skip
        text = f"Componente {project}: construcción, equipamiento y capacitación según el expediente. " * 6
        for place in range(spread):
            district = [60101.0 + place, -7.15472 - place / 100, -78.51083]
            yield [*shared, "CAJAMARCA", "CAJAMARCA", "CUALQUIERA", *district, text]


@pytest.mark.timeout(900)
async def test_eighty_thousand_rows_are_read_proposed_applied_and_compared(database: str, tmp_path: Path) -> None:
    path = tmp_path / "generated.xlsx"
    write_workbook(path)
    async with standing(database, tmp_path) as ground:
        await ground.open(Phase.CONVOKED)

    script = [sys.executable, "-c", MEASURE, str(path), database, str(PROCESS), str(tmp_path / "kept")]
    done = await asyncio.to_thread(subprocess.run, script, capture_output=True, text=True, check=True, cwd=CHECKOUT)

    figures = json.loads(done.stdout)
    print(f"\n{path.stat().st_size / 1e6:.1f} MB, {len(HEADINGS.split())} columns")
    for name, figure in figures.items():
        print(f"  {name}: {figure}")
    assert (figures["rows"], figures["unaccounted"], figures["changed"]) == (ROWS, 0, 0)
    assert figures["applied_projects"] == figures["projects"]


def write_workbook(path: Path) -> None:
    """Write the made-up rows."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Cartera")
    sheet.append(HEADINGS.split())
    for row, _ in zip(generated_rows(), range(ROWS), strict=False):
        sheet.append(row)
    workbook.save(path)
