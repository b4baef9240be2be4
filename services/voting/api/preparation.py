"""Addresses for opening and closing a contest."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.voting.api.bodies import ClosingBody, ContestBody
from services.voting.api.entry import in_process
from services.voting.application import Voting
from services.voting.commands import CloseContest, OpenContest
from services.voting.domain.contest import contest_id as id_of_contest
from services.voting.domain.contest import practice_id
from services.voting.errors import ContestNotFound
from shared.messages import Act
from shared.service import Platform
from shared.web import recorded


def add_contests(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses that open and close a contest."""

    @router.post(
        "/processes/{process_id}/contests",
        operation_id="open_contest",
        summary="Abrir la votación de una lista",
        status_code=201,
    )
    async def open_contest(
        process_id: UUID, body: ContestBody, act: Annotated[Act, Depends(in_process(platform))]
    ) -> JSONResponse:
        position = await voting.open_contest(OpenContest(process_id=process_id, **dict(body)), act)
        official = id_of_contest(process_id, body.list_code)
        contest_id = practice_id(official, body.opens_at) if body.practice else official
        return recorded("voting", position, {"contest_id": str(contest_id), "list_code": body.list_code})

    @router.post(
        "/processes/{process_id}/contests/{contest_id}/close",
        operation_id="close_contest",
        summary="Cerrar la votación de una lista; antes de su hora la segunda persona que lo pide",
        status_code=201,
        responses={202: {"description": "El cierre anticipado espera a una segunda persona"}},
    )
    async def close_contest(
        process_id: UUID,
        contest_id: UUID,
        act: Annotated[Act, Depends(in_process(platform))],
        body: ClosingBody | None = None,
    ) -> JSONResponse:
        if await voting.process_of(contest_id) != process_id:
            raise ContestNotFound
        reason = body.reason if body else None
        position = await voting.close_contest(CloseContest(contest_id=contest_id, reason=reason), act)
        closed_at = (await voting.contest(contest_id)).closed_at
        told = {"contest_id": str(contest_id), "closed": closed_at is not None}
        return recorded("voting", position, told, status=201 if closed_at else 202)
