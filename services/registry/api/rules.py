"""Endpoints of the rules of a process: changing, amending, cloning, and the whole of them as one YAML file."""

from hashlib import sha256
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from services.registry.api.requests import Caller, answer, caller
from services.registry.application import Registry
from services.registry.commands.rules import (
    AmendmentProposal,
    ChangeRules,
    CloneProcess,
    ConfirmAmendment,
    DeclineAmendment,
    Declining,
    NextProcess,
    ProposeAmendment,
    RulesProposal,
)
from services.registry.rulesfile import read_rules, rules_schema, write_rules
from shared.guards import StrictRoute
from shared.service import Platform

YAML: Final = "application/yaml"
_YAML_BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {YAML: {"schema": {"type": "string"}}}}
}


def router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of rules; reading them is open to everyone."""
    routes = APIRouter(route_class=StrictRoute, tags=["rules"])
    administrator = Annotated[Caller, Depends(caller(platform))]

    @routes.get("/rules-schema.json", operation_id="rulesSchema", summary="Esquema de las reglas de un proceso")
    async def schema() -> JSONResponse:
        return JSONResponse(rules_schema(), media_type="application/schema+json")

    @routes.get(
        "/processes/{process_id}/rules.yaml",
        operation_id="exportRules",
        summary="Exportar las reglas vigentes en un archivo YAML",
        response_class=Response,
        responses={200: {"content": {YAML: {"schema": {"type": "string"}}}}},
    )
    async def export_rules(process_id: UUID) -> Response:
        return Response(write_rules(await registry.rulebooks.rules(process_id)), media_type=YAML)

    @routes.post(
        "/processes/{process_id}/rules.yaml",
        operation_id="importRules",
        summary="Importar las reglas de un archivo YAML, en lo que aún no está congelado",
        status_code=201,
        openapi_extra=_YAML_BODY,
    )
    async def import_rules(process_id: UUID, request: Request, by: administrator) -> JSONResponse:
        data = await request.body()
        reason = f"Archivo de reglas importado; SHA-256 {sha256(data).hexdigest()}."
        command = ChangeRules(process_id=process_id, rules=read_rules(data), reason=reason)
        return answer(await registry.rulebooks.change_rules(command, by.act))

    @routes.post(
        "/processes/{process_id}/rules",
        operation_id="changeRules",
        summary="Cambiar las reglas en lo que aún no está congelado",
        status_code=201,
    )
    async def change_rules(process_id: UUID, body: RulesProposal, by: administrator) -> JSONResponse:
        command = ChangeRules(process_id=process_id, **dict(body))
        return answer(await registry.rulebooks.change_rules(command, by.act))

    @routes.post(
        "/processes/{process_id}/clone",
        operation_id="cloneProcess",
        summary="Abrir en borrador el proceso de otro año con estas reglas",
        status_code=201,
    )
    async def clone_process(process_id: UUID, body: NextProcess, by: administrator) -> JSONResponse:
        made = await registry.rulebooks.clone_process(CloneProcess(process_id=process_id, **dict(body)), by.act)
        return answer(made.position, {"process_id": str(made.id)})

    return routes


def amendment_router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of amendments: one person proposes, another confirms."""
    routes = APIRouter(route_class=StrictRoute, tags=["rules"], prefix="/processes/{process_id}/amendments")
    administrator = Annotated[Caller, Depends(caller(platform))]

    @routes.post("", operation_id="proposeAmendment", summary="Proponer modificar reglas congeladas", status_code=201)
    async def propose_amendment(process_id: UUID, body: AmendmentProposal, by: administrator) -> JSONResponse:
        command = ProposeAmendment(process_id=process_id, **dict(body))
        made = await registry.rulebooks.propose_amendment(command, by.act)
        return answer(made.position, {"amendment_id": str(made.id)})

    @routes.get("", operation_id="waitingAmendments", summary="Modificaciones que esperan a una segunda persona")
    async def waiting_amendments(process_id: UUID) -> JSONResponse:
        waiting = await registry.rulebooks.amendments(process_id)
        return JSONResponse({"amendments": [one.model_dump(mode="json") for one in waiting]})

    @routes.post(
        "/{amendment_id}/confirmation",
        operation_id="confirmAmendment",
        summary="Confirmar la modificación que otra persona propuso",
        status_code=201,
    )
    async def confirm_amendment(process_id: UUID, amendment_id: UUID, by: administrator) -> JSONResponse:
        command = ConfirmAmendment(process_id=process_id, amendment_id=amendment_id)
        return answer(await registry.rulebooks.confirm_amendment(command, by.act))

    @routes.post(
        "/{amendment_id}/refusal",
        operation_id="declineAmendment",
        summary="No aceptar una modificación, o retirar la propia",
        status_code=201,
    )
    async def decline_amendment(
        process_id: UUID, amendment_id: UUID, body: Declining, by: administrator
    ) -> JSONResponse:
        command = DeclineAmendment(process_id=process_id, amendment_id=amendment_id, reason=body.reason)
        return answer(await registry.rulebooks.decline_amendment(command, by.act))

    return routes
