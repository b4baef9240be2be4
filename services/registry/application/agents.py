"""Handlers of agents: inscription, with the person in the vault, and what is decided about it."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID, uuid4

from services.registry.application.record import Made, Recalled, decided_again, recall_process
from services.registry.commands import AccreditAgent, InscribeAgent, RejectAgent
from services.registry.domain.agent import (
    Agent,
    check_claims,
    check_inscription,
    document_stream,
    inscribe,
)
from services.registry.domain.process import INSCRIPTION
from services.registry.errors import AgentUnknown
from shared.calendar import LIMA
from shared.errors import Refusal, Unavailable
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act
from shared.vault import Vault


class RecalledAgent(NamedTuple):
    """An agent as its stream tells it, and the version it was told at."""

    agent: Agent
    version: int


async def recall_agent(store: EventStore, process_id: UUID, agent_id: UUID) -> RecalledAgent:
    """Return an agent of a process and its version, or refuse an id that the process does not know."""
    events = await store.recall(agent_id)
    agent = Agent.replay(events)
    if agent is None or agent.process_id != process_id:
        raise AgentUnknown
    return RecalledAgent(agent, len(events))


class Agents:
    """Inscribes agents, accredits and rejects them."""

    def __init__(self, store: EventStore, vault: Vault, new_id: Callable[[], UUID] = uuid4) -> None:
        self._store = store
        self._vault = vault
        self._new_id = new_id

    async def inscribe_agent(self, command: InscribeAgent, act: Act) -> Made:
        """Inscribe somebody; the person goes to the vault first, and leaves it when the inscription is refused.

        When the database does not answer in time, the person stays in the vault, because the inscription may stand.
        """
        agent_id = self._new_id()
        document = await self._free_document(command, act)
        commitment = await self._vault.store(agent_id, command.identity, act)
        try:
            return Made(agent_id, await self._record(command, agent_id, document, commitment, act))
        except Unavailable:
            raise
        except Refusal:
            await self._vault.erase(agent_id, act, "The inscription was refused.")
            raise

    @decided_again
    async def accredit_agent(self, command: AccreditAgent, act: Act) -> int:
        """Admit an agent while the roll is open; return the position."""
        recalled = await recall_process(self._store, command.process_id)
        agent, version = await recall_agent(self._store, command.process_id, command.agent_id)
        event = agent.accredit(recalled.process, command, act)
        return await self._store.append([NewEvent(agent.id, version + 1, event)], relies_on=recalled.relied_on)

    @decided_again
    async def reject_agent(self, command: RejectAgent, act: Act) -> int:
        """Refuse an agent while the roll is open; return the position."""
        recalled = await recall_process(self._store, command.process_id)
        agent, version = await recall_agent(self._store, command.process_id, command.agent_id)
        event = agent.reject(recalled.process, command, act)
        return await self._store.append([NewEvent(agent.id, version + 1, event)], relies_on=recalled.relied_on)

    async def _free_document(self, command: InscribeAgent, act: Act) -> UUID:
        """Return the stream that the document claims, once everything that can be checked has passed."""
        recalled = await recall_process(self._store, command.process_id)
        document = check_inscription(recalled.process, command, act.recorded_at.astimezone(LIMA).date())
        stream = document_stream(command.process_id, self._vault.blind_index("document", document.person_key))
        await self._check_claims(command, stream)
        return stream

    @decided_again
    async def _record(self, command: InscribeAgent, agent_id: UUID, document: UUID, commitment: str, act: Act) -> int:
        recalled: Recalled = await recall_process(self._store, command.process_id)
        recalled.process.require_open_roll(INSCRIPTION)
        await self._check_claims(command, document)
        inscribed, claimed = inscribe(agent_id, command, commitment, act)
        events = [NewEvent(agent_id, 1, inscribed), NewEvent(document, 1, claimed)]
        return await self._store.append(events, relies_on=recalled.relied_on)

    async def _check_claims(self, command: InscribeAgent, document: UUID) -> None:
        organisation = command.organisation_id
        streams = await self._store.recall_many([document, *([organisation] if organisation else [])])
        check_claims(streams[document], streams[organisation] if organisation else None)
