"""Addresses of the result: computing it, certifying it, deciding on its projects."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.voting.api.bodies import CertificationBody, DecisionBody
from services.voting.api.entry import in_contest
from services.voting.application import Voting
from services.voting.commands import CertifyResult, ComputeResult, DecideProject, Reopening, ReopenResult
from services.voting.domain.result import Result
from shared.messages import Act
from shared.service import Platform
from shared.web import recorded


def add_results(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses that compute and certify a result."""

    @router.post(
        "/contests/{contest_id}/result",
        operation_id="compute_result",
        summary="Contar una votación cerrada y calcular su resultado",
        status_code=201,
    )
    async def compute_result(
        contest_id: UUID,
        act: Annotated[Act, Depends(in_contest(platform, voting))],
    ) -> JSONResponse:
        position = await voting.compute_result(ComputeResult(contest_id=contest_id), act)
        return recorded("voting", position, _said(await voting.result(contest_id)))

    @router.post(
        "/contests/{contest_id}/certification",
        operation_id="certify_result",
        summary="Certificar el resultado por el Comité de Vigilancia",
        status_code=201,
    )
    async def certify_result(
        contest_id: UUID,
        body: CertificationBody,
        act: Annotated[Act, Depends(in_contest(platform, voting))],
    ) -> JSONResponse:
        position = await voting.certify_result(CertifyResult(contest_id=contest_id, **dict(body)), act)
        return recorded("voting", position, {"contest_id": str(contest_id), "ranking": body.ranking})


def add_reopenings(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the address at which the committee opens a certified result again."""

    @router.post(
        "/contests/{contest_id}/certification/reopening",
        operation_id="reopen_result",
        summary="Reabrir un resultado certificado, con motivo, si se anularon cédulas después",
        status_code=201,
    )
    async def reopen_result(
        contest_id: UUID,
        body: Reopening,
        act: Annotated[Act, Depends(in_contest(platform, voting))],
    ) -> JSONResponse:
        position = await voting.reopen_result(ReopenResult(contest_id=contest_id, **dict(body)), act)
        return recorded("voting", position, {"contest_id": str(contest_id), "ranking": body.ranking})


def add_decisions(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the address of decisions on projects."""

    @router.post(
        "/contests/{contest_id}/decisions",
        operation_id="decide_project",
        summary="Decidir si un proyecto queda priorizado",
        status_code=201,
    )
    async def decide_project(
        contest_id: UUID,
        body: DecisionBody,
        act: Annotated[Act, Depends(in_contest(platform, voting))],
    ) -> JSONResponse:
        position = await voting.decide_project(DecideProject(contest_id=contest_id, **dict(body)), act)
        decision = (await voting.result(contest_id)).decisions[body.project]
        departs = {"project": body.project, "prioritised": body.prioritised, "departs": decision.departs}
        return recorded("voting", position, {"contest_id": str(contest_id), **departs})


def _said(result: Result) -> dict[str, object]:
    """Return a computed result as its event has it, without who asked and when, which may have been another."""
    if result.computed is None:
        return {}
    return result.computed.model_dump(mode="json", exclude={"actor", "role", "cause", "recorded_at"})
