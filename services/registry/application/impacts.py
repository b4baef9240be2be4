"""Handlers of impact: computing of what reach a project is, and deciding otherwise."""

from typing import NamedTuple

from services.registry.application.record import decided_again, recall_process
from services.registry.application.territory import Territory
from services.registry.commands.portfolio import ClassifyImpact, OverrideImpact
from services.registry.domain.assessment import Assessment, assessment_stream, compute
from services.registry.domain.project import project_stream
from services.registry.impact import Impact
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act


class Classified(NamedTuple):
    """What was computed, and the position that shows it."""

    impact: Impact
    position: int


class Impacts:
    """Classifies the impact of projects."""

    def __init__(self, store: EventStore, territory: Territory) -> None:
        self._store = store
        self._territory = territory

    @decided_again
    async def classify(self, command: ClassifyImpact, act: Act) -> Classified:
        """Compute the impact of a project; the same as before is recorded once."""
        recalled = await recall_process(self._store, command.process_id)
        own = project_stream(command.process_id, command.project)
        stream = assessment_stream(command.process_id, command.project)
        streams = await self._store.recall_many([own, stream])
        catalogue, indicators = await self._territory.catalogue(), await self._territory.indicators()
        impact = compute(recalled.process, streams[own], command, catalogue, indicators)
        event = Assessment.replay(streams[stream]).classify(command, impact, act)
        if event is None:
            return Classified(impact, await self._store.position())
        new = NewEvent(stream, len(streams[stream]) + 1, event)
        return Classified(impact, await self._store.append([new], relies_on={own: len(streams[own])}))

    @decided_again
    async def override(self, command: OverrideImpact, act: Act) -> int:
        """Decide on another level than was computed; return the position."""
        await recall_process(self._store, command.process_id)
        stream = assessment_stream(command.process_id, command.project)
        history = await self._store.recall(stream)
        event = Assessment.replay(history).override(command, act)
        return await self._store.append([NewEvent(stream, len(history) + 1, event)])
