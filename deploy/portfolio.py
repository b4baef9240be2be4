"""`quipu import pmi`: a PMI file is only read (`--dry-run`), or proposed over HTTP and applied when approved."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from rich.table import Table

from deploy.client import Client, Refused
from deploy.console import Advance, Output
from services.registry.domain.process import process_id
from services.registry.portfolio import read_file
from shared.errors import Refusal
from shared.territory import Catalogue

STATES: Final = {
    "read": "solo se leyó: no se registró nada",
    "blocked": "no se puede aplicar: corrija los problemas que bloquean y súbalo de nuevo",
    "proposed": "propuesta: revise lo que cambia y lo que queda fuera, y repita con --approve para aplicarla",
    "applied": "aplicada: es la cartera vigente",
    "unchanged": "sin cambios: este archivo ya es la cartera vigente",
}
SEVERITIES: Final = {"blocking": "bloquea", "set-aside": "fila aparte", "warning": "aviso"}
WHAT: Final = {"added": "se agrega", "removed": "se retira", "changed": "cambia"}
SHOWN: Final = 20
STEPS: Final = 3
IMPORTER: Final = "facilitator"
APPROVER: Final = "administrator"


class Wish(NamedTuple):
    """What is imported: the file, the process (id or code), whether to apply it, why, a token where one is needed."""

    file: Path
    process: str
    approve: bool
    reason: str
    token: str | None = None


def try_out(file: Path, out: Output) -> bool:
    """Read a file and report on it; return whether it could not be applied. Nothing has to run, nothing is recorded."""
    try:
        with out.progress(file.name) as advance:
            report = read_file(file, Catalogue.default())
            advance(STEPS, STEPS)
    except (Refusal, OSError) as fault:
        return report_fault(out, file, fault)
    found = {"name": file.name, **report.summary(), "state": "read"}
    report_on(out, found)
    return report.is_blocked


async def bring_in(addresses: Mapping[str, str], wish: Wish, out: Output) -> bool:
    """Upload a file, approve it where that was asked for or nothing has to be decided; return whether it failed."""
    try:
        async with Client(addresses) as client:
            with out.progress(wish.file.name) as advance:
                found = await _bring_in(client, wish, advance)
    except (Refused, OSError) as fault:
        return report_fault(out, wish.file, fault)
    report_on(out, {"name": wish.file.name, **found})
    return bool(found["blocked"])


async def _bring_in(client: Client, wish: Wish, advance: Advance) -> dict[str, Any]:
    process = _process(wish.process)
    advance(1, STEPS)
    importer: dict[str, Any] = {"token": wish.token} if wish.token else {"role": IMPORTER}
    approver: dict[str, Any] = {"token": wish.token} if wish.token else {"role": APPROVER}
    path = f"/registry/processes/{process}/portfolio"
    found: dict[str, Any] = await client.post(
        f"{path}/imports", files={"file": (wish.file.name, wish.file.read_bytes())}, **importer
    )
    advance(2, STEPS)
    nothing_to_decide = found["replaces"] is None and found["rows_set_aside"] == 0
    if found["state"] == "proposed" and (wish.approve or nothing_to_decide):
        body = {name: found[name] for name in ("proposal", "rows_set_aside")} | {"reason": wish.reason}
        applied = await client.post(f"{path}/approval", body, **approver)
        found |= {"state": "applied", "positions": applied["positions"]}
    advance(STEPS, STEPS)
    return found


def _process(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return process_id(text)


def report_on(out: Output, found: Mapping[str, Any]) -> None:
    """Say what a file holds, what is wrong with it, and how it stands."""
    out.tell(found)
    out.say(f"\n[bold]{found['name']}[/bold]: {STATES[found['state']]}")
    figures = Table(box=None, pad_edge=False, show_header=False)
    figures.add_column()
    figures.add_column(justify="right")
    for title, name in FIGURES:
        if name in found:
            figures.add_row(title, str(found[name]))
    if out.as_json:
        return
    out.console.print(figures)
    if found["problems"]:
        out.console.print(_problems(found["problems"]))
    if found.get("changes"):
        out.console.print(_changes(found))
    if found["state"] == "proposed":
        out.say(f"Huella de la propuesta: {found['proposal']}")


FIGURES: Final = (
    ("Filas", "rows"),
    ("  usadas", "rows_used"),
    ("  aparte", "rows_set_aside"),
    ("  sin dar cuenta", "unaccounted"),
    ("Proyectos", "projects"),
    ("Ubicaciones", "locations"),
    ("Agrega", "added"),
    ("Retira", "removed"),
    ("Cambia", "changed"),
)


def _problems(problems: list[dict[str, Any]]) -> Table:
    """Return one line for each kind of problem: how many, the first cell, and the remedy."""
    table = Table(box=None, pad_edge=False, title="Problemas", title_justify="left")
    for title in ("Veces", "Efecto", "Primera celda", "Qué hacer"):
        table.add_column(title, justify="right" if title == "Veces" else "left")
    first = {one["kind"]: one for one in reversed(problems)}
    for kind, count in Counter(one["kind"] for one in problems).most_common():
        one = first[kind]
        cell = f"{one['sheet']}!{one['cell']}" if one["sheet"] else str(one["cell"])
        table.add_row(str(count), SEVERITIES[one["severity"]], cell, one["remedy"])
    return table


def _changes(found: Mapping[str, Any]) -> Table:
    """Return one line for each of the first projects that a newer file adds, removes or changes."""
    counted = sum(found[name] for name in WHAT)
    shown = found["changes"][:SHOWN]
    rest = f" (las primeras {len(shown)} de {counted}; todas, en el registro público)" if counted > len(shown) else ""
    table = Table(box=None, pad_edge=False, title=f"Diferencias con la cartera vigente{rest}", title_justify="left")
    for title in ("Proyecto", "Qué", "Datos que cambian"):
        table.add_column(title)
    for one in shown:
        table.add_row(one["project"], WHAT[one["what"]], ", ".join(one["fields"]))
    return table


def report_fault(out: Output, file: Path, fault: Exception) -> bool:
    """Say why a file could not be taken in, and what to do; return that it failed."""
    words = "No se pudo abrir el archivo." if isinstance(fault, OSError) else str(fault)
    if isinstance(fault, Refusal):
        words = f"{fault.explain().es} {fault.advise().es}"
    out.say(f"{file.name}: {words}", style="red")
    out.tell({"name": file.name, "error": words})
    return True
