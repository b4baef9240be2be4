"""Handlers of agents: inscription, with the person in the vault, and what is decided about it."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID, uuid4

from services.registry.application.record import ATTEMPTS, Made, Recalled, decided_again
from services.registry.commands import AccreditAgent, InscribeAgent, RejectAgent
from services.registry.domain.account import seated
from services.registry.domain.agent import Agent
from services.registry.domain.inscription import (
    Form,
    check_claims,
    check_identity,
    check_inscription,
    check_seats,
    claim_seat,
    claimant,
    claimants,
    document_of,
    document_stream,
    inscribe,
    person_stream,
    seat_stream,
)
from services.registry.domain.linking import check_free, link
from services.registry.domain.listing import Listing, listing_stream
from services.registry.domain.process import Process
from services.registry.domain.standing import show
from services.registry.errors import AgentUnknown, ProcessUnknown
from services.registry.errors.standing import NotYourAgent
from services.registry.events import InscriptionRenewed
from shared.calendar import lima_day
from shared.errors import Refusal, Superseded, Unavailable
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act, Event, Role
from shared.vault import Vault
from shared.vaulting import VaultQueue

DOCUMENT = ("document_type", "document_number", "document_check", "document_issuer")


class RecalledAgent(NamedTuple):
    """An agent as its stream tells it, and the version it was told at."""

    agent: Agent
    version: int


class RecalledBoth(NamedTuple):
    """A process and one of its agents as their streams tell them."""

    recalled: Recalled
    agent: Agent
    version: int


async def recall_agent(store: EventStore, process_id: UUID, agent_id: UUID) -> RecalledAgent:
    """Return an agent of a process and its version, or refuse an id that the process does not know."""
    events = await store.recall(agent_id)
    agent = Agent.replay(events)
    if agent is None or agent.process_id != process_id:
        raise AgentUnknown
    return RecalledAgent(agent, len(events))


async def recall_both(store: EventStore, process_id: UUID, agent_id: UUID) -> RecalledBoth:
    """Return a process and one of its agents, asked for together; refuse ids that are not known."""
    streams = await store.recall_many([process_id, agent_id])
    process = Process.replay(streams[process_id])
    if process is None:
        raise ProcessUnknown
    agent = Agent.replay(streams[agent_id])
    if agent is None or agent.process_id != process_id:
        raise AgentUnknown
    return RecalledBoth(Recalled(process, len(streams[process_id])), agent, len(streams[agent_id]))


async def person_of(store: EventStore, act: Act) -> str:
    """Return who acts, the same in every role: an agent is its account where it has one.

    So nobody does twice, as citizen and as agent, what each person may do once.
    """
    if act.role is not Role.AGENT:
        return act.actor
    agent = Agent.replay(await store.recall(UUID(act.actor)))
    return str(agent.account_id) if agent is not None and agent.account_id is not None else act.actor


async def resting_on(store: EventStore, person: UUID) -> dict[UUID, list[Event]]:
    """Return, by agent, the streams of all that rest on one person's record in the vault, in whatever process."""
    renewed = await store.recall(person_stream(person))
    agents = [person, *(event.agent_id for event in renewed if isinstance(event, InscriptionRenewed))]
    return dict(await store.recall_many(agents))


class Ready(NamedTuple):
    """What an inscription rests on: the process, the claims on its document until now, and those that go with it.

    `former_id` is the agent who claimed the document last, and whose inscription ended; `claimed` counts the claims.
    """

    recalled: Recalled
    former_id: UUID | None
    claimed: int
    claims: list[NewEvent]


class Agents:
    """Inscribes agents, accredits and rejects them."""

    def __init__(self, store: EventStore, vault: Vault, new_id: Callable[[], UUID] = uuid4) -> None:
        self._store = store
        self._vault = vault
        self._people = VaultQueue(vault)
        self._new_id = new_id

    async def inscribe_agent(self, command: InscribeAgent, act: Act) -> Made:
        """Inscribe somebody; the person goes to the vault first, and leaves it when the inscription is refused.

        When the database does not answer in time, the person stays in the vault, because the inscription may stand.
        """
        agent_id = self._new_id()
        document = check_identity(command.identity, lima_day(act.recorded_at))
        stream = document_stream(command.process_id, self._vault.blind_index("document", document.person_key))
        ready = await self._prepare(command, stream, agent_id, act)
        commitment = await self._people.store(agent_id, command.identity, act)
        try:
            return Made(agent_id, await self._record(command, stream, agent_id, commitment, act, ready))
        except Unavailable:
            raise
        except Refusal:
            await self._vault.erase(agent_id, act, "The inscription was refused.")
            raise

    @decided_again
    async def accredit_agent(self, command: AccreditAgent, act: Act) -> int:
        """Admit an agent while the roll is open; return the position."""
        recalled, agent, version = await recall_both(self._store, command.process_id, command.agent_id)
        listed = None
        if recalled.process.rules.inscription.listed_first:
            history = await self._store.recall(listing_stream(command.process_id))
            listed = Listing.replay(command.process_id, history).windows.get(agent.id)
        event = agent.accredit(recalled.process, command, act, listed)
        return await self._store.append([NewEvent(agent.id, version + 1, event)], relies_on=recalled.relied_on)

    @decided_again
    async def reject_agent(self, command: RejectAgent, act: Act) -> int:
        """Refuse an agent while the roll is open; return the position."""
        recalled, agent, version = await recall_both(self._store, command.process_id, command.agent_id)
        event = agent.reject(recalled.process, command, act)
        return await self._store.append([NewEvent(agent.id, version + 1, event)], relies_on=recalled.relied_on)

    async def _prepare(self, command: InscribeAgent, document: UUID, agent_id: UUID, act: Act) -> Ready:
        """Return what the inscription rests on, once everything that can be checked has passed.

        Only a citizen inscribes their own account: whoever assists at the desk acts by another's.
        """
        ready = await recall_claims(self._store, command, document, agent_id, act)
        check_inscription(ready.recalled.process, command, lima_day(act.recorded_at))
        if command.own_account:
            if act.role is not Role.CITIZEN:
                raise NotYourAgent
            ready.claims.extend(await self._link(command.process_id, agent_id, act))
        return ready

    async def _record(
        self, command: InscribeAgent, document: UUID, agent_id: UUID, commitment: str, act: Act, ready: Ready
    ) -> int:
        """Record what was prepared; where another was first, prepare again."""
        for _ in range(ATTEMPTS):
            try:
                return await self._append(command, document, agent_id, commitment, act, ready)
            except Superseded:
                ready = await self._prepare(command, document, agent_id, act)
        return await self._append(command, document, agent_id, commitment, act, ready)

    async def _append(
        self, command: InscribeAgent, document: UUID, agent_id: UUID, commitment: str, act: Act, ready: Ready
    ) -> int:
        inscribed, claimed = inscribe(agent_id, command, commitment, act, ready.former_id)
        events = [NewEvent(agent_id, 1, inscribed), NewEvent(document, ready.claimed + 1, claimed), *ready.claims]
        own = sum(new.originator_id == agent_id for new in events)
        shown = show(command.process_id, agent_id, command.shown, act)
        events += [NewEvent(agent_id, own + 1, event) for event in shown]
        return await self._store.append(events, relies_on=ready.recalled.relied_on)

    async def _link(self, process_id: UUID, agent_id: UUID, act: Act) -> list[NewEvent]:
        """Return the link of a new agent with the account that inscribes it."""
        account = UUID(act.actor)
        history = await self._store.recall(account)
        check_free(await seated_agent(self._store, history, process_id))
        claimed, taken = link(process_id, agent_id, account, act)
        return [NewEvent(agent_id, 2, claimed), NewEvent(account, len(history) + 1, taken)]


async def seated_agent(store: EventStore, account: Iterable[Event], process_id: UUID) -> Agent | None:
    """Return the agent whom an account stands for in a process, as the account's stream tells it; `None` for none."""
    agent_id = seated(account).get(process_id)
    return None if agent_id is None else Agent.replay(await store.recall(agent_id))


def document_claimed_by(vault: Vault, process_id: UUID, known: Mapping[str, str | None]) -> UUID:
    """Return the stream of the claims on the document that a person's record names, or refuse what is no document."""
    kind, number, check, issuer = (known[name] for name in DOCUMENT)
    document = document_of(str(kind).lower(), str(number), check, issuer)
    return document_stream(process_id, vault.blind_index("document", document.person_key))


async def recall_claims(store: EventStore, command: Form, document: UUID, agent_id: UUID, act: Act) -> Ready:
    """Return what an inscription rests on, with its claim on a seat; refuse a document or a seat that is taken."""
    organisation = command.organisation_id
    seats = seat_stream(command.process_id, organisation) if organisation else None
    asked = [command.process_id, document, *([organisation, seats] if organisation and seats else [])]
    streams = await store.recall_many(asked)
    process = Process.replay(streams[command.process_id])
    if process is None:
        raise ProcessUnknown
    former_id = claimant(streams[document])
    presented = claimants(streams[seats]) if seats else []
    agents = await _recall_agents(store, [*([former_id] if former_id else []), *presented])
    check_claims(agents[former_id] if former_id else None, streams[organisation] if organisation else None)
    recalled = Recalled(process, len(streams[command.process_id]))
    ready = Ready(recalled, former_id, len(streams[document]), [])
    if organisation is None or seats is None:
        return ready
    check_seats(process, command.seat, [agents[one] for one in presented])
    claim = claim_seat(organisation, agent_id, command, act)
    return ready._replace(claims=[NewEvent(seats, len(streams[seats]) + 1, claim)])


async def _recall_agents(store: EventStore, ids: list[UUID]) -> dict[UUID, Agent | None]:
    if not ids:
        return {}
    return {agent_id: Agent.replay(history) for agent_id, history in (await store.recall_many(ids)).items()}
