"""Endpoints of signing in and out, of sessions, and of the tokens they are exchanged for."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import Field

from services.registry.api.cookies import Cookies, machine_of, same_site, session_of
from services.registry.api.keys import Audience
from services.registry.application.entrance import Entrance
from services.registry.commands.access import Wish
from services.registry.people import EMail
from shared.guards import StrictRoute
from shared.messages import Message
from shared.service import Platform
from shared.sessions import Session
from shared.signin import CodeNotValid

SENT = {"sent": True, "expires_in_seconds": 600}
"""What everybody is answered who asks for a code."""


class SignInRequest(Message):
    """Where the code is to be sent."""

    email: EMail


class CodeBody(Message):
    """A code, as it was read: letters of either case, with or without dashes."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


class Exchange(Wish):
    """For which service, in which role, and for which process a token is wanted."""

    audience: Audience


def sign_in_router(entrance: Entrance, cookies: Cookies) -> APIRouter:
    """Return the endpoints of signing in."""
    routes = APIRouter(route_class=StrictRoute, tags=["sign-in"], dependencies=[Depends(same_site)])

    @routes.post("/sign-in", operation_id="askToSignIn", summary="Pedir un código de ingreso", status_code=202)
    async def ask_to_sign_in(body: SignInRequest, request: Request) -> JSONResponse:
        answer = JSONResponse(SENT, 202)
        cookies.give_sign_in(answer, await entrance.ask(body.email, machine_of(request)))
        return answer

    @routes.post("/sign-in/code", operation_id="signInByCode", summary="Ingresar con el código")
    async def sign_in_by_code(body: CodeBody, request: Request) -> JSONResponse:
        secret = cookies.read(request, "sign-in")
        if secret is None:
            raise CodeNotValid
        former = cookies.read(request, "session")
        opened = await entrance.by_code(secret, body.code, former, machine_of(request))
        answer = JSONResponse({"signed_in": True})
        cookies.give_session(answer, opened)
        return answer

    @routes.get("/sign-in/provider", operation_id="beginProviderSignIn", summary="Ingresar con la institución")
    async def begin_provider_sign_in(request: Request) -> Response:
        secret, address = await entrance.to_provider(machine_of(request))
        answer = RedirectResponse(address, 303)
        cookies.give_sign_in(answer, secret)
        return answer

    @routes.get("/sign-in/provider/answer", operation_id="endProviderSignIn", summary="Volver de la institución")
    async def end_provider_sign_in(request: Request) -> Response:
        secret = cookies.read(request, "sign-in")
        if secret is None:
            raise CodeNotValid
        opened = await entrance.by_provider(secret, str(request.url), cookies.read(request, "session"))
        answer = RedirectResponse("/", 303)
        cookies.give_session(answer, opened)
        return answer

    return routes


def session_router(entrance: Entrance, cookies: Cookies, platform: Platform) -> APIRouter:
    """Return the endpoints of sessions."""
    routes = APIRouter(route_class=StrictRoute, tags=["sessions"])
    mine = Annotated[Session, Depends(session_of(entrance, cookies))]
    sessions = entrance.doors.sessions

    @routes.get("/session", operation_id="showSession", summary="La sesión propia")
    async def show_session(session: mine) -> dict[str, Any]:
        return {"account_id": str(session.account_id), **_shown(session)}

    @routes.get("/sessions", operation_id="listSessions", summary="Las sesiones propias")
    async def list_sessions(session: mine) -> dict[str, Any]:
        living = await sessions.of(session.account_id, platform.clock())
        return {"sessions": [{**_shown(one), "is_this": one.session_id == session.session_id} for one in living]}

    @routes.delete("/sessions/{session_id}", operation_id="revokeSession", summary="Cerrar una sesión", status_code=204)
    async def revoke_session(session_id: UUID, session: mine) -> Response:
        await sessions.revoke(session.account_id, session_id, platform.clock())
        return Response(status_code=204)

    @routes.post("/sign-out", operation_id="signOut", summary="Salir", status_code=204)
    async def sign_out(session: mine) -> Response:
        await sessions.revoke(session.account_id, session.session_id, platform.clock())
        answer = Response(status_code=204)
        cookies.take(answer, "session")
        return answer

    @routes.post("/tokens", operation_id="exchangeSession", summary="Obtener un token para un servicio")
    async def exchange_session(body: Exchange, session: mine) -> dict[str, Any]:
        wish = Wish(role=body.role, process_id=body.process_id)
        token = await entrance.exchange(session, wish, body.audience)
        seconds = platform.settings.token_lifetime_seconds
        return {"token": token.text, "role": token.standing.role, "expires_in_seconds": seconds}

    return routes


def _shown(session: Session) -> dict[str, Any]:
    moments = {
        "opened_at": session.opened_at.isoformat(),
        "seen_at": session.seen_at.isoformat(),
        "expires_at": session.expires_at.isoformat(),
    }
    return {
        "session_id": str(session.session_id),
        "way": session.way,
        "has_second_factor": session.is_strong,
        **moments,
    }
