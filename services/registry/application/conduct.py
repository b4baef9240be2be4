"""Handlers of seats and conduct, of taking part again, and of the end of a process."""

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

from services.registry.application.agents import (
    DOCUMENT,
    document_claimed_by,
    recall_agent,
    recall_both,
    recall_claims,
    resting_on,
)
from services.registry.application.record import Made, decided_again, recall_process
from services.registry.application.standing import decide_on_agent, following
from services.registry.commands.standing import (
    ExpireAccreditations,
    RecordTraining,
    RenewAgent,
    SanctionAgent,
    SeparateAgent,
    SubstituteAgent,
    WithdrawTraining,
)
from services.registry.domain import conduct
from services.registry.domain.agent import Agent, Status
from services.registry.domain.inscription import check_age, check_form, person_stream, renew
from services.registry.domain.standing import show
from services.registry.errors import AgentUnknown
from services.registry.events import (
    AccreditationsExpired,
    AgentAccredited,
    AgentInscribed,
    IdentityRectified,
)
from services.registry.people import Identity
from shared.calendar import lima_day
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act
from shared.personal import Reading
from shared.vault import Vault

COMMITTED = (AgentInscribed, IdentityRectified)
RENEWING = "Inscribir de nuevo a la misma persona."


class Conduct:
    """Seats alternates, warns and separates, records training, and ends accreditations."""

    def __init__(self, store: EventStore, vault: Vault, new_id: Callable[[], UUID] = uuid4) -> None:
        self._store = store
        self._vault = vault
        self._new_id = new_id

    @decided_again
    async def substitute_agent(self, command: SubstituteAgent, act: Act) -> int:
        """Seat the alternate in the titular's place."""
        recalled, titular, version = await recall_both(self._store, command.process_id, command.agent_id)
        alternate, other = await recall_agent(self._store, command.process_id, command.alternate_id)
        gone, seated = conduct.substitute(titular, alternate, recalled.process, command, act)
        new = [NewEvent(titular.id, version + 1, gone), NewEvent(alternate.id, other + 1, seated)]
        return await self._store.append(new, relies_on=recalled.relied_on)

    @decided_again
    async def sanction_agent(self, command: SanctionAgent, act: Act) -> int:
        """Warn an agent."""
        return await decide_on_agent(
            self._store, command, lambda b: conduct.sanction(b.agent, b.recalled.process, command, act)
        )

    @decided_again
    async def separate_agent(self, command: SeparateAgent, act: Act) -> int:
        """Separate an agent from the process."""
        return await decide_on_agent(
            self._store, command, lambda b: conduct.separate(b.agent, b.recalled.process, command, act)
        )

    @decided_again
    async def record_training(self, command: RecordTraining, act: Act) -> int:
        """Record that an agent attended a training session."""
        return await decide_on_agent(self._store, command, lambda b: conduct.train(b.agent, command, act))

    @decided_again
    async def withdraw_training(self, command: WithdrawTraining, act: Act) -> int:
        """Take back that an agent attended a training session."""
        return await decide_on_agent(self._store, command, lambda b: conduct.withdraw_training(b.agent, command, act))

    @decided_again
    async def renew_agent(self, command: RenewAgent, act: Act) -> Made:
        """Inscribe the person of a former agent again, on the record that stands in the vault.

        In another process, or in the same one after the former inscription ended.
        """
        recalled = await recall_process(self._store, command.process_id)
        check_form(recalled.process, command)
        history = await self._store.recall(command.former_id)
        former = Agent.replay(history)
        if former is None or former.process_id != command.former_process_id:
            raise AgentUnknown
        reading = Reading(reader=act.actor, role=act.role, purpose=RENEWING)
        known = await self._vault.read(former.person_id, Identity, reading, (*DOCUMENT, "birth_date"))
        check_age(recalled.process, date.fromisoformat(known["birth_date"]), lima_day(act.recorded_at))
        document = document_claimed_by(self._vault, command.process_id, known)
        agent_id = self._new_id()
        ready = await recall_claims(self._store, command, document, agent_id, act)
        commitment = await self._commitment(former.person_id)
        inscribed, claimed, renewed = renew(agent_id, former, command, commitment, act, ready.former_id)
        person = person_stream(former.person_id)
        new = [
            NewEvent(agent_id, 1, inscribed),
            NewEvent(document, ready.claimed + 1, claimed),
            NewEvent(person, len(await self._store.recall(person)) + 1, renewed),
            *ready.claims,
            *following(agent_id, 1, show(command.process_id, agent_id, command.shown, act)),
        ]
        return Made(agent_id, await self._store.append(new, relies_on=ready.recalled.relied_on))

    @decided_again
    async def expire_accreditations(self, command: ExpireAccreditations, act: Act) -> int:
        """End what is left of the accreditations of a process that is closed; again, it goes on where it stopped."""
        process, _ = await recall_process(self._store, command.process_id)
        stream = conduct.expiry_stream(process.id)
        pages = [page for page in await self._store.recall(stream) if isinstance(page, AccreditationsExpired)]
        for page in conduct.expire(process, await self._accredited(process.id), pages, act):
            await self._store.append([NewEvent(stream, page.page, page)])
        return await self._store.position()

    async def _commitment(self, person: UUID) -> str:
        """Return the commitment that stands for a person's record now, whichever agent it was rectified as."""
        histories = (await resting_on(self._store, person)).values()
        made = [event for history in histories for event in history if isinstance(event, COMMITTED)]
        return max(made, key=lambda event: (isinstance(event, IdentityRectified), event.recorded_at)).commitment

    async def _accredited(self, process_id: UUID) -> list[UUID]:
        mark = f'"process_id":"{process_id}"'.encode()
        ids = [row.stream_id async for row in self._store.scan([AgentAccredited.TOPIC]) if mark in row.data]
        streams = await self._store.recall_many(ids)
        agents = [Agent.replay(history) for history in streams.values()]
        return sorted(agent.id for agent in agents if agent and agent.status is Status.ACCREDITED)
