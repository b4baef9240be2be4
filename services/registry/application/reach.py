"""Territory on use: who acts in a role that is limited to places acts on what lies there, and on nothing else.

An agent lies where its list does, a project where its list and all its places do, an idea in its district. What belongs
to no place, such as a list of several provinces, is for roles without such a limit.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from services.registry.application.agents import recall_agent
from services.registry.application.record import recall_process
from services.registry.commands import ProjectEntry
from services.registry.domain.idea import Idea, idea_stream
from services.registry.domain.project import project_stream
from services.registry.errors.access import OutsideYourTerritory
from services.registry.events import ProjectRegistered
from shared.eventstore import EventStore
from shared.tokens import Person


class Reach:
    """Compares where things lie with where a role reaches; for roles without a limit it recalls nothing."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    async def require_path(self, person: Person, path: Mapping[str, Any]) -> None:
        """Refuse an act on the agent, project or idea that an address names, where it lies elsewhere."""
        if person.territories is None or "process_id" not in path:
            return
        process = UUID(str(path["process_id"]))
        if "agent_id" in path:
            await self.require_agents(person, process, [UUID(str(path["agent_id"]))])
        if "idea_id" in path:
            await self.require_idea(person, process, UUID(str(path["idea_id"])))
        if "project" in path:
            await self._require_project(person, process, str(path["project"]))

    async def require_agents(self, person: Person, process: UUID, agents: Iterable[UUID]) -> None:
        """Refuse an act on agents of other places; the process has to know each of them."""
        if person.territories is not None:
            for agent_id in agents:
                agent, _ = await recall_agent(self._store, process, agent_id)
                await self.require_list(person, process, agent.list_code)

    async def require_list(self, person: Person, process: UUID, list_code: str | None) -> None:
        """Refuse an act on a list of another place, or of several, or on none."""
        if person.territories is not None:
            rules = (await recall_process(self._store, process)).process.rules
            require_places(person, [next((one.ubigeo for one in rules.lists if one.code == list_code), None)])

    async def require_idea(self, person: Person, process: UUID, idea: UUID) -> None:
        """Refuse an act on an idea of another place."""
        if person.territories is not None:
            found = Idea.replay(await self._store.recall(idea_stream(process, idea)))
            require_places(person, [found.proposed.district])

    async def require_entries(self, person: Person, process: UUID, entries: Iterable[ProjectEntry]) -> None:
        """Refuse to put projects on the lists of other places, or projects that work elsewhere."""
        if person.territories is not None:
            for entry in entries:
                await self.require_list(person, process, entry.list_code)
                require_places(person, [place.ubigeo for place in entry.locations])

    async def _require_project(self, person: Person, process: UUID, code: str) -> None:
        for event in await self._store.recall(project_stream(process, code)):
            if isinstance(event, ProjectRegistered):
                await self.require_list(person, process, event.list_code)
                require_places(person, [place.ubigeo for place in event.locations])


def require_places(person: Person, places: Iterable[str | None]) -> None:
    """Refuse an act on a place outside the role's; `None` is every place."""
    if not all(person.covers(place) for place in places):
        raise OutsideYourTerritory
