"""How long and how much memory a portfolio of 80,000 rows takes; the target is 30 s and 500 MB.

The figures are printed, not judged: they belong to the machine they were taken on.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]  # it ships no types; only fixtures are written with it

ROWS = 80_000
LOCATIONS_OF_EACH = 8
HEADINGS = """
CODIGO_UNICO COD_SNIP NOMBRE_INVERSION TIPO_INVERSION MARCO ESTADO SITUACION NIVEL SECTOR ENTIDAD NOMBRE_OPMI NOMBRE_UF
NOMBRE_UEI FUNCION PROGRAMA SUBPROGRAMA MONTO_VIABLE COSTO_ACTUALIZADO PIA_ANIO_ACTUAL PIM_ANIO_ACTUAL DEV_ANIO_ACTUAL
SALDO_EJECUTAR PMI_ANIO_1 PMI_ANIO_2 PMI_ANIO_3 AVANCE_FISICO FECHA_REGISTRO FECHA_VIABILIDAD PRIMER_DEVENGADO
NUM_HABITANTES_BENEF DEPARTAMENTO PROVINCIA DISTRITO UBIGEO LATITUD LONGITUD DESCRIPCION
"""

MEASURE = """
import json, resource, sys, time
from pathlib import Path
from services.registry.portfolio import read_file
from shared.territory import Catalogue

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

before, begun = peak(), time.perf_counter()
report = read_file(Path(sys.argv[1]), Catalogue.default())
figures = {
    "seconds": round(time.perf_counter() - begun, 2), "peak_mb": peak(), "of_which_before_mb": before,
    "rows": report.rows, "projects": len(report.portfolio.projects), "locations": report.locations,
    "problems": len(report.problems), "unaccounted": report.unaccounted,
}
print(json.dumps(figures))
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


def test_eighty_thousand_rows(tmp_path: Path) -> None:
    path = tmp_path / "generated.xlsx"
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Cartera")
    sheet.append(HEADINGS.split())
    for row, _ in zip(generated_rows(), range(ROWS), strict=False):
        sheet.append(row)
    workbook.save(path)

    done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True)

    figures = json.loads(done.stdout)
    print(f"\n{path.stat().st_size / 1e6:.1f} MB, {len(HEADINGS.split())} columns: {figures}")
    assert (figures["rows"], figures["unaccounted"]) == (ROWS, 0)
