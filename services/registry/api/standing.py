"""Endpoints of how agents stand: what the office decides, and what anyone may ask."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.registry.api.requests import Caller, answer, caller
from services.registry.application import Registry
from services.registry.commands import standing as commands
from shared.guards import StrictRoute
from shared.messages import Role
from shared.service import Platform

STAFF = (Role.FACILITATOR, Role.ADMINISTRATOR)
AGENT = "/agents/{agent_id}"


def router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of what is decided about inscriptions, and of the published list."""
    routes = APIRouter(route_class=StrictRoute, prefix="/processes/{process_id}", tags=["standing"])
    anyone = Annotated[Caller, Depends(caller(platform, registry.reach))]
    staff = Annotated[Caller, Depends(caller(platform, registry.reach))]
    standing = registry.standing

    @routes.post(
        f"{AGENT}/observation", operation_id="observeAgent", summary="Observar una inscripción", status_code=201
    )
    async def observe_agent(process_id: UUID, agent_id: UUID, body: commands.Observation, by: staff) -> JSONResponse:
        command = commands.ObserveAgent(process_id=process_id, agent_id=agent_id, **dict(body))
        return answer(await standing.observe_agent(command, by.act))

    @routes.post(f"{AGENT}/cure", operation_id="cureAgent", summary="Subsanar una observación", status_code=201)
    async def cure_agent(process_id: UUID, agent_id: UUID, body: commands.Cure, by: anyone) -> JSONResponse:
        await require_own(registry, process_id, agent_id, by)
        command = commands.CureAgent(process_id=process_id, agent_id=agent_id, **dict(body))
        return answer(await standing.cure_agent(command, by.act))

    @routes.post(
        f"{AGENT}/exceptions",
        operation_id="exceptRequirements",
        summary="Exceptuar de requisitos, con motivo y base legal",
        status_code=201,
    )
    async def except_requirements(process_id: UUID, agent_id: UUID, body: commands.Leniency, by: staff) -> JSONResponse:
        command = commands.ExceptRequirements(process_id=process_id, agent_id=agent_id, **dict(body))
        return answer(await standing.except_requirements(command, by.act))

    @routes.post(f"{AGENT}/eligibility", operation_id="findEligible", summary="Declarar apto", status_code=201)
    async def find_eligible(process_id: UUID, agent_id: UUID, body: commands.Finding, by: staff) -> JSONResponse:
        command = commands.FindEligible(process_id=process_id, agent_id=agent_id, **dict(body))
        return answer(await standing.find_eligible(command, by.act))

    @routes.post(
        f"{AGENT}/moves", operation_id="moveAgent", summary="Pasar a otra lista por cambio de lugar", status_code=201
    )
    async def move_agent(process_id: UUID, agent_id: UUID, body: commands.Move, by: staff) -> JSONResponse:
        await registry.reach.require_list(by.person, process_id, body.list_code)
        command = commands.MoveAgent(process_id=process_id, agent_id=agent_id, **dict(body))
        return answer(await standing.move_agent(command, by.act))

    @routes.post(f"{AGENT}/withdrawal", operation_id="withdrawAgent", summary="Desistir de participar", status_code=201)
    async def withdraw_agent(process_id: UUID, agent_id: UUID, by: anyone) -> JSONResponse:
        await require_own(registry, process_id, agent_id, by)
        command = commands.WithdrawAgent(process_id=process_id, agent_id=agent_id)
        return answer(await standing.withdraw_agent(command, by.act))

    @routes.post(
        "/eligible-agents", operation_id="listEligibleAgents", summary="Publicar la lista de aptos", status_code=201
    )
    async def list_eligible_agents(process_id: UUID, by: staff) -> JSONResponse:
        command = commands.ListEligibleAgents(process_id=process_id)
        pages, position = await standing.list_eligible_agents(command, by.act)
        listed = sum(len(page.agents) for page in pages)
        return answer(position, {"listed": listed, "challenge_until": pages[-1].due_on.isoformat()})

    @routes.get("/eligible-agents", operation_id="readEligibleAgents", summary="Lista publicada de agentes aptos")
    async def read_eligible_agents(process_id: UUID) -> dict[str, Any]:
        pages = await registry.credentials.listed(process_id)
        shown = ("page", "agents", "due_on", "recorded_at")
        return {"pages": [page.model_dump(mode="json", include=set(shown)) for page in pages]}

    return routes


def disputes_router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of challenges and of nullity."""
    routes = APIRouter(route_class=StrictRoute, prefix="/processes/{process_id}", tags=["standing"])
    anyone = Annotated[Caller, Depends(caller(platform, registry.reach))]
    staff = Annotated[Caller, Depends(caller(platform, registry.reach))]
    integrity = Annotated[Caller, Depends(caller(platform, registry.reach))]
    standing = registry.standing

    @routes.post(f"{AGENT}/challenges", operation_id="challengeAgent", summary="Presentar una tacha", status_code=201)
    async def challenge_agent(process_id: UUID, agent_id: UUID, body: commands.Challenge, by: anyone) -> JSONResponse:
        command = commands.ChallengeAgent(process_id=process_id, agent_id=agent_id, **dict(body))
        made = await standing.challenge_agent(command, by.act)
        return answer(made.position, {"challenge_id": str(made.id)})

    @routes.post(
        f"{AGENT}/challenges/{{challenge_id}}/resolution",
        operation_id="resolveChallenge",
        summary="Resolver una tacha en única instancia",
        status_code=201,
    )
    async def resolve_challenge(
        process_id: UUID, agent_id: UUID, challenge_id: UUID, body: commands.Resolution, by: staff
    ) -> JSONResponse:
        about = {"process_id": process_id, "agent_id": agent_id, "challenge_id": challenge_id}
        return answer(await standing.resolve_challenge(commands.ResolveChallenge(**about, **dict(body)), by.act))

    @routes.post(
        f"{AGENT}/nullity", operation_id="voidAccreditation", summary="Declarar nula la acreditación", status_code=201
    )
    async def void_accreditation(
        process_id: UUID, agent_id: UUID, body: commands.Finding, by: integrity
    ) -> JSONResponse:
        command = commands.VoidAccreditation(process_id=process_id, agent_id=agent_id, **dict(body))
        return answer(await standing.void_accreditation(command, by.act))

    return routes


async def require_own(registry: Registry, process_id: UUID, agent_id: UUID, by: Caller) -> None:
    """Refuse somebody who acts for another; the register office may, for who comes in person."""
    if by.act.role not in STAFF:
        await registry.linking.require_own(process_id, agent_id, by.person.id)
