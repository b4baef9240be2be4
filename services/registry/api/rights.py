"""Endpoints of a person's rights over their data, of reads on record, and of reading many people's data."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from services.registry.api.requests import Caller, answer, caller
from services.registry.api.standing import AGENT, require_own
from services.registry.application import Registry
from services.registry.commands import rights as commands
from services.registry.events import Right
from services.registry.people import Identity
from shared.guards import StrictRoute
from shared.service import Platform

OWN_PATH = f"/processes/{{process_id}}{AGENT}"


def router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of a person's rights."""
    routes = APIRouter(route_class=StrictRoute, tags=["personal data"])
    anyone = Annotated[Caller, Depends(caller(platform, registry.reach))]
    person = Annotated[Caller, Depends(caller(platform, registry.reach))]
    officer = Annotated[Caller, Depends(caller(platform, registry.reach))]
    rights = registry.rights

    async def own(right: Right, process_id: UUID, agent_id: UUID, by: Caller) -> dict[str, Any]:
        await registry.linking.require_own(process_id, agent_id, by.person.id)
        command = commands.AskRight(process_id=process_id, agent_id=agent_id, right=right)
        seen = await rights.see_own(command, by.act)
        return {"agent_id": str(agent_id), "kind": Identity.KIND, "data": seen.data, "salt": seen.salt}

    @routes.get(f"{OWN_PATH}/data", operation_id="seeOwnData", summary="Ver mis datos")
    async def see_own_data(process_id: UUID, agent_id: UUID, by: person) -> dict[str, Any]:
        return await own(Right.ACCESS, process_id, agent_id, by)

    @routes.get(f"{OWN_PATH}/data.json", operation_id="exportOwnData", summary="Llevar mis datos, con su prueba")
    async def export_own_data(process_id: UUID, agent_id: UUID, by: person) -> JSONResponse:
        disposition = {"Content-Disposition": 'attachment; filename="mis-datos.json"'}
        return JSONResponse(await own(Right.PORTABILITY, process_id, agent_id, by), headers=disposition)

    @routes.post(
        f"{OWN_PATH}/rights", operation_id="askRight", summary="Ejercer un derecho sobre mis datos", status_code=201
    )
    async def ask_right(process_id: UUID, agent_id: UUID, body: commands.RightAsked, by: anyone) -> JSONResponse:
        await require_own(registry, process_id, agent_id, by)
        command = commands.AskRight(process_id=process_id, agent_id=agent_id, **dict(body))
        made = await rights.ask_right(command, by.act)
        return answer(made.position, {"request_id": str(made.id)})

    @routes.post("/rights/{request_id}/answer", operation_id="answerRight", summary="Responder", status_code=201)
    async def answer_right(request_id: UUID, body: commands.RightAnswer, by: officer) -> JSONResponse:
        command = commands.AnswerRight(request_id=request_id, **dict(body))
        return answer(await rights.answer_right(command, by.act))

    @routes.post("/rights/{request_id}/extension", operation_id="extendRightTerm", summary="Ampliar", status_code=201)
    async def extend_right_term(request_id: UUID, body: commands.Extension, by: officer) -> JSONResponse:
        command = commands.ExtendRightTerm(request_id=request_id, reason=body.reason)
        return answer(await rights.extend_term(command, by.act))

    return routes


def reads_router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of reads on record, and of readings of many people's data."""
    routes = APIRouter(route_class=StrictRoute, tags=["personal data"])
    watching = Annotated[Caller, Depends(caller(platform, registry.reach))]
    reader = Annotated[Caller, Depends(caller(platform, registry.reach))]
    officer = Annotated[Caller, Depends(caller(platform, registry.reach))]
    bulk = registry.bulk_reads

    @routes.get("/reads", operation_id="searchReads", summary="Lecturas de datos personales")
    async def search_reads(
        by: watching,
        person: UUID | None = None,
        reader: str | None = None,
        since: datetime | None = None,
        after: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> dict[str, Any]:
        del by
        found = await registry.rights.reads(person_id=person, reader=reader, since=since, after=after, limit=limit)
        return {"reads": [{**row._asdict(), "read_at": row.read_at.isoformat()} for row in found]}

    @routes.post(
        "/processes/{process_id}/bulk-reads",
        operation_id="requestBulkRead",
        summary="Pedir la lectura de datos de varias personas",
        status_code=201,
    )
    async def request_bulk_read(process_id: UUID, body: commands.BulkRead, by: reader) -> JSONResponse:
        command = commands.RequestBulkRead(process_id=process_id, **dict(body))
        made = await bulk.request_read(command, by.act)
        return answer(made.position, {"read_id": str(made.id)})

    @routes.post("/bulk-reads/{read_id}/approval", operation_id="approveBulkRead", summary="Aprobar", status_code=201)
    async def approve_bulk_read(read_id: UUID, by: officer) -> JSONResponse:
        return answer(await bulk.approve_read(commands.ApproveBulkRead(read_id=read_id), by.act))

    @routes.post("/bulk-reads/{read_id}/refusal", operation_id="refuseBulkRead", summary="Rechazar", status_code=201)
    async def refuse_bulk_read(read_id: UUID, body: commands.Extension, by: officer) -> JSONResponse:
        return answer(await bulk.refuse_read(commands.RefuseBulkRead(read_id=read_id, reason=body.reason), by.act))

    @routes.post("/bulk-reads/{read_id}/reading", operation_id="makeBulkRead", summary="Hacer la lectura aprobada")
    async def make_bulk_read(read_id: UUID, by: reader) -> dict[str, Any]:
        return {"people": await bulk.make_read(commands.MakeBulkRead(read_id=read_id), by.act)}

    return routes
