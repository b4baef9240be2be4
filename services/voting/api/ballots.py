"""Addresses of the ballot: what stands on it, casting one, casting a digitised batch."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from services.voting.api.bodies import AssistedBody, BallotBody
from services.voting.api.entry import act_of_voter, in_contest
from services.voting.api.reading import BATCH_SCHEMA, body_of, read_ballot, read_batch
from services.voting.api.receipts import receipt_of, secrecy_told
from services.voting.application import Voting
from services.voting.commands import CastBallot, CastBallots, CastSealedBallot
from services.voting.domain.contest import Contest
from services.voting.domain.sealing import ballot_place
from services.voting.errors import PaperTakesTwoPersons
from services.voting.events import Channel
from shared.guards import DirectRoute
from shared.identity import bearer
from shared.messages import Act
from shared.quorum import SUITE_NAME
from shared.service import Platform
from shared.tokens import BallotCredential
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
    return {
        **facts,
        "closes_at": _utc(contest.closes_at),
        "announced_closing": facts["closes_at"],
        "closed_at": contest.closed_at and _utc(contest.closed_at),
        "has_begun": contest.has_begun,
        "is_unsealed": contest.is_unsealed,
        "sealing": _sealing(contest),
        "secrecy_told": secrecy_told(contest),
    }


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _sealing(contest: Contest) -> dict[str, Any] | None:
    """Return how a voter's own program encrypts a ballot, `None` where ballots are not sealed."""
    if contest.opened.seal is None:
        return None
    return {
        "suite": SUITE_NAME,
        "info": ballot_place(contest.opened.contest_id, "{voter}").decode(),
        "plain": 'JSON {"choices":[{"project":"..."}]}, padded by spaces to plain_bytes; base64url without padding',
        "plain_bytes": contest.opened.seal.plain_bytes,
    }


def add_ballots(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses that take ballots; the way of one ballot is kept short, it is the busiest of all."""

    async def cast_ballot(contest_id: UUID, request: Request) -> JSONResponse:
        credential = platform.tokens.ballot_credential(bearer(request))
        body = read_ballot(await request.body())
        act = act_of_voter(platform, credential)
        return await _cast(voting, platform, _ordered(contest_id, body, credential, Channel.WEB), act)

    router.add_api_route(
        "/contests/{contest_id}/ballots",
        cast_ballot,
        methods=["POST"],
        operation_id="cast_ballot",
        summary="Votar, o cambiar el voto hasta el cierre",
        status_code=201,
        openapi_extra=body_of(BallotBody.model_json_schema()),
        route_class_override=DirectRoute,
    )

    @router.post(
        "/contests/{contest_id}/ballots:assisted",
        operation_id="cast_assisted_ballot",
        summary="Registrar la cédula de quien vota en persona con asistencia y su credencial",
        status_code=201,
    )
    async def cast_assisted_ballot(
        contest_id: UUID,
        body: AssistedBody,
        act: Annotated[Act, Depends(in_contest(platform, voting))],
    ) -> JSONResponse:
        credential = platform.tokens.ballot_credential(body.credential)
        return await _cast(voting, platform, _ordered(contest_id, body, credential, Channel.ASSISTED), act)

    @router.post(
        "/contests/{contest_id}/ballots:batch",
        operation_id="cast_ballots",
        summary="Repetir cédulas de una elección publicada, todas o ninguna; solo en desarrollo",
        status_code=201,
        openapi_extra=body_of(BATCH_SCHEMA),
    )
    async def cast_ballots(
        contest_id: UUID,
        request: Request,
        act: Annotated[Act, Depends(in_contest(platform, voting))],
    ) -> JSONResponse:
        if not platform.settings.in_development:
            raise PaperTakesTwoPersons
        rows = read_batch(await request.body())
        cast = await voting.take_ballots(CastBallots(contest_id, rows), act)
        batch = {"ballots": len(rows), **cast._asdict()}
        return recorded("voting", cast.position, {"contest_id": str(contest_id), **batch})


def _ordered(
    contest_id: UUID, body: BallotBody, credential: BallotCredential, channel: Channel
) -> CastBallot | CastSealedBallot:
    """Return the order to record a ballot, as the voter's credential gives the right to."""
    facts: dict[str, Any] = {
        "contest_id": contest_id,
        "process_id": credential.process_id,
        "voter": credential.voter,
        "lists": credential.lists,
        "channel": channel,
    }
    if body.sealed is not None:
        return CastSealedBallot(**facts, sealed=body.sealed)
    return CastBallot(**facts, choices=body.choices or (), agent=credential.agent)


async def _cast(voting: Voting, platform: Platform, command: CastBallot | CastSealedBallot, act: Act) -> JSONResponse:
    row = await voting.take_ballot(command, act)
    contest = await voting.known_contest(command.contest_id)
    return recorded("voting", row.position, receipt_of(row, contest, platform.settings.deployment))
