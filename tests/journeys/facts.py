"""The made-up facts of a whole process: its lists and projects, the matrix, who votes on the web and who on paper."""

import io
from typing import Any
from uuid import UUID

import pikepdf

from shared.messages import derived_id

CAJAMARCA, JAEN, EVERYWHERE = "0601", "0608", "MULTIPROVINCIAL"
LISTS = (CAJAMARCA, JAEN, EVERYWHERE)
WATER, ROAD, CLINIC = "2324969", "2590047", "2461111"
SCHOOL, BRIDGE, MARKET = "2500001", "2500002", "2500003"
CANAL, FOREST, MUSEUM = "2700001", "2700002", "2700003"
PROJECTS = {
    WATER: (CAJAMARCA, "Agua", "60", "060101"),
    ROAD: (CAJAMARCA, "Trocha", "55", "060101"),
    CLINIC: (CAJAMARCA, "Posta", "30", "060102"),
    SCHOOL: (JAEN, "Escuela", "50", "060801"),
    BRIDGE: (JAEN, "Puente", "45", "060801"),
    MARKET: (JAEN, "Mercado", "20", "060802"),
    CANAL: (EVERYWHERE, "Canal", "45", "060101"),
    FOREST: (EVERYWHERE, "Bosque", "40", "060801"),
    MUSEUM: (EVERYWHERE, "Museo", "10", "060801"),
}
GAPS = {CLINIC: "60", MUSEUM: "5"}
"""The raw score of the first criterion, where it is not 90."""

NOT_VIABLE = MARKET
CRITERIA: list[dict[str, Any]] = [
    {"code": "gap", "name": "Brecha", "weight": "0.4", "maximum": "100"},
    {"code": "hours", "name": "Horas de servicio", "weight": "0.2", "maximum": "20", "scale": {
        "kind": "bands", "unit": "hours", "bands": [
            {"below": "6", "score": "20"}, {"below": "12", "score": "10"}, {"below": None, "score": "0"}]}},
    {"code": "file", "name": "Expediente técnico", "weight": "0.1", "maximum": "10", "scale": {
        "kind": "yes-no", "yes": "10", "no": "2.5"}},
    {"code": "poverty", "name": "Pobreza", "weight": "0.2", "maximum": "40", "scale": {
        "kind": "indicator", "indicator": "poverty", "bands": [
            {"below": "1", "score": "10"}, {"below": None, "score": "40"}]}},
    {"code": "price", "name": "Costo por beneficiario", "weight": "0.1", "maximum": "50", "scale": {
        "kind": "computed", "formula": "cost-per-beneficiary", "bands": [
            {"below": "0.2", "score": "50"}, {"below": None, "score": "25"}]}},
]  # fmt: skip
REGISTER = "Padrón comunal"
WEB = {"ana": CAJAMARCA, "beto": CAJAMARCA, "caro": CAJAMARCA, "dora": CAJAMARCA, "eli": JAEN, "fito": JAEN}
PAPER = {"7001": CAJAMARCA, "7002": CAJAMARCA, "7003": JAEN}


def act(number: str) -> dict[str, str]:
    """Return a made-up act of the authority."""
    return {"kind": "Resolución de prueba", "number": number, "dated": "2026-03-01"}


def person(name: str) -> UUID:
    """Return the id of somebody who is called so here."""
    return derived_id("somebody", name)


def sheet() -> bytes:
    """Return a scanned tally sheet."""
    with pikepdf.new() as document, io.BytesIO() as target:
        document.add_blank_page()
        document.save(target)
        return target.getvalue()
