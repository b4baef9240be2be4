"""Leavings: personal data that should not be in the vault any more, because the program ended between it and the store.

Who closes an account leaves the vault last: the event says that they wished it, so their erasure is finished at the
next start. Who inscribes or opens an account goes to the vault first, and a crash in between leaves data without an
event. Only, a missing event proves nothing: the store may have been restored from an older backup than the vault, or
another process may be about to record it; and nobody brings back who was erased. So these are counted, never erased by
a program alone: an operator who knows better does it, by their number (`quipu check --erase-leavings`).
"""

from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

import structlog

from services.registry.application.accounts import CLOSED
from services.registry.events.access import AccountClosed
from shared.causes import event_cause
from shared.errors import Standstill, Words
from shared.eventstore import EventStore
from shared.messages import Act, Role
from shared.vault import Vault

SETTLED: Final = timedelta(hours=1)
"""How old a record is before it is looked at: until then its event may be on the way, in another process too."""

REASON: Final = "No inscription or open account rests on it."
_AT_ONCE: Final = 1_000
_log = structlog.get_logger()


class LeavingsDiffer(Standstill):
    """There are not as many leavings as the operator saw: nothing is erased."""

    detail = Words(
        "Las personas con datos sin un hecho que los sustente son {found}, no {expected}.",
        "The people with data that no event rests on are {found}, not {expected}.",
    )
    remedy = Words(
        "No se suprimió nada. Averigüe por qué cambió la cuenta.",
        "Nothing was erased. Find out why their number changed.",
    )


async def finish_closings(store: EventStore, vault: Vault, now: datetime) -> int:
    """Erase what the vault still holds of accounts that were closed, and return of how many."""
    causes = {
        cast("AccountClosed", row.event()).account_id: event_cause(row.stream_id, row.version)
        async for row in store.scan([AccountClosed.TOPIC])
    }
    left = await vault.held(list(causes))
    for person in left:
        await vault.erase(person, _by_system(now, causes[person]), CLOSED)
    return len(left)


async def warn_of_leavings(store: EventStore, vault: Vault, now: datetime) -> None:
    """Tell the operator of how many people the vault has data that no event rests on."""
    found = await leavings(store, vault, now)
    if found:
        _log.warning("personal data without events", service="registry", count=len(found))


async def leavings(store: EventStore, vault: Vault, now: datetime) -> dict[UUID, str]:
    """Return, by person, the request that left data without an event."""
    found: dict[UUID, str] = {}
    after = UUID(int=0)
    while people := await vault.kept_before(now - SETTLED, after, _AT_ONCE):
        known = await store.known(list(people))
        found |= {person: cause for person, cause in people.items() if person not in known}
        after = max(people)
    return found


async def erase_leavings(store: EventStore, vault: Vault, expected: int, now: datetime) -> None:
    """Erase the data that no event rests on, of as many people as the operator saw; else raise `LeavingsDiffer`."""
    found = await leavings(store, vault, now)
    if len(found) != expected:
        raise LeavingsDiffer(found=len(found), expected=expected)
    for person, cause in found.items():
        await vault.erase(person, _by_system(now, cause), REASON)


def _by_system(now: datetime, cause: str) -> Act:
    return Act(actor="system", role=Role.SYSTEM, recorded_at=now, cause=cause)
