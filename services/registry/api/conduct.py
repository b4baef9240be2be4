"""Endpoints of seats and conduct, of accounts, and of taking part again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.registry.api.requests import Caller, answer, caller
from services.registry.api.standing import AGENT, require_own
from services.registry.application import Registry
from services.registry.commands import standing as commands
from shared.guards import StrictRoute
from shared.messages import Message
from shared.service import Platform


class Account(Message):
    """The account of somebody who was recognised in person."""

    account_id: UUID


def router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of seats and conduct."""
    routes = APIRouter(route_class=StrictRoute, prefix="/processes/{process_id}", tags=["conduct"])
    staff = Annotated[Caller, Depends(caller(platform, registry.reach))]
    conduct = registry.conduct

    @routes.post(
        f"{AGENT}/substitution", operation_id="substituteAgent", summary="Sustituir al titular", status_code=201
    )
    async def substitute_agent(
        process_id: UUID, agent_id: UUID, body: commands.Substitution, by: staff
    ) -> JSONResponse:
        await registry.reach.require_agents(by.person, process_id, [body.alternate_id])
        command = commands.SubstituteAgent(process_id=process_id, agent_id=agent_id, **dict(body))
        return answer(await conduct.substitute_agent(command, by.act))

    @routes.post(f"{AGENT}/sanctions", operation_id="sanctionAgent", summary="Amonestar", status_code=201)
    async def sanction_agent(process_id: UUID, agent_id: UUID, body: commands.Conduct, by: staff) -> JSONResponse:
        command = commands.SanctionAgent(process_id=process_id, agent_id=agent_id, **dict(body))
        return answer(await conduct.sanction_agent(command, by.act))

    @routes.post(f"{AGENT}/separation", operation_id="separateAgent", summary="Separar del proceso", status_code=201)
    async def separate_agent(process_id: UUID, agent_id: UUID, body: commands.Conduct, by: staff) -> JSONResponse:
        command = commands.SeparateAgent(process_id=process_id, agent_id=agent_id, **dict(body))
        return answer(await conduct.separate_agent(command, by.act))

    return routes


def accounts_router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints that link accounts with agents, and that inscribe a person again."""
    routes = APIRouter(route_class=StrictRoute, prefix="/processes/{process_id}", tags=["conduct"])
    anyone = Annotated[Caller, Depends(caller(platform, registry.reach))]
    staff = Annotated[Caller, Depends(caller(platform, registry.reach))]
    conduct = registry.conduct

    @routes.post(
        "/agent-claims", operation_id="claimAgent", summary="Vincular mi cuenta con mi inscripción", status_code=201
    )
    async def claim_agent(process_id: UUID, body: commands.Proof, by: anyone) -> JSONResponse:
        command = commands.ClaimAgent(process_id=process_id, account_id=by.person.id, **dict(body))
        made = await registry.linking.claim_agent(command, by.act)
        return answer(made.position, {"agent_id": str(made.id)})

    @routes.post(
        f"{AGENT}/account",
        operation_id="linkAccount",
        summary="Vincular la cuenta de quien vino en persona",
        status_code=201,
    )
    async def link_account(process_id: UUID, agent_id: UUID, body: Account, by: staff) -> JSONResponse:
        return answer(await registry.linking.link_account(process_id, agent_id, body.account_id, by.act))

    @routes.post("/renewals", operation_id="renewAgent", summary="Inscribirse de nuevo", status_code=201)
    async def renew_agent(process_id: UUID, body: commands.Renewal, by: anyone) -> JSONResponse:
        await registry.reach.require_list(by.person, process_id, body.list_code)
        await require_own(registry, body.former_process_id, body.former_id, by)
        made = await conduct.renew_agent(commands.RenewAgent(process_id=process_id, **dict(body)), by.act)
        return answer(made.position, {"agent_id": str(made.id)})

    return routes
