"""Handlers of projects, one by one and in bulk."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.registry.application.record import decided_again, recall_process
from services.registry.application.territory import Territory
from services.registry.commands import ProjectEntry, RegisterProject, RegisterProjects
from services.registry.domain.project import (
    listing_stream,
    places_taken,
    project_stream,
    register_project,
    register_projects,
)
from services.registry.events.portfolio import ProjectSelected
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act


class Projects:
    """Puts projects on the listings of a process."""

    def __init__(self, store: EventStore, territory: Territory) -> None:
        self._store = store
        self._territory = territory

    @decided_again
    async def register_project(self, command: RegisterProject, act: Act) -> int:
        """Put one project at the end of its listing; return the position."""
        recalled = await recall_process(self._store, command.process_id)
        entry = command.entry
        stream = project_stream(command.process_id, entry.project)
        listing = listing_stream(command.process_id, entry.list_code)
        streams = await self._store.recall_many([stream, listing])
        registered, listed = register_project(
            recalled.process,
            entry,
            places_taken(streams[listing]),
            is_known=bool(streams[stream]),
            catalogue=await self._territory.catalogue(),
            act=act,
        )
        events = [NewEvent(stream, 1, registered), NewEvent(listing, len(streams[listing]) + 1, listed)]
        return await self._store.append(events, relies_on=recalled.relied_on)

    @decided_again
    async def register_projects(self, command: RegisterProjects, act: Act) -> int:
        """Put projects at the ends of their listings, all of them or none; return the position."""
        return await self.register(command.process_id, command.projects, act)

    async def register(
        self,
        process_id: UUID,
        entries: Sequence[ProjectEntry],
        act: Act,
        *,
        described: Sequence[ProjectSelected] = (),
        also: Sequence[NewEvent] = (),
        relies_on: Mapping[UUID, int] | None = None,
    ) -> int:
        """Put projects on their listings once, with what else is known of them (`described`) and happens (`also`).

        Raise `Superseded` where a stream that this rests on had moved.
        """
        recalled = await recall_process(self._store, process_id)
        projects = {entry.project: project_stream(process_id, entry.project) for entry in entries}
        listings = {entry.list_code: listing_stream(process_id, entry.list_code) for entry in entries}
        streams = await self._store.recall_many([*projects.values(), *listings.values()])
        registered, listed = register_projects(
            recalled.process,
            entries,
            taken={code: places_taken(streams[listing]) for code, listing in listings.items()},
            known={code for code, stream in projects.items() if streams[stream]},
            catalogue=await self._territory.catalogue(),
            act=act,
        )
        events = [NewEvent(projects[event.project], 1, event) for event in registered]
        events += [NewEvent(projects[event.project], 2, event) for event in described]
        for event in listed:
            listing = listings[event.list_code]
            events.append(NewEvent(listing, len(streams[listing]) + 1, event))
        return await self._store.append([*events, *also], relies_on={**recalled.relied_on, **(relies_on or {})})
