"""Endpoints that anyone may read: an agent's credential, the privacy notice, the register of processing."""

import base64
import hashlib
import io
from typing import Any, Final
from uuid import UUID

import segno
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader

from services.registry.application import Registry
from services.registry.application.credentials import PublicStanding
from services.registry.notice import STATEMENTS, Controller, privacy_notice, processing_register
from shared.errors import Words
from shared.guards import StrictRoute
from shared.service import Platform

STYLE: Final = (
    "body{font:16px/1.4 sans-serif;color:#111;background:#fff}main{max-width:40rem;margin:2rem auto;padding:0 1rem}"
    "dt{font-weight:bold}dd{margin:0 0 .5rem}figure{margin:1rem 0}svg{width:12rem;height:12rem}.note{font-size:.9rem}"
    "@media print{main{margin:0}}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE_HEADERS: Final = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"
}
"""A page may use its own style, and nothing else."""

STATUSES: Final = {
    "requested": "Solicitado",
    "observed": "Observado",
    "cured": "Subsanado",
    "eligible": "Apto",
    "challenged": "Con tacha",
    "accredited": "Acreditado",
    "rejected": "Rechazado",
    "substituted": "Sustituido",
    "separated": "Separado",
    "withdrawn": "Retirado",
    "void": "Nulo",
    "expired": "Expirado",
}
SEATS: Final = {"titular": "Titular", "alternate": "Alterno"}
RIGHTS: Final = {
    "information": Words("Información", "Information"),
    "access": Words("Acceso", "Access"),
    "portability": Words("Portabilidad", "Portability"),
    "rectification": Words("Rectificación", "Rectification"),
    "opposition": Words("Oposición", "Opposition"),
    "cancellation": Words("Supresión", "Erasure"),
}

_TEMPLATES: Final = Environment(loader=PackageLoader("services.registry.api"), autoescape=True)


def router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of pages; none of them needs a token, and none shows a personal datum."""
    routes = APIRouter(route_class=StrictRoute, tags=["public"])
    agent = "/processes/{process_id}/agents/{agent_id}"
    controller = Controller.named(platform.settings)

    @routes.get(agent, operation_id="readStanding", summary="Estado público de un agente")
    async def read_standing(process_id: UUID, agent_id: UUID) -> dict[str, Any]:
        return (await registry.credentials.standing(process_id, agent_id))._asdict()

    @routes.get(f"{agent}/credential.html", operation_id="showCredential", summary="Credencial imprimible")
    async def show_credential(process_id: UUID, agent_id: UUID, request: Request) -> HTMLResponse:
        facts = await registry.credentials.standing(process_id, agent_id)
        return HTMLResponse(credential_page(facts, str(request.url)), headers=PAGE_HEADERS)

    @routes.get(f"{agent}/credential.svg", operation_id="drawCredential", summary="Código QR de la credencial")
    async def draw_credential(process_id: UUID, agent_id: UUID, request: Request) -> Response:
        await registry.credentials.standing(process_id, agent_id)
        address = str(request.url).replace("credential.svg", "credential.html")
        return Response(qr(address), media_type="image/svg+xml")

    @routes.get("/privacy-notice", operation_id="readPrivacyNotice", summary="Aviso de privacidad")
    async def read_privacy_notice() -> dict[str, Any]:
        return privacy_notice(controller)

    @routes.get("/privacy-notice.html", operation_id="showPrivacyNotice", summary="Aviso de privacidad, para imprimir")
    async def show_privacy_notice() -> HTMLResponse:
        return HTMLResponse(notice_page(privacy_notice(controller)), headers=PAGE_HEADERS)

    @routes.get("/processing-register", operation_id="readProcessingRegister", summary="Registro de tratamientos")
    async def read_processing_register() -> dict[str, Any]:
        return {"processing": processing_register()}

    return routes


def qr(address: str) -> bytes:
    """Return the QR code of an address as SVG."""
    written = io.BytesIO()
    segno.make(address, error="m", micro=False).save(written, kind="svg", xmldecl=False, omitsize=True)
    return written.getvalue()


def credential_page(facts: PublicStanding, address: str) -> str:
    """Return the printable credential of an agent, with the address where its present standing can be seen."""
    return _TEMPLATES.get_template("credential.html").render(
        facts=facts,
        status=STATUSES[facts.status],
        seat=SEATS[facts.seat],
        code=qr(address).decode(),
        style=STYLE,
    )


def notice_page(notice: dict[str, Any]) -> str:
    """Return the privacy notice as a page."""
    return _TEMPLATES.get_template("notice.html").render(
        notice=notice, statements=tuple(STATEMENTS), rights=RIGHTS, style=STYLE
    )
