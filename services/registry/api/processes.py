"""Endpoints of processes, organisations and projects."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.registry.api.requests import Caller, answer, caller
from services.registry.application import Registry
from services.registry.application.reach import require_places
from services.registry.commands import (
    BeginPhase,
    NextPhase,
    OpenProcess,
    ProjectBatch,
    ProjectEntry,
    RegisterOrganisation,
    RegisterProject,
    RegisterProjects,
)
from shared.guards import StrictRoute
from shared.service import Platform


def router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of processes, organisations and projects."""
    routes = APIRouter(route_class=StrictRoute, tags=["processes"])
    administrator = Annotated[Caller, Depends(caller(platform, registry.reach))]
    staff = Annotated[Caller, Depends(caller(platform, registry.reach))]

    @routes.post("/processes", operation_id="openProcess", summary="Abrir un proceso en borrador", status_code=201)
    async def open_process(body: OpenProcess, by: administrator) -> JSONResponse:
        made = await registry.processes.open_process(body, by.act)
        return answer(made.position, {"process_id": str(made.id)})

    @routes.post(
        "/processes/{process_id}/phases",
        operation_id="beginPhase",
        summary="Iniciar la fase que sigue",
        status_code=201,
    )
    async def begin_phase(process_id: UUID, body: NextPhase, by: administrator) -> JSONResponse:
        command = BeginPhase(process_id=process_id, phase=body.phase, act=body.act)
        return answer(await registry.processes.begin_phase(command, by.act), {"phase": body.phase})

    @routes.post(
        "/organisations", operation_id="registerOrganisation", summary="Registrar una organización", status_code=201
    )
    async def register_organisation(body: RegisterOrganisation, by: staff) -> JSONResponse:
        require_places(by.person, [body.ubigeo])
        made = await registry.processes.register_organisation(body, by.act)
        return answer(made.position, {"organisation_id": str(made.id)})

    @routes.post(
        "/processes/{process_id}/projects",
        operation_id="registerProject",
        summary="Registrar un proyecto",
        status_code=201,
    )
    async def register_project(process_id: UUID, body: ProjectEntry, by: staff) -> JSONResponse:
        await registry.reach.require_entries(by.person, process_id, [body])
        command = RegisterProject(process_id=process_id, entry=body)
        return answer(await registry.projects.register_project(command, by.act), {"project": body.project})

    @routes.post(
        "/processes/{process_id}/projects/batch",
        operation_id="registerProjects",
        summary="Registrar proyectos en lote: todos o ninguno",
        status_code=201,
    )
    async def register_projects(process_id: UUID, body: ProjectBatch, by: staff) -> JSONResponse:
        await registry.reach.require_entries(by.person, process_id, body.projects)
        command = RegisterProjects(process_id=process_id, projects=body.projects)
        position = await registry.projects.register_projects(command, by.act)
        return answer(position, {"registered": len(body.projects)})

    return routes
