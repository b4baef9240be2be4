"""Endpoints that anyone may read: an agent's credential, the privacy notice, the register of processing."""

import io
from typing import Any, Final
from uuid import UUID

import segno
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.registry.api.look import language_of, page
from services.registry.application import Registry
from services.registry.application.credentials import PublicStanding
from services.registry.notice import FIELDS, HEADINGS, Controller, privacy_notice, processing_register
from shared.errors import Words
from shared.guards import StrictRoute
from shared.service import Platform

STATUSES: Final = {
    "requested": Words("Solicitado", "Requested"),
    "observed": Words("Observado", "Observed"),
    "cured": Words("Subsanado", "Cured"),
    "eligible": Words("Apto", "Eligible"),
    "challenged": Words("Con tacha", "Challenged"),
    "accredited": Words("Acreditado", "Accredited"),
    "rejected": Words("Rechazado", "Rejected"),
    "substituted": Words("Sustituido", "Substituted"),
    "separated": Words("Separado", "Separated"),
    "withdrawn": Words("Retirado", "Withdrawn"),
    "void": Words("Nulo", "Void"),
    "expired": Words("Expirado", "Expired"),
}
SEATS: Final = {"titular": Words("Titular", "Titular"), "alternate": Words("Alterno", "Alternate")}
RIGHTS: Final = {
    "information": Words("Información", "Information"),
    "access": Words("Acceso", "Access"),
    "portability": Words("Portabilidad", "Portability"),
    "rectification": Words("Rectificación", "Rectification"),
    "opposition": Words("Oposición", "Opposition"),
    "cancellation": Words("Supresión", "Erasure"),
}


def router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of pages; none of them needs a token, and none shows a personal datum."""
    routes = APIRouter(route_class=StrictRoute, tags=["public"])
    agent = "/processes/{process_id}/agents/{agent_id}"
    controller = Controller.named(platform.settings)

    def address_of(request: Request) -> str:
        """Return where anyone reads the credential that is asked for: on the public site, whatever stands before us."""
        return platform.settings.public_site + request.url.path.replace("credential.svg", "credential.html")

    @routes.get(agent, operation_id="readStanding", summary="Estado público de un agente")
    async def read_standing(process_id: UUID, agent_id: UUID) -> dict[str, Any]:
        return (await registry.credentials.standing(process_id, agent_id))._asdict()

    @routes.get(f"{agent}/credential.html", operation_id="showCredential", summary="Credencial imprimible")
    async def show_credential(process_id: UUID, agent_id: UUID, request: Request) -> HTMLResponse:
        facts = await registry.credentials.standing(process_id, agent_id)
        return page("credential.html", language_of(request), **credential(facts, address_of(request)))

    @routes.get(f"{agent}/credential.svg", operation_id="drawCredential", summary="Código QR de la credencial")
    async def draw_credential(process_id: UUID, agent_id: UUID, request: Request) -> Response:
        await registry.credentials.standing(process_id, agent_id)
        return Response(qr(address_of(request)), media_type="image/svg+xml")

    @routes.get("/privacy-notice", operation_id="readPrivacyNotice", summary="Aviso de privacidad")
    async def read_privacy_notice() -> dict[str, Any]:
        return privacy_notice(controller)

    @routes.get("/privacy-notice.html", operation_id="showPrivacyNotice", summary="Aviso de privacidad, para imprimir")
    async def show_privacy_notice(request: Request) -> HTMLResponse:
        return page("notice.html", language_of(request), **notice(privacy_notice(controller)))

    @routes.get("/processing-register", operation_id="readProcessingRegister", summary="Registro de tratamientos")
    async def read_processing_register() -> dict[str, Any]:
        return {"processing": processing_register()}

    return routes


def qr(address: str) -> bytes:
    """Return the QR code of an address as SVG."""
    written = io.BytesIO()
    segno.make(address, error="m", micro=False).save(written, kind="svg", xmldecl=False, omitsize=True)
    return written.getvalue()


def credential(facts: PublicStanding, address: str) -> dict[str, Any]:
    """Return what the credential of an agent shows, with the address where its present standing can be seen."""
    code = qr(address).decode()
    return {"facts": facts, "standing": STATUSES[facts.status], "seat": SEATS[facts.seat], "code": code}


def notice(said: dict[str, Any]) -> dict[str, Any]:
    """Return what the page of a privacy notice shows."""
    return {"said": said, "statements": HEADINGS, "rights": RIGHTS, "fields": FIELDS}
