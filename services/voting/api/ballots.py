"""Addresses of the ballot: what stands on it, casting one, casting a digitised batch."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from services.voting.api.bodies import BallotBody
from services.voting.api.entry import act_of_voter, in_contest
from services.voting.api.reading import BATCH_SCHEMA, body_of, read_ballot, read_batch
from services.voting.application import Voting
from services.voting.commands import CastBallot, CastBallots
from services.voting.domain.batch import batch_digest
from services.voting.domain.contest import Contest
from shared.identity import bearer
from shared.messages import Act
from shared.service import Platform
from shared.web import recorded


def add_ballot_paper(router: APIRouter, voting: Voting) -> None:
    """Add the address that shows what stands on the ballot."""

    @router.get(
        "/contests/{contest_id}",
        operation_id="show_contest",
        summary="Ver qué se vota, con qué reglas y en qué horario",
    )
    async def show_contest(contest_id: UUID) -> dict[str, Any]:
        contest, position = await voting.contest(contest_id), await voting.position()
        return {**_paper(contest), "positions": {"voting": position}}


def _paper(contest: Contest) -> dict[str, Any]:
    facts = contest.opened.model_dump(mode="json", exclude={"actor", "role", "cause", "recorded_at"})
    return {**facts, "closed_at": contest.closed_at and contest.closed_at.isoformat().replace("+00:00", "Z")}


def add_ballots(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses that take ballots; the way of one ballot is kept short, it is the busiest of all."""

    @router.post(
        "/contests/{contest_id}/ballots",
        operation_id="cast_ballot",
        summary="Votar, o cambiar el voto hasta el cierre",
        status_code=201,
        openapi_extra=body_of(BallotBody.model_json_schema()),
    )
    async def cast_ballot(contest_id: UUID, request: Request) -> JSONResponse:
        credential = platform.tokens.ballot_credential(bearer(request))
        command = CastBallot(
            contest_id=contest_id,
            process_id=credential.process_id,
            lists=credential.lists,
            voter=credential.voter,
            choices=read_ballot(await request.body()).choices,
        )
        position = await voting.cast_ballot(command, act_of_voter(platform, credential))
        receipt = {"position": position, "receipt": f"/transparency/events/voting/{position}"}
        return recorded("voting", position, {"contest_id": str(contest_id), **receipt})

    @router.post(
        "/contests/{contest_id}/ballots:batch",
        operation_id="cast_ballots",
        summary="Registrar un lote de cédulas digitadas: todas o ninguna",
        status_code=201,
        openapi_extra=body_of(BATCH_SCHEMA),
    )
    async def cast_ballots(
        contest_id: UUID,
        request: Request,
        act: Annotated[Act, Depends(in_contest(platform, voting))],
    ) -> JSONResponse:
        rows = read_batch(await request.body())
        position = await voting.cast_ballots(CastBallots(contest_id, rows), act)
        batch = {"ballots": len(rows), "position": position, "digest": batch_digest(rows)}
        return recorded("voting", position, {"contest_id": str(contest_id), **batch})
