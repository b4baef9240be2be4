"""The published list of eligible agents (*lista de agentes aptos*), page by page, and its time for challenges."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from services.registry.domain.agent import Agent, Status, Window
from services.registry.domain.process import INSCRIPTION, Process
from services.registry.domain.terms import runs
from services.registry.errors.standing import NobodyToList
from services.registry.events import ChallengeWindowPassed, EligibleAgent, EligibleAgentsListed
from shared.messages import Act, Event, derived_id

PAGE: Final = 1_000


def listing_stream(process: UUID) -> UUID:
    """Return the stream of a process's list of eligible agents."""
    return derived_id("eligible", process)


@dataclass(frozen=True)
class Listing:
    """The list as far as decisions need it: by agent, its window; the windows by page, and those that passed."""

    process_id: UUID
    windows: Mapping[UUID, Window] = field(default_factory=dict)
    pages: Mapping[int, Window] = field(default_factory=dict)
    passed: frozenset[int] = frozenset()

    @classmethod
    def replay(cls, process: UUID, history: Iterable[Event]) -> "Listing":
        """Return the list of a stream."""
        listing = cls(process)
        for event in history:
            listing = listing.evolve(event)
        return listing

    def evolve(self, event: Event) -> "Listing":
        """Return the list after one more event."""
        match event:
            case EligibleAgentsListed():
                window = Window(event.due_on, event.due_at)
                added = dict.fromkeys((agent.agent_id for agent in event.agents), window)
                return replace(self, windows={**self.windows, **added}, pages={**self.pages, event.page: window})
            case ChallengeWindowPassed():
                return replace(self, passed=self.passed | {event.page})
        return self

    def publish(self, process: Process, agents: Sequence[Agent], act: Act) -> list[EligibleAgentsListed]:
        """Publish those who are eligible and on no page yet, in the order given; their window opens the next day."""
        process.require_open_roll(INSCRIPTION)
        fresh = [_line(a) for a in agents if a.status is Status.ELIGIBLE and a.id not in self.windows]
        if not fresh:
            raise NobodyToList
        span = runs(process, process.rules.inscription.challenge, act)
        return [
            EligibleAgentsListed(
                **act.facts(),
                process_id=process.id,
                page=len(self.pages) + start // PAGE + 1,
                agents=tuple(fresh[start : start + PAGE]),
                due_on=span.last_day,
                due_at=span.expires_at,
            )
            for start in range(0, len(fresh), PAGE)
        ]

    def pass_window(self, page: int, act: Act) -> list[Event]:
        """Say that a page's time for challenges has passed; stay quiet where it runs, or this was said before."""
        window = self.pages.get(page)
        if window is None or page in self.passed or window.is_open(act.recorded_at):
            return []
        return [ChallengeWindowPassed(**act.facts(), process_id=self.process_id, page=page, due_at=window.due_at)]


def _line(agent: Agent) -> EligibleAgent:
    return EligibleAgent(
        agent_id=agent.id,
        organisation_id=agent.organisation_id,
        category=agent.category,
        list_code=agent.list_code,
    )
