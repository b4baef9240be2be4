"""What people ask about their own data, what was answered, and reads of many people at once (Ley 29733)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from services.registry.events.standing import Evidence
from shared.messages import Code, Digest, Event, Label, Reason, UtcDatetime


class Right(StrEnum):
    """The rights of a person over their data (Ley 29733 arts. 18-22; DS 016-2024-JUS arts. 69-71)."""

    INFORMATION = "information"
    ACCESS = "access"
    PORTABILITY = "portability"
    RECTIFICATION = "rectification"
    OPPOSITION = "opposition"
    CANCELLATION = "cancellation"


class Answer(StrEnum):
    """What became of a request."""

    GRANTED = "granted"
    REFUSED = "refused"


class RightRequested(Event):
    """A person asked for a right over their data; the answer is due before `due_at`, the end of `due_on`.

    `fields` names what a rectification or an opposition is about; values stand in the vault alone.
    """

    TOPIC: ClassVar[str] = "registry.right-requested.v1"

    request_id: UUID
    agent_id: UUID
    right: Right
    fields: Annotated[tuple[Code, ...], Field(max_length=40)]
    due_on: date
    due_at: UtcDatetime


class RightTermExtended(Event):
    """The term of a request was extended once, by as many days again (DS 016-2024-JUS art. 71)."""

    TOPIC: ClassVar[str] = "registry.right-term-extended.v1"

    request_id: UUID
    reason: Reason
    due_on: date
    due_at: UtcDatetime


class RightAnswered(Event):
    """A request was answered, with its legal ground."""

    TOPIC: ClassVar[str] = "registry.right-answered.v1"

    request_id: UUID
    agent_id: UUID
    right: Right
    answer: Answer
    reason: Reason
    evidence: Evidence


class RightTermPassed(Event):
    """The term of a request passed without an answer; it is still owed."""

    TOPIC: ClassVar[str] = "registry.right-term-passed.v1"

    request_id: UUID
    due_at: UtcDatetime


class DataBlocked(Event):
    """A person's record is blocked from view until a request is answered; the stream tells what may be read of it."""

    TOPIC: ClassVar[str] = "registry.data-blocked.v1"

    person_id: UUID
    request_id: UUID


class DataUnblocked(Event):
    """A request was answered, and no longer blocks the record."""

    TOPIC: ClassVar[str] = "registry.data-unblocked.v1"

    person_id: UUID
    request_id: UUID


class UseStopped(Event):
    """An opposition was upheld: these fields are read no more, unless a law demands it."""

    TOPIC: ClassVar[str] = "registry.use-stopped.v1"

    person_id: UUID
    request_id: UUID
    fields: Annotated[tuple[Code, ...], Field(min_length=1, max_length=40)]


class IdentityRectified(Event):
    """A person's record was rectified: this commitment stands for it now; the former one can be proved still."""

    TOPIC: ClassVar[str] = "registry.identity-rectified.v1"

    agent_id: UUID
    commitment: Digest


class IdentityErased(Event):
    """A person's key was destroyed: nobody reads who it was any more, and every proof stays."""

    TOPIC: ClassVar[str] = "registry.identity-erased.v1"

    agent_id: UUID


class BulkReadRequested(Event):
    """Somebody asked to read fields of many people at once, and says what for; another person has to approve.

    `legal_basis` names the law that demands the reading, where one does: only then are blocked records read.
    """

    TOPIC: ClassVar[str] = "registry.bulk-read-requested.v1"

    read_id: UUID
    purpose: Label
    fields: Annotated[tuple[Code, ...], Field(min_length=1, max_length=40)]
    agents: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=1000)]
    legal_basis: Label | None = None


class BulkReadApproved(Event):
    """A second person approved the reading; it may be made once, before `due_at`."""

    TOPIC: ClassVar[str] = "registry.bulk-read-approved.v1"

    read_id: UUID
    due_at: UtcDatetime


class BulkReadRefused(Event):
    """A second person refused the reading."""

    TOPIC: ClassVar[str] = "registry.bulk-read-refused.v1"

    read_id: UUID
    reason: Reason


class BulkReadMade(Event):
    """The approved reading was made, by who had asked for it."""

    TOPIC: ClassVar[str] = "registry.bulk-read-made.v1"

    read_id: UUID
