"""The portfolio's side of the API: files and what they change, projects in force, impact, ideas."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from projections.api.answers import Answers, Page
from projections.api.budget import Cursor, Limit, Text
from projections.api.cursors import paged, read_cursor
from projections.ideas import Ideas, ideas
from projections.impacts import Impacts, impacts
from projections.portfolios import Portfolios, import_of, imports, portfolio
from shared.errors import NotFound
from shared.projection import Connection


def router(answers: Answers) -> APIRouter:
    """Return the routes of portfolios, impact and ideas."""
    routes = APIRouter(prefix="/processes/{process_id}")
    for part in (_portfolio(answers), _impact(answers), _ideas(answers)):
        routes.include_router(part)
    return routes


def _portfolio(answers: Answers) -> APIRouter:
    routes = APIRouter()

    @routes.get("/portfolio/imports", operation_id="list_imports", summary="Archivos de la cartera de un proceso")
    async def list_imports(request: Request, process_id: UUID) -> Response:
        return await answers.found(request, [Portfolios], "imports", imports, process_id)

    @routes.get(
        "/portfolio/imports/{number}",
        operation_id="get_import",
        summary="Un archivo de la cartera: cada observación y cada cambio",
    )
    async def get_import(request: Request, process_id: UUID, number: int) -> Response:
        return await answers.found(request, [Portfolios], "import", import_of, process_id, number)

    @routes.get("/portfolio", operation_id="list_portfolio", summary="Proyectos de la cartera vigente")
    async def list_portfolio(
        request: Request, process_id: UUID, *, text: Text = None, cursor: Cursor = None, limit: Limit = 50
    ) -> Response:
        mark = read_cursor(cursor, tuple[str])

        async def build(connection: Connection) -> Page:
            after = mark[0] if mark else None
            found = await portfolio(connection, process_id, text=text, after=after, limit=limit + 1)
            return paged(request, "portfolio", found, limit, lambda last: (last["key"],))

        return await answers.answer(request, [Portfolios], build)

    return routes


def _impact(answers: Answers) -> APIRouter:
    routes = APIRouter()

    @routes.get(
        "/impacts", operation_id="list_impacts", summary="Impacto de los proyectos: cada cálculo y cada decisión"
    )
    async def list_impacts(
        request: Request, process_id: UUID, project: Annotated[str | None, Query(max_length=40)] = None
    ) -> Response:
        return await answers.found(request, [Impacts], "impacts", impacts, process_id, project)

    return routes


def _ideas(answers: Answers) -> APIRouter:
    routes = APIRouter()

    @routes.get("/ideas", operation_id="list_ideas", summary="Ideas de un proceso, con sus respuestas y apoyos")
    async def list_ideas(request: Request, process_id: UUID) -> Response:
        return await answers.found(request, [Ideas], "ideas", ideas, process_id)

    @routes.get("/ideas/{idea_id}", operation_id="get_idea", summary="Una idea y lo que fue de ella")
    async def get_idea(request: Request, process_id: UUID, idea_id: UUID) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            found = await ideas(connection, process_id, idea_id)
            if not found:
                raise NotFound
            return {"idea": found[0]}

        return await answers.answer(request, [Ideas], build)

    return routes
