"""What has happened in sessions: trainings, workshops, evaluations, hearings; who came, and what was agreed.

A session belongs to a process, or to the forum itself (`process_id` is `None`). Who came is told by the ids of agents,
and by the number of the others; nobody is named.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.messages import Code, Digest, Event, Label, Message, Reason, UtcDatetime
from shared.territory import Ubigeo


class SessionKind(StrEnum):
    """What people meet for (DS 142-2009-EF arts. 7 to 10)."""

    TRAINING = "training"
    WORKSHOP = "workshop"
    EVALUATION = "evaluation"
    CONCERTATION = "concertation"
    COORDINATION = "coordination"
    HEARING = "hearing"
    FORUM = "forum"


class OrganiserRole(StrEnum):
    """What an institution does for a session."""

    CONVENER = "convener"
    FACILITATOR = "facilitator"
    SPEAKER = "speaker"
    SECRETARY = "secretary"
    OBSERVER = "observer"


class Organiser(Message):
    """An institution and what it does for the session."""

    institution: Label
    does: OrganiserRole


class Venue(Message):
    """Where people meet: a place by its INEI code and the room in it, online, or both."""

    ubigeo: Ubigeo | None = None
    room: Label | None = None
    online: bool = False


class Minutes(Message):
    """The minutes (*acta*) of a session: number, day of signing in Lima, and the digest of the signed document."""

    number: Label
    signed_on: date
    document: Digest | None = None


Agents = Annotated[tuple[UUID, ...], Field(max_length=1_000)]
"""Agents of the process, by their ids."""


class SessionConvened(Event):
    """People are called to a session (*convocatoria*): for what, when (`day` is the day in Lima), where, by whom."""

    TOPIC: ClassVar[str] = "forum.session-convened.v1"

    session_id: UUID
    code: Code
    kind: SessionKind
    title: Label
    starts_at: UtcDatetime
    day: date
    venue: Venue
    organisers: tuple[Organiser, ...]
    agenda: tuple[Label, ...]
    invented: bool


class SessionMoved(Event):
    """A session that was not held yet takes place at another time or place."""

    TOPIC: ClassVar[str] = "forum.session-moved.v1"

    session_id: UUID
    starts_at: UtcDatetime
    day: date
    venue: Venue
    reason: Reason


class SessionCalledOff(Event):
    """A session that was not held yet does not take place."""

    TOPIC: ClassVar[str] = "forum.session-called-off.v1"

    session_id: UUID
    reason: Reason


class SessionHeld(Event):
    """The session took place, from when until when; `day` is the day in Lima on which it began."""

    TOPIC: ClassVar[str] = "forum.session-held.v1"

    session_id: UUID
    kind: SessionKind
    title: Label
    began_at: UtcDatetime
    ended_at: UtcDatetime
    day: date


class AttendanceRecorded(Event):
    """One sheet of the attendance: agents who came, and how many others; a session may have several sheets."""

    TOPIC: ClassVar[str] = "forum.attendance-recorded.v1"

    session_id: UUID
    agents: Agents
    others: Annotated[int, Field(ge=0)]
    evidence: tuple[Digest, ...]


class AttendanceCorrected(Event):
    """The attendance was wrong: who came after all, who did not, and how many others there were in all."""

    TOPIC: ClassVar[str] = "forum.attendance-corrected.v1"

    session_id: UUID
    came: Agents
    stayed_away: Agents
    others: Annotated[int, Field(ge=0)]
    reason: Reason
    evidence: tuple[Digest, ...]


class MinutesRecorded(Event):
    """The session has its minutes (Ley 28056 art. 6.2), with what was agreed and how many came."""

    TOPIC: ClassVar[str] = "forum.minutes-recorded.v1"

    session_id: UUID
    minutes: Minutes
    agreements: tuple[Reason, ...]
    agents: Annotated[int, Field(ge=0)]
    others: Annotated[int, Field(ge=0)]
