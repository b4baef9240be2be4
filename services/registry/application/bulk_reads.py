"""Handlers of reading the data of many people: one person asks, another approves, the first reads, once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from services.registry.application.record import Made, decided_again, recall_process
from services.registry.commands.rights import ApproveBulkRead, MakeBulkRead, RefuseBulkRead, RequestBulkRead
from services.registry.domain.agent import Agent
from services.registry.domain.blocking import PersonalData, data_stream
from services.registry.domain.rights import BulkReading, request_bulk_read
from services.registry.errors.rights import BulkReadUnknown, DataAreBlocked
from services.registry.events import BulkReadMade, BulkReadRequested
from services.registry.people import Identity
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act, Event
from shared.personal import NotInVault, PersonErased, Reading
from shared.vault import Vault


class BulkReads:
    """Readings of many people's data: one person asks, another approves, the first reads, once."""

    def __init__(self, store: EventStore, vault: Vault, new_id: Callable[[], UUID] = uuid4) -> None:
        self._store = store
        self._vault = vault
        self._new_id = new_id

    async def request_read(self, command: RequestBulkRead, act: Act) -> Made:
        """Take the request for a reading."""
        await recall_process(self._store, command.process_id)
        read_id = self._new_id()
        event = request_bulk_read(read_id, command, act)
        return Made(read_id, await self._store.append([NewEvent(read_id, 1, event)]))

    @decided_again
    async def approve_read(self, command: ApproveBulkRead, act: Act) -> int:
        """Let a reading be made."""
        return await self._decide(command.read_id, lambda reading: reading.approve(act))

    @decided_again
    async def refuse_read(self, command: RefuseBulkRead, act: Act) -> int:
        """Refuse a reading."""
        return await self._decide(command.read_id, lambda reading: reading.refuse(command.reason, act))

    async def make_read(self, command: MakeBulkRead, act: Act) -> list[dict[str, Any]]:
        """Return the fields that were approved, by agent; who was erased is left out. Each read is on record.

        Of a person whose data are blocked only that is told (`refused`), unless a law demands the reading; fields whose
        use was opposed are left out.
        """
        reading, made = await self._make(command, act)
        purpose = Reading(reader=act.actor, role=act.role, purpose=reading.purpose)
        streams = await self._store.recall_many(list(reading.agents))
        rows = []
        for agent_id, history in streams.items():
            agent = Agent.replay(history)
            if agent is None or agent.process_id != made.process_id:
                continue
            row = await self._row(agent.person_id, purpose, reading)
            if row is not None:
                rows.append({"agent_id": str(agent_id), **row})
        return rows

    async def _row(self, person: UUID, purpose: Reading, reading: BulkReadRequested) -> dict[str, Any] | None:
        """Return what may be read of one person, or the name of the refusal; `None` of who was erased."""
        data = PersonalData.replay(person, await self._store.recall(data_stream(person)))
        try:
            fields = data.readable(reading.fields, reading.legal_basis)
            return await self._vault.read(person, Identity, purpose, fields) if fields else {}
        except DataAreBlocked as blocked:
            return {"refused": blocked.code}
        except (PersonErased, NotInVault):
            return None

    @decided_again
    async def _make(self, command: MakeBulkRead, act: Act) -> tuple[BulkReadRequested, BulkReadMade]:
        """Record the reading before anything is read: it is made once, also when what follows fails."""
        reading, version = await self._reading(command.read_id)
        made = reading.make(act)
        await self._store.append([NewEvent(command.read_id, version + 1, made)])
        return reading.requested, made

    async def _decide(self, read_id: UUID, decide: Callable[[BulkReading], Event]) -> int:
        reading, version = await self._reading(read_id)
        return await self._store.append([NewEvent(read_id, version + 1, decide(reading))])

    async def _reading(self, read_id: UUID) -> tuple[BulkReading, int]:
        history = await self._store.recall(read_id)
        reading = BulkReading.replay(history)
        if reading is None:
            raise BulkReadUnknown
        return reading, len(history)
