"""What follows the ballots of a whole process over HTTP: count, decisions, acta, execution; and the observer."""

import asyncio
import contextlib
import importlib.util
import io
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from shared.messages import Role
from tests.journeys.facts import BRIDGE, CAJAMARCA, LISTS, act
from tests.journeys.participation import Participation

EVIDENCE = "e" * 64
GROUNDS = {"act": act("12-2026"), "evidence": EVIDENCE}
SEATS = [
    {"seat": "GR", "role": "administrator", "institution": "Gobierno Regional"},
    {"seat": "CV", "role": "committee", "institution": "Comité de Vigilancia"},
    {"seat": "AP-1", "role": "agent", "institution": "Ronda campesina"},
]
PROGRAM = Path(__file__).resolve().parents[2] / "docs" / "verify_independently.py"


async def close_and_count(process: Participation) -> dict[str, dict[str, Any]]:
    """Close every contest, open what is sealed, reveal what was to be drawn; return the certified results by list."""
    process.system.clock.move(hours=9)
    results = {}
    for code in LISTS:
        contest = process.contest(code)
        await process.do(f"/voting/processes/{process.process}/contests/{contest}/close", {})
        if process.holders:
            await _unseal(process, code)
        if process.seed:
            revealed = {"seed": process.seed, "evidence": "Boletín 815"}
            await process.do(f"/voting/contests/{contest}/draw-seed/revelation", revealed, role=Role.COMMITTEE)
        results[code] = await process.do(f"/voting/contests/{contest}/result", role=Role.COMMITTEE)
        certified = {"ranking": results[code]["digest"], "minutes": f"Acta del Comité, lista {code}"}
        await process.do(f"/voting/contests/{contest}/certification", certified, role=Role.COMMITTEE)
    return results


async def _unseal(process: Participation, code: str) -> None:
    """Open the ballots of a contest by two of three holders; with one share they stay sealed."""
    at = f"/voting/contests/{process.contest(code)}/result"
    assert not await process.give_share(2, code)
    await process.refused("ballots-are-still-sealed", at, role=Role.COMMITTEE)
    assert await process.give_share(0, code)


async def decide(process: Participation, results: dict[str, dict[str, Any]]) -> None:
    """Prioritise what is funded, but for one project that is left out by an act: an override."""
    for code, result in results.items():
        at = f"/voting/contests/{process.contest(code)}/decisions"
        for row in result["ranking"]:
            if row["outcome"] == "funded":
                facts = {"project": row["project"], "ranking": result["digest"], "reason": "Sesión del 1 de junio."}
                if row["project"] != BRIDGE:
                    await process.do(at, {**facts, "prioritised": True})
                    continue
                await process.refused("departure-needs-grounds", at, {**facts, "prioritised": False})
                await process.do(at, {**facts, "prioritised": False, **GROUNDS})


async def agree(process: Participation) -> dict[str, Any]:
    """Draw up the acta with a promise; one seat signs, one refuses, one stays away; return the published acta."""
    today = process.system.clock.now.date()
    promise = {
        "commitment": "ZZABC0007", "title": "Terreno", "problem": "No hay terreno.", "status_quo": "Es comunal.",
        "action": "Ceder el terreno.", "lead": "Comunidad", "promisor": "civil-society", "amount": "12",
        "starts": f"{today}", "ends": f"{today + timedelta(days=200)}",
        "steps": [{"code": "H1", "output": "Acta de cesión", "due": f"{today + timedelta(days=100)}"}],
    }  # fmt: skip
    contests = [str(process.contest(code)) for code in LISTS]
    body = {"title": "Acta 2027", "place": "Cajamarca", "contests": contests, "seats": SEATS, "promises": [promise]}
    at = f"/voting/processes/{process.process}/acta"
    document = {"document": (await process.do(at, body))["document"]}
    await process.do(f"{at}/signatures", {"seat": "GR", **document})
    await process.do(f"{at}/refusals", {"seat": "AP-1", "reason": "Falta el puente.", **document})
    await process.do(f"{at}/closing", document)
    return dict((await process.get(f"/transparency/processes/{process.process}/acta"))["acta"])


async def execute(process: Participation, winner: str) -> dict[str, Any]:
    """Replace a project that cannot be executed, tell one of two of it, move money, report up to delivery.

    Return what is published of the list's projects, after the term to tell has passed.
    """
    at = f"/voting/contests/{process.contest(CAJAMARCA)}"
    leaving = {"project": winner, "reason": "Declarado no viable.", "act": act("15-2026")}
    instead = (await process.do(f"{at}/replacements", leaving))["replacement"]
    notice = {"project": winner, "informed": "oversight-committee", "document": "Oficio 3"}
    await process.do(f"{at}/replacements/notices", notice)
    moved = {"project": instead, "legal_basis": "DU 001-2026, art. 7", "act": act("16-2026"), "reason": "Sin contrato."}
    await process.do(f"{at}/budget", {**moved, "direction": "taken", "amount": "10"})
    await process.do(f"{at}/budget", {**moved, "direction": "restored", "amount": "4.50"})
    reported = {
        "project": instead,
        "source": "Informe 8",
        "milestones": [{"code": "M1", "title": "Captación", "planned": "2027-02-01", "reached": None}],
    }
    for day, stage, money, done in (
        ("2027-03-31", "works", "20.50", "35.5"),
        ("2027-09-30", "delivered", "49.50", "100"),
    ):
        report = {**reported, "as_of": day, "stage": stage, "financial": money, "physical": done}
        await process.do(f"{at}/execution", report, role=Role.FACILITATOR)
    process.system.clock.move(days=10)
    await process.until("voting.replacement-not-told")
    path = f"/transparency/contests/{process.contest(CAJAMARCA)}/execution"
    return dict((await process.get(path))["execution"])


def observer() -> ModuleType:
    """Return the observer's program."""
    spec = importlib.util.spec_from_file_location("verify_independently", PROGRAM)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def observe(process: Participation) -> tuple[str, dict[str, bytes]]:
    """Run the observer's program over the public addresses; return what it says, and every page that it read."""
    program, pages, loop = observer(), dict[str, bytes](), asyncio.get_running_loop()

    async def page(path: str) -> bytes:
        answer = await process.http.get(path)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.content

    def read(path: str) -> bytes:
        pages[path] = asyncio.run_coroutine_threadsafe(page(path), loop).result(30)
        return pages[path]

    def run() -> str:
        with contextlib.redirect_stdout(io.StringIO()) as said:
            program.verify(read, process.process, program.Report(), process.receipts)
        return said.getvalue()

    return await asyncio.to_thread(run), pages
