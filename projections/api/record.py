"""The record's side of the API: the trail in words, the published events byte for byte, the schemas of events."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime

from projections.api.answers import CORS, Answers, Page, required
from projections.api.cursors import next_link, paged, read_cursor
from projections.trail import Trail, Wish, cause_of, effects_of, entry, feed, trail
from projections.words import tell
from shared.envelope import line
from shared.errors import NotFound
from shared.messages import canonical, event_classes
from shared.projection import Connection

EVENT: str = "application/cloudevents+json"
EVENTS: str = "application/x-ndjson"
Service = Literal["registry", "voting", "oversight", "forum"]
Name = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9._:-]{1,100}$")]
Limit = Annotated[int, Query(ge=1, le=500)]
FeedLimit = Annotated[int, Query(ge=1, le=5000)]
Position = Annotated[int, Query(ge=0, le=2**62)]


def router(answers: Answers, deployment: str) -> APIRouter:
    """Return the routes of trail, feed and schemas."""
    routes = APIRouter()
    for part in (_trail(answers), _feed(answers, deployment), _schemas()):
        routes.include_router(part)
    return routes


def wish(
    *,
    service: Service | None = None,
    process: UUID | None = None,
    topic: Name = None,
    kind: Name = None,
    actor: Name = None,
    stream: UUID | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Wish:
    """Return what a request looks for in the trail; `kind` is a topic of whatever version (`voting.ballot-cast`)."""
    return Wish(service, process, topic, kind, actor, stream, since, until)


def _trail(answers: Answers) -> APIRouter:
    routes = APIRouter()

    @routes.get("/trail", operation_id="list_trail", summary="Rastro: cada hecho en palabras, en orden de tiempo")
    async def list_trail(
        request: Request,
        wished: Annotated[Wish, Depends(wish)],
        order: Literal["oldest", "newest"] = "oldest",
        cursor: Annotated[str | None, Query(max_length=500)] = None,
        limit: Limit = 50,
    ) -> Response:
        after = read_cursor(cursor, tuple[datetime, str, int])

        async def build(connection: Connection) -> Page:
            found = await trail(connection, wished, after=after, limit=limit + 1, newest_first=order == "newest")
            return paged(
                request, "trail", found, limit, lambda last: (last.recorded_at, last.service, last.position), tell
            )

        return await answers.answer(request, [Trail], build)

    @routes.get(
        "/trail/{service}/{position}",
        operation_id="get_trail_entry",
        summary="Un hecho con su causa y sus efectos",
    )
    async def get_entry(request: Request, service: Service, position: int) -> Response:
        async def build(connection: Connection) -> dict[str, Any]:
            found = required(await entry(connection, service, position))
            cause = await cause_of(connection, found)
            effects = await effects_of(connection, found)
            return {
                "entry": tell(found),
                "because_of": tell(cause) if cause else None,
                "effects": [tell(one) for one in effects],
            }

        return await answers.answer(request, [Trail], build)

    return routes


def _feed(answers: Answers, deployment: str) -> APIRouter:
    routes = APIRouter()

    @routes.get(
        "/events/{service}",
        operation_id="feed_events",
        summary="Eventos publicados de un servicio desde una posición, byte por byte, uno por línea",
    )
    async def feed_events(request: Request, service: Service, after: Position = 0, limit: FeedLimit = 1000) -> Response:
        async def build(connection: Connection) -> Page:
            found = await feed(connection, service, after=after, limit=limit)
            lines = [line(one.stored(), deployment) + b"\n" for one in found]
            link = next_link(request, after=found[-1].position) if len(found) == limit else {}
            return Page(b"".join(lines), link, EVENTS)

        return await answers.answer(request, [Trail], build)

    @routes.get(
        "/events/{service}/{position}",
        operation_id="get_event",
        summary="Un evento publicado, byte por byte (CloudEvents 1.0, RFC 8785)",
    )
    async def get_event(request: Request, service: Service, position: int) -> Response:
        async def build(connection: Connection) -> Page:
            found = required(await entry(connection, service, position))
            return Page(line(found.stored(), deployment), media_type=EVENT)

        return await answers.answer(request, [Trail], build)

    return routes


def _schemas() -> APIRouter:
    routes = APIRouter()

    @routes.get("/schemas", operation_id="list_schemas", summary="Nombres de los eventos")
    async def list_schemas() -> Response:
        return Response(canonical({"topics": sorted(event_classes())}), headers=CORS, media_type="application/json")

    @routes.get("/schemas/{topic}", operation_id="get_schema", summary="Esquema JSON de un evento")
    async def get_schema(topic: str) -> Response:
        kind = event_classes().get(topic)
        if kind is None:
            raise NotFound
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:quipu:schema:{topic}",
            **kind.model_json_schema(mode="serialization"),
        }
        return Response(canonical(schema), headers=CORS, media_type="application/schema+json")

    return routes
