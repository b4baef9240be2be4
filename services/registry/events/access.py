"""What has happened to accounts. An account is a random id; its e-mail address stands in the vault alone."""

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.messages import Digest, Event, Message, Reason, Role, UtcDatetime

Territory = Annotated[str, Field(pattern=r"^[0-9]{2}([0-9]{2}([0-9]{2})?)?$")]
"""A region (2 digits), province (4) or district (6) by INEI's code system."""


class Way(StrEnum):
    """How somebody came to an account: a code sent by e-mail, a provider of identity, an invitation, the founding."""

    CODE = "code"
    PROVIDER = "provider"
    INVITATION = "invitation"
    FOUNDING = "founding"


class AccountOpened(Event):
    """An account (*cuenta*) exists; the commitment is to the contact that the vault keeps."""

    TOPIC: ClassVar[str] = "registry.account-opened.v1"

    account_id: UUID
    way: Way
    commitment: Digest | None


class AddressClaimed(Event):
    """An e-mail address leads to one account: this stream's id is derived from the address's blind index."""

    TOPIC: ClassVar[str] = "registry.address-claimed.v1"

    account_id: UUID


class AddressReleased(Event):
    """The e-mail address leads to no account any more."""

    TOPIC: ClassVar[str] = "registry.address-released.v1"

    account_id: UUID


class SubjectLinked(Event):
    """A provider's subject leads to one account: this stream's id is derived from the subject's blind index."""

    TOPIC: ClassVar[str] = "registry.subject-linked.v1"

    account_id: UUID


class Extent(Message):
    """How far a role reaches: processes and territories, `None` for all of them; until when, `None` for open end."""

    processes: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=50)] | None = None
    territories: Annotated[tuple[Territory, ...], Field(min_length=1, max_length=200)] | None = None
    until: UtcDatetime | None = None


class RoleProposed(Event):
    """Somebody proposed a role that takes two persons; it does nothing until another confirms it."""

    TOPIC: ClassVar[str] = "registry.role-proposed.v1"

    account_id: UUID
    proposal_id: UUID
    granted: Role
    extent: Extent
    reason: Reason


class RoleGranted(Event):
    """An account has a role from now on; `proposal_id` names the proposal that this confirms, where it took two."""

    TOPIC: ClassVar[str] = "registry.role-granted.v1"

    account_id: UUID
    grant_id: UUID
    granted: Role
    extent: Extent
    reason: Reason
    proposal_id: UUID | None


class RoleRevoked(Event):
    """A grant ended before its time."""

    TOPIC: ClassVar[str] = "registry.role-revoked.v1"

    account_id: UUID
    grant_id: UUID
    reason: Reason


class PasskeyRegistered(Event):
    """An account has a second factor (*llave de acceso*); its public key is not published."""

    TOPIC: ClassVar[str] = "registry.passkey-registered.v1"

    account_id: UUID
    passkey_id: UUID


class PasskeyRemoved(Event):
    """An account gave up one of its second factors."""

    TOPIC: ClassVar[str] = "registry.passkey-removed.v1"

    account_id: UUID
    passkey_id: UUID


class AccountClosed(Event):
    """The account is used no more; what the vault held of it was erased."""

    TOPIC: ClassVar[str] = "registry.account-closed.v1"

    account_id: UUID


class AdministratorsFounded(Event):
    """The first administrators were named by whoever installed the program; it happens once."""

    TOPIC: ClassVar[str] = "registry.administrators-founded.v1"

    accounts: Annotated[tuple[UUID, ...], Field(min_length=2)]
