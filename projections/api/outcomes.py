"""The outcome's side of the API: turnout, export, the acta, what became of the prioritised projects."""

import asyncio
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from projections.aftermath import Aftermath, acta, draw, execution
from projections.api.answers import Answers, Page, required
from projections.exporting import export
from projections.homes import Homes, homes
from projections.processes import Processes
from projections.projects import Projects, names
from projections.rankings import Rankings, ranking
from projections.tallies import Tallies, contests, tally
from projections.trail import Trail
from projections.turnout import share, statistics
from shared.projection import Connection

EXPORTED: Final = (Rankings, Tallies, Processes, Trail)


def router(answers: Answers) -> APIRouter:
    """Return the routes of turnout, export, acta and execution."""
    routes = APIRouter()
    for part in (_turnout(answers), _export(answers), _agreed(answers), _executing(answers)):
        routes.include_router(part)
    return routes


def _turnout(answers: Answers) -> APIRouter:
    routes = APIRouter()

    @routes.get(
        "/contests/{contest_id}/statistics",
        operation_id="get_statistics",
        summary="Participación en una votación: por canal, por hora, por número de opciones",
    )
    async def get_statistics(request: Request, contest_id: UUID) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            found = required(await tally(connection, contest_id))
            return {"statistics": await statistics(connection, found)}

        return await answers.answer(request, [Tallies], build)

    @routes.get(
        "/contests/{contest_id}/statistics/homes",
        operation_id="get_turnout_by_home",
        summary="Participación por lista de origen donde votan todas, como en la multiprovincial",
    )
    async def get_turnout_by_home(request: Request, contest_id: UUID) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            return {"homes": required(await homes(connection, contest_id) or None)}

        return await answers.answer(request, [Homes], build)

    @routes.get(
        "/processes/{process_id}/statistics",
        operation_id="get_process_statistics",
        summary="Participación en un proceso, lista por lista",
    )
    async def get_process_statistics(request: Request, process_id: UUID) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            found = [await tally(connection, one["contest_id"]) for one in await contests(connection, process_id)]
            return {"lists": [_line(one) for one in found if one]}

        return await answers.answer(request, [Tallies], build)

    return routes


def _line(found: dict[str, Any]) -> dict[str, Any]:
    kept = {name: found[name] for name in ("contest_id", "list_code", "voters", "ballots", "changed", "closed_at")}
    return {**kept, "turnout": share(found["ballots"], found["voters"])}


def _export(answers: Answers) -> APIRouter:
    routes = APIRouter()

    @routes.get(
        "/contests/{contest_id}/pabulib",
        operation_id="export_pabulib",
        summary="La votación en formato Pabulib (.pb)",
    )
    async def export_pabulib(request: Request, contest_id: UUID) -> Response:
        async def build(connection: Connection) -> Page:
            found = required(await export(connection, contest_id))
            text = await asyncio.to_thread(found.pabulib)
            return Page(text.encode(), _named(contest_id, "pb"), "text/plain; charset=utf-8")

        return await answers.answer(request, EXPORTED, build)

    @routes.get(
        "/contests/{contest_id}/pabulib/technical-scores",
        operation_id="export_technical_scores",
        summary="Los puntajes técnicos que el formato Pabulib no lleva (CSV)",
    )
    async def export_technical_scores(request: Request, contest_id: UUID) -> Response:
        async def build(connection: Connection) -> Page:
            found = required(await export(connection, contest_id, with_ballots=False))
            return Page(found.scores().encode(), _named(contest_id, "csv"), "text/csv; charset=utf-8")

        return await answers.answer(request, EXPORTED, build)

    return routes


def _named(contest_id: UUID, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{contest_id}.{ending}"'}


def _agreed(answers: Answers) -> APIRouter:
    routes = APIRouter()

    @routes.get("/contests/{contest_id}/draw", operation_id="get_draw", summary="De qué salió el sorteo de los empates")
    async def get_draw(request: Request, contest_id: UUID) -> Response:
        return await answers.found(request, [Aftermath], "draw", draw, contest_id)

    @routes.get(
        "/processes/{process_id}/acta",
        operation_id="get_published_acta",
        summary="El Acta de Acuerdos y Compromisos y la respuesta de cada asiento",
    )
    async def get_published_acta(request: Request, process_id: UUID) -> Response:
        return await answers.found(request, [Aftermath], "acta", acta, process_id)

    return routes


def _executing(answers: Answers) -> APIRouter:
    routes = APIRouter()

    @routes.get(
        "/contests/{contest_id}/execution",
        operation_id="get_execution",
        summary="Qué fue de los proyectos priorizados: reemplazos, dinero y avance",
    )
    async def get_execution(request: Request, contest_id: UUID) -> Response:
        return await answers.found(request, [Rankings, Projects, Aftermath], "execution", _executed, contest_id)

    @routes.get(
        "/processes/{process_id}/execution",
        operation_id="get_process_execution",
        summary="Rendición de cuentas: todos los proyectos priorizados de un proceso y los compromisos del acta",
    )
    async def get_process_execution(request: Request, process_id: UUID) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            held = await contests(connection, process_id)
            lists = [await _executed(connection, one["contest_id"]) for one in held]
            signed = await acta(connection, process_id)
            promised = signed["commitments"] if signed else []
            return {"lists": [one for one in lists if one], "commitments": promised}

        return await answers.answer(request, [Rankings, Projects, Aftermath, Tallies], build)

    return routes


async def _executed(connection: Connection, contest_id: UUID) -> dict[str, Any] | None:
    found = await ranking(connection, contest_id)
    if found is None:
        return None
    called = await names(connection, found["process_id"])
    found["projects"] = [{**one, "name": called.get(one["project"])} for one in found["projects"]]
    return await execution(connection, found)
