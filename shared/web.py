"""What every web application of Quipu has: refusals as problem documents, limits, positions, probes.

A write answers with the position it got (`Quipu-Position: voting=42`); any request may carry what its client has seen
(`Quipu-After: registry=7, voting=42`), and is answered only when this service has seen as much, within a bound.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final
from uuid import uuid4

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.telemetry import TelemetryConfig

from shared import guards, problems
from shared.consumer import Consumer
from shared.errors import Invalid, Unavailable, Words
from shared.identity import Person
from shared.messages import Act, canonical
from shared.service import Platform, Running

AFTER: Final = "Quipu-After"
POSITION: Final = "Quipu-Position"
_UNWATCHED: Final = TelemetryConfig(tracing=False, metrics=False, logs=False)
"""Nobody outside learns of requests, whatever the libraries of this process would report."""

_PART: Final = re.compile(r"^\s*([a-z]+)=([0-9]{1,18})\s*$")


class PositionsMalformed(Invalid):
    """The header that names positions is not `service=position, service=position`."""

    title = Words("Posiciones mal escritas", "Malformed positions")
    detail = Words("El encabezado Quipu-After no se entiende.", "The header Quipu-After is not understood.")
    remedy = Words("Escriba, por ejemplo: registry=7, voting=42.", "Write, for example: registry=7, voting=42.")


class NotSeenYet(Unavailable):
    """This service has not yet seen the positions that the client asked for; the client tries again."""

    title = Words("Aún no está al día", "Not up to date yet")
    detail = Words("El servicio va en {seen}.", "The service is at {seen}.")
    remedy = Words("Repita dentro de unos segundos.", "Repeat in a few seconds.")


def read_positions(text: str) -> dict[str, int]:
    """Return the positions that a header names."""
    parts = [_PART.match(part) for part in text.split(",") if part.strip()]
    if not all(parts):
        raise PositionsMalformed
    return {part[1]: int(part[2]) for part in parts if part}


def write_positions(positions: dict[str, int]) -> str:
    """Return the header text of positions."""
    return ", ".join(f"{service}={position}" for service, position in sorted(positions.items()))


def after(consumer: Consumer, seconds: float, sources: Sequence[str]) -> Callable[[Request], Awaitable[None]]:
    """Return a dependency that waits until the consumer has seen what the client has; other services do not count."""

    async def wait(request: Request) -> None:
        header = request.headers.get(AFTER)
        if not header:
            return
        wanted = {s: p for s, p in read_positions(header).items() if s in sources}
        if not await consumer.wait(wanted, seconds):
            raise NotSeenYet(seen=write_positions({s: consumer.position(s) for s in wanted}))

    return wait


def make_act(platform: Platform, person: Person, request: Request) -> Act:
    """Return who acts, in what role, when, and because of which request (`Quipu-Request-Id`, else a new id)."""
    given = request.headers.get("Quipu-Request-Id", "")
    cause = given if re.fullmatch(r"[0-9a-f-]{36}", given) else str(uuid4())
    return Act(actor=str(person.id), role=person.role, recorded_at=platform.clock(), cause=f"request:{cause}")


class CanonicalResponse(JSONResponse):
    """A JSON answer in canonical form: the quickest there is, and the same bytes for the same facts."""

    def render(self, content: Any) -> bytes:
        """Return the body."""
        return canonical(content)


def recorded(service: str, position: int, body: dict[str, Any], status: int = 201) -> JSONResponse:
    """Answer a command that was recorded: its body, and its position in body and header."""
    positions = {service: position}
    return CanonicalResponse(
        {**body, "positions": positions}, status_code=status, headers={POSITION: write_positions(positions)}
    )


def application(title: str, platform: Platform, routers: Sequence[APIRouter], alive: Sequence[Running]) -> FastAPI:
    """Return the web application over these routers, with probes over these running services."""
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url="/openapi.json", telemetry=_UNWATCHED)
    problems.install(app)
    app.add_middleware(
        guards.BodyLimit,
        limit_bytes=platform.settings.body_limit_bytes,
        upload_limit_bytes=platform.settings.upload_limit_bytes,
    )
    app.add_middleware(guards.NoNull)
    app.add_middleware(guards.SecurityHeaders)
    for router in (*routers, _probes(alive)):
        join(app.router, router)
    return app


def join(whole: APIRouter, part: APIRouter) -> None:
    """Add the addresses of a part to the whole as they are: each with the prefix and dependencies that the part has.

    A router that is included instead is built twice more, and asked twice, counting its routes, for each request.
    """
    whole.routes.extend(part.routes)


def _probes(alive: Sequence[Running]) -> APIRouter:
    router = APIRouter(tags=["probes"])

    @router.get("/livez", operation_id="livez", summary="¿Vive el proceso?")
    async def livez() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz", operation_id="readyz", summary="¿Está listo para atender?")
    async def readyz(response: Response) -> dict[str, Any]:
        stopped = {one.service: {**one.stopped, **one.consumer.failures} for one in alive}
        positions = {one.service: await one.store.position() for one in alive}
        if any(stopped.values()):
            response.status_code = 503
        return {"status": "stopped" if any(stopped.values()) else "ready", "stopped": stopped, "positions": positions}

    return router
