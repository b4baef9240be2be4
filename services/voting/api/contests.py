"""Addresses of contests beside their opening over a list: over given options, and a later closing."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.voting.api.bodies import ExtensionBody, OptionsBody
from services.voting.api.entry import in_contest, in_process
from services.voting.application import Voting
from services.voting.commands import ExtendContest, OpenOptions
from services.voting.domain.contest import practice_id
from services.voting.domain.options import options_id
from shared.messages import Act
from shared.service import Platform
from shared.web import recorded


def add_options(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the address that opens a contest over given options."""

    @router.post(
        "/processes/{process_id}/contests:options",
        operation_id="open_options_contest",
        summary="Abrir una votación sobre opciones dadas: ideas, miembros del comité, un acuerdo",
        status_code=201,
    )
    async def open_options_contest(
        process_id: UUID, body: OptionsBody, act: Annotated[Act, Depends(in_process(platform))]
    ) -> JSONResponse:
        said = dict(body)
        code = said.pop("list_code")
        position = await voting.open_options(OpenOptions(process_id=process_id, code=code, **said), act)
        official = options_id(process_id, body.subject, code)
        contest_id = practice_id(official, body.opens_at) if body.practice else official
        return recorded("voting", position, {"contest_id": str(contest_id), "list_code": code})


def add_hours(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the address that lets a contest end later."""

    @router.post(
        "/contests/{contest_id}/extend",
        operation_id="extend_contest",
        summary="Ampliar el horario de una votación, con motivo y antes de su cierre",
        status_code=201,
    )
    async def extend_contest(
        contest_id: UUID,
        body: ExtensionBody,
        act: Annotated[Act, Depends(in_contest(platform, voting))],
    ) -> JSONResponse:
        position = await voting.extend_contest(ExtendContest(contest_id=contest_id, **dict(body)), act)
        return recorded("voting", position, {"contest_id": str(contest_id)})
