"""Handlers of what people ask about their own data."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from services.registry.application.agents import DOCUMENT, document_claimed_by, recall_agent, resting_on
from services.registry.application.record import Made, decided_again
from services.registry.application.standing import following
from services.registry.commands.rights import (
    AnswerRight,
    AskRight,
    ExtendRightTerm,
)
from services.registry.documents import Document
from services.registry.domain.agent import ENDED, IN_PLACE, Agent
from services.registry.domain.blocking import PersonalData, data_stream
from services.registry.domain.inscription import (
    check_claims,
    check_identity,
    claimant,
    document_stream,
    inscribed_on,
)
from services.registry.domain.process import Process
from services.registry.domain.rights import RightRequest, ask
from services.registry.domain.standing import facts as about
from services.registry.errors import ProcessUnknown
from services.registry.errors.rights import ErasureMustWait, RequestUnknown
from services.registry.events import (
    Answer,
    DocumentClaimed,
    DocumentReleased,
    IdentityErased,
    IdentityRectified,
    Phase,
    Right,
    RightAnswered,
    RightRequested,
)
from services.registry.people import Identity, ProposedIdentity
from shared.calendar import lima_day
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act
from shared.personal import SALT, AlreadyInVault, PersonErased, Reading
from shared.vault import RecordedRead, Vault

OWN = "Atendido en línea a la propia persona."
SEEING = "Derecho de acceso de la propia persona."
RECTIFYING = "Atender una rectificación."
ERASING = "Atender una supresión: hallar todas las inscripciones de la persona."


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
        return Made(request_id, await self._take(agent.person_id, event, act))

    @decided_again
    async def _take(self, person: UUID, asked: RightRequested, act: Act) -> int:
        """Record a request; what it blocks is blocked from then on."""
        data, version = await self._data(person)
        blocked = data.asked(asked.process_id, asked.request_id, asked.right, act)
        more = following(data_stream(person), version, blocked)
        return await self._store.append([NewEvent(asked.request_id, 1, asked), *more])

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
        """Answer a request; a granted rectification or erasure is done first, and doing it again changes nothing.

        What was blocked is so no more; an opposition that is upheld ends the uses that it names.
        """
        request, version = await self._request(command.request_id)
        answered = request.answer(command, act)
        more: list[NewEvent] = []
        if command.answer is Answer.GRANTED and request.right is Right.RECTIFICATION:
            more = await self._rectify(request, act)
        if command.answer is Answer.GRANTED and request.right is Right.CANCELLATION:
            more = await self._erase(request, answered, act)
        more += await self._after(request, command.answer, act)
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

    async def _after(self, request: RightRequest, answer: Answer, act: Act) -> list[NewEvent]:
        """Return what an answer changes about reading the person's data."""
        agent = Agent.replay(await self._store.recall(request.agent_id))
        if agent is None:
            raise RequestUnknown
        data, version = await self._data(agent.person_id)
        events = data.answered(request.process_id, request.id, act)
        if answer is Answer.GRANTED and request.right is Right.OPPOSITION:
            events += data.uphold(request.process_id, request.id, request.fields, act)
        return following(data_stream(agent.person_id), version, events)

    async def _data(self, person: UUID) -> tuple[PersonalData, int]:
        history = await self._store.recall(data_stream(person))
        return PersonalData.replay(person, history), len(history)

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
        await self._reclaim(agent.person_id, document, act)
        made = await self._vault.rectify(agent.person_id, identity, act)
        rectified = IdentityRectified(**about(agent, act), commitment=made)
        return [NewEvent(agent.id, len(history) + 1, rectified)]

    async def _reclaim(self, person: UUID, document: Document, act: Act) -> None:
        """Claim a person's rectified document in each process, and release the former one to whose it really is.

        It is recorded before the record is rectified, while the former document is still known; doing it again changes
        nothing. An inscription that ended claims nothing: the person may have been inscribed again on that document.
        """
        reading = Reading(reader=act.actor, role=act.role, purpose=RECTIFYING)
        known = await self._vault.read(person, Identity, reading, DOCUMENT)
        index = self._vault.blind_index("document", document.person_key)
        new: list[NewEvent] = []
        for agent in map(Agent.replay, (await resting_on(self._store, person)).values()):
            if agent is not None and agent.status not in ENDED:
                stream = document_stream(agent.process_id, index)
                former = document_claimed_by(self._vault, agent.process_id, known)
                if stream != former:
                    new += [*await self._claim(agent, stream, act), *await self._release(agent, former, act)]
        if new:
            await self._store.append(new)

    async def _claim(self, agent: Agent, stream: UUID, act: Act) -> list[NewEvent]:
        """Return the claim of an agent on a document, none where it is the agent's; refuse one that another holds."""
        claims = await self._store.recall(stream)
        former_id = claimant(claims)
        if former_id == agent.id:
            return []
        if former_id is not None:
            check_claims(Agent.replay(await self._store.recall(former_id)), None)
        return [NewEvent(stream, len(claims) + 1, DocumentClaimed(**about(agent, act), former_id=former_id))]

    async def _release(self, agent: Agent, stream: UUID, act: Act) -> list[NewEvent]:
        """Return the release of a document that is no longer the agent's, none where it was released."""
        claims = await self._store.recall(stream)
        if claimant(claims) != agent.id:
            return []
        return [NewEvent(stream, len(claims) + 1, DocumentReleased(**about(agent, act)))]

    async def _erase(self, request: RightRequest, answered: RightAnswered, act: Act) -> list[NewEvent]:
        """Destroy the person's keys, when no process under way needs to show who it is.

        Who was inscribed again on the same document has a record for each inscription: all of them are erased.
        """
        agent = Agent.replay(await self._store.recall(request.agent_id))
        if agent is None:
            raise RequestUnknown
        streams = await self._store.recall_many(await self._inscriptions(agent, act))
        same = [found for found in map(Agent.replay, streams.values()) if found is not None]
        for one in same:
            await self._require_free(one.person_id)
        for one in same:
            await self._vault.erase(one.person_id, act, answered.reason)
        return [NewEvent(one.id, len(streams[one.id]) + 1, IdentityErased(**about(one, act))) for one in same]

    async def _inscriptions(self, agent: Agent, act: Act) -> list[UUID]:
        """Return the agents that were inscribed in the process on this agent's document, this agent last."""
        reading = Reading(reader=act.actor, role=act.role, purpose=ERASING)
        try:
            known = await self._vault.read(agent.person_id, Identity, reading, DOCUMENT)
        except PersonErased:
            return [agent.id]
        claims = await self._store.recall(document_claimed_by(self._vault, agent.process_id, known))
        return [*sorted(inscribed_on(claims) - {agent.id}), agent.id]

    async def _require_free(self, person: UUID) -> None:
        for history in (await resting_on(self._store, person)).values():
            agent = Agent.replay(history)
            if agent is not None and agent.status in IN_PLACE:
                process = Process.replay(await self._store.recall(agent.process_id))
                if process is None:
                    raise ProcessUnknown
                if process.phase is not Phase.CLOSED:
                    raise ErasureMustWait
