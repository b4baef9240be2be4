"""Endpoints of the portfolio, of impact, and of the territory."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from services.registry.api.requests import Caller, answer, caller
from services.registry.application import Registry
from services.registry.commands.portfolio import (
    ApprovePortfolio,
    ClassifyImpact,
    ImpactDecision,
    ImpactQuestion,
    OverrideImpact,
    PortfolioApproval,
    PortfolioRejection,
    RejectPortfolio,
    Selection,
    SelectProjects,
    Source,
)
from services.registry.impact import next_steps
from shared.guards import StrictRoute
from shared.messages import Code, Label
from shared.service import Platform


class PortfolioForm(BaseModel):
    """A PMI file (XLSX, XLS, ODS or CSV); with `dry_run` it is read and nothing is recorded."""

    model_config = ConfigDict(extra="forbid")

    file: UploadFile
    dry_run: bool = False


class TerritoryForm(BaseModel):
    """A file of places (CSV or GeoJSON) or of figures (CSV), and where it comes from."""

    model_config = ConfigDict(extra="forbid")

    file: UploadFile
    source: Label


def router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of the portfolio of a process."""
    routes = APIRouter(route_class=StrictRoute, prefix="/processes/{process_id}/portfolio", tags=["portfolio"])
    administrator = Annotated[Caller, Depends(caller(platform, registry.reach))]
    staff = Annotated[Caller, Depends(caller(platform, registry.reach))]

    @routes.post(
        "/imports",
        operation_id="importPortfolio",
        summary="Subir un archivo PMI: se lee, se valida y queda propuesto",
        status_code=201,
    )
    async def import_portfolio(process_id: UUID, form: Annotated[PortfolioForm, Form()], by: staff) -> JSONResponse:
        data = await form.file.read()
        reading = await registry.portfolios.receive(process_id, data, by.act, dry_run=form.dry_run)
        return answer(reading.position, reading.answer())

    @routes.post(
        "/approval", operation_id="approvePortfolio", summary="Aprobar y aplicar la cartera propuesta", status_code=201
    )
    async def approve_portfolio(process_id: UUID, body: PortfolioApproval, by: administrator) -> JSONResponse:
        command = ApprovePortfolio(process_id=process_id, **dict(body))
        applied = await registry.portfolios.approve(command, by.act)
        return answer(applied.position, {"number": applied.number, "projects": applied.projects})

    @routes.post("/rejection", operation_id="rejectPortfolio", summary="Rechazar la cartera propuesta", status_code=201)
    async def reject_portfolio(process_id: UUID, body: PortfolioRejection, by: administrator) -> JSONResponse:
        return answer(await registry.portfolios.reject(RejectPortfolio(process_id=process_id, **dict(body)), by.act))

    @routes.post(
        "/selection",
        operation_id="selectProjects",
        summary="Poner proyectos de la cartera vigente en una lista: todos o ninguno",
        status_code=201,
    )
    async def select_projects(process_id: UUID, body: Selection, by: staff) -> JSONResponse:
        position = await registry.portfolios.select(SelectProjects(process_id=process_id, **dict(body)), by.act)
        return answer(position, {"selected": len(body.projects)})

    return routes


def impact_router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of impact."""
    routes = APIRouter(
        route_class=StrictRoute, prefix="/processes/{process_id}/projects/{project:path}", tags=["impact"]
    )
    administrator = Annotated[Caller, Depends(caller(platform, registry.reach))]
    classifier = Annotated[Caller, Depends(caller(platform, registry.reach))]

    @routes.post("/impact", operation_id="classifyImpact", summary="Calcular el impacto del proyecto", status_code=201)
    async def classify_impact(process_id: UUID, project: Code, body: ImpactQuestion, by: classifier) -> JSONResponse:
        command = ClassifyImpact(process_id=process_id, project=project, remainder=body.remainder)
        classified = await registry.impacts.classify(command, by.act)
        steps = [step._asdict() for step in next_steps(classified.impact)]
        return answer(classified.position, {"impact": classified.impact.model_dump(mode="json"), "next_steps": steps})

    @routes.post(
        "/impact/override",
        operation_id="overrideImpact",
        summary="Decidir otro nivel de impacto que el calculado, con motivo",
        status_code=201,
    )
    async def override_impact(process_id: UUID, project: Code, body: ImpactDecision, by: administrator) -> JSONResponse:
        command = OverrideImpact(process_id=process_id, project=project, **dict(body))
        return answer(await registry.impacts.override(command, by.act), {"level": body.level})

    return routes


def territory_router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of the territory: adopting places and figures, and reading those in force."""
    routes = APIRouter(route_class=StrictRoute, prefix="/territory", tags=["territory"])
    administrator = Annotated[Caller, Depends(caller(platform, registry.reach))]
    territory = registry.territory

    @routes.post(
        "/catalogue", operation_id="adoptCatalogue", summary="Adoptar un catálogo territorial", status_code=201
    )
    async def adopt_catalogue(form: Annotated[TerritoryForm, Form()], by: administrator) -> JSONResponse:
        adopted = await territory.adopt_catalogue(Source(source=form.source), await form.file.read(), by.act)
        return answer(adopted.position, {"catalogue": adopted.digest, "places": adopted.rows})

    @routes.post("/figures", operation_id="adoptFigures", summary="Agregar indicadores por territorio", status_code=201)
    async def adopt_figures(form: Annotated[TerritoryForm, Form()], by: administrator) -> JSONResponse:
        adopted = await territory.adopt_figures(Source(source=form.source), await form.file.read(), by.act)
        return answer(adopted.position, {"figures_file": adopted.digest, "figures": adopted.rows})

    @routes.get("/places/{code}", operation_id="getPlace", summary="Un lugar con sus indicadores vigentes")
    async def get_place(code: str) -> dict[str, Any]:
        place = (await territory.catalogue()).find(code)
        figures = (await territory.indicators()).about(place.inei)
        return {
            "place": place.model_dump(mode="json"),
            "figures": [figure.model_dump(mode="json") for figure in figures],
        }

    return routes
