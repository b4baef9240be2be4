"""Who comes in: the policy names the roles of each address, and a role reaches only the processes it was given for."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

from fastapi import Request

from services.voting.application import Voting
from shared.access import requires_action
from shared.errors import Forbidden
from shared.identity import Person
from shared.messages import Act, Role
from shared.service import Platform
from shared.tokens import BallotCredential
from shared.web import make_act


def in_process(platform: Platform) -> Callable[[Request, UUID], Awaitable[Act]]:
    """Return a dependency: the act of whom the policy names, in a role that reaches the process of the address."""
    known = requires_action(platform)

    async def act(request: Request, process_id: UUID) -> Act:
        return _act_in(platform, await known(request), request, process_id)

    return act


def in_contest(platform: Platform, voting: Voting) -> Callable[[Request, UUID], Awaitable[Act]]:
    """Return a dependency: the act of whom the policy names, in a role that reaches the process of the contest."""
    known = requires_action(platform)

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
