"""Handlers of electors of an outside electoral register: enrolment, and the pseudonyms of their paper ballots."""

from typing import Final, NamedTuple

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


class Electors:
    """Enrols electors under ids that do not tell who they are."""

    def __init__(self, store: EventStore, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring

    @decided_again
    async def enrol_electors(self, command: EnrolElectors, act: Act) -> Enrolled:
        """Enrol those of a batch who are not yet; a batch with a faulty row is refused whole."""
        recalled = await recall_process(self._store, command.process_id)
        key = await self._keyring.named_key(process_key(command.process_id))
        electors = [elector_id(key, command.source, reference) for reference in command.references]
        stream = enrolment_stream(command.process_id)
        history = await self._store.recall(stream)
        event = Enrolment.replay(history).enrol(recalled.process, command, electors, act)
        if event is None:
            return Enrolled(0, len(electors), await self._store.position())
        position = await self._store.append([NewEvent(stream, len(history) + 1, event)], relies_on=recalled.relied_on)
        return Enrolled(len(event.electors), len(electors) - len(event.electors), position)

    async def read_pseudonyms(self, command: ReadPseudonyms, act: Act) -> list[str]:
        """Return the pseudonyms of electors in the order of their references; the vault notes who read them and why."""
        await recall_process(self._store, command.process_id)
        key = await self._keyring.named_key(process_key(command.process_id))
        electors = [elector_id(key, command.source, reference) for reference in command.references]
        Enrolment.replay(await self._store.recall(enrolment_stream(command.process_id))).require(electors)
        reading = Reading(reader=act.actor, role=act.role, purpose=command.purpose)
        await self._keyring.record_batch_read(reading, command.process_id, PSEUDONYMS, len(electors))
        return [pseudonym(key, elector) for elector in electors]
