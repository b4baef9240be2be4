"""Agents (*agentes participantes*): from inscription to accreditation or rejection."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.registry.commands import AccreditAgent, InscribeAgent, RejectAgent
from services.registry.documents import Document, DocumentRules, DocumentType, DocumentTypeNotAccepted, read_document
from services.registry.domain.process import ACCREDITATION, INSCRIPTION, Process
from services.registry.errors import (
    AgentHasNoVote,
    AgentIsAlreadyDecided,
    BirthDateIsImpossible,
    ConsentIsMissing,
    DocumentAlreadyInscribed,
    NoticeIsOutdated,
    OrganisationUnknown,
)
from services.registry.events import AgentAccredited, AgentInscribed, AgentRejected, DocumentClaimed
from services.registry.people import Identity
from shared.errors import Refusal
from shared.messages import Act, Event, derived_id

OLDEST_YEARS: Final = 130


class Status(StrEnum):
    """What was decided about an agent."""

    INSCRIBED = "inscribed"
    ACCREDITED = "accredited"
    REJECTED = "rejected"


def document_stream(process: UUID, blind_index: str) -> UUID:
    """Return the stream that a document can claim once in a process."""
    return derived_id("document", process, blind_index)


@dataclass(frozen=True)
class Agent:
    """An agent as far as decisions need it."""

    id: UUID
    process_id: UUID
    list_code: str | None
    category: str
    status: Status = Status.INSCRIBED
    has_vote: bool = False

    @classmethod
    def replay(cls, events: Iterable[Event]) -> "Agent | None":
        """Return the agent of a stream; `None` for an empty one."""
        agent: Agent | None = None
        for event in events:
            if isinstance(event, AgentInscribed) and event.process_id is not None:
                agent = cls(event.agent_id, event.process_id, event.list_code, event.category)
            elif agent is not None:
                agent = agent.evolve(event)
        return agent

    def evolve(self, event: Event) -> "Agent":
        """Return the agent after one more event."""
        match event:
            case AgentAccredited():
                return replace(
                    self,
                    status=Status.ACCREDITED,
                    has_vote=event.has_vote,
                    list_code=event.list_code,
                    category=event.category,
                )
            case AgentRejected():
                return replace(self, status=Status.REJECTED)
        return self

    def accredit(self, process: Process, command: AccreditAgent, act: Act) -> AgentAccredited:
        """Admit the agent, with a vote where the category has one."""
        process.require_open_roll(ACCREDITATION)
        self._require_undecided()
        return AgentAccredited(
            **act.facts(),
            process_id=process.id,
            agent_id=self.id,
            list_code=self.list_code,
            category=self.category,
            has_vote=process.category(self.category, "/category").has_vote,
            reason=command.reason,
        )

    def reject(self, process: Process, command: RejectAgent, act: Act) -> AgentRejected:
        """Refuse the agent."""
        process.require_open_roll(INSCRIPTION)
        self._require_undecided()
        return AgentRejected(**act.facts(), process_id=process.id, agent_id=self.id, reason=command.reason)

    def require_vote(self) -> None:
        """Refuse an agent who may not vote."""
        if self.status is not Status.ACCREDITED or not self.has_vote:
            raise AgentHasNoVote

    def _require_undecided(self) -> None:
        if self.status is not Status.INSCRIBED:
            raise AgentIsAlreadyDecided(status=self.status)


def check_inscription(process: Process, command: InscribeAgent, today: date) -> Document:
    """Return the document of somebody who may be inscribed, or refuse; nothing is stored before this has passed."""
    process.require_open_roll(INSCRIPTION)
    process.category(command.category, "/category")
    if command.list_code is not None:
        process.list_rules(command.list_code, "/list_code")
    if not command.consent:
        raise ConsentIsMissing("/consent")
    if command.notice_version != process.rules.privacy_notice:
        raise NoticeIsOutdated("/notice_version", version=process.rules.privacy_notice)
    born = command.identity.birth_date
    if not today.year - OLDEST_YEARS <= born.year or born > today:
        raise BirthDateIsImpossible("/identity/birth_date")
    return _document_of(command.identity)


def check_claims(claims: Sequence[Event], organisation: Sequence[Event] | None) -> None:
    """Refuse a document that is claimed already, and an organisation that nobody registered (`None`: none is named)."""
    if claims:
        raise DocumentAlreadyInscribed("/identity/document_number")
    if organisation is not None and not organisation:
        raise OrganisationUnknown("/organisation_id")


def inscribe(
    agent_id: UUID, command: InscribeAgent, commitment: str, act: Act
) -> tuple[AgentInscribed, DocumentClaimed]:
    """Return what happens when somebody is inscribed: the agent, and the claim on the document."""
    facts = act.facts() | {"process_id": command.process_id, "agent_id": agent_id}
    inscribed = AgentInscribed(
        **facts,
        organisation_id=command.organisation_id,
        list_code=command.list_code,
        category=command.category,
        commitment=commitment,
        notice_version=command.notice_version,
        invented=command.invented,
    )
    return inscribed, DocumentClaimed(**facts)


def _document_of(identity: Identity) -> Document:
    if identity.document_type not in set(DocumentType):
        raise DocumentTypeNotAccepted("/identity/document_type", accepted=", ".join(DocumentRules().accepted))
    try:
        return read_document(
            DocumentType(identity.document_type),
            identity.document_number,
            identity.document_check,
            identity.document_issuer,
        )
    except Refusal as refusal:
        refusal.where = f"/identity{refusal.where}"
        raise
