"""Endpoints of ideas."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.registry.api.requests import Caller, answer, caller
from services.registry.application import Registry
from services.registry.application.reach import require_places
from services.registry.commands.ideas import (
    AnswerIdea,
    IdeaForm,
    IdeaListing,
    IdeaMerge,
    IdeaProject,
    IdeaResponse,
    ListIdea,
    MergeIdea,
    ProposeIdea,
    SupportIdea,
    TakeUpIdea,
)
from shared.guards import StrictRoute
from shared.service import Platform


def router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of ideas: anyone proposes and supports, staff answers and leads on."""
    routes = APIRouter(route_class=StrictRoute, prefix="/processes/{process_id}/ideas", tags=["ideas"])
    anyone = Annotated[Caller, Depends(caller(platform, registry.reach))]
    staff = Annotated[Caller, Depends(caller(platform, registry.reach))]
    ideas = registry.ideas

    @routes.post("", operation_id="proposeIdea", summary="Proponer una idea de proyecto", status_code=201)
    async def propose_idea(process_id: UUID, body: IdeaForm, by: anyone) -> JSONResponse:
        require_places(by.person, [body.district])
        made = await ideas.propose(ProposeIdea(process_id=process_id, **dict(body)), by.act)
        return answer(made.position, {"idea_id": str(made.id)})

    @routes.post("/{idea_id}/answer", operation_id="answerIdea", summary="Responder una idea", status_code=201)
    async def answer_idea(process_id: UUID, idea_id: UUID, body: IdeaResponse, by: staff) -> JSONResponse:
        command = AnswerIdea(process_id=process_id, idea_id=idea_id, **dict(body))
        return answer(await ideas.answer(command, by.act))

    @routes.post("/{idea_id}/merge", operation_id="mergeIdea", summary="Unir una idea con otra", status_code=201)
    async def merge_idea(process_id: UUID, idea_id: UUID, body: IdeaMerge, by: staff) -> JSONResponse:
        await registry.reach.require_idea(by.person, process_id, body.into)
        return answer(await ideas.merge(MergeIdea(process_id=process_id, idea_id=idea_id, **dict(body)), by.act))

    @routes.post("/{idea_id}/support", operation_id="supportIdea", summary="Apoyar una idea", status_code=201)
    async def support_idea(process_id: UUID, idea_id: UUID, by: anyone) -> JSONResponse:
        return answer(await ideas.support(SupportIdea(process_id=process_id, idea_id=idea_id), by.act))

    @routes.post(
        "/{idea_id}/listing", operation_id="listIdea", summary="Poner una idea en su lista de votación", status_code=201
    )
    async def list_idea(process_id: UUID, idea_id: UUID, body: IdeaListing, by: staff) -> JSONResponse:
        await registry.reach.require_list(by.person, process_id, body.list_code)
        made = await ideas.enter(ListIdea(process_id=process_id, idea_id=idea_id, **dict(body)), by.act)
        return answer(made.position)

    @routes.post(
        "/{idea_id}/project", operation_id="takeUpIdea", summary="Convertir una idea en proyecto", status_code=201
    )
    async def take_up_idea(process_id: UUID, idea_id: UUID, body: IdeaProject, by: staff) -> JSONResponse:
        await registry.reach.require_entries(by.person, process_id, [body.entry])
        command = TakeUpIdea(process_id=process_id, idea_id=idea_id, entry=body.entry, reason=body.reason)
        return answer(await ideas.take_up(command, by.act), {"project": body.entry.project})

    return routes
