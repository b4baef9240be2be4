"""Handlers of projects, one by one and in bulk."""

from services.registry.application.record import decided_again, recall_process
from services.registry.commands import RegisterProject, RegisterProjects
from services.registry.domain.project import (
    listing_stream,
    places_taken,
    project_stream,
    register_project,
    register_projects,
)
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act
from shared.territory import Catalogue


class Projects:
    """Puts projects on the listings of a process."""

    def __init__(self, store: EventStore, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue

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
            catalogue=self._catalogue,
            act=act,
        )
        events = [NewEvent(stream, 1, registered), NewEvent(listing, len(streams[listing]) + 1, listed)]
        return await self._store.append(events, relies_on=recalled.relied_on)

    @decided_again
    async def register_projects(self, command: RegisterProjects, act: Act) -> int:
        """Put projects at the ends of their listings, all of them or none; return the position."""
        recalled = await recall_process(self._store, command.process_id)
        projects = {entry.project: project_stream(command.process_id, entry.project) for entry in command.projects}
        listings = {entry.list_code: listing_stream(command.process_id, entry.list_code) for entry in command.projects}
        streams = await self._store.recall_many([*projects.values(), *listings.values()])
        registered, listed = register_projects(
            recalled.process,
            command.projects,
            taken={code: places_taken(streams[listing]) for code, listing in listings.items()},
            known={code for code, stream in projects.items() if streams[stream]},
            catalogue=self._catalogue,
            act=act,
        )
        events = [NewEvent(projects[event.project], 1, event) for event in registered]
        for event in listed:
            listing = listings[event.list_code]
            events.append(NewEvent(listing, len(streams[listing]) + 1, event))
        return await self._store.append(events, relies_on=recalled.relied_on)
