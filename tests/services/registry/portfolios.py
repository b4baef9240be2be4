"""Small PMI files as CSV, and what the registry makes of them."""

from typing import Any

from services.registry.commands.portfolio import ApprovePortfolio
from services.registry.domain.portfolio_import import Imports
from services.registry.domain.proposal import Proposal
from services.registry.portfolio import ImportReport, Portfolio, differences, read_portfolio
from shared.messages import Event
from shared.territory import Catalogue
from tests.services.registry.samples import ACT, PROCESS, REASON

HEADINGS = "Código único,Código de idea,Nombre,Costo actualizado,Función,Beneficiarios,Departamento,Provincia,Ubigeo"
SCHOOL = "2324969,,Escuela,3850000.00,EDUCACIÓN,1200,CAJAMARCA,CAJAMARCA,060106"
ROAD = "2500442,,Camino,4500000.125,TRANSPORTE,90000,CAJAMARCA,CAJAMARCA,060101"
ROAD_IN_CHOTA = "2500442,,Camino,4500000.125,TRANSPORTE,90000,CAJAMARCA,CHOTA,060401"
IDEA = ",88001,Riego,,AGROPECUARIA,,CAJAMARCA,CHOTA,060401"
WITHOUT_CODE = ",,Sin código,100.00,SALUD,,CAJAMARCA,CHOTA,060401"
WITHOUT_NAME = "2590047,,,100.00,SALUD,,CAJAMARCA,CHOTA,060401"


def file(*rows: str) -> bytes:
    return "\n".join((HEADINGS, *rows)).encode()


def report(*rows: str) -> ImportReport:
    return read_portfolio(file(*rows), Catalogue.default())


def given(*history: Event, at: Imports | None = None) -> Imports:
    imports = at or Imports(PROCESS)
    for event in history:
        imports = imports.evolve(event)
    return imports


def received(*rows: str, at: Imports | None = None, current: Portfolio | None = None) -> list[Event]:
    read = report(*rows)
    found = differences(current or Portfolio("", ()), read.portfolio)
    return (at or given()).receive(read, Proposal.of(read), len(file(*rows)), found, ACT)


def proposal(*rows: str) -> Proposal:
    return Proposal.of(report(*rows))


def approval(imports: Imports, **changes: Any) -> ApprovePortfolio:
    proposed = imports.proposed
    facts = {
        "proposal": proposed.proposal if proposed else "0" * 64,
        "rows_set_aside": proposed.rows_set_aside if proposed else 0,
    }
    return ApprovePortfolio(**{"process_id": PROCESS, "reason": REASON, **facts, **changes})
