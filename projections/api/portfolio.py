"""The portfolio's side of the API: files and what they change, projects in force, impact, ideas."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from projections.api.answers import Answers, Page
from projections.api.budget import Cursor, Limit, Text
from projections.api.cursors import next_link, read_cursor, write_cursor
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
        async def build(connection: Connection) -> dict[str, Any]:
            return {"imports": await imports(connection, process_id)}

        return await answers.answer(request, [Portfolios], build)

    @routes.get(
        "/portfolio/imports/{number}",
        operation_id="get_import",
        summary="Un archivo de la cartera: cada observación y cada cambio",
    )
    async def get_import(request: Request, process_id: UUID, number: int) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            found = await import_of(connection, process_id, number)
            if found is None:
                raise NotFound
            return {"import": found}

        return await answers.answer(request, [Portfolios], build)

    @routes.get("/portfolio", operation_id="list_portfolio", summary="Proyectos de la cartera vigente")
    async def list_portfolio(
        request: Request, process_id: UUID, *, text: Text = None, cursor: Cursor = None, limit: Limit = 50
    ) -> Response:
        mark = read_cursor(cursor, tuple[str])

        async def build(connection: Connection) -> Page:
            after = mark[0] if mark else None
            found = await portfolio(connection, process_id, text=text, after=after, limit=limit + 1)
            page = found[:limit]
            if len(found) <= limit:
                return Page({"portfolio": page, "next": None})
            following = write_cursor((page[-1]["key"],))
            return Page({"portfolio": page, "next": following}, next_link(request, cursor=following))

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
        async def build(connection: Connection) -> dict[str, Any]:
            return {"impacts": await impacts(connection, process_id, project)}

        return await answers.answer(request, [Impacts], build)

    return routes


def _ideas(answers: Answers) -> APIRouter:
    routes = APIRouter()

    @routes.get("/ideas", operation_id="list_ideas", summary="Ideas de un proceso, con sus respuestas y apoyos")
    async def list_ideas(request: Request, process_id: UUID) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            return {"ideas": await ideas(connection, process_id)}

        return await answers.answer(request, [Ideas], build)

    @routes.get("/ideas/{idea_id}", operation_id="get_idea", summary="Una idea y lo que fue de ella")
    async def get_idea(request: Request, process_id: UUID, idea_id: UUID) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            found = await ideas(connection, process_id, idea_id)
            if not found:
                raise NotFound
            return {"idea": found[0]}

        return await answers.answer(request, [Ideas], build)

    return routes
