"""What can be asked about sessions."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.forum.events import Agents, Minutes, Organiser, SessionKind, Venue
from shared.messages import Code, Command, Digest, Label, Reason, UtcDatetime

Others = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Evidence = Annotated[tuple[Digest, ...], Field(max_length=20)]


class Call(Command):
    """A session to be: its code is its own in the process."""

    code: Code
    kind: SessionKind
    title: Label
    starts_at: UtcDatetime
    venue: Venue
    organisers: Annotated[tuple[Organiser, ...], Field(min_length=1, max_length=50)]
    agenda: Annotated[tuple[Label, ...], Field(max_length=50)] = ()
    invented: bool = False


class ConveneSession(Call):
    """Call people to a session of a process."""

    process_id: UUID


class OfSession(Command):
    """Which session."""

    process_id: UUID
    session_id: UUID


class Move(Command):
    """Another time and place, and why."""

    starts_at: UtcDatetime
    venue: Venue
    reason: Reason


class MoveSession(Move, OfSession):
    """Put a session that was not held yet at another time or place."""


class CallOff(Command):
    """Why a session does not take place."""

    reason: Reason


class CallOffSession(CallOff, OfSession):
    """Call a session off that was not held yet."""


class Holding(Command):
    """From when until when a session was held."""

    began_at: UtcDatetime
    ended_at: UtcDatetime


class HoldSession(Holding, OfSession):
    """Record that a session was held."""


class Sheet(Command):
    """One sheet of the attendance: agents by their ids, the number of others, and scans by their digests."""

    agents: Agents = ()
    others: Others = 0
    evidence: Evidence = ()


class RecordAttendance(Sheet, OfSession):
    """Add a sheet to the attendance of a session."""


class Correction(Command):
    """Who came after all, who did not, and how many others there were in all."""

    came: Agents = ()
    stayed_away: Agents = ()
    others: Others | None = None
    reason: Reason
    evidence: Evidence = ()


class CorrectAttendance(Correction, OfSession):
    """Correct the attendance of a session; `others` stays as it was where it is not given."""


class MinutesForm(Command):
    """The minutes, and what was agreed."""

    minutes: Minutes
    agreements: Annotated[tuple[Reason, ...], Field(max_length=100)] = ()


class RecordMinutes(MinutesForm, OfSession):
    """Record the minutes of a session that was held."""
