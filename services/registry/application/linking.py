"""Handlers of linking: which account stands for which agent, and who may act as an agent."""

from uuid import UUID

from services.registry.application.agents import document_claimed_by, recall_agent, seated_agent
from services.registry.application.record import Made, decided_again
from services.registry.commands.standing import ClaimAgent
from services.registry.domain import linking
from services.registry.domain.account import Account, seated
from services.registry.domain.agent import Agent
from services.registry.domain.inscription import claimant
from services.registry.errors.access import AccountUnknown
from services.registry.errors.standing import NotYourAgent, ProofDoesNotMatch
from services.registry.people import Contact, Identity, spelt
from shared.errors import Refusal
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act
from shared.personal import Reading
from shared.vault import Vault

PROVING = "Comprobar que la cuenta es de la persona inscrita."


class Linking:
    """Links accounts with agents, and tells whom an account stands for."""

    def __init__(self, store: EventStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    async def agent_of(self, process_id: UUID, person: UUID) -> UUID:
        """Return the agent that a person is in a process: by the account linked with it, else the same id."""
        return seated(await self._store.recall(person)).get(process_id, person)

    async def require_own(self, process_id: UUID, agent_id: UUID, person: UUID) -> None:
        """Refuse an agent that the process does not know, and a person who is not this agent."""
        agent, _ = await recall_agent(self._store, process_id, agent_id)
        if person not in {agent.id, agent.account_id}:
            raise NotYourAgent

    @decided_again
    async def claim_agent(self, command: ClaimAgent, act: Act) -> Made:
        """Link an account with the agent whose document and birth date its owner knows, inscribed with its e-mail."""
        agent_id = await self._proven(command, act)
        agent, version = await recall_agent(self._store, command.process_id, agent_id)
        return Made(agent_id, await self._link(agent, version, command.account_id, act))

    @decided_again
    async def link_account(self, process_id: UUID, agent_id: UUID, account: UUID, act: Act) -> int:
        """Link an account with an agent whom somebody of the register office has recognised in person."""
        agent, version = await recall_agent(self._store, process_id, agent_id)
        if not await self._is_open(account):
            raise AccountUnknown
        return await self._link(agent, version, account, act)

    async def _link(self, agent: Agent, version: int, account: UUID, act: Act) -> int:
        history = await self._store.recall(account)
        other = await seated_agent(self._store, history, agent.process_id)
        released = agent.account_id is not None and not await self._is_open(agent.account_id)
        claimed, taken = linking.claim(agent, account, other, act, released=released)
        new = [NewEvent(agent.id, version + 1, claimed), NewEvent(account, len(history) + 1, taken)]
        return await self._store.append(new)

    async def _is_open(self, account_id: UUID) -> bool:
        account = Account.replay(await self._store.recall(account_id))
        return account is not None and not account.is_closed

    async def _proven(self, command: ClaimAgent, act: Act) -> UUID:
        """Return the agent of a proof; whatever is wrong with the proof, it is refused in the same way."""
        given = command.model_dump(mode="json")
        reading = Reading(reader=act.actor, role=act.role, purpose=PROVING)
        try:
            stream = document_claimed_by(self._vault, command.process_id, given | {"document_check": None})
            agent_id = claimant(await self._store.recall(stream)) or command.account_id
            agent, _ = await recall_agent(self._store, command.process_id, agent_id)
            known = await self._vault.read(agent.person_id, Identity, reading, ("birth_date", "email"))
            own = await self._vault.read(command.account_id, Contact, reading, ("email",))
        except Refusal:
            raise ProofDoesNotMatch from None
        if (known["birth_date"], spelt(known["email"])) != (given["birth_date"], spelt(own["email"])):
            raise ProofDoesNotMatch
        return agent_id
