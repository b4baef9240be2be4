"""What endpoints have in common: who asks in which role, for which process, and the act that follows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from services.registry.application.reach import Reach
from shared.access import requires_action
from shared.identity import Person
from shared.messages import Act
from shared.service import Platform
from shared.web import make_act, recorded

AUDIENCE = "registry"


@dataclass(frozen=True)
class Caller:
    """Who makes a request, and the act it would be."""

    person: Person
    act: Act


def caller(platform: Platform, reach: Reach | None = None) -> Callable[[Request], Awaitable[Caller]]:
    """Return a FastAPI dependency: who asks, as the policy's row for the endpoint lets them (`requires_action`).

    With `reach` a role that is limited to places reaches the agent, project or idea of the address only where it lies
    there; what the body names, the endpoint compares itself.
    """
    person_of = requires_action(platform)

    async def call(request: Request) -> Caller:
        person = await person_of(request)
        if reach is not None:
            await reach.require_path(person, request.path_params)
        return Caller(person, make_act(platform, person, request))

    return call


def answer(position: int, body: dict[str, Any] | None = None) -> JSONResponse:
    """Answer a command that was recorded."""
    return recorded(AUDIENCE, position, body or {})
