"""Handlers of how agents stand: observation, cure, eligibility, challenges, moves, nullity."""

from collections.abc import Callable, Sequence
from uuid import UUID

from services.registry.application.agents import RecalledBoth, person_of, recall_agent, recall_both
from services.registry.application.record import Made, decided_again, recall_process
from services.registry.application.rolls import drawn
from services.registry.commands.standing import (
    ChallengeAgent,
    CureAgent,
    ExceptRequirements,
    FindEligible,
    ListEligibleAgents,
    MoveAgent,
    ObserveAgent,
    OfAgent,
    ResolveChallenge,
    VoidAccreditation,
    WithdrawAgent,
)
from services.registry.domain import standing
from services.registry.domain.agent import Agent
from services.registry.domain.listing import Listing, listing_stream
from services.registry.domain.process import RollState
from services.registry.domain.roll import process_key, pseudonym
from services.registry.events import AgentFoundEligible, EligibleAgentsListed
from shared.eventstore import EventStore, NewEvent
from shared.keyring import Keyring
from shared.messages import Act, Event

Decide = Callable[[RecalledBoth], Event | Sequence[Event] | None]
AT_ONCE = 500


def following(stream: UUID, version: int, decided: Event | Sequence[Event] | None) -> list[NewEvent]:
    """Return what was decided, as the next events of a stream."""
    events = [] if decided is None else [decided] if isinstance(decided, Event) else list(decided)
    return [NewEvent(stream, place, event) for place, event in enumerate(events, start=version + 1)]


async def decide_on_agent(store: EventStore, command: OfAgent, decide: Decide) -> int:
    """Recall a process and an agent, decide, and record while the process stays as it is; return the position."""
    both = await recall_both(store, command.process_id, command.agent_id)
    events = following(both.agent.id, both.version, decide(both))
    if not events:
        return await store.position()
    return await store.append(events, relies_on=both.recalled.relied_on)


class Standing:
    """Leads inscriptions from a request to what is decided, and what comes after."""

    def __init__(self, store: EventStore, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring

    @decided_again
    async def observe_agent(self, command: ObserveAgent, act: Act) -> int:
        """Ask for what an inscription lacks."""
        return await decide_on_agent(
            self._store, command, lambda b: standing.observe(b.agent, b.recalled.process, command, act)
        )

    @decided_again
    async def cure_agent(self, command: CureAgent, act: Act) -> int:
        """Take what an inscription lacked."""
        shown = standing.show(command.process_id, command.agent_id, command.shown, act)
        return await decide_on_agent(
            self._store, command, lambda b: [standing.cure(b.agent, b.recalled.process, command, act), *shown]
        )

    @decided_again
    async def except_requirements(self, command: ExceptRequirements, act: Act) -> int:
        """Let an inscription pass without some requirements."""
        return await decide_on_agent(
            self._store, command, lambda b: standing.except_requirements(b.agent, b.recalled.process, command, act)
        )

    @decided_again
    async def find_eligible(self, command: FindEligible, act: Act) -> int:
        """Find that an inscription meets the requirements."""
        return await decide_on_agent(
            self._store, command, lambda b: standing.find_eligible(b.agent, b.recalled.process, command, act)
        )

    @decided_again
    async def resolve_challenge(self, command: ResolveChallenge, act: Act) -> int:
        """Resolve a challenge."""
        return await decide_on_agent(
            self._store, command, lambda b: standing.resolve(b.agent, b.recalled.process, command, act)
        )

    @decided_again
    async def withdraw_agent(self, command: WithdrawAgent, act: Act) -> int:
        """Let an agent give up taking part."""
        return await decide_on_agent(
            self._store, command, lambda b: standing.withdraw(b.agent, b.recalled.process, act)
        )

    @decided_again
    async def move_agent(self, command: MoveAgent, act: Act) -> int:
        """Put an agent on another list."""
        return await decide_on_agent(
            self._store, command, lambda b: standing.move(b.agent, b.recalled.process, command, act)
        )

    @decided_again
    async def challenge_agent(self, command: ChallengeAgent, act: Act) -> Made:
        """Take a challenge against an agent of the published list; return its id and the position."""
        listing, _ = await self._listing(command.process_id)
        window, who = listing.windows.get(command.agent_id), await person_of(self._store, act)
        position = await decide_on_agent(
            self._store, command, lambda b: standing.challenge(b.agent, b.recalled.process, command, act, window, who)
        )
        return Made(standing.challenge_id(command.agent_id, who), position)

    @decided_again
    async def list_eligible_agents(
        self, command: ListEligibleAgents, act: Act
    ) -> tuple[list[EligibleAgentsListed], int]:
        """Publish everyone who is eligible and on no page yet; return the pages, and the position of the last."""
        recalled = await recall_process(self._store, command.process_id)
        listing, version = await self._listing(command.process_id)
        agents = await self._found_eligible(command.process_id, listing)
        pages = listing.publish(recalled.process, agents, act)
        new = following(listing_stream(command.process_id), version, pages)
        return pages, await self._store.append(new, relies_on=recalled.relied_on)

    @decided_again
    async def void_accreditation(self, command: VoidAccreditation, act: Act) -> int:
        """Declare an accreditation void; once the roll is closing, a voter of it is struck by the same command."""
        (process, version), agent, agent_version = await recall_both(self._store, command.process_id, command.agent_id)
        new = following(agent.id, agent_version, standing.void(agent, command, act))
        if process.roll is not RollState.OPEN and agent.id in await drawn(self._store, process.id):
            voter = pseudonym(await self._keyring.named_key(process_key(process.id)), agent.id)
            new += following(standing.struck_stream(process.id, voter), 0, standing.strike(process, voter, act))
        return await self._store.append(new, relies_on={process.id: version})

    @decided_again
    async def pass_cure_term(self, process_id: UUID, agent_id: UUID, act: Act) -> None:
        """Reject an inscription that was not cured in time."""
        agent, version = await recall_agent(self._store, process_id, agent_id)
        await self._append(following(agent.id, version, standing.pass_cure_term(agent, act)))

    @decided_again
    async def pass_challenge_term(self, process_id: UUID, agent_id: UUID, challenge: UUID, act: Act) -> None:
        """Say that a challenge was not resolved in time."""
        agent, version = await recall_agent(self._store, process_id, agent_id)
        await self._append(following(agent.id, version, standing.pass_challenge_term(agent, challenge, act)))

    @decided_again
    async def pass_challenge_window(self, process_id: UUID, page: int, act: Act) -> None:
        """Say that the agents of a page can no longer be challenged."""
        listing, version = await self._listing(process_id)
        await self._append(following(listing_stream(process_id), version, listing.pass_window(page, act)))

    async def _append(self, new: list[NewEvent]) -> None:
        if new:
            await self._store.append(new)

    async def _listing(self, process_id: UUID) -> tuple[Listing, int]:
        history = await self._store.recall(listing_stream(process_id))
        return Listing.replay(process_id, history), len(history)

    async def _found_eligible(self, process_id: UUID, listing: Listing) -> list[Agent]:
        mark = f'"process_id":"{process_id}"'.encode()
        ids = [row.stream_id async for row in self._store.scan([AgentFoundEligible.TOPIC]) if mark in row.data]
        fresh = [agent_id for agent_id in dict.fromkeys(ids) if agent_id not in listing.windows]
        found = []
        for start in range(0, len(fresh), AT_ONCE):
            streams = await self._store.recall_many(fresh[start : start + AT_ONCE])
            found += [Agent.replay(history) for history in streams.values()]
        return [agent for agent in found if agent is not None]
