"""The votes' side of the API: contests, their tallies, their rankings with every number explained."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from projections.aftermath import Aftermath, came_in
from projections.api.answers import Answers
from projections.departures import balance
from projections.projects import Projects, names
from projections.rankings import Rankings, ranking
from projections.recounts import since
from projections.scorecards import Scorecards, ineligible
from projections.tallies import Tallies, contests, tally
from shared.messages import Digest
from shared.projection import Connection


def router(answers: Answers) -> APIRouter:
    """Return the routes of contests, tallies and rankings."""
    routes = APIRouter()

    @routes.get("/contests", operation_id="list_contests", summary="Votaciones, una por lista")
    async def list_contests(
        request: Request, process_id: Annotated[UUID | None, Query(alias="process")] = None, practice: bool = False
    ) -> Response:
        return await answers.found(request, [Tallies], "contests", contests, process_id, practice=practice)

    @routes.get(
        "/contests/{contest_id}/tally",
        operation_id="get_tally",
        summary="Recuento de una votación: por proyecto y por canal",
    )
    async def get_tally(request: Request, contest_id: UUID) -> Response:
        return await answers.found(request, [Tallies], "tally", tally, contest_id)

    @routes.get(
        "/contests/{contest_id}/ranking",
        operation_id="get_ranking",
        summary="Orden de una lista, con la explicación de cada número; uno anterior, por su huella",
    )
    async def get_ranking(request: Request, contest_id: UUID, digest: Digest | None = None) -> Response:
        models = [Rankings, Projects, Scorecards, Tallies, Aftermath]
        return await answers.found(request, models, "ranking", _named, contest_id, digest)

    return routes


async def _named(connection: Connection, contest_id: UUID, digest: str | None) -> dict[str, Any] | None:
    """Return a ranking whose projects carry their names, with what became of it since; `None` where there is none.

    `ineligible` says which projects were not eligible, and why.
    """
    found = await ranking(connection, contest_id, digest)
    if found is None:
        return None
    found |= await since(connection, found)
    called = await names(connection, found["process_id"])
    found["projects"] = [{**one, "name": called.get(one["project"])} for one in found["projects"]]
    found["balance"] = balance(found, regional=not _is_place(found["list_code"]))
    since_then = await came_in(connection, contest_id)
    found["reserve"] = [project for project in found["reserve"] if project not in since_then]
    found["ineligible"] = await ineligible(connection, found["process_id"], found["list_code"])
    return found


def _is_place(list_code: str) -> bool:
    """Whether a list is of one province or district: its code is a UBIGEO; any other list is of the whole region."""
    return list_code.isdecimal()
