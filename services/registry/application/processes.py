"""Handlers of processes and organisations."""

from collections.abc import Callable
from uuid import UUID, uuid4

from services.registry.application.record import Made, decided_again, recall_process
from services.registry.application.territory import Territory
from services.registry.commands import BeginPhase, OpenProcess, RegisterOrganisation
from services.registry.domain.organisation import organisation_id, read_ruc, register_organisation
from services.registry.domain.process import Process, check_ubigeo, open_process, process_id
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act


class Processes:
    """Opens processes and leads them through their phases; makes organisations known."""

    def __init__(self, store: EventStore, territory: Territory, new_id: Callable[[], UUID] = uuid4) -> None:
        self._store = store
        self._territory = territory
        self._new_id = new_id

    @decided_again
    async def open_process(self, command: OpenProcess, act: Act) -> Made:
        """Open a process in draft."""
        stream = process_id(command.code)
        existing = Process.replay(await self._store.recall(stream))
        event = open_process(existing, command, act, await self._territory.catalogue())
        return Made(stream, await self._store.append([NewEvent(stream, 1, event)]))

    @decided_again
    async def begin_phase(self, command: BeginPhase, act: Act) -> int:
        """Enter the next phase; return the position."""
        process, version = await recall_process(self._store, command.process_id)
        return await self._store.append([NewEvent(process.id, version + 1, process.begin(command, act))])

    @decided_again
    async def register_organisation(self, command: RegisterOrganisation, act: Act) -> Made:
        """Make an organisation known."""
        ruc = read_ruc(command.ruc)
        if command.ubigeo is not None:
            check_ubigeo(await self._territory.catalogue(), command.ubigeo, "/ubigeo")
        stream = organisation_id(ruc, self._new_id())
        event = register_organisation(await self._store.recall(stream), stream, ruc, command, act)
        return Made(stream, await self._store.append([NewEvent(stream, 1, event)]))
