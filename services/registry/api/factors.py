"""Endpoints of second factors: passkeys and recovery codes."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from services.registry.api.cookies import Cookies, session_of
from services.registry.api.entrance import CodeBody
from services.registry.application.entrance import Entrance
from shared.guards import StrictRoute
from shared.messages import Message
from shared.service import Platform
from shared.sessions import Session


class CredentialBody(Message):
    """What the browser's authenticator answered, as WebAuthn writes it in JSON."""

    credential: dict[str, Any]


def router(entrance: Entrance, cookies: Cookies, platform: Platform) -> APIRouter:
    """Return the endpoints of second factors."""
    routes = APIRouter(route_class=StrictRoute, tags=["second-factor"])
    mine = Annotated[Session, Depends(session_of(entrance, cookies))]
    passkeys = entrance.doors.passkeys

    @routes.post("/second-factor/options", operation_id="askSecondFactor", summary="Pedir la verificación de una llave")
    async def ask_second_factor(session: mine) -> dict[str, Any]:
        return await passkeys.ask(session, platform.clock())

    @routes.post("/second-factor", operation_id="giveSecondFactor", summary="Verificar una llave")
    async def give_second_factor(body: CredentialBody, session: mine) -> JSONResponse:
        answer = JSONResponse({"has_second_factor": True})
        cookies.give_session(answer, await entrance.check_factor(session, body.credential))
        return answer

    @routes.post("/second-factor/recovery", operation_id="useRecoveryCode", summary="Usar un código de recuperación")
    async def use_recovery_code(body: CodeBody, session: mine) -> JSONResponse:
        answer = JSONResponse({"has_second_factor": True})
        cookies.give_session(answer, await entrance.use_recovery_code(session, body.code))
        return answer

    @routes.post("/passkeys/options", operation_id="invitePasskey", summary="Pedir el registro de una llave")
    async def invite_passkey(session: mine) -> dict[str, Any]:
        await entrance.require_factor(session)
        return await passkeys.invite(session, platform.clock())

    @routes.post("/passkeys", operation_id="registerPasskey", summary="Registrar una llave", status_code=201)
    async def register_passkey(body: CredentialBody, session: mine) -> JSONResponse:
        passkey_id, codes, secret = await entrance.register_passkey(session, body.credential)
        answer = JSONResponse({"passkey_id": str(passkey_id), "recovery_codes": codes}, 201)
        cookies.give_session(answer, secret)
        return answer

    @routes.get("/passkeys", operation_id="listPasskeys", summary="Las llaves propias")
    async def list_passkeys(session: mine) -> dict[str, Any]:
        return {"passkeys": [one._asdict() for one in await passkeys.of(session.account_id)]}

    @routes.delete("/passkeys/{passkey_id}", operation_id="removePasskey", summary="Retirar una llave", status_code=204)
    async def remove_passkey(passkey_id: UUID, session: mine) -> Response:
        await entrance.remove_passkey(session, passkey_id)
        return Response(status_code=204)

    @routes.post("/recovery-codes", operation_id="renewRecoveryCodes", summary="Renovar los códigos", status_code=201)
    async def renew_recovery_codes(session: mine) -> dict[str, Any]:
        return {"recovery_codes": await entrance.renew_recovery_codes(session)}

    return routes
