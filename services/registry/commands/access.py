"""What is asked of accounts."""

from uuid import UUID

from services.registry.events.access import Extent
from shared.messages import Command, Reason, Role


class RoleWish(Command):
    """A role for an account, how far it reaches, and why."""

    granted: Role
    extent: Extent = Extent()
    reason: Reason


class GrantRole(RoleWish):
    """Give an account a role, or propose it where it takes two persons."""

    account_id: UUID


class ConfirmRole(Command):
    """Confirm, as another person, the role that somebody proposed."""

    account_id: UUID
    proposal_id: UUID


class RevokeRole(Command):
    """End a grant before its time."""

    account_id: UUID
    grant_id: UUID
    reason: Reason


class Wish(Command):
    """In what role somebody wants to act, and in which process."""

    role: Role = Role.CITIZEN
    process_id: UUID | None = None
