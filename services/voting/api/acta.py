"""Addresses of the acta: drawing it up, reading it, signing it or refusing to, closing it."""

import base64
import hashlib
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from services.voting.api.entry import in_process
from services.voting.application import Voting
from services.voting.commands.aftermath import (
    ActaContent,
    CloseActa,
    DrawUpActa,
    NamedActa,
    RefuseActa,
    SeatRefusal,
    SeatSignature,
    SignActa,
)
from services.voting.domain.acta import Acta
from services.voting.domain.document import STYLE, acta_page
from services.voting.errors.acta import ActaNotFound
from shared.messages import Act
from shared.service import Platform
from shared.web import recorded

_WORN: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE_HEADERS: Final = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_WORN}'; frame-ancestors 'none'"
}
"""The page wears its own style, and neither loads nor runs anything."""


def add_acta(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses that draw up, close and show the acta."""
    acting = Depends(in_process(platform))

    @router.post(
        "/processes/{process_id}/acta",
        operation_id="draw_up_acta",
        summary="Levantar el Acta de Acuerdos y Compromisos",
        status_code=201,
    )
    async def draw_up_acta(process_id: UUID, body: ActaContent, act: Annotated[Act, acting]) -> JSONResponse:
        position = await voting.aftermath.draw_up_acta(DrawUpActa(process_id=process_id, **dict(body)), act)
        return recorded("voting", position, _said(await voting.aftermath.acta(process_id)))

    @router.post(
        "/processes/{process_id}/acta/closing",
        operation_id="close_acta",
        summary="Terminar la suscripción del acta: sus compromisos pasan al foro",
        status_code=201,
    )
    async def close_acta(process_id: UUID, body: NamedActa, act: Annotated[Act, acting]) -> JSONResponse:
        position = await voting.aftermath.close_acta(CloseActa(process_id=process_id, **dict(body)), act)
        return recorded("voting", position, _said(await voting.aftermath.acta(process_id)))

    @router.get("/processes/{process_id}/acta", operation_id="get_acta", summary="El acta y las respuestas a ella")
    async def get_acta(process_id: UUID) -> dict[str, Any]:
        return _said(await voting.aftermath.acta(process_id))

    @router.get(
        "/processes/{process_id}/acta/document",
        operation_id="get_acta_document",
        summary="El acta como página: los bytes cuya huella se firma",
    )
    async def get_acta_document(process_id: UUID) -> Response:
        acta = await voting.aftermath.acta(process_id)
        if acta.drawn is None:
            raise ActaNotFound
        return Response(acta_page(acta.drawn), media_type="text/html; charset=utf-8", headers=PAGE_HEADERS)


def add_signatures(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses where a seat signs the acta, or refuses to."""
    acting = Depends(in_process(platform))

    @router.post(
        "/processes/{process_id}/acta/signatures",
        operation_id="sign_acta",
        summary="Registrar la firma de un asiento",
        status_code=201,
    )
    async def sign_acta(process_id: UUID, body: SeatSignature, act: Annotated[Act, acting]) -> JSONResponse:
        position = await voting.aftermath.sign_acta(SignActa(process_id=process_id, **dict(body)), act)
        return recorded("voting", position, {"seat": body.seat, "document": body.document})

    @router.post(
        "/processes/{process_id}/acta/refusals",
        operation_id="refuse_acta",
        summary="Registrar que un asiento se niega a firmar, y por qué",
        status_code=201,
    )
    async def refuse_acta(process_id: UUID, body: SeatRefusal, act: Annotated[Act, acting]) -> JSONResponse:
        position = await voting.aftermath.refuse_acta(RefuseActa(process_id=process_id, **dict(body)), act)
        return recorded("voting", position, {"seat": body.seat, "document": body.document})


def _said(acta: Acta) -> dict[str, Any]:
    """Return the acta with the answers of its seats."""
    if acta.drawn is None:
        return {}
    facts = acta.drawn.model_dump(mode="json", exclude={"actor", "role", "cause"})
    return {
        **facts,
        "signed": sorted(acta.signed),
        "refused": {seat: one.reason for seat, one in sorted(acta.refused.items())},
        "closed": acta.closed,
    }
