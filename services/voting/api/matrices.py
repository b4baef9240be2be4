"""Addresses of matrices: proposing, approving, freezing."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.voting.api.bodies import MatrixBody
from services.voting.api.entry import in_process
from services.voting.application import Voting
from services.voting.commands import ApproveMatrix, ApproveProposal, FreezeMatrix, ProposeMatrix
from services.voting.commands.evaluation import ProposedMatrix, SessionMinutes
from services.voting.domain.matrix import matrix_id as id_of_matrix
from shared.messages import Act
from shared.service import Platform
from shared.web import recorded


def add_proposals(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses that propose a matrix and approve what was proposed."""

    @router.post(
        "/processes/{process_id}/matrices/proposals",
        operation_id="propose_matrix",
        summary="Proponer una matriz de criterios, o su siguiente versión",
        status_code=201,
    )
    async def propose_matrix(
        process_id: UUID, body: ProposedMatrix, act: Annotated[Act, Depends(in_process(platform))]
    ) -> JSONResponse:
        position = await voting.propose_matrix(ProposeMatrix(process_id=process_id, **dict(body)), act)
        matrix_id = id_of_matrix(process_id, body.name, body.version)
        return recorded("voting", position, {"matrix_id": str(matrix_id), "version": body.version})

    @router.post(
        "/processes/{process_id}/matrices/{matrix_id}/approval",
        operation_id="approve_proposed_matrix",
        summary="Registrar la aprobación de una matriz propuesta",
        status_code=201,
    )
    async def approve_proposed_matrix(
        process_id: UUID,
        matrix_id: UUID,
        body: SessionMinutes,
        act: Annotated[Act, Depends(in_process(platform))],
    ) -> JSONResponse:
        command = ApproveProposal(process_id=process_id, matrix_id=matrix_id, minutes=body.minutes)
        return recorded("voting", await voting.approve_proposal(command, act), {"matrix_id": str(matrix_id)})


def add_matrices(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses that take a matrix that came approved, and that freeze one."""
    acting = Depends(in_process(platform))

    @router.post(
        "/processes/{process_id}/matrices",
        operation_id="approve_matrix",
        summary="Registrar una matriz de criterios que llegó aprobada",
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
