"""The budget's side of the API: processes, projects, scorecards."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from projections.api.answers import Answers, Page, required
from projections.api.cursors import paged, read_cursor
from projections.deadlines import Deadlines, deadlines
from projections.processes import Processes, process, processes
from projections.projects import Projects, project, projects
from projections.scorecards import Scorecards, matrices, scorecards, steps
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
        return await answers.found(request, [Processes], "processes", processes)

    @routes.get(
        "/processes/{process_id}",
        operation_id="get_process",
        summary="Un proceso: reglas, listas, fases, padrón y agentes",
    )
    async def get_process(request: Request, process_id: UUID) -> Response:
        return await answers.found(request, [Processes], "process", process, process_id)

    @routes.get(
        "/processes/{process_id}/deadlines",
        operation_id="list_deadlines",
        summary="Plazos de un proceso: hasta cuándo corren, y cuáles vencieron o se cumplieron",
    )
    async def list_deadlines(request: Request, process_id: UUID) -> Response:
        return await answers.found(request, [Deadlines], "deadlines", deadlines, process_id)

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
            return paged(request, "projects", found, limit, lambda last: (last["process_id"], last["project"]))

        return await answers.answer(request, [Projects], build)

    @routes.get(
        "/processes/{process_id}/projects/{code:path}",
        operation_id="get_project",
        summary="Un proyecto con sus lugares y fichas de evaluación",
    )
    async def get_project(request: Request, process_id: UUID, code: Code) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            found = required(await project(connection, process_id, code))
            cards = await scorecards(connection, process_id, code)
            return {"project": found, "scorecards": cards, "steps": await steps(connection, process_id, code)}

        return await answers.answer(request, [Projects, Scorecards], build)

    return routes
