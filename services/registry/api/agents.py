"""Endpoints of agents, electors and the electoral roll."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.registry.api.requests import Caller, answer, caller
from services.registry.application import Registry
from services.registry.commands import (
    AccreditAgent,
    CloseRoll,
    Decision,
    ElectorBatch,
    EnrolElectors,
    InscribeAgent,
    Inscription,
    IssueCredential,
    PseudonymBatch,
    ReadPseudonyms,
    RejectAgent,
)
from shared.guards import StrictRoute
from shared.service import Platform


def router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of agents."""
    routes = APIRouter(route_class=StrictRoute, prefix="/processes/{process_id}", tags=["agents"])
    anyone = Annotated[Caller, Depends(caller(platform, registry.reach))]
    staff = Annotated[Caller, Depends(caller(platform, registry.reach))]

    @routes.post("/agents", operation_id="inscribeAgent", summary="Solicitar registro como agente", status_code=201)
    async def inscribe_agent(process_id: UUID, body: Inscription, by: anyone) -> JSONResponse:
        await registry.reach.require_list(by.person, process_id, body.list_code)
        made = await registry.agents.inscribe_agent(InscribeAgent(process_id=process_id, **dict(body)), by.act)
        return answer(made.position, {"agent_id": str(made.id)})

    @routes.post("/agents/{agent_id}/accreditation", operation_id="accreditAgent", summary="Acreditar", status_code=201)
    async def accredit_agent(process_id: UUID, agent_id: UUID, body: Decision, by: staff) -> JSONResponse:
        command = AccreditAgent(process_id=process_id, agent_id=agent_id, reason=body.reason)
        return answer(await registry.agents.accredit_agent(command, by.act))

    @routes.post("/agents/{agent_id}/rejection", operation_id="rejectAgent", summary="Rechazar", status_code=201)
    async def reject_agent(process_id: UUID, agent_id: UUID, body: Decision, by: staff) -> JSONResponse:
        command = RejectAgent(process_id=process_id, agent_id=agent_id, reason=body.reason)
        return answer(await registry.agents.reject_agent(command, by.act))

    return routes


def roll_router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of electors and of the roll."""
    routes = APIRouter(route_class=StrictRoute, prefix="/processes/{process_id}", tags=["roll"])
    administrator = Annotated[Caller, Depends(caller(platform, registry.reach))]
    staff = Annotated[Caller, Depends(caller(platform, registry.reach))]
    facilitator = Annotated[Caller, Depends(caller(platform, registry.reach))]
    agent = Annotated[Caller, Depends(caller(platform, registry.reach))]

    @routes.post(
        "/electors", operation_id="enrolElectors", summary="Enrolar electores de un padrón externo", status_code=201
    )
    async def enrol_electors(process_id: UUID, body: ElectorBatch, by: staff) -> JSONResponse:
        await registry.reach.require_list(by.person, process_id, body.list_code)
        command = EnrolElectors(process_id=process_id, **dict(body))
        enrolled = await registry.electors.enrol_electors(command, by.act)
        return answer(enrolled.position, {"enrolled": enrolled.enrolled, "already": enrolled.already})

    @routes.post("/roll/closing", operation_id="closeRoll", summary="Cerrar el padrón", status_code=201)
    async def close_roll(process_id: UUID, by: administrator) -> JSONResponse:
        closed, position = await registry.rolls.close_roll(CloseRoll(process_id=process_id), by.act)
        return answer(position, {"voters": closed.voters, "pages": closed.pages, "root": closed.root})

    @routes.post("/pseudonyms", operation_id="readPseudonyms", summary="Seudónimos para digitalizar cédulas")
    async def read_pseudonyms(process_id: UUID, body: PseudonymBatch, by: facilitator) -> dict[str, Any]:
        command = ReadPseudonyms(process_id=process_id, **dict(body))
        return {"pseudonyms": await registry.electors.read_pseudonyms(command, by.act)}

    @routes.post("/credential", operation_id="issueCredential", summary="Obtener la credencial para votar")
    async def issue_credential(process_id: UUID, by: agent) -> dict[str, Any]:
        agent_id = await registry.linking.agent_of(process_id, by.person.id)
        command = IssueCredential(process_id=process_id, agent_id=agent_id)
        credential = await registry.rolls.issue_credential(command)
        return {"credential": credential, "expires_in_seconds": platform.settings.token_lifetime_seconds}

    return routes
