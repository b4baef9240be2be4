"""Addresses of the key of a sealed contest: dealing it, looking at it, giving a share of it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.voting.api.bodies import KeyBody, ShareBody
from services.voting.api.entry import in_contest, in_process
from services.voting.application import Voting
from services.voting.application.sealing import Sealing
from services.voting.commands import DealContestKey, GiveKeyShare
from services.voting.domain.contest import contest_id as id_of_contest
from services.voting.domain.options import options_id
from services.voting.domain.sealing import key_place
from services.voting.events import ContestSubject
from shared.messages import Act
from shared.service import Platform
from shared.web import recorded


def add_keys(router: APIRouter, voting: Voting, sealing: Sealing, platform: Platform) -> None:
    """Add the addresses that record a key before its contest opens, and show it."""

    @router.post(
        "/processes/{process_id}/keys",
        operation_id="deal_contest_key",
        summary="Registrar la llave de una votación sellada, repartida entre sus custodios",
        status_code=201,
    )
    async def deal_contest_key(
        process_id: UUID,
        body: KeyBody,
        act: Annotated[Act, Depends(in_process(platform))],
    ) -> JSONResponse:
        contest_id = _contest(process_id, body)
        said = {name: value for name, value in dict(body).items() if name not in {"list_code", "subject"}}
        position = await sealing.deal_key(DealContestKey(contest_id=contest_id, process_id=process_id, **said), act)
        return recorded("voting", position, {"contest_id": str(contest_id), "threshold": body.threshold})

    @router.get(
        "/contests/{contest_id}/key",
        operation_id="show_contest_key",
        summary="Ver la llave de una votación sellada: sus custodios y qué partes se entregaron",
    )
    async def show_contest_key(contest_id: UUID) -> dict[str, Any]:
        key = await sealing.key(contest_id)
        dealt = key.dealt.model_dump(mode="json", include={"public_key", "threshold", "shares"}) if key.dealt else {}
        return {
            "contest_id": str(contest_id),
            **dealt,
            "place": key_place(contest_id).decode(),
            "given": sorted(key.given),
            "opening": (await sealing.opener.progress(contest_id))._asdict(),
            "positions": {"voting": await voting.position()},
        }


def _contest(process_id: UUID, body: KeyBody) -> UUID:
    if body.subject is ContestSubject.PROJECTS:
        return id_of_contest(process_id, body.list_code)
    return options_id(process_id, body.subject, body.list_code)


def add_shares(router: APIRouter, voting: Voting, sealing: Sealing, platform: Platform) -> None:
    """Add the address at which holders open a contest."""

    @router.post(
        "/contests/{contest_id}/shares",
        operation_id="give_key_share",
        summary="Entregar una parte de la llave; con la última necesaria se abren las cédulas",
        status_code=201,
        responses={202: {"description": "Las cédulas se están abriendo, página por página"}},
    )
    async def give_key_share(
        contest_id: UUID, body: ShareBody, act: Annotated[Act, Depends(in_contest(platform, voting))]
    ) -> JSONResponse:
        opening = await sealing.give_share(GiveKeyShare(contest_id=contest_id, **dict(body)), act)
        told = {"given": opening.given, "threshold": opening.threshold, **opening.progress._asdict()}
        is_under_way = opening.has_quorum and not opening.progress.is_open
        answer = {"contest_id": str(contest_id), **told}
        return recorded("voting", opening.position, answer, status=202 if is_under_way else 201)
