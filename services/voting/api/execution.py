"""Addresses of what becomes of prioritised projects: replacing, telling, moving money, reporting progress."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.voting.api.entry import in_contest
from services.voting.application import Voting
from services.voting.commands.aftermath import (
    BudgetMove,
    MoveBudget,
    Notice,
    Progress,
    Replacement,
    ReplaceProject,
    ReportExecution,
    TellOfReplacement,
)
from shared.messages import Act
from shared.service import Platform
from shared.web import recorded


def add_replacements(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses of replacements."""
    acting = Depends(in_contest(platform, voting))

    @router.post(
        "/contests/{contest_id}/replacements",
        operation_id="replace_project",
        summary="Reemplazar un proyecto que no puede ejecutarse por el siguiente en el orden",
        status_code=201,
    )
    async def replace_project(contest_id: UUID, body: Replacement, act: Annotated[Act, acting]) -> JSONResponse:
        command = ReplaceProject(contest_id=contest_id, **dict(body))
        position = await voting.aftermath.replace_project(command, act)
        replaced = (await voting.aftermath.execution(contest_id)).replaced[body.project]
        said: dict[str, Any] = replaced.model_dump(mode="json", exclude={"actor", "role", "cause"})
        return recorded("voting", position, said)

    @router.post(
        "/contests/{contest_id}/replacements/notices",
        operation_id="tell_of_replacement",
        summary="Registrar que se informó de un reemplazo al CCR o al Comité de Vigilancia",
        status_code=201,
    )
    async def tell_of_replacement(contest_id: UUID, body: Notice, act: Annotated[Act, acting]) -> JSONResponse:
        command = TellOfReplacement(contest_id=contest_id, **dict(body))
        position = await voting.aftermath.tell_of_replacement(command, act)
        return recorded("voting", position, {"project": body.project, "informed": body.informed.value})


def add_execution(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses of money moved and progress reported."""
    administrator = Depends(in_contest(platform, voting))
    reporter = Depends(in_contest(platform, voting))

    @router.post(
        "/contests/{contest_id}/budget",
        operation_id="move_budget",
        summary="Registrar que se quitó o devolvió dinero a un proyecto priorizado, con su base legal",
        status_code=201,
    )
    async def move_budget(contest_id: UUID, body: BudgetMove, act: Annotated[Act, administrator]) -> JSONResponse:
        position = await voting.aftermath.move_budget(MoveBudget(contest_id=contest_id, **dict(body)), act)
        return recorded("voting", position, {"project": body.project})

    @router.post(
        "/contests/{contest_id}/execution",
        operation_id="report_execution",
        summary="Reportar el avance financiero y físico de un proyecto priorizado",
        status_code=201,
    )
    async def report_execution(contest_id: UUID, body: Progress, act: Annotated[Act, reporter]) -> JSONResponse:
        position = await voting.aftermath.report_execution(ReportExecution(contest_id=contest_id, **dict(body)), act)
        return recorded("voting", position, {"project": body.project, "stage": body.stage.value})
