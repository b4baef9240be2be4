"""Handlers of what people ask about their own data, and of reading the data of many."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from services.registry.application.agents import recall_agent
from services.registry.application.record import Made, decided_again, recall_process
from services.registry.commands.rights import (
    AnswerRight,
    ApproveBulkRead,
    AskRight,
    ExtendRightTerm,
    MakeBulkRead,
    RefuseBulkRead,
    RequestBulkRead,
)
from services.registry.domain.agent import IN_PLACE, Agent
from services.registry.domain.inscription import (
    check_claims,
    check_identity,
    claimant,
    document_stream,
    person_stream,
)
from services.registry.domain.process import Process
from services.registry.domain.rights import BulkReading, RightRequest, ask, request_bulk_read
from services.registry.errors import ProcessUnknown
from services.registry.errors.rights import BulkReadUnknown, ErasureMustWait, RequestUnknown
from services.registry.events import (
    Answer,
    BulkReadMade,
    BulkReadRequested,
    DocumentClaimed,
    IdentityErased,
    IdentityRectified,
    InscriptionRenewed,
    Phase,
    Right,
    RightAnswered,
)
from services.registry.people import Identity, ProposedIdentity
from shared.calendar import lima_day
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act, Event
from shared.personal import SALT, AlreadyInVault, NotInVault, PersonErased, Reading
from shared.vault import RecordedRead, Vault

OWN = "Atendido en línea a la propia persona."
SEEING = "Derecho de acceso de la propia persona."
RECTIFYING = "Atender una rectificación."


class OwnData(NamedTuple):
    """A person's record as it is kept, the salt of its commitment, and the position of the answer."""

    data: dict[str, Any]
    salt: str
    position: int


class Rights:
    """Takes requests, answers them, and does what is granted."""

    def __init__(self, store: EventStore, vault: Vault, new_id: Callable[[], UUID] = uuid4) -> None:
        self._store = store
        self._vault = vault
        self._new_id = new_id

    async def ask_right(self, command: AskRight, act: Act) -> Made:
        """Take a request; the data of a rectification wait in the vault for the answer."""
        agent, _ = await recall_agent(self._store, command.process_id, command.agent_id)
        request_id = self._new_id()
        event = ask(request_id, command, act)
        if command.identity is not None:
            check_identity(command.identity, lima_day(act.recorded_at))
            await self._propose(agent.person_id, command.identity, act)
        return Made(request_id, await self._store.append([NewEvent(request_id, 1, event)]))

    async def see_own(self, command: AskRight, act: Act) -> OwnData:
        """Answer a request for access or portability at once, to the person; both it and its answer are recorded."""
        agent, _ = await recall_agent(self._store, command.process_id, command.agent_id)
        request_id = self._new_id()
        asked = ask(request_id, command, act)
        reading = Reading(reader=act.actor, role=act.role, purpose=SEEING)
        data = await self._vault.read(agent.person_id, Identity, reading)
        request = RightRequest.replay([asked])
        if request is None:
            raise RequestUnknown
        answer = AnswerRight(request_id=request_id, answer=Answer.GRANTED, reason=OWN)
        events = [NewEvent(request_id, 1, asked), NewEvent(request_id, 2, request.answer(answer, act))]
        return OwnData(data, data.pop(SALT), await self._store.append(events))

    @decided_again
    async def answer_right(self, command: AnswerRight, act: Act) -> int:
        """Answer a request; a granted rectification or erasure is done first, and doing it again changes nothing."""
        request, version = await self._request(command.request_id)
        answered = request.answer(command, act)
        more: list[NewEvent] = []
        if command.answer is Answer.GRANTED and request.right is Right.RECTIFICATION:
            more = await self._rectify(request, act)
        if command.answer is Answer.GRANTED and request.right is Right.CANCELLATION:
            more = await self._erase(request, answered, act)
        return await self._store.append([*more, NewEvent(request.id, version + 1, answered)])

    @decided_again
    async def extend_term(self, command: ExtendRightTerm, act: Act) -> int:
        """Extend the term of a request."""
        request, version = await self._request(command.request_id)
        return await self._store.append([NewEvent(request.id, version + 1, request.extend(command, act))])

    async def reads(self, **what: Any) -> list[RecordedRead]:
        """Return recorded reads of personal data, as `Vault.reads` does."""
        return await self._vault.reads(**what)

    @decided_again
    async def pass_term(self, request_id: UUID, act: Act) -> None:
        """Say that a request was not answered in time."""
        request, version = await self._request(request_id)
        events = request.pass_term(act)
        if events:
            await self._store.append([NewEvent(request_id, version + 1, event) for event in events])

    async def _request(self, request_id: UUID) -> tuple[RightRequest, int]:
        history = await self._store.recall(request_id)
        request = RightRequest.replay(history)
        if request is None:
            raise RequestUnknown
        return request, len(history)

    async def _propose(self, person: UUID, identity: Identity, act: Act) -> None:
        proposed = ProposedIdentity.model_validate(dict(identity))
        try:
            await self._vault.store(person, proposed, act)
        except AlreadyInVault:
            await self._vault.rectify(person, proposed, act)

    async def _rectify(self, request: RightRequest, act: Act) -> list[NewEvent]:
        """Put the proposed record in the place of the former; a document that differs is claimed first."""
        history = await self._store.recall(request.agent_id)
        agent = Agent.replay(history)
        if agent is None:
            raise RequestUnknown
        reading = Reading(reader=act.actor, role=act.role, purpose=RECTIFYING)
        proposed = await self._vault.read(agent.person_id, ProposedIdentity, reading, ProposedIdentity.model_fields)
        identity = Identity.model_validate(proposed)
        document = check_identity(identity, lima_day(act.recorded_at))
        index = self._vault.blind_index("document", document.person_key)
        stream = document_stream(agent.process_id, index)
        claims = await self._store.recall(stream)
        former_id = claimant(claims)
        if former_id not in {None, agent.id}:
            check_claims(Agent.replay(await self._store.recall(former_id)), None)
        facts = act.facts() | {"process_id": agent.process_id, "agent_id": agent.id}
        made = await self._vault.rectify(agent.person_id, identity, act)
        rectified = IdentityRectified(**facts, commitment=made)
        claimed = NewEvent(stream, len(claims) + 1, DocumentClaimed(**facts, former_id=former_id))
        return [*([] if former_id == agent.id else [claimed]), NewEvent(agent.id, len(history) + 1, rectified)]

    async def _erase(self, request: RightRequest, answered: RightAnswered, act: Act) -> list[NewEvent]:
        """Destroy the person's key, when no process under way needs to show who it is."""
        history = await self._store.recall(request.agent_id)
        agent = Agent.replay(history)
        if agent is None:
            raise RequestUnknown
        await self._require_free(agent.person_id)
        await self._vault.erase(agent.person_id, act, answered.reason)
        facts = act.facts() | {"process_id": agent.process_id, "agent_id": agent.id}
        return [NewEvent(agent.id, len(history) + 1, IdentityErased(**facts))]

    async def _require_free(self, person: UUID) -> None:
        renewed = await self._store.recall(person_stream(person))
        ids = [person, *(event.agent_id for event in renewed if isinstance(event, InscriptionRenewed))]
        for history in (await self._store.recall_many(ids)).values():
            agent = Agent.replay(history)
            if agent is not None and agent.status in IN_PLACE:
                process = Process.replay(await self._store.recall(agent.process_id))
                if process is None:
                    raise ProcessUnknown
                if process.phase is not Phase.CLOSED:
                    raise ErasureMustWait


class BulkReads:
    """Readings of many people's data: one person asks, another approves, the first reads, once."""

    def __init__(self, store: EventStore, vault: Vault, new_id: Callable[[], UUID] = uuid4) -> None:
        self._store = store
        self._vault = vault
        self._new_id = new_id

    async def request_read(self, command: RequestBulkRead, act: Act) -> Made:
        """Take the request for a reading."""
        await recall_process(self._store, command.process_id)
        read_id = self._new_id()
        event = request_bulk_read(read_id, command, act)
        return Made(read_id, await self._store.append([NewEvent(read_id, 1, event)]))

    @decided_again
    async def approve_read(self, command: ApproveBulkRead, act: Act) -> int:
        """Let a reading be made."""
        return await self._decide(command.read_id, lambda reading: reading.approve(act))

    @decided_again
    async def refuse_read(self, command: RefuseBulkRead, act: Act) -> int:
        """Refuse a reading."""
        return await self._decide(command.read_id, lambda reading: reading.refuse(command.reason, act))

    async def make_read(self, command: MakeBulkRead, act: Act) -> list[dict[str, Any]]:
        """Return the fields that were approved, by agent; who was erased is left out. Each read is on record."""
        reading, made = await self._make(command, act)
        purpose = Reading(reader=act.actor, role=act.role, purpose=reading.purpose)
        streams = await self._store.recall_many(list(reading.agents))
        rows = []
        for agent_id, history in streams.items():
            agent = Agent.replay(history)
            if agent is None or agent.process_id != made.process_id:
                continue
            try:
                known = await self._vault.read(agent.person_id, Identity, purpose, reading.fields)
            except (PersonErased, NotInVault):
                continue
            rows.append({"agent_id": str(agent_id), **known})
        return rows

    @decided_again
    async def _make(self, command: MakeBulkRead, act: Act) -> tuple[BulkReadRequested, BulkReadMade]:
        """Record the reading before anything is read: it is made once, also when what follows fails."""
        reading, version = await self._reading(command.read_id)
        made = reading.make(act)
        await self._store.append([NewEvent(command.read_id, version + 1, made)])
        return reading.requested, made

    async def _decide(self, read_id: UUID, decide: Callable[[BulkReading], Event]) -> int:
        reading, version = await self._reading(read_id)
        return await self._store.append([NewEvent(read_id, version + 1, decide(reading))])

    async def _reading(self, read_id: UUID) -> tuple[BulkReading, int]:
        history = await self._store.recall(read_id)
        reading = BulkReading.replay(history)
        if reading is None:
            raise BulkReadUnknown
        return reading, len(history)
