"""Pages for people who sign in: asking for the code, entering it, their sessions, their second factor.

They work without scripts, but for passkeys, which a browser reaches by a script alone; that one is served from here.
"""

import base64
import hashlib
from collections.abc import Callable, Coroutine
from datetime import datetime
from importlib.resources import files
from typing import Any, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader
from pydantic import ValidationError

from services.registry.api.cookies import Cookies, machine_of, same_site, session_of
from services.registry.api.entrance import SignInRequest
from services.registry.api.policy import ROLES
from services.registry.application.accounts import Accounts
from services.registry.application.entrance import Entrance
from shared.calendar import LIMA
from shared.documents import status_of
from shared.errors import Invalid, Refusal, TooMany, Words
from shared.service import Platform
from shared.sessions import Session
from shared.signin import CodeNotValid

SIGN_IN: Final = "/ingresar"
SESSIONS: Final = "/sesiones"
WAYS: Final = {"code": "código por correo", "provider": "su institución"}

STYLE: Final = (
    ":root{color-scheme:light}body{font:1.0625rem/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff;margin:0}"
    "header,main,footer{max-width:44rem;margin:0 auto;padding:1rem}header{border-bottom:4px solid #8a1538}"
    "footer{border-top:1px solid #767676;font-size:.95rem}h1{font-size:1.75rem;line-height:1.2}a{color:#0b4f8a}"
    "label{display:block;font-weight:600;margin:1rem 0 .25rem}"
    "input{font:inherit;box-sizing:border-box;width:100%;max-width:26rem;min-height:2.75rem;padding:.4rem .6rem;"
    "border:2px solid #595959;border-radius:4px}"
    "button{font:inherit;font-weight:600;min-height:2.75rem;margin:.75rem 0;padding:.4rem 1.1rem;border:0;"
    "border-radius:4px;background:#0b4f8a;color:#fff;cursor:pointer}"
    "a:focus-visible,input:focus-visible,button:focus-visible{outline:3px solid #c15a00;outline-offset:2px}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.25rem 0}"
    "th,td{text-align:left;padding:.4rem .6rem .4rem 0;border-bottom:1px solid #b5b5b5;vertical-align:top}"
    "td button{margin:0}.notice{border-left:6px solid #b3261e;background:#fdf0ef;padding:.25rem 1rem}"
    ".skip{position:absolute;left:-99rem}.skip:focus{position:static}"
    "@media(max-width:34rem){thead{position:absolute;left:-99rem}td{display:block;border:0;padding:.1rem 0}"
    "tr{display:block;border-bottom:1px solid #b5b5b5;padding:.5rem 0}}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}
"""A page may use its own style, the script of this host, and forms to this host; nothing else, from nowhere."""

_TEMPLATES: Final = Environment(loader=PackageLoader("services.registry.api"), autoescape=True)


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
    def of(cls, refusal: Refusal) -> "Notice":
        """Return a refusal in words."""
        return cls(refusal.title.es, (refusal.explain().es, refusal.advise().es))


class PageRoute(APIRoute):
    """A route whose refusals are pages, too: what went wrong, what to do, and the way back."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the route's handler, with refusals turned into pages."""
        handle = super().get_route_handler()

        async def handle_with_pages(request: Request) -> Response:
            try:
                return await handle(request)
            except Refusal as refusal:
                return _page("refused.html", refusal)

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
            return _page("code.html", code=codigo[:40])
        return _page("sign_in.html", has_provider=entrance.doors.provider is not None)

    @routes.post(SIGN_IN, operation_id="askOnPage", summary="Pedir el código desde la página", dependencies=ours)
    async def ask_on_page(request: Request) -> Response:
        try:
            body = SignInRequest.model_validate({"email": (await request.form()).get("correo")})
        except ValidationError:
            return _page("sign_in.html", AddressMalformed(), has_provider=entrance.doors.provider is not None)
        secret = await entrance.ask(body.email, machine_of(request))
        answer = RedirectResponse(f"{SIGN_IN}/codigo", 303)
        cookies.give_sign_in(answer, secret)
        return answer

    return routes


def _entering(entrance: Entrance, cookies: Cookies) -> APIRouter:
    routes = APIRouter(route_class=PageRoute)
    ours = [Depends(same_site)]

    @routes.get(f"{SIGN_IN}/codigo", operation_id="showCodeForm", summary="Página para escribir el código")
    async def show_code_form() -> Response:
        return _page("code.html", code="")

    @routes.post(f"{SIGN_IN}/codigo", operation_id="enterOnPage", summary="Ingresar desde la página", dependencies=ours)
    async def enter_on_page(request: Request) -> Response:
        secret, code = cookies.read(request, "sign-in"), await _code_in(request)
        if secret is None:
            return _page("code.html", CodeNotValid(), code="")
        try:
            opened = await entrance.by_code(secret, code, cookies.read(request, "session"), machine_of(request))
        except CodeNotValid as refusal:
            return _page("code.html", refusal, code="")
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
            "sessions.html",
            roles=sorted({ROLES[grant.role] for grant in account.grants.values()}),
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


def _page(template: str, refusal: Refusal | None = None, **facts: Any) -> HTMLResponse:
    """Return a page; with a refusal it says so first, and has its status."""
    notice = None if refusal is None else Notice.of(refusal)
    text = _TEMPLATES.get_template(template).render(style=STYLE, notice=notice, **facts)
    retry = {"Retry-After": str(refusal.values["seconds"])} if isinstance(refusal, TooMany) else {}
    return HTMLResponse(text, 200 if refusal is None else status_of(type(refusal)), headers=HEADERS | retry)


async def _code_in(request: Request) -> str:
    """Return the code of a form, an empty one where there is none."""
    return str((await request.form()).get("codigo") or "")[:40]


def _row(one: Session, this: Session) -> dict[str, Any]:
    return {
        "id": one.session_id,
        "opened": _in_lima(one.opened_at),
        "seen": _in_lima(one.seen_at),
        "way": WAYS.get(one.way, one.way),
        "is_strong": one.is_strong,
        "is_this": one.session_id == this.session_id,
    }


def _in_lima(moment: datetime) -> str:
    return f"{moment.astimezone(LIMA):%d/%m/%Y %H:%M}"
