"""What if, for anyone: other rules on the frozen count of a contest. Never official, and every answer says so."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from projections.api.answers import Answers
from projections.rankings import Rankings
from projections.scorecards import Scorecards
from projections.simulation import OPTIONS, STEPS, OtherRules, Question, question, simulate
from projections.tallies import Tallies
from projections.workshop import Workshop
from shared.errors import NotFound
from shared.guards import StrictRoute
from shared.messages import Code, Message
from shared.projection import Connection

MODELS: Final = (Rankings, Tallies, Scorecards)
Steps = Annotated[int, Query(ge=1, le=STEPS, description="Número de pesos por probar, menos uno")]


class Options(Message):
    """Rules to set beside the official ones, each under a short name, by how they differ."""

    options: Annotated[dict[Code, OtherRules], Field(min_length=1, max_length=OPTIONS)]


def router(answers: Answers, workshop: Workshop) -> APIRouter:
    """Return the routes of simulations."""
    routes = APIRouter(route_class=StrictRoute)
    for part in (_comparing, _weighing):
        routes.include_router(part(answers, partial(_work, workshop)))
    return routes


Work = Callable[[Question | None], Awaitable[dict[str, Any]]]


async def _work(workshop: Workshop, asked: Question | None) -> dict[str, Any]:
    if asked is None:
        raise NotFound
    return {"what_if": await workshop.work(simulate, asked)}


def _comparing(answers: Answers, work: Work) -> APIRouter:
    routes = APIRouter(route_class=StrictRoute)

    @routes.get(
        "/contests/{contest_id}/what-if",
        operation_id="what_if",
        summary="Simular otra regla sobre el mismo recuento (no oficial)",
    )
    async def what_if(request: Request, contest_id: UUID, rules: Annotated[OtherRules, Query()]) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            return await work(await question(connection, contest_id, "compare", {"alternative": rules}))

        return await answers.answer(request, MODELS, build)

    @routes.post(
        "/contests/{contest_id}/what-if",
        operation_id="what_if_compared",
        summary="Comparar varias reglas lado a lado sobre el mismo recuento (no oficial)",
    )
    async def what_if_compared(request: Request, contest_id: UUID, body: Options) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            return await work(await question(connection, contest_id, "compare", body.options))

        return await answers.answer(request, MODELS, build)

    return routes


def _weighing(answers: Answers, work: Work) -> APIRouter:
    routes = APIRouter(route_class=StrictRoute)

    @routes.get(
        "/contests/{contest_id}/what-if/weights",
        operation_id="what_if_weights",
        summary="Quién se financia con cada peso del puntaje técnico, de 0 a 1 (no oficial)",
    )
    async def what_if_weights(request: Request, contest_id: UUID, steps: Steps = STEPS) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            return await work(await question(connection, contest_id, "weights", steps=steps))

        return await answers.answer(request, MODELS, build)

    @routes.get(
        "/contests/{contest_id}/what-if/stability",
        operation_id="what_if_stability",
        summary="Qué tan firme es cada puesto, y el menor cambio de pesos que mueve el corte (no oficial)",
    )
    async def what_if_stability(request: Request, contest_id: UUID) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            return await work(await question(connection, contest_id, "stability"))

        return await answers.answer(request, MODELS, build)

    return routes
