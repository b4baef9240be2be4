"""Handlers of ideas, from the form to the project."""

from collections.abc import Callable
from uuid import UUID, uuid4

from services.registry.application.agents import person_of
from services.registry.application.projects import Projects
from services.registry.application.record import Made, decided_again, recall_process
from services.registry.application.territory import Territory
from services.registry.domain.idea import Idea, idea_stream, propose_idea, support_stream
from services.registry.idea_commands import AnswerIdea, ListIdea, MergeIdea, ProposeIdea, SupportIdea, TakeUpIdea
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act, Event


class Ideas:
    """Takes ideas in, and leads them on."""

    def __init__(
        self, store: EventStore, territory: Territory, projects: Projects, new_id: Callable[[], UUID] = uuid4
    ) -> None:
        self._store = store
        self._territory = territory
        self._projects = projects
        self._new_id = new_id

    @decided_again
    async def propose(self, command: ProposeIdea, act: Act) -> Made:
        """Propose an idea; return its id and the position."""
        recalled = await recall_process(self._store, command.process_id)
        idea = self._new_id()
        event = propose_idea(recalled.process, idea, command, await self._territory.catalogue(), act)
        new = NewEvent(idea_stream(command.process_id, idea), 1, event)
        return Made(idea, await self._store.append([new], relies_on=recalled.relied_on))

    @decided_again
    async def answer(self, command: AnswerIdea, act: Act) -> int:
        """Admit or decline an idea; return the position."""
        idea = await self._recall(command.process_id, command.idea_id)
        return await self._store.append([_next(command.process_id, idea, idea.answer(command, act))])

    @decided_again
    async def merge(self, command: MergeIdea, act: Act) -> int:
        """Let an idea go on as part of another; return the position."""
        process = command.process_id
        idea, into = await self._recall(process, command.idea_id), await self._recall(process, command.into)
        relied = {idea_stream(process, into.id): into.version} if into.id != idea.id else {}
        return await self._store.append([_next(process, idea, idea.merge(command, into, act))], relies_on=relied)

    @decided_again
    async def support(self, command: SupportIdea, act: Act) -> int:
        """Support an idea, once for each person; return the position."""
        idea = await self._recall(command.process_id, command.idea_id)
        event = idea.support(act)
        stream = support_stream(idea.id, await person_of(self._store, act))
        if await self._store.recall(stream):
            return await self._store.position()
        relied = {idea_stream(command.process_id, idea.id): idea.version}
        return await self._store.append([NewEvent(stream, 1, event)], relies_on=relied)

    @decided_again
    async def enter(self, command: ListIdea, act: Act) -> Made:
        """Put an idea on a list as a candidate of its contest; return the idea's id and the position."""
        idea = await self._recall(command.process_id, command.idea_id)
        listed, entry = idea.enter(command, act)
        also = [_next(command.process_id, idea, listed)]
        because = act.model_copy(update={"cause": idea.event_id})
        return Made(idea.id, await self._projects.register(command.process_id, [entry], because, also=also))

    @decided_again
    async def take_up(self, command: TakeUpIdea, act: Act) -> int:
        """Make a project of an idea; the project names the idea as its cause. Return the position."""
        idea = await self._recall(command.process_id, command.idea_id)
        also = [_next(command.process_id, idea, idea.take_up(command, act))]
        because = act.model_copy(update={"cause": idea.event_id})
        return await self._projects.register(command.process_id, [command.entry], because, also=also)

    async def _recall(self, process: UUID, idea: UUID) -> Idea:
        return Idea.replay(await self._store.recall(idea_stream(process, idea)))


def _next(process: UUID, idea: Idea, event: Event) -> NewEvent:
    return NewEvent(idea_stream(process, idea.id), idea.version + 1, event)
