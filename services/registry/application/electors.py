"""Handlers of electors of an outside electoral register: enrolment, and the pseudonyms of their paper ballots."""

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

from services.registry.application.record import decided_again, recall_process
from services.registry.commands import EnrolElectors, ReadPseudonyms
from services.registry.domain.enrolment import Enrolment, elector_id, enrolment_stream
from services.registry.domain.roll import process_key, pseudonym
from shared.eventstore import EventStore, NewEvent
from shared.keyring import Keyring
from shared.messages import Act
from shared.personal import Reading

PSEUDONYMS: Final = "registry.pseudonyms.v1"
"""What is read, in the vault's record of reads, when references become pseudonyms."""


class Enrolled(NamedTuple):
    """How many electors a command enrolled, how many were before, and the position that shows all of them."""

    enrolled: int
    already: int
    position: int


class Known(NamedTuple):
    """The enrolment of one process as its stream told it, and the version it was told at."""

    process_id: UUID
    enrolment: Enrolment
    version: int


class Electors:
    """Enrols electors under ids that do not tell who they are.

    The enrolment of the process that was asked for last is kept in memory. It only grows, and a decision on one that is
    behind is `Superseded`, so that keeping it never decides anything wrong. Enrolments take turns: all at once, they
    would only supersede each other.
    """

    def __init__(self, store: EventStore, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring
        self._last: Known | None = None
        self._turn = asyncio.Lock()

    @decided_again
    async def enrol_electors(self, command: EnrolElectors, act: Act) -> Enrolled:
        """Enrol those of a batch who are not yet; a batch with a faulty row is refused whole."""
        async with self._turn:
            return await self._enrol(command, act)

    async def read_pseudonyms(self, command: ReadPseudonyms, act: Act) -> list[str]:
        """Return the pseudonyms of electors in the order of their references; the vault notes who read them and why."""
        await recall_process(self._store, command.process_id)
        electors = await self._ids(command.process_id, command.source, command.references)
        await self._require(command.process_id, electors)
        reading = Reading(reader=act.actor, role=act.role, purpose=command.purpose)
        await self._keyring.record_batch_read(reading, command.process_id, PSEUDONYMS, len(electors))
        key = await self._keyring.named_key(process_key(command.process_id))
        return [pseudonym(key, elector) for elector in electors]

    async def _enrol(self, command: EnrolElectors, act: Act) -> Enrolled:
        recalled = await recall_process(self._store, command.process_id)
        electors = await self._ids(command.process_id, command.source, command.references)
        known = self._take(command.process_id) or await self._recall(command.process_id)
        event = known.enrolment.enrol(recalled.process, command, electors, act)
        if event is None:
            self._last = known
            return Enrolled(0, len(electors), await self._store.position())
        new = NewEvent(enrolment_stream(command.process_id), known.version + 1, event)
        position = await self._store.append([new], relies_on=recalled.relied_on)
        self._last = Known(command.process_id, known.enrolment.evolve(event), known.version + 1)
        return Enrolled(len(event.electors), len(electors) - len(event.electors), position)

    async def _ids(self, process_id: UUID, source: str, references: Sequence[str]) -> list[UUID]:
        key = await self._keyring.named_key(process_key(process_id))
        return [elector_id(key, source, reference) for reference in references]

    async def _require(self, process_id: UUID, electors: Sequence[UUID]) -> None:
        """Refuse electors who are not enrolled, by what is kept or, where that may be behind, by what is recorded."""
        known = self._take(process_id)
        if known is None or not known.enrolment.has_all(electors):
            known = await self._recall(process_id)
        self._last = known
        known.enrolment.require(electors)

    def _take(self, process_id: UUID) -> Known | None:
        """Return what is kept of this process, and keep it no longer: a decision that fails recalls."""
        known, self._last = self._last, None
        return known if known is not None and known.process_id == process_id else None

    async def _recall(self, process_id: UUID) -> Known:
        history = await self._store.recall(enrolment_stream(process_id))
        return Known(process_id, Enrolment.replay(history), len(history))
