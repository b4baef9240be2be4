"""Leavings: personal data in the vault that no event rests on, because the program ended between the two.

Who inscribes or opens an account goes to the vault first; who closes an account leaves the vault last. A crash in
between leaves data that nobody asked to keep, and nobody could ask to have erased. They are erased at the next start.
"""

from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

import structlog

from services.registry.access.events import AccountClosed
from shared.eventstore import EventStore
from shared.messages import Act, Role
from shared.postgres import Pool
from shared.vault import Vault

SETTLED: Final = timedelta(hours=1)
"""How old a record is before it is looked at: until then its event may be on the way, in another process too."""

MOST: Final = 100
"""More than so many are no leavings, but a sign that events are missing: nothing of them is erased."""

REASON: Final = "No inscription or open account rests on it."
_AT_ONCE: Final = 1_000
_PEOPLE: Final = """
    SELECT person_id, max(cause) FROM vault.records WHERE person_id > %s
    AND NOT EXISTS (SELECT FROM vault.erasures WHERE erasures.person_id = records.person_id)
    GROUP BY person_id HAVING max(stored_at) < %s ORDER BY person_id LIMIT %s
"""
_log = structlog.get_logger()


async def erase_leavings(store: EventStore, vault: Vault, rows: Pool, now: datetime) -> int:
    """Erase what no event rests on, and return how many people that were; `rows` is the vault's database."""
    found = await _leavings(store, rows, now - SETTLED)
    if len(found) > MOST:
        _log.warning("personal data without events are left as they are", count=len(found))
        return 0
    for person, cause in found.items():
        await vault.erase(person, Act(actor="system", role=Role.SYSTEM, recorded_at=now, cause=cause), REASON)
    return len(found)


async def _leavings(store: EventStore, rows: Pool, before: datetime) -> dict[UUID, str]:
    """Return, by person, the request that left data without an event."""
    closed = {cast("AccountClosed", row.event()).account_id async for row in store.scan([AccountClosed.TOPIC])}
    found: dict[UUID, str] = {}
    after = UUID(int=0)
    while people := await _people(rows, after, before):
        known = await store.known(list(people)) - closed
        found |= {person: cause for person, cause in people.items() if person not in known}
        after = max(people)
    return found


async def _people(rows: Pool, after: UUID, before: datetime) -> dict[UUID, str]:
    async with rows.connection() as connection:
        found = await connection.execute(_PEOPLE, (after, before, _AT_ONCE))
        return dict(await found.fetchall())
