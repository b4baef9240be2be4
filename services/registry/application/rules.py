"""Handlers of the rules and the money of a process."""

from collections.abc import Callable
from uuid import UUID, uuid4

from services.registry.application.record import Made, Recalled, decided_again, recall_process
from services.registry.commands.rules import (
    AnnounceBudget,
    ChangeEnvelope,
    ChangeRules,
    CloneProcess,
    ConfirmAmendment,
    DeclineAmendment,
    ProposeAmendment,
)
from services.registry.domain.cloning import next_process
from services.registry.domain.money import announce_budget, change_envelope
from services.registry.domain.process import Process, open_process, process_id
from services.registry.domain.project import listing_stream, places_taken
from services.registry.domain.rulebook import (
    change_rules,
    confirm_amendment,
    decline_amendment,
    propose_amendment,
)
from services.registry.errors import ProcessUnknown
from services.registry.events import ProcessOpened, ProcessRules, RulesAmendmentProposed
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act, Event
from shared.territory import Catalogue


class Rulebooks:
    """Changes, amends, clones and shows the rules of processes, and moves their money."""

    def __init__(self, store: EventStore, catalogue: Catalogue, new_id: Callable[[], UUID] = uuid4) -> None:
        self._store = store
        self._catalogue = catalogue
        self._new_id = new_id

    async def rules(self, process_id: UUID) -> ProcessRules:
        """Return the rules in force."""
        return (await recall_process(self._store, process_id)).process.rules

    async def amendments(self, process_id: UUID) -> tuple[RulesAmendmentProposed, ...]:
        """Return the amendments that wait for a second person, the oldest first."""
        return (await recall_process(self._store, process_id)).process.amendments

    @decided_again
    async def change_rules(self, command: ChangeRules, act: Act) -> int:
        """Give a process new rules in what is not frozen; return the position."""
        recalled = await recall_process(self._store, command.process_id)
        listings = await self._listings(recalled.process)
        event = change_rules(recalled.process, command, _listed(listings), act, self._catalogue)
        return await self._append(recalled, event, listings)

    @decided_again
    async def propose_amendment(self, command: ProposeAmendment, act: Act) -> Made:
        """Propose to amend frozen rules."""
        recalled = await recall_process(self._store, command.process_id)
        listings = await self._listings(recalled.process)
        amendment_id = self._new_id()
        event = propose_amendment(recalled.process, command, amendment_id, _listed(listings), act, self._catalogue)
        return Made(amendment_id, await self._append(recalled, event, listings))

    @decided_again
    async def confirm_amendment(self, command: ConfirmAmendment, act: Act) -> int:
        """Amend the rules as somebody else proposed; return the position."""
        recalled = await recall_process(self._store, command.process_id)
        listings = await self._listings(recalled.process)
        event = confirm_amendment(recalled.process, command, _listed(listings), act, self._catalogue)
        return await self._append(recalled, event, listings)

    @decided_again
    async def decline_amendment(self, command: DeclineAmendment, act: Act) -> int:
        """Decline or withdraw an amendment; return the position."""
        recalled = await recall_process(self._store, command.process_id)
        return await self._append(recalled, decline_amendment(recalled.process, command, act))

    @decided_again
    async def announce_budget(self, command: AnnounceBudget, act: Act) -> int:
        """Announce how much is decided in a process; return the position."""
        recalled = await recall_process(self._store, command.process_id)
        return await self._append(recalled, announce_budget(recalled.process, command, act))

    @decided_again
    async def change_envelope(self, command: ChangeEnvelope, act: Act) -> int:
        """Change the envelope of one list; return the position."""
        recalled = await recall_process(self._store, command.process_id)
        return await self._append(recalled, change_envelope(recalled.process, command, act))

    @decided_again
    async def clone_process(self, command: CloneProcess, act: Act) -> Made:
        """Open a draft with the rules in force of another process."""
        stream = process_id(command.code)
        streams = await self._store.recall_many([command.process_id, stream])
        source, opened = Process.replay(streams[command.process_id]), streams[command.process_id][:1]
        if source is None or not isinstance(opened[0], ProcessOpened):
            raise ProcessUnknown
        opening = next_process(source.rules, opened[0].fiscal_year, command)
        existing = Process.replay(streams[stream])
        event = open_process(existing, opening, act, self._catalogue, cloned_from=source.id)
        return Made(stream, await self._store.append([NewEvent(stream, 1, event)]))

    async def _listings(self, process: Process) -> dict[str, tuple[UUID, int, int]]:
        """Return, by list, its listing's stream and version, and how many projects it has."""
        streams = {one.code: listing_stream(process.id, one.code) for one in process.rules.lists}
        histories = await self._store.recall_many(list(streams.values()))
        return {
            code: (stream, len(histories[stream]), places_taken(histories[stream])) for code, stream in streams.items()
        }

    async def _append(
        self, recalled: Recalled, event: Event, listings: dict[str, tuple[UUID, int, int]] | None = None
    ) -> int:
        relies_on = {stream: version for stream, version, _ in (listings or {}).values()}
        new = NewEvent(recalled.process.id, recalled.version + 1, event)
        return await self._store.append([new], relies_on=relies_on)


def _listed(listings: dict[str, tuple[UUID, int, int]]) -> set[str]:
    return {code for code, (_, _, places) in listings.items() if places}
