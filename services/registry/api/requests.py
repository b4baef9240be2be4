"""What endpoints have in common: who asks in which role, for which process, and the act that follows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import JSONResponse

from shared.errors import Forbidden
from shared.identity import Person, requires
from shared.messages import Act, Role
from shared.service import Platform
from shared.web import make_act, recorded

AUDIENCE = "registry"


@dataclass(frozen=True)
class Caller:
    """Who makes a request, and the act it would be."""

    person: Person
    act: Act


def caller(platform: Platform, *roles: Role) -> Callable[[Request], Awaitable[Caller]]:
    """Return a FastAPI dependency: who asks, in the first of these roles that they have.

    It raises `Forbidden` where the address names a process that the person's roles do not reach.
    """
    person_of = requires(platform.tokens, AUDIENCE, *roles)

    async def call(request: Request) -> Caller:
        person = await person_of(request)
        process_id = request.path_params.get("process_id")
        if process_id is not None and not _reaches(person, str(process_id)):
            raise Forbidden
        return Caller(person, make_act(platform, person, request))

    return call


def answer(position: int, body: dict[str, Any] | None = None) -> JSONResponse:
    """Answer a command that was recorded."""
    return recorded(AUDIENCE, position, body or {})


def _reaches(person: Person, process_id: str) -> bool:
    if person.processes is None:
        return True
    try:
        return person.reaches(UUID(process_id))
    except ValueError:
        return False
