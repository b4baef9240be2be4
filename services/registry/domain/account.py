"""Accounts: who somebody is here, in what roles, how far and until when; what takes two persons is proposed first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from services.registry.commands.access import ConfirmRole, GrantRole, RevokeRole, Wish
from services.registry.errors.access import (
    BeyondOwnReach,
    GrantUnknown,
    ProcessMustBeNamed,
    ProposalUnknown,
    RoleAlreadyGranted,
    RoleHasEndedAlready,
    RoleIsNotGranted,
    RoleNotHeld,
)
from services.registry.events.access import (
    AccountClosed,
    AccountOpened,
    Extent,
    PasskeyRegistered,
    PasskeyRemoved,
    RoleGranted,
    RoleProposed,
    RoleRevoked,
)
from services.registry.events.seats import AccountSeated
from shared.messages import Act, Event, Role
from shared.policy import PRIVILEGED
from shared.tokens import Person
from shared.two_persons import Proposal, SamePerson

_Named = TypeVar("_Named")

NOT_GRANTED: Final = frozenset({Role.CITIZEN, Role.AGENT, Role.SYSTEM})


class Standing(NamedTuple):
    """As whom somebody acts for the next minutes: one id, one role, and how far it reaches."""

    person_id: UUID
    role: Role
    processes: tuple[UUID, ...] | None
    territories: tuple[str, ...] | None


@dataclass(frozen=True)
class Grant:
    """A role that an account has, and how far it reaches."""

    id: UUID
    role: Role
    extent: Extent

    def holds(self, now: datetime, process_id: UUID | None) -> bool:
        """Whether the grant has not ended, and reaches this process where one is named."""
        reached = process_id is None or self.extent.processes is None or process_id in self.extent.processes
        return reached and (self.extent.until is None or now < self.extent.until)


@dataclass(frozen=True)
class Account:
    """An account as far as decisions need it."""

    id: UUID
    grants: Mapping[UUID, Grant] = field(default_factory=dict)
    proposed: Mapping[UUID, tuple[Proposal, RoleProposed]] = field(default_factory=dict)
    agents: Mapping[UUID, UUID] = field(default_factory=dict)
    passkeys: frozenset[UUID] = frozenset()
    is_closed: bool = False

    @classmethod
    def replay(cls, events: Iterable[Event]) -> "Account | None":
        """Return the account of a stream; `None` for an empty one."""
        account: Account | None = None
        for event in events:
            account = cls(event.account_id) if isinstance(event, AccountOpened) else account and account.evolve(event)
        return account

    def evolve(self, event: Event) -> "Account":
        """Return the account after an event."""
        return replace(self, **self._changes(event))

    def _changes(self, event: Event) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        match event:
            case RoleProposed():
                proposal = Proposal(event.proposal_id, event.actor, event.recorded_at, str(self.id))
                changes["proposed"] = {**self.proposed, event.proposal_id: (proposal, event)}
            case RoleGranted():
                changes["grants"] = {**self.grants, event.grant_id: Grant(event.grant_id, event.granted, event.extent)}
                changes["proposed"] = {k: p for k, p in self.proposed.items() if k != event.proposal_id}
            case RoleRevoked():
                changes["grants"] = {k: one for k, one in self.grants.items() if k != event.grant_id}
            case AccountSeated(process_id=UUID() as process_id):
                changes["agents"] = {**self.agents, process_id: event.agent_id}
            case PasskeyRegistered():
                changes["passkeys"] = self.passkeys | {event.passkey_id}
            case PasskeyRemoved():
                changes["passkeys"] = self.passkeys - {event.passkey_id}
            case AccountClosed():
                changes = {"is_closed": True, "grants": {}, "proposed": {}, "agents": {}}
        return changes

    def grant(self, command: GrantRole, by: Person, new_id: UUID, act: Act) -> RoleGranted | RoleProposed:
        """Give the account a role that `by` may give, or propose it where it takes two persons.

        Nobody gives a role to themselves (`SamePerson`), or one that reaches farther than their own.
        """
        self._check(command, by, act)
        said = {"account_id": self.id, **dict(command), **act.facts(), "process_id": None}
        if command.granted in PRIVILEGED:
            return RoleProposed(proposal_id=new_id, **said)
        return RoleGranted(grant_id=new_id, proposal_id=None, **said)

    def _check(self, command: GrantRole, by: Person, act: Act) -> None:
        if command.granted in NOT_GRANTED:
            raise RoleIsNotGranted("/granted")
        if act.actor == str(self.id):
            raise SamePerson
        if command.extent.until is not None and command.extent.until <= act.recorded_at:
            raise RoleHasEndedAlready("/extent/until")
        _check_reach(by, command.extent)
        if any((one.role, one.extent) == (command.granted, command.extent) for one in self.grants.values()):
            raise RoleAlreadyGranted

    def confirm(self, command: ConfirmRole, by: Person, new_id: UUID, act: Act) -> RoleGranted:
        """Grant what somebody else proposed, as a person who neither proposed it nor gains by it."""
        if command.proposal_id not in self.proposed:
            raise ProposalUnknown
        proposal, wanted = self.proposed[command.proposal_id]
        proposal.check(act)
        _check_reach(by, wanted.extent)
        return RoleGranted(
            **act.facts(),
            process_id=None,
            account_id=self.id,
            grant_id=new_id,
            granted=wanted.granted,
            extent=wanted.extent,
            reason=wanted.reason,
            proposal_id=proposal.id,
        )

    def revoke(self, command: RevokeRole, by: Person, act: Act) -> RoleRevoked:
        """End a grant before its time; one person suffices, because it takes power away."""
        if command.grant_id not in self.grants:
            raise GrantUnknown
        _check_reach(by, self.grants[command.grant_id].extent)
        return RoleRevoked(
            **act.facts(), process_id=None, account_id=self.id, grant_id=command.grant_id, reason=command.reason
        )

    def needs_second_factor(self, role: Role) -> bool:
        """Whether a role is given only to a session with a second factor.

        Always for the roles that take two persons to grant; for other staff once they have a passkey.
        """
        return role in PRIVILEGED or (role not in NOT_GRANTED and bool(self.passkeys))

    def stand(self, wish: Wish, now: datetime) -> Standing:
        """Return as whom the owner may act in the role they wish for; raise `RoleNotHeld` or `ProcessMustBeNamed`.

        Every account is a citizen's. In a process an agent acts under the agent's own id. What a standing reaches is
        never more than what one grant, or several that differ in one respect alone, reach.
        """
        if wish.role is Role.CITIZEN:
            return Standing(self.id, Role.CITIZEN, None, None)
        if wish.role is Role.AGENT:
            return self._stand_as_agent(wish)
        held = [
            grant.extent
            for grant in self.grants.values()
            if grant.role is wish.role and grant.holds(now, wish.process_id)
        ]
        if not held:
            raise RoleNotHeld
        if wish.process_id is not None:
            return Standing(self.id, wish.role, (wish.process_id,), _union(one.territories for one in held))
        if len({one.territories for one in held}) > 1:
            raise ProcessMustBeNamed
        return Standing(self.id, wish.role, _union(one.processes for one in held), held[0].territories)

    def _stand_as_agent(self, wish: Wish) -> Standing:
        if wish.process_id is None:
            raise ProcessMustBeNamed
        if wish.process_id not in self.agents:
            raise RoleNotHeld
        return Standing(self.agents[wish.process_id], Role.AGENT, (wish.process_id,), None)


def seated(history: Iterable[Event]) -> dict[UUID, UUID]:
    """Return, by process, the agent whom an account stands for, as the account's stream tells it."""
    agents: dict[UUID, UUID] = {}
    for event in history:
        match event:
            case AccountSeated(process_id=UUID() as process_id):
                agents[process_id] = event.agent_id
            case AccountClosed():
                agents = {}
    return agents


def _check_reach(by: Person, extent: Extent) -> None:
    processes = by.processes is None or (extent.processes is not None and set(extent.processes) <= by.processes)
    places = by.territories is None or (extent.territories is not None and all(map(by.covers, extent.territories)))
    if not (processes and places):
        raise BeyondOwnReach


def _union(extents: Iterable[tuple[_Named, ...] | None]) -> tuple[_Named, ...] | None:
    given = list(extents)
    return None if None in given else tuple(dict.fromkeys(name for names in given for name in names or ()))
