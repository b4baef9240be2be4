"""What the forum does when others have recorded something.

Each promise of an acta becomes a commitment, once, that it follows; processes and their agents are kept for sessions.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final

import psycopg
import structlog

from services.forum.application import Forum
from services.forum.commands import MakeCommitment
from services.forum.errors import CommitmentAlreadyMade
from services.forum.events import CommitmentMade
from services.forum.records import KEYS, SCHEMA, TABLES, Known, Promised
from services.registry.events import AgentInscribed, ProcessOpened
from services.voting.events import ActaCommitmentMade
from shared.causes import event_cause
from shared.errors import Refusal
from shared.eventstore import Stored
from shared.messages import Act, Role, canonical
from shared.projection import Connection, Projection

TICK_SECONDS: Final = 0.5

_INTO: Final = "insert into :schema.{} on conflict do nothing"
_log = structlog.get_logger()


class ForumKnown(Projection):
    """The local copy: promises of actas, commitments made, processes, agents. Each is written by its own service."""

    name: ClassVar[str] = SCHEMA
    sources: ClassVar[tuple[str, ...]] = ("registry", "voting", "forum")
    tables: ClassVar[str] = TABLES
    keys: ClassVar[dict[str, str]] = KEYS

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:
        """Keep each promise (the first under its code), the code of each commitment, and who takes part in what."""
        if service == "registry":
            await self._take_part(connection, rows)
            return
        for row in rows:
            if row.topic == ActaCommitmentMade.TOPIC:
                await self._promise(connection, row)
            elif row.topic == CommitmentMade.TOPIC:
                event = CommitmentMade.from_bytes(row.data)
                await self._write(connection, "commitments values (%s)", event.commitment)

    async def _take_part(self, connection: Connection, rows: Sequence[Stored]) -> None:
        opened = [(row.event().process_id,) for row in rows if row.topic == ProcessOpened.TOPIC]
        inscribed = [AgentInscribed.from_bytes(row.data) for row in rows if row.topic == AgentInscribed.TOPIC]
        async with connection.cursor() as cursor:
            await cursor.executemany(self.sql(_INTO.format("processes values (%s)")), opened)
            agents = [(event.process_id, event.agent_id) for event in inscribed]
            await cursor.executemany(self.sql(_INTO.format("agents values (%s, %s)")), agents)

    async def _promise(self, connection: Connection, row: Stored) -> None:
        promise = ActaCommitmentMade.from_bytes(row.data).promise
        plain = canonical(promise.model_dump(mode="json")).decode()
        cause = event_cause(row.stream_id, row.version)
        await self._write(connection, "promises values (%s, %s, %s)", promise.commitment, cause, plain)

    async def _write(self, connection: Connection, target: str, *values: str) -> None:
        await connection.execute(self.sql(_INTO.format(target)), values)


async def keep_promises(known: Known, forum: Forum, clock: Callable[[], datetime]) -> None:
    """Make commitments of promises as they arrive, until cancelled."""
    refused: set[str] = set()
    while True:
        try:
            await make_promised(known, forum, clock(), refused)
        except psycopg.Error as error:
            _log.info("promises wait for the database", error=type(error).__name__)
        await asyncio.sleep(TICK_SECONDS)


async def make_promised(known: Known, forum: Forum, moment: datetime, refused: set[str]) -> int:
    """Make a commitment of each promise that is none yet, and return how many; whoever was refused is not retried."""
    made = 0
    for promised in await known.unmade():
        if promised.commitment in refused:
            continue
        act = Act(actor="system", role=Role.SYSTEM, recorded_at=moment, cause=promised.cause)
        try:
            await forum.make_commitment(commitment_of(promised), act)
        except CommitmentAlreadyMade:
            continue
        except Refusal as refusal:
            refused.add(promised.commitment)
            _log.info("promise refused", outcome=refusal.code)
        else:
            made += 1
    return made


def commitment_of(promised: Promised) -> MakeCommitment:
    """Return the order that makes a promise a commitment."""
    promise: dict[str, Any] = promised.promise
    steps = [{**step, "lead": promise["lead"], "supporters": []} for step in promise["steps"]]
    same = {name: promise[name] for name in _SAME}
    return MakeCommitment.model_validate({**same, "milestones": steps})


_SAME: Final = ("commitment", "title", "problem", "status_quo", "action", "lead", "starts", "ends")
