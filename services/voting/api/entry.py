"""Who comes in: each address names the roles it takes, and a role reaches only the processes it was given for."""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID, uuid4

from fastapi import Request

from services.voting.application import Voting
from shared.errors import Forbidden
from shared.identity import Person, requires
from shared.messages import Act, Role
from shared.service import Platform
from shared.tokens import BallotCredential
from shared.web import make_act

AUDIENCE: Final = "voting"


def in_process(platform: Platform, *roles: Role) -> Callable[[Request, UUID], Awaitable[Act]]:
    """Return a dependency: the act of a person in one of these roles, which reaches the process of the address."""
    known = requires(platform.tokens, AUDIENCE, *roles)

    async def act(request: Request, process_id: UUID) -> Act:
        return _act_in(platform, await known(request), request, process_id)

    return act


def in_contest(platform: Platform, voting: Voting, *roles: Role) -> Callable[[Request, UUID], Awaitable[Act]]:
    """Return a dependency: the act of a person in one of these roles, which reaches the process of the contest."""
    known = requires(platform.tokens, AUDIENCE, *roles)

    async def act(request: Request, contest_id: UUID) -> Act:
        person = await known(request)
        return _act_in(platform, person, request, await voting.process_of(contest_id))

    return act


def _act_in(platform: Platform, person: Person, request: Request, process_id: UUID) -> Act:
    if not person.reaches(process_id):
        raise Forbidden
    return make_act(platform, person, request)


def act_of_voter(platform: Platform, credential: BallotCredential) -> Act:
    """Return the act of a voter; its cause is always a new id, so that no voter is made to mark a ballot by it."""
    return Act(actor=credential.voter, role=Role.AGENT, recorded_at=platform.clock(), cause=f"request:{uuid4()}")
