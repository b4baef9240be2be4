"""What has happened to agents. Who they are is a commitment only."""

from typing import ClassVar
from uuid import UUID

from services.registry.events.standing import Seat
from shared.messages import Code, Digest, Event, Reason


class AgentInscribed(Event):
    """Somebody asked to take part as an agent (*agente participante*); who it is stands in the vault alone.

    `person_id` names whose record in the vault it rests on, where the person took part before as that agent.
    """

    TOPIC: ClassVar[str] = "registry.agent-inscribed.v1"

    agent_id: UUID
    organisation_id: UUID | None
    list_code: Code | None
    category: Code
    commitment: Digest
    notice_version: Code
    invented: bool
    seat: Seat = Seat.TITULAR
    person_id: UUID | None = None


class DocumentClaimed(Event):
    """A document takes part in a process once at a time: this stream's id is derived from the document's blind index.

    `former_id` is the agent whose inscription on the same document had ended: rejected, or withdrawn.
    """

    TOPIC: ClassVar[str] = "registry.document-claimed.v1"

    agent_id: UUID
    former_id: UUID | None = None


class DocumentReleased(Event):
    """The document is the agent's no longer: its record was rectified, and rests on another one from then on."""

    TOPIC: ClassVar[str] = "registry.document-released.v1"

    agent_id: UUID


class AgentAccredited(Event):
    """The agent may take part, with a vote where the category has one."""

    TOPIC: ClassVar[str] = "registry.agent-accredited.v1"

    agent_id: UUID
    list_code: Code | None
    category: Code
    has_vote: bool
    reason: Reason


class AgentRejected(Event):
    """The agent was not admitted, and why."""

    TOPIC: ClassVar[str] = "registry.agent-rejected.v1"

    agent_id: UUID
    reason: Reason
