"""An idea: proposed by anyone, answered with reasons, supported, merged, listed, and at last a project."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.registry.commands import ProjectEntry
from services.registry.commands.ideas import AnswerIdea, ListIdea, MergeIdea, ProposeIdea, TakeUpIdea
from services.registry.domain.process import LISTING, Process, check_ubigeo
from services.registry.errors.ideas import (
    DistrictInAnotherProvince,
    IdeaHasNoAmount,
    IdeaIsNotOpen,
    IdeaMergedIntoItself,
    IdeaUnknown,
)
from services.registry.events import Location
from services.registry.events.ideas import (
    IdeaAnswer,
    IdeaAnswered,
    IdeaListed,
    IdeaMerged,
    IdeaProposed,
    IdeaSupported,
    IdeaTakenUp,
)
from shared.causes import event_cause
from shared.messages import Act, Event, derived_id
from shared.territory import Catalogue

CODE_DIGITS: Final = 12


class State(StrEnum):
    """How far an idea has come."""

    PROPOSED = "proposed"
    ADMITTED = "admitted"
    DECLINED = "declined"
    MERGED = "merged"
    LISTED = "listed"
    TAKEN_UP = "taken-up"


OPEN: Final = (State.PROPOSED, State.ADMITTED, State.LISTED)


def idea_stream(process: UUID, idea: UUID) -> UUID:
    """Return the stream of one idea of one process."""
    return derived_id("idea", process, idea)


def support_stream(idea: UUID, person: str) -> UUID:
    """Return the stream of one person's support of one idea: it holds one event at most."""
    return derived_id("idea-support", idea, person)


@dataclass(frozen=True)
class Idea:
    """An idea as far as decisions need it; `version` counts its events."""

    proposed: IdeaProposed
    state: State = State.PROPOSED
    version: int = 1

    @classmethod
    def replay(cls, events: Iterable[Event]) -> "Idea":
        """Return the idea of a stream; refuse an empty one with `IdeaUnknown`."""
        idea: Idea | None = None
        for event in events:
            idea = cls(event) if isinstance(event, IdeaProposed) else idea.evolve(event) if idea else None
        if idea is None:
            raise IdeaUnknown
        return idea

    def evolve(self, event: Event) -> "Idea":
        """Return the idea after one more event."""
        state = self.state
        match event:
            case IdeaAnswered():
                state = State.ADMITTED if event.answer is IdeaAnswer.ADMITTED else State.DECLINED
            case IdeaMerged():
                state = State.MERGED
            case IdeaListed():
                state = State.LISTED
            case IdeaTakenUp():
                state = State.TAKEN_UP
        return replace(self, state=state, version=self.version + 1)

    @property
    def id(self) -> UUID:
        """The idea's id."""
        return self.proposed.idea_id

    @property
    def event_id(self) -> str:
        """The published id of the event that proposed the idea, to be named as the cause of what came of it."""
        return event_cause(idea_stream(self._process, self.id), 1)

    @property
    def _process(self) -> UUID:
        if self.proposed.process_id is None:
            raise IdeaUnknown
        return self.proposed.process_id

    def answer(self, command: AnswerIdea, act: Act) -> IdeaAnswered:
        """Admit or decline an idea that waits for its answer."""
        self._require(State.PROPOSED)
        return IdeaAnswered(
            **act.facts(),
            process_id=self._process,
            idea_id=self.id,
            answer=command.answer,
            response=command.response,
        )

    def merge(self, command: MergeIdea, into: "Idea", act: Act) -> IdeaMerged:
        """Let the idea go on as part of another that is still open."""
        if into.id == self.id:
            raise IdeaMergedIntoItself("/into")
        self._require(State.PROPOSED, State.ADMITTED)
        into._require(*OPEN)  # noqa: SLF001  # It is another of the same kind.
        return IdeaMerged(**act.facts(), process_id=self._process, idea_id=self.id, into=into.id, reason=command.reason)

    def support(self, act: Act) -> IdeaSupported:
        """Support an idea that was admitted."""
        self._require(State.ADMITTED, State.LISTED)
        return IdeaSupported(**act.facts(), process_id=self._process, idea_id=self.id)

    def enter(self, command: ListIdea, act: Act) -> tuple[IdeaListed, ProjectEntry]:
        """Put an admitted idea on a list: what happened to it, and the entry by which it is a candidate there."""
        self._require(State.ADMITTED)
        cost = command.cost if command.cost is not None else self.proposed.approximate_amount
        if cost is None:
            raise IdeaHasNoAmount("/cost")
        entry = ProjectEntry(
            project=f"IDEA-{self.id.hex[:CODE_DIGITS]}",
            name=self.proposed.name,
            list_code=command.list_code,
            cost=cost,
            function=self.proposed.theme,
            locations=(Location(ubigeo=self.proposed.district),),
            invented=self.proposed.invented,
        )
        listed = IdeaListed(
            **act.facts(),
            process_id=self._process,
            idea_id=self.id,
            list_code=command.list_code,
            project=entry.project,
        )
        return listed, entry

    def take_up(self, command: TakeUpIdea, act: Act) -> IdeaTakenUp:
        """Note the project that an admitted or listed idea has become."""
        self._require(State.ADMITTED, State.LISTED)
        return IdeaTakenUp(
            **act.facts(),
            process_id=self._process,
            idea_id=self.id,
            project=command.entry.project,
            reason=command.reason,
        )

    def _require(self, *states: State) -> None:
        if self.state not in states:
            raise IdeaIsNotOpen(state=self.state)


def propose_idea(process: Process, idea: UUID, command: ProposeIdea, catalogue: Catalogue, act: Act) -> IdeaProposed:
    """Propose an idea while projects can still be listed; its district has to lie in its province."""
    process.require(LISTING)
    check_ubigeo(catalogue, command.province, "/province")
    check_ubigeo(catalogue, command.district, "/district")
    if not command.district.startswith(command.province):
        raise DistrictInAnotherProvince("/district")
    return IdeaProposed(**act.facts(), idea_id=idea, **dict(command))
