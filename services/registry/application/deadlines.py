"""Handlers of the terms of a process."""

from services.registry.application.record import decided_again, recall_process
from services.registry.commands.rules import MeetDeadline, PassDeadline
from services.registry.domain.passing import meet_deadline, pass_deadline
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act


class Terms:
    """Records which terms of a process passed, and which were met."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    @decided_again
    async def pass_deadline(self, command: PassDeadline, act: Act) -> int | None:
        """Record that a term passed; `None` where it no longer runs or is not due."""
        process, version = await recall_process(self._store, command.process_id)
        event = pass_deadline(process, command, act)
        return None if event is None else await self._store.append([NewEvent(process.id, version + 1, event)])

    @decided_again
    async def meet_deadline(self, command: MeetDeadline, act: Act) -> int:
        """Record that what a term was for was done; return the position."""
        process, version = await recall_process(self._store, command.process_id)
        return await self._store.append([NewEvent(process.id, version + 1, meet_deadline(process, command, act))])
