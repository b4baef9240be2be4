"""What has happened to deadlines: silence is provable, because a deadline that passes is an event when it passes."""

from typing import ClassVar
from uuid import UUID

from services.registry.events.common import LegalAct
from shared.messages import Code, Event, Label, Message, UtcDatetime


class RunningTerm(Message):
    """A term that began to run: its code in the process, what it is for, and the moment it is over (exclusive)."""

    code: Code
    name: Label
    due_at: UtcDatetime


class DeadlinePassed(Event):
    """A term ended and what it was for had not been done; `about` is what it concerns, where not the process itself."""

    TOPIC: ClassVar[str] = "registry.deadline-passed.v1"

    deadline: Code
    name: Label
    due_at: UtcDatetime
    about: UUID | None = None


class DeadlineMet(Event):
    """What a running term was for was done in time, as an act shows."""

    TOPIC: ClassVar[str] = "registry.deadline-met.v1"

    deadline: Code
    name: Label
    due_at: UtcDatetime
    act: LegalAct
