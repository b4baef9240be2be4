"""Addresses of the evaluation record of a list: seeing it, signing it, closing it; and of the list's presentation."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.voting.api.entry import in_process
from services.voting.application import Voting
from services.voting.commands import CloseEvaluationRecord, PresentList, SignEvaluationRecord
from services.voting.commands.evaluation import NamedRecord, Presentation, RecordSignature
from shared.messages import Act, Code
from shared.service import Platform
from shared.web import recorded


def add_draft(router: APIRouter, voting: Voting) -> None:
    """Add the address that shows the record of a list as it stands."""

    @router.get(
        "/processes/{process_id}/lists/{list_code:path}/evaluation",
        operation_id="show_evaluation",
        summary="Ver el acta de evaluación de una lista como está ahora",
    )
    async def show_evaluation(process_id: UUID, list_code: Code) -> dict[str, Any]:
        draft, record = await voting.draft(process_id, list_code), await voting.record(process_id, list_code)
        signatures = [one.model_dump(mode="json") for _, one in sorted(record.signatures.items())]
        return {
            "record": draft.digest,
            "closed": record.closed is not None,
            "projects": [one.model_dump(mode="json") for one in draft.projects()],
            "signatures": [one for one in signatures if one["record"] == draft.digest],
            "positions": {"voting": await voting.position()},
        }


def add_records(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses that sign and close the record of a list."""

    @router.post(
        "/processes/{process_id}/lists/{list_code:path}/evaluation/signatures",
        operation_id="sign_evaluation_record",
        summary="Firmar el acta de evaluación, o negarse con un motivo",
        status_code=201,
    )
    async def sign_evaluation_record(
        process_id: UUID,
        list_code: Code,
        body: RecordSignature,
        act: Annotated[Act, Depends(in_process(platform))],
    ) -> JSONResponse:
        command = SignEvaluationRecord(process_id=process_id, list_code=list_code, **dict(body))
        position = await voting.sign_record(command, act)
        return recorded("voting", position, {"record": body.record, "signer": act.actor, "signs": body.signs})

    @router.post(
        "/processes/{process_id}/lists/{list_code:path}/evaluation/closing",
        operation_id="close_evaluation_record",
        summary="Cerrar el acta de evaluación: no hay puntajes después",
        status_code=201,
    )
    async def close_evaluation_record(
        process_id: UUID,
        list_code: Code,
        body: NamedRecord,
        act: Annotated[Act, Depends(in_process(platform))],
    ) -> JSONResponse:
        command = CloseEvaluationRecord(process_id=process_id, list_code=list_code, **dict(body))
        return recorded("voting", await voting.close_record(command, act), {"record": body.record})


def add_presentations(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the address of the Governor's act that presents a list."""

    @router.post(
        "/processes/{process_id}/lists/{list_code:path}/presentation",
        operation_id="present_list",
        summary="Registrar el acto que presenta la lista evaluada",
        status_code=201,
    )
    async def present_list(
        process_id: UUID,
        list_code: Code,
        body: Presentation,
        act: Annotated[Act, Depends(in_process(platform))],
    ) -> JSONResponse:
        command = PresentList(process_id=process_id, list_code=list_code, act=body.act)
        return recorded("voting", await voting.present_list(command, act), {"list_code": list_code})
