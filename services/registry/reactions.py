"""What the registry does when the forum has recorded the attendance of a training: each agent's record says so."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

import psycopg
import structlog

from services.forum.events import AttendanceCorrected, AttendanceRecorded, SessionHeld, SessionKind
from services.registry.application.conduct import Conduct
from services.registry.commands.standing import RecordTraining
from services.registry.events import TrainingAttended, TrainingWithdrawn
from services.registry.records import KEYS, SCHEMA, TABLES, Known, Pending
from shared.causes import event_cause
from shared.errors import Refusal
from shared.eventstore import Stored
from shared.messages import Act, Event, Role
from shared.projection import Connection, Projection

TICK_SECONDS: Final = 0.5
TRAINING: Final = "insert into :schema.trainings values (%s, %s, %s, %s) on conflict do nothing"
PRESENT: Final = """
    insert into :schema.attendance values (%s, %s, %s, %s)
    on conflict (session_id, agent_id) do update set present = excluded.present, cause = excluded.cause
"""
TRAINED: Final = """
    insert into :schema.trained values (%s, %s, %s)
    on conflict (session_id, agent_id) do update set present = excluded.present
"""

_log = structlog.get_logger()


class RegistryKnown(Projection):
    """The local copy: trainings that were held and who came, by the forum; what of that is recorded, by the registry.

    The attendance of other kinds of sessions is kept and asks for nothing.
    """

    name: ClassVar[str] = SCHEMA
    sources: ClassVar[tuple[str, ...]] = ("forum", "registry")
    tables: ClassVar[str] = TABLES
    keys: ClassVar[dict[str, str]] = KEYS

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:
        """Keep the newest word on each agent and session; each table is written by one service's events."""
        del service
        for row in rows:
            if row.topic in _TOPICS:
                await self._keep(connection, row.event(), event_cause(row.stream_id, row.version))

    async def _keep(self, connection: Connection, event: Event, cause: str) -> None:
        if isinstance(event, SessionHeld) and event.kind is SessionKind.TRAINING and event.process_id:
            values = (event.session_id, event.process_id, event.title, event.day)
            await connection.execute(self.sql(TRAINING), values)
        elif isinstance(event, AttendanceRecorded | AttendanceCorrected):
            async with connection.cursor() as cursor:
                await cursor.executemany(self.sql(PRESENT), list(_present(event, cause)))
        elif isinstance(event, TrainingAttended | TrainingWithdrawn) and event.session_id:
            attended = isinstance(event, TrainingAttended)
            await connection.execute(self.sql(TRAINED), (event.session_id, event.agent_id, attended))


_TOPICS: Final = frozenset(
    kind.TOPIC for kind in (SessionHeld, AttendanceRecorded, AttendanceCorrected, TrainingAttended, TrainingWithdrawn)
)


def _present(event: AttendanceRecorded | AttendanceCorrected, cause: str) -> Iterable[tuple[UUID, UUID, bool, str]]:
    came, away = (event.agents, ()) if isinstance(event, AttendanceRecorded) else (event.came, event.stayed_away)
    yield from ((event.session_id, agent, True, cause) for agent in came)
    yield from ((event.session_id, agent, False, cause) for agent in away)


async def keep_trainings(known: Known, conduct: Conduct, clock: Callable[[], datetime]) -> None:
    """Record attendance of trainings as it arrives, until cancelled."""
    refused: set[Pending] = set()
    while True:
        try:
            await record_trainings(known, conduct, clock(), refused)
        except psycopg.Error as error:
            _log.info("trainings wait for the database", error=type(error).__name__)
        await asyncio.sleep(TICK_SECONDS)


async def record_trainings(known: Known, conduct: Conduct, moment: datetime, refused: set[Pending]) -> int:
    """Record what is pending and return how much that was; who was refused is not tried again until a restart."""
    pending = [one for one in await known.pending() if one not in refused]

    async def one(what: Pending) -> int:
        act = Act(actor="system", role=Role.SYSTEM, recorded_at=moment, cause=what.cause)
        try:
            if isinstance(what.command, RecordTraining):
                await conduct.record_training(what.command, act)
            else:
                await conduct.withdraw_training(what.command, act)
        except Refusal as refusal:
            refused.add(what)
            _log.info("training refused", outcome=refusal.code)
            return 0
        return 1

    return sum(await asyncio.gather(*map(one, pending)))
