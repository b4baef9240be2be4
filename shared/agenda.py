"""The agenda: what falls due becomes an event when it falls due, not a colour computed when a page is viewed.

A service derives its agenda from its own events: some start a term, some end it before its time. When a term is due,
the service's own handler is called in the role of the system, and records what that means. Promises: a term that is due
is handled at least once, soon after it is due and after every restart; the handler makes it once, because its decision
stands in the stream. Not promised: an order among terms due at the same moment.
"""

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final, NamedTuple
from uuid import UUID

import msgspec
import psycopg
import structlog
from psycopg_pool import AsyncConnectionPool

from shared.causes import event_cause
from shared.errors import Refusal
from shared.eventstore import Stored
from shared.messages import Act, Event, Role, canonical
from shared.projection import Connection, Projection

TICK_SECONDS: Final = 0.5
RETRY_SECONDS: Final = 30

_log = structlog.get_logger()


class Term(NamedTuple):
    """A term that runs: what it is about (`key` is unique in the service), its kind, its due moment, what is needed.

    `cause` names the event that started it; the agenda fills it in.
    """

    key: UUID
    kind: str
    due_at: datetime
    facts: dict[str, Any]
    cause: str = ""


class Ended(NamedTuple):
    """A term that ended before its time, or was handled."""

    key: UUID


class AllEnded(NamedTuple):
    """All terms of one kind whose facts are, among others, these ended before their time."""

    kind: str
    facts: dict[str, Any]


Change = Term | Ended | AllEnded
"""What one event does to the terms."""


class Agenda(Projection):
    """The terms that run in one service, folded from its own events.

    A subclass names its `service` (which gives `sources`, and `name` where it has none of its own), the topics it
    reads, and what each event does to the terms.
    """

    service: ClassVar[str]
    topics: ClassVar[frozenset[str]]
    tables = """
        create table if not exists :schema.terms (
            key uuid primary key, kind text not null, due_at timestamptz not null, facts jsonb not null,
            cause text not null, retry_at timestamptz
        );
        create index if not exists terms_due on :schema.terms (due_at)
    """
    keys: ClassVar[dict[str, str]] = {"terms": "key"}

    def __init_subclass__(cls) -> None:
        cls.name = cls.__dict__.get("name", f"{cls.service}_agenda")
        cls.sources = (cls.service,)

    @abstractmethod
    def read(self, event: Event, row: Stored) -> Iterable[Change]:
        """Return what the event does to the terms."""

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:
        """Start and end terms."""
        del service
        for row in rows:
            if row.topic in self.topics:
                for change in self.read(row.event(), row):
                    await self._apply(connection, change, event_cause(row.stream_id, row.version))

    async def _apply(self, connection: Connection, change: Change, cause: str) -> None:
        if isinstance(change, Ended):
            await connection.execute(self.sql("delete from :schema.terms where key = %s"), (change.key,))
            return
        if isinstance(change, AllEnded):
            named = (change.kind, canonical(change.facts).decode())
            await connection.execute(self.sql("delete from :schema.terms where kind = %s and facts @> %s"), named)
            return
        await connection.execute(
            self.sql(
                "insert into :schema.terms (key, kind, due_at, facts, cause) values (%s, %s, %s, %s, %s) "
                "on conflict (key) do update set kind = excluded.kind, due_at = excluded.due_at, "
                "facts = excluded.facts, cause = excluded.cause, retry_at = null"
            ),
            (change.key, change.kind, change.due_at, canonical(change.facts).decode(), cause),
        )

    async def due(self, connection: Connection, moment: datetime, limit: int = 100) -> list[Term]:
        """Return terms that are due at a moment, the oldest first."""
        condition = "due_at <= %s and (retry_at is null or retry_at <= %s) order by due_at, key limit %s"
        return await self._terms(connection, condition, moment, moment, limit)

    async def running(self, connection: Connection, kind: str) -> list[Term]:
        """Return the terms of one kind, those that are due soonest first."""
        return await self._terms(connection, "kind = %s order by due_at, key", kind)

    async def _terms(self, connection: Connection, condition: str, *values: object) -> list[Term]:
        select = f"select key, kind, due_at, facts::text, cause from :schema.terms where {condition}"
        rows = await connection.execute(self.sql(select), values)
        return [
            Term(key, kind, at, msgspec.json.decode(facts), cause)
            for key, kind, at, facts, cause in await rows.fetchall()
        ]

    async def postpone(self, connection: Connection, term: Term, moment: datetime) -> None:
        """Look at a term again later: its event is on the way, or its handler was refused."""
        await connection.execute(
            self.sql("update :schema.terms set retry_at = %s + make_interval(secs => %s) where key = %s"),
            (moment, RETRY_SECONDS, term.key),
        )


Handle = Callable[[Term, Act], Awaitable[object]]
"""Records what it means that a term is due; a refusal is logged, and the term is looked at again later."""


async def keep_time(pool: AsyncConnectionPool, agenda: Agenda, handle: Handle, clock: Callable[[], datetime]) -> None:
    """Handle what falls due, until cancelled."""
    while True:
        try:
            await handle_due(pool, agenda, handle, clock())
        except psycopg.Error as error:
            _log.info("agenda waits for the database", service=agenda.service, error=type(error).__name__)
        await asyncio.sleep(TICK_SECONDS)


async def handle_due(pool: AsyncConnectionPool, agenda: Agenda, handle: Handle, moment: datetime) -> int:
    """Handle what is due at a moment; return how many terms that were."""
    async with pool.connection() as connection:
        terms = await agenda.due(connection, moment)
        for term in terms:
            await agenda.postpone(connection, term, moment)
    for term in terms:
        act = Act(actor="system", role=Role.SYSTEM, recorded_at=moment, cause=term.cause)
        try:
            await handle(term, act)
        except Refusal as refusal:
            _log.info("term refused", service=agenda.service, outcome=refusal.code)
    return len(terms)
