"""Access: an endpoint lets in whom the policy's row for its operation id names; it names no role itself."""

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import Request

from shared.errors import Forbidden
from shared.identity import Person, bearer
from shared.messages import Role, derived_id
from shared.policy import ActionHasNoPolicy, Row, Scope, row_of
from shared.service import Platform

COUNTED: Final = frozenset({Role.CITIZEN, Role.AGENT})
"""Whose acts are counted against a row's rate; staff enter many people's acts."""


def requires_action(platform: Platform) -> Callable[[Request], Awaitable[Person]]:
    """Return a FastAPI dependency: the person who asks, in the first of the roles that the policy gives this action.

    The action is the operation id of the route that was called, so that no endpoint can read another's row; a route
    without a row lets nobody in. It raises `Unauthenticated` without a valid token for the row's service, `Forbidden`
    without any of its roles or outside their reach, `TooMany` beyond its rate.
    """

    async def person(request: Request) -> Person:
        row = row_of_route(request)
        known = platform.tokens.person(bearer(request), row.service).acting_as(row.roles)
        if not _reaches(known, row, request):
            raise Forbidden
        await _count(platform, known, row)
        return known

    return person


def row_of_route(request: Request) -> Row:
    """Return the policy's row for the route that was called."""
    action = getattr(request.scope.get("route"), "operation_id", None)
    if action is None:
        raise ActionHasNoPolicy("A route without an operation id.")
    return row_of(action)


def _reaches(person: Person, row: Row, request: Request) -> bool:
    if row.scope in {Scope.DEPLOYMENT, Scope.PROCESS} and person.territories is not None:
        return False
    if row.scope is Scope.DEPLOYMENT:
        return person.processes is None
    named = request.path_params.get("process_id")
    return named is None or person.processes is None or str(named).lower() in map(str, person.processes)


async def _count(platform: Platform, person: Person, row: Row) -> None:
    stand_in = platform.settings.in_development and person.id == derived_id("development", person.role)
    if row.rate is not None and person.role in COUNTED and not stand_in:
        await platform.rates.check(row.rate, row.action, person.id)
