"""Addresses for what comes before voting: matrices, scorecards, opening and closing a contest."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.voting.api.bodies import ClosingBody, ContestBody, MatrixBody, ScorecardBody
from services.voting.api.entry import in_process
from services.voting.application import Voting
from services.voting.commands import ApproveMatrix, CloseContest, FreezeMatrix, OpenContest, ScoreProject
from services.voting.domain.contest import contest_id as id_of_contest
from services.voting.domain.contest import practice_id
from services.voting.domain.matrix import matrix_id as id_of_matrix
from services.voting.errors import ContestNotFound
from shared.messages import Act, Role
from shared.service import Platform
from shared.web import recorded


def add_matrices(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses of matrices."""
    acting = Depends(in_process(platform, Role.ADMINISTRATOR, Role.FACILITATOR))

    @router.post(
        "/processes/{process_id}/matrices",
        operation_id="approve_matrix",
        summary="Registrar una matriz de criterios aprobada",
        status_code=201,
    )
    async def approve_matrix(process_id: UUID, body: MatrixBody, act: Annotated[Act, acting]) -> JSONResponse:
        position = await voting.approve_matrix(ApproveMatrix(process_id=process_id, **dict(body)), act)
        return recorded("voting", position, {"matrix_id": str(id_of_matrix(process_id, body.name))})

    @router.post(
        "/processes/{process_id}/matrices/{matrix_id}/freeze",
        operation_id="freeze_matrix",
        summary="Congelar una matriz para puntuar con ella",
        status_code=201,
    )
    async def freeze_matrix(process_id: UUID, matrix_id: UUID, act: Annotated[Act, acting]) -> JSONResponse:
        position = await voting.freeze_matrix(FreezeMatrix(process_id=process_id, matrix_id=matrix_id), act)
        return recorded("voting", position, {"matrix_id": str(matrix_id)})


def add_scorecards(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the address of scorecards."""

    @router.post(
        "/processes/{process_id}/scorecards",
        operation_id="score_project",
        summary="Registrar la ficha de evaluación de un proyecto",
        status_code=201,
    )
    async def score_project(
        process_id: UUID, body: ScorecardBody, act: Annotated[Act, Depends(in_process(platform, Role.EVALUATOR))]
    ) -> JSONResponse:
        position = await voting.score_project(ScoreProject(process_id=process_id, **dict(body)), act)
        return recorded("voting", position, {"project": body.project, "evaluator": act.actor})


def add_contests(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses that open and close a contest."""

    @router.post(
        "/processes/{process_id}/contests",
        operation_id="open_contest",
        summary="Abrir la votación de una lista",
        status_code=201,
    )
    async def open_contest(
        process_id: UUID, body: ContestBody, act: Annotated[Act, Depends(in_process(platform, Role.ADMINISTRATOR))]
    ) -> JSONResponse:
        position = await voting.open_contest(OpenContest(process_id=process_id, **dict(body)), act)
        official = id_of_contest(process_id, body.list_code)
        contest_id = practice_id(official, body.opens_at) if body.practice else official
        return recorded("voting", position, {"contest_id": str(contest_id), "list_code": body.list_code})

    @router.post(
        "/processes/{process_id}/contests/{contest_id}/close",
        operation_id="close_contest",
        summary="Cerrar la votación de una lista",
        status_code=201,
    )
    async def close_contest(
        process_id: UUID,
        contest_id: UUID,
        act: Annotated[Act, Depends(in_process(platform, Role.ADMINISTRATOR, Role.COMMITTEE))],
        body: ClosingBody | None = None,
    ) -> JSONResponse:
        if await voting.process_of(contest_id) != process_id:
            raise ContestNotFound
        reason = body.reason if body else None
        position = await voting.close_contest(CloseContest(contest_id=contest_id, reason=reason), act)
        return recorded("voting", position, {"contest_id": str(contest_id)})
