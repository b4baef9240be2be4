"""Endpoints of the money and the deadlines of a process."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.registry.api.requests import Caller, answer, caller
from services.registry.application import Registry
from services.registry.commands.rules import (
    AnnounceBudget,
    BudgetAnnouncement,
    ChangeEnvelope,
    EnvelopeChange,
    Fulfilment,
    MeetDeadline,
)
from shared.guards import StrictRoute
from shared.messages import Code
from shared.service import Platform


def router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of money and deadlines."""
    routes = APIRouter(route_class=StrictRoute, tags=["processes"], prefix="/processes/{process_id}")
    administrator = Annotated[Caller, Depends(caller(platform))]

    @routes.post(
        "/budget",
        operation_id="announceBudget",
        summary="Anunciar el porcentaje y el monto del presupuesto participativo",
        status_code=201,
    )
    async def announce_budget(process_id: UUID, body: BudgetAnnouncement, by: administrator) -> JSONResponse:
        command = AnnounceBudget(process_id=process_id, **dict(body))
        return answer(await registry.rulebooks.announce_budget(command, by.act))

    @routes.post("/envelopes", operation_id="changeEnvelope", summary="Cambiar el techo de una lista", status_code=201)
    async def change_envelope(process_id: UUID, body: EnvelopeChange, by: administrator) -> JSONResponse:
        command = ChangeEnvelope(process_id=process_id, **dict(body))
        return answer(await registry.rulebooks.change_envelope(command, by.act))

    @routes.post(
        "/deadlines/{deadline}/fulfilment",
        operation_id="meetDeadline",
        summary="Dejar constancia de que un plazo se cumplió",
        status_code=201,
    )
    async def meet_deadline(process_id: UUID, deadline: Code, body: Fulfilment, by: administrator) -> JSONResponse:
        command = MeetDeadline(process_id=process_id, deadline=deadline, act=body.act)
        return answer(await registry.terms.meet_deadline(command, by.act))

    return routes
