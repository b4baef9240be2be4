"""Handlers of accounts: opened once for each address, given roles, closed."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from services.registry.application.record import Made, decided_again
from services.registry.commands.access import ConfirmRole, GrantRole, RevokeRole
from services.registry.domain.account import Account
from services.registry.errors.access import AccountUnknown
from services.registry.events.access import (
    AccountClosed,
    AccountOpened,
    AddressClaimed,
    AddressReleased,
    PasskeyRegistered,
    PasskeyRemoved,
    RoleGranted,
    SubjectLinked,
    Way,
)
from services.registry.people import Contact, spelt
from shared.errors import Refusal, Unavailable
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act, Event, derived_id
from shared.oidc import Subject
from shared.personal import NotInVault, PersonErased, Reading
from shared.tokens import Person
from shared.vault import Vault

CLOSED: Final = "The account was closed."
SEEING: Final = "Derecho de acceso de la propia persona."

Opening = Callable[[UUID], Act]
"""The act of opening an account, made when its id is known."""


class RecalledAccount(NamedTuple):
    """An account as its stream tells it, and the version it was told at."""

    account: Account
    version: int


class Granted(NamedTuple):
    """What a wish for a role led to: a grant, or a proposal that waits for another person."""

    id: UUID
    is_proposal: bool
    position: int


class Accounts:
    """Opens accounts, gives and takes roles."""

    def __init__(self, store: EventStore, vault: Vault, new_id: Callable[[], UUID] = uuid4) -> None:
        self._store = store
        self._vault = vault
        self._new_id = new_id

    async def recall(self, account_id: UUID) -> RecalledAccount:
        """Return an open account and its version, or refuse an id that the registry does not know."""
        events = await self._store.recall(account_id)
        account = Account.replay(events)
        if account is None or account.is_closed:
            raise AccountUnknown
        return RecalledAccount(account, len(events))

    @decided_again
    async def enter(self, email: str, way: Way, opening: Opening) -> UUID:
        """Return the account of an address, opened now where there is none; who asks cannot tell which it was."""
        stream = self._address(email)
        claims = await self._store.recall(stream)
        holder = _holder(claims)
        if holder is not None:
            return holder
        return await self._open(way, opening, lambda act, made: [_claim(stream, claims, act, made)], email)

    @decided_again
    async def enter_by_subject(self, subject: Subject, opening: Opening) -> UUID:
        """Return the account of a provider's subject; the first time that of its verified address, or a new one."""
        stream = self._subject(subject)
        links = await self._store.recall(stream)
        holder = _holder(links)
        if holder is not None and not await self._is_closed(holder):
            return holder
        if subject.email is None:
            return await self._open(
                Way.PROVIDER, opening, lambda act, made: [_link(stream, links, act, made)], email=None
            )
        account_id = await self.enter(subject.email, Way.PROVIDER, opening)
        await self._store.append([_link(stream, links, opening(account_id), account_id)])
        return account_id

    @decided_again
    async def grant_role(self, command: GrantRole, by: Person, act: Act) -> Granted:
        """Give an account a role, or propose it where it takes two persons."""
        account, version = await self.recall(command.account_id)
        new_id = self._new_id()
        event = account.grant(command, by, new_id, act)
        position = await self._store.append([NewEvent(account.id, version + 1, event)])
        return Granted(new_id, not isinstance(event, RoleGranted), position)

    @decided_again
    async def confirm_role(self, command: ConfirmRole, by: Person, act: Act) -> Made:
        """Grant, as another person, what somebody proposed."""
        account, version = await self.recall(command.account_id)
        new_id = self._new_id()
        event = account.confirm(command, by, new_id, act)
        return Made(new_id, await self._store.append([NewEvent(account.id, version + 1, event)]))

    @decided_again
    async def revoke_role(self, command: RevokeRole, by: Person, act: Act) -> int:
        """End a grant; tokens given for it before end by themselves within five minutes."""
        account, version = await self.recall(command.account_id)
        return await self._store.append([NewEvent(account.id, version + 1, account.revoke(command, by, act))])

    @decided_again
    async def note_passkey(self, account_id: UUID, passkey_id: UUID, act: Act, *, registered: bool) -> int:
        """Record that the account has a passkey, or has it no longer."""
        account, version = await self.recall(account_id)
        kind = PasskeyRegistered if registered else PasskeyRemoved
        event = kind(**act.facts(), process_id=None, account_id=account.id, passkey_id=passkey_id)
        return await self._store.append([NewEvent(account.id, version + 1, event)])

    async def own_data(self, account_id: UUID, act: Act) -> dict[str, Any]:
        """Return what the vault keeps of an account's owner, with its salt, to themselves; nothing where it keeps none.

        Who signed in through a provider that vouches for no address has given none.
        """
        await self.recall(account_id)
        reading = Reading(reader=act.actor, role=act.role, purpose=SEEING)
        try:
            return await self._vault.read(account_id, Contact, reading)
        except (NotInVault, PersonErased):
            return {}

    @decided_again
    async def close(self, account_id: UUID, act: Act) -> int:
        """Close an account: its roles end, its address is free again, and what the vault held of it is erased."""
        account, version = await self.recall(account_id)
        closed = AccountClosed(**act.facts(), process_id=None, account_id=account.id)
        events = [NewEvent(account.id, version + 1, closed)]
        email = await self._email_of(account_id, act)
        if email is not None:
            stream = self._address(email)
            claims = await self._store.recall(stream)
            released = AddressReleased(**act.facts(), process_id=None, account_id=account.id)
            events.append(NewEvent(stream, len(claims) + 1, released))
        position = await self._store.append(events)
        with contextlib.suppress(NotInVault):
            await self._vault.erase(account_id, act, CLOSED)
        return position

    async def _open(
        self, way: Way, opening: Opening, claim: Callable[[Act, UUID], list[NewEvent]], email: str | None
    ) -> UUID:
        account_id = self._new_id()
        act = opening(account_id)
        made = await self._vault.store(account_id, Contact(email=email), act) if email is not None else None
        opened = AccountOpened(**act.facts(), process_id=None, account_id=account_id, way=way, commitment=made)
        try:
            await self._store.append([NewEvent(account_id, 1, opened), *claim(act, account_id)])
        except Unavailable:
            raise
        except Refusal:
            with contextlib.suppress(NotInVault):
                await self._vault.erase(account_id, act, "The account was not opened.")
            raise
        return account_id

    async def _email_of(self, account_id: UUID, act: Act) -> str | None:
        reading = Reading(reader=act.actor, role=act.role, purpose="Usar el correo de la propia cuenta.")
        try:
            return str((await self._vault.read(account_id, Contact, reading, {"email"}))["email"])
        except (NotInVault, PersonErased):
            return None

    async def _is_closed(self, account_id: UUID) -> bool:
        account = Account.replay(await self._store.recall(account_id))
        return account is None or account.is_closed

    def _address(self, email: str) -> UUID:
        return derived_id("account-address", self._vault.blind_index("account-address", spelt(email)))

    def _subject(self, subject: Subject) -> UUID:
        return derived_id(
            "account-subject", self._vault.blind_index("account-subject", subject.issuer, subject.subject)
        )


def _holder(events: Sequence[Event]) -> UUID | None:
    last = events[-1] if events else None
    return last.account_id if isinstance(last, AddressClaimed | SubjectLinked) else None


def _claim(stream: UUID, claims: Sequence[Event], act: Act, account_id: UUID) -> NewEvent:
    claimed = AddressClaimed(**act.facts(), process_id=None, account_id=account_id)
    return NewEvent(stream, len(claims) + 1, claimed)


def _link(stream: UUID, links: Sequence[Event], act: Act, account_id: UUID) -> NewEvent:
    linked = SubjectLinked(**act.facts(), process_id=None, account_id=account_id)
    return NewEvent(stream, len(links) + 1, linked)
