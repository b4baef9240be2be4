"""Pages for people who sign in: asking for the code, entering it, their sessions, their second factor.

They work without scripts, but for passkeys, which a browser reaches by a script alone; that one is served from here.
"""

from collections.abc import Callable, Coroutine
from datetime import datetime
from importlib.resources import files
from typing import Any, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from pydantic import ValidationError

from services.registry.api.cookies import Cookies, machine_of, same_site, session_of
from services.registry.api.entrance import SignInRequest
from services.registry.api.look import language_of, page
from services.registry.api.policy import ROLES
from services.registry.application.accounts import Accounts
from services.registry.application.entrance import Entrance
from shared.calendar import LIMA
from shared.documents import status_of
from shared.errors import Invalid, Refusal, TooMany, Words
from shared.languages import Language
from shared.service import Platform
from shared.sessions import Session
from shared.signin import CodeNotValid

SIGN_IN: Final = "/ingresar"
SESSIONS: Final = "/sesiones"
WAYS: Final = {
    "code": Words("código por correo", "a code by e-mail"),
    "provider": Words("su institución", "your institution"),
}


class AddressMalformed(Invalid):
    """What was written is no e-mail address."""

    title = Words("Revise el correo", "Check the e-mail address")
    detail = Words("Lo que escribió no es una dirección de correo.", "What was written is no e-mail address.")
    remedy = Words("Escríbala como nombre@ejemplo.pe.", "Write it like name@example.com.")


class Notice(NamedTuple):
    """What a page says first, aloud to who cannot see it."""

    title: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, refusal: Refusal, language: Language) -> "Notice":
        """Return a refusal in words."""
        return cls(language.of(refusal.title), (language.of(refusal.explain()), language.of(refusal.advise())))


class PageRoute(APIRoute):
    """A route whose refusals are pages, too: what went wrong, what to do, and the way back."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the route's handler, with refusals turned into pages."""
        handle = super().get_route_handler()

        async def handle_with_pages(request: Request) -> Response:
            try:
                return await handle(request)
            except Refusal as refusal:
                return _page(request, "refused.html", refusal)

        return handle_with_pages


def router(entrance: Entrance, accounts: Accounts, cookies: Cookies, platform: Platform) -> APIRouter:
    """Return the pages, at the root of the site: the letter with the code names their address."""
    routes = APIRouter(route_class=PageRoute, tags=["pages"], default_response_class=HTMLResponse)
    routes.include_router(_asking(entrance, cookies))
    routes.include_router(_entering(entrance, cookies))
    routes.include_router(_staying(entrance, accounts, cookies, platform))
    return routes


def _asking(entrance: Entrance, cookies: Cookies) -> APIRouter:
    routes = APIRouter(route_class=PageRoute)
    ours = [Depends(same_site)]

    @routes.get("/", operation_id="showEntry", summary="Ir a la cuenta propia")
    async def show_entry() -> Response:
        return RedirectResponse(SESSIONS, 303)

    @routes.get(SIGN_IN, operation_id="showSignIn", summary="Página para ingresar")
    async def show_sign_in(request: Request, codigo: str = "") -> Response:
        if codigo and cookies.read(request, "sign-in") is not None:
            return _page(request, "code.html", code=codigo[:40])
        return _page(request, "sign_in.html", has_provider=entrance.doors.provider is not None)

    @routes.post(SIGN_IN, operation_id="askOnPage", summary="Pedir el código desde la página", dependencies=ours)
    async def ask_on_page(request: Request) -> Response:
        try:
            body = SignInRequest.model_validate({"email": (await request.form()).get("correo")})
        except ValidationError:
            return _page(request, "sign_in.html", AddressMalformed(), has_provider=entrance.doors.provider is not None)
        secret = await entrance.ask(body.email, machine_of(request))
        answer = RedirectResponse(f"{SIGN_IN}/codigo", 303)
        cookies.give_sign_in(answer, secret)
        return answer

    return routes


def _entering(entrance: Entrance, cookies: Cookies) -> APIRouter:
    routes = APIRouter(route_class=PageRoute)
    ours = [Depends(same_site)]

    @routes.get(f"{SIGN_IN}/codigo", operation_id="showCodeForm", summary="Página para escribir el código")
    async def show_code_form(request: Request) -> Response:
        return _page(request, "code.html", code="")

    @routes.post(f"{SIGN_IN}/codigo", operation_id="enterOnPage", summary="Ingresar desde la página", dependencies=ours)
    async def enter_on_page(request: Request) -> Response:
        secret, code = cookies.read(request, "sign-in"), await _code_in(request)
        if secret is None:
            return _page(request, "code.html", CodeNotValid(), code="")
        try:
            opened = await entrance.by_code(secret, code, cookies.read(request, "session"), machine_of(request))
        except CodeNotValid as refusal:
            return _page(request, "code.html", refusal, code="")
        answer = RedirectResponse(SESSIONS, 303)
        cookies.give_session(answer, opened)
        return answer

    @routes.get(f"{SIGN_IN}/llaves.js", operation_id="passkeyScript", summary="El programa de las llaves de acceso")
    async def passkey_script() -> Response:
        return Response(_SCRIPT, media_type="text/javascript; charset=utf-8")

    return routes


def _staying(entrance: Entrance, accounts: Accounts, cookies: Cookies, platform: Platform) -> APIRouter:
    routes = APIRouter(route_class=PageRoute)
    session_here = session_of(entrance, cookies)
    sessions = entrance.doors.sessions

    @routes.get(SESSIONS, operation_id="showSessions", summary="Página de la cuenta y las sesiones propias")
    async def show_sessions(request: Request) -> Response:
        session = await session_here(request)
        account, _ = await accounts.recall(session.account_id)
        living = await sessions.of(session.account_id, platform.clock())
        return _page(
            request,
            "sessions.html",
            roles=sorted({language_of(request).of(ROLES[grant.role]) for grant in account.grants.values()}),
            agents=len(account.agents),
            sessions=[_row(one, session) for one in living],
            is_strong=session.is_strong,
            passkeys=len(await entrance.doors.passkeys.of(session.account_id)),
        )

    @routes.post(
        f"{SESSIONS}/{{session_id}}/cierre", operation_id="revokeOnPage", summary="Cerrar una sesión desde la página"
    )
    async def revoke_on_page(session_id: UUID, request: Request) -> Response:
        session = await session_here(request)
        await sessions.revoke(session.account_id, session_id, platform.clock())
        return RedirectResponse(SESSIONS, 303)

    @routes.post(
        f"{SESSIONS}/recuperacion", operation_id="recoverOnPage", summary="Usar un código de recuperación en la página"
    )
    async def recover_on_page(request: Request) -> Response:
        session = await session_here(request)
        strong = await entrance.use_recovery_code(session, await _code_in(request))
        answer = RedirectResponse(SESSIONS, 303)
        cookies.give_session(answer, strong)
        return answer

    @routes.post("/salir", operation_id="leaveOnPage", summary="Salir desde la página")
    async def leave_on_page(request: Request) -> Response:
        session = await session_here(request)
        await sessions.revoke(session.account_id, session.session_id, platform.clock())
        answer = RedirectResponse(SIGN_IN, 303)
        cookies.take(answer, "session")
        return answer

    return routes


_SCRIPT: Final = files("services.registry.api").joinpath("templates/passkeys.js").read_text("utf-8")


def _page(request: Request, template: str, refusal: Refusal | None = None, **facts: Any) -> HTMLResponse:
    """Return a page; with a refusal it says so first, and has its status."""
    language = language_of(request)
    notice = None if refusal is None else Notice.of(refusal, language)
    status = 200 if refusal is None else status_of(type(refusal))
    shown = page(template, language, status, acts=True, notice=notice, **facts)
    if isinstance(refusal, TooMany):
        shown.headers["Retry-After"] = str(refusal.values["seconds"])
    return shown


async def _code_in(request: Request) -> str:
    """Return the code of a form, an empty one where there is none."""
    return str((await request.form()).get("codigo") or "")[:40]


def _row(one: Session, this: Session) -> dict[str, Any]:
    return {
        "id": one.session_id,
        "opened": _in_lima(one.opened_at),
        "seen": _in_lima(one.seen_at),
        "way": WAYS.get(one.way, Words(one.way, one.way)),
        "is_strong": one.is_strong,
        "is_this": one.session_id == this.session_id,
    }


def _in_lima(moment: datetime) -> str:
    return f"{moment.astimezone(LIMA):%d/%m/%Y %H:%M}"
