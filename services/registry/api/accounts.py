"""Endpoints of accounts: one's own, and the roles that administrators give and take."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.registry.access.commands import ConfirmRole, GrantRole, RevokeRole, RoleWish
from services.registry.access.events import Way
from services.registry.access.people import Contact
from services.registry.api.cookies import Cookies, session_of
from services.registry.api.entrance import SignInRequest
from services.registry.api.requests import Caller, answer, caller
from services.registry.application.accounts import Accounts
from services.registry.application.entrance import Entrance
from services.registry.commands import Decision
from services.registry.domain.account import Account
from shared.guards import StrictRoute
from shared.personal import SALT
from shared.service import Platform
from shared.sessions import Session


def own_router(accounts: Accounts, entrance: Entrance, cookies: Cookies) -> APIRouter:
    """Return the endpoints of one's own account."""
    routes = APIRouter(route_class=StrictRoute, prefix="/account", tags=["account"])
    mine = Annotated[Session, Depends(session_of(entrance, cookies))]

    @routes.get("", operation_id="showAccount", summary="La cuenta propia")
    async def show_account(session: mine) -> dict[str, Any]:
        account, _ = await accounts.recall(session.account_id)
        return _shown(account)

    @routes.get("/data", operation_id="seeAccountData", summary="Los datos de la cuenta propia, con su prueba")
    async def see_account_data(session: mine) -> dict[str, Any]:
        data = await accounts.own_data(session.account_id, entrance.act_of(session))
        salt = data.pop(SALT, None)
        return {"account_id": str(session.account_id), "kind": Contact.KIND, "data": data, "salt": salt}

    @routes.post("/closing", operation_id="closeAccount", summary="Cerrar la cuenta propia", status_code=201)
    async def close_account(session: mine) -> JSONResponse:
        closed = answer(await entrance.close_account(session))
        cookies.take(closed, "session")
        return closed

    return routes


def router(accounts: Accounts, platform: Platform) -> APIRouter:
    """Return the endpoints of accounts and roles."""
    routes = APIRouter(route_class=StrictRoute, prefix="/accounts", tags=["accounts"])
    by_policy = Annotated[Caller, Depends(caller(platform))]

    @routes.post("", operation_id="openAccount", summary="Abrir o hallar la cuenta de un correo", status_code=201)
    async def open_account(body: SignInRequest, by: by_policy) -> dict[str, Any]:
        return {"account_id": str(await accounts.enter(body.email, Way.INVITATION, lambda _: by.act))}

    @routes.get("/{account_id}", operation_id="readAccount", summary="Los roles de una cuenta")
    async def read_account(account_id: UUID, by: by_policy) -> dict[str, Any]:  # noqa: ARG001  # Asked for its check.
        account, _ = await accounts.recall(account_id)
        return _shown(account)

    @routes.post("/{account_id}/grants", operation_id="grantRole", summary="Otorgar un rol", status_code=201)
    async def grant_role(account_id: UUID, body: RoleWish, by: by_policy) -> JSONResponse:
        granted = await accounts.grant_role(GrantRole(account_id=account_id, **dict(body)), by.person, by.act)
        named = "proposal_id" if granted.is_proposal else "grant_id"
        return answer(granted.position, {named: str(granted.id)})

    @routes.post(
        "/{account_id}/proposals/{proposal_id}/confirmation",
        operation_id="confirmRole",
        summary="Confirmar un rol propuesto por otra persona",
        status_code=201,
    )
    async def confirm_role(account_id: UUID, proposal_id: UUID, by: by_policy) -> JSONResponse:
        command = ConfirmRole(account_id=account_id, proposal_id=proposal_id)
        made = await accounts.confirm_role(command, by.person, by.act)
        return answer(made.position, {"grant_id": str(made.id)})

    @routes.post(
        "/{account_id}/grants/{grant_id}/revocation",
        operation_id="revokeRole",
        summary="Revocar un rol",
        status_code=201,
    )
    async def revoke_role(account_id: UUID, grant_id: UUID, body: Decision, by: by_policy) -> JSONResponse:
        command = RevokeRole(account_id=account_id, grant_id=grant_id, reason=body.reason)
        return answer(await accounts.revoke_role(command, by.person, by.act))

    return routes


def _shown(account: Account) -> dict[str, Any]:
    grants = [
        {"grant_id": str(one.id), "role": one.role, **one.extent.model_dump(mode="json")}
        for one in account.grants.values()
    ]
    proposals = [
        {"proposal_id": str(key), "role": event.granted, "proposed_by": proposal.proposed_by}
        for key, (proposal, event) in account.proposed.items()
    ]
    agents = [{"process_id": str(process), "agent_id": str(agent)} for process, agent in account.agents.items()]
    return {"account_id": str(account.id), "grants": grants, "proposals": proposals, "agents": agents}
