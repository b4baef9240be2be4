"""The budget's side of the API: processes, projects, scorecards."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from projections.api.answers import Answers, Page
from projections.api.cursors import next_link, read_cursor, write_cursor
from projections.processes import Processes, process, processes
from projections.projects import Projects, project, projects
from projections.scorecards import Scorecards, matrices, scorecards, steps
from shared.errors import NotFound
from shared.messages import Code
from shared.projection import Connection

Limit = Annotated[int, Query(ge=1, le=500, description="Filas por página")]
Province = Annotated[str | None, Query(pattern=r"^[0-9]{4}$", description="Provincia, código INEI de 4 dígitos")]
Text = Annotated[
    str | None, Query(max_length=200, pattern=r"^[^\x00]*$", description="Palabras del nombre o de la función")
]
Cursor = Annotated[str | None, Query(max_length=500, description="Marca de la página anterior")]
ListCode = Annotated[Code | None, Query(alias="list", description="Código de la lista")]
ProcessId = Annotated[UUID | None, Query(alias="process", description="Proceso")]


def router(answers: Answers) -> APIRouter:
    """Return the routes of processes, projects and scorecards."""
    routes = APIRouter()

    @routes.get("/processes", operation_id="list_processes", summary="Procesos de presupuesto participativo")
    async def list_processes(request: Request) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            return {"processes": await processes(connection)}

        return await answers.answer(request, [Processes], build)

    @routes.get(
        "/processes/{process_id}",
        operation_id="get_process",
        summary="Un proceso: reglas, listas, fases, padrón y agentes",
    )
    async def get_process(request: Request, process_id: UUID) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            return {"process": _found(await process(connection, process_id))}

        return await answers.answer(request, [Processes], build)

    @routes.get(
        "/processes/{process_id}/scorecards",
        operation_id="list_scorecards",
        summary="Matrices, fichas de evaluación y cada paso alrededor de ellas, también lo reemplazado",
    )
    async def list_scorecards(request: Request, process_id: UUID, project: Code | None = None) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            cards = await scorecards(connection, process_id, project)
            around = await steps(connection, process_id, project)
            return {"matrices": await matrices(connection, process_id), "scorecards": cards, "steps": around}

        return await answers.answer(request, [Scorecards], build)

    routes.include_router(_projects(answers))
    return routes


def _projects(answers: Answers) -> APIRouter:
    routes = APIRouter()

    @routes.get(
        "/projects",
        operation_id="list_projects",
        summary="Proyectos, por proceso, lista, provincia o palabras",
    )
    async def list_projects(
        request: Request,
        *,
        process_id: ProcessId = None,
        list_code: ListCode = None,
        province: Province = None,
        text: Text = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response:
        after = read_cursor(cursor, tuple[UUID, str])

        async def build(connection: Connection) -> Page:
            found = await projects(
                connection,
                process_id=process_id,
                list_code=list_code,
                province=province,
                text=text,
                after=after,
                limit=limit + 1,
            )
            page = found[:limit]
            if len(found) <= limit:
                return Page({"projects": page, "next": None})
            mark = write_cursor((page[-1]["process_id"], page[-1]["project"]))
            return Page({"projects": page, "next": mark}, next_link(request, cursor=mark))

        return await answers.answer(request, [Projects], build)

    @routes.get(
        "/processes/{process_id}/projects/{code:path}",
        operation_id="get_project",
        summary="Un proyecto con sus lugares y fichas de evaluación",
    )
    async def get_project(request: Request, process_id: UUID, code: Code) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            found = _found(await project(connection, process_id, code))
            cards = await scorecards(connection, process_id, code)
            return {"project": found, "scorecards": cards, "steps": await steps(connection, process_id, code)}

        return await answers.answer(request, [Projects, Scorecards], build)

    return routes


def _found(row: dict[str, Any] | None) -> dict[str, Any]:
    if row is None:
        raise NotFound
    return row
