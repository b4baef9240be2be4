"""What has happened to ideas (*ideas de proyecto*): proposed by anyone, answered with reasons, supported, taken up.

Every text is about a thing: a place, a need, a work to be done; never about a person.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.messages import Code, Event, Label, Money, Reason

ProvinceCode = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
DistrictCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class Answer(StrEnum):
    """What was answered to an idea: it goes on, or it does not."""

    ADMITTED = "admitted"
    DECLINED = "declined"


class IdeaProposed(Event):
    """Somebody proposed an idea for a process: what, where, to what end, for how many, for how much.

    `dated` is the date on the form, where it is on paper; `theme` a function or sector; `strategic_action` the one of
    the regional development plan (*acción estratégica del PDRC*); the amount is approximate.
    """

    TOPIC: ClassVar[str] = "registry.idea-proposed.v1"

    idea_id: UUID
    name: Label
    dated: date | None
    province: ProvinceCode
    district: DistrictCode
    theme: Label
    strategic_action: Label
    beneficiaries: int | None
    approximate_amount: Money | None
    invented: bool


class IdeaAnswered(Event):
    """An idea was admitted or declined, with the reasons, for everyone to read."""

    TOPIC: ClassVar[str] = "registry.idea-answered.v1"

    idea_id: UUID
    answer: Answer
    response: Reason


class IdeaMerged(Event):
    """An idea goes on as part of another that says the same; its supports are counted with that one's."""

    TOPIC: ClassVar[str] = "registry.idea-merged.v1"

    idea_id: UUID
    into: UUID
    reason: Reason


class IdeaSupported(Event):
    """Somebody supports an idea: once, as this stream's id is derived from the idea and the person."""

    TOPIC: ClassVar[str] = "registry.idea-supported.v1"

    idea_id: UUID


class IdeaListed(Event):
    """An idea stands on a list of the process under a code, to be prioritised in that list's own contest."""

    TOPIC: ClassVar[str] = "registry.idea-listed.v1"

    idea_id: UUID
    list_code: Code
    project: Code


class IdeaTakenUp(Event):
    """An idea became a project of the process, known by this code: the thread from one to the other."""

    TOPIC: ClassVar[str] = "registry.idea-taken-up.v1"

    idea_id: UUID
    project: Code
    reason: Reason
