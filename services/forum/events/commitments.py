"""What has happened in the forum: who sits in it, what was promised, how far it is.

Institutions are named, people never; free text is about things.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.messages import Code, Digest, Event, Exact, Label, Message, Reason

CommitmentCode = Annotated[str, Field(pattern=r"^[A-Z]{4,8}[0-9]{4}$")]
"""A commitment's id in the Open Government Partnership: letters of country and locality, four digits (PECJA0001)."""

Link = Annotated[str, Field(pattern=r"^https://[^\s@]+$", max_length=500)]
"""The address of a public page that shows a result; never one that names a person."""

Percentage = Annotated[Exact, Field(ge=0, le=100, decimal_places=2)]
"""How much of something is done, 0 to 100, at most two decimals."""


class Sector(StrEnum):
    """For whom a member of the forum speaks."""

    GOVERNMENT = "government"
    CIVIL_SOCIETY = "civil-society"


class Kind(StrEnum):
    """What a supporting institution is."""

    GOVERNMENT = "government"
    CIVIL_SOCIETY = "civil-society"
    OTHER = "other"


class OgpValue(StrEnum):
    """The values of open government that the Open Government Partnership tags commitments with."""

    ACCESS_TO_INFORMATION = "access-to-information"
    CIVIC_PARTICIPATION = "civic-participation"
    PUBLIC_ACCOUNTABILITY = "public-accountability"
    TECHNOLOGY_AND_INNOVATION = "technology-and-innovation"


class CompletionLevel(StrEnum):
    """How far a milestone is, on the Open Government Partnership's five-point scale."""

    NO_EVIDENCE = "no-evidence-available"
    NOT_STARTED = "not-started"
    LIMITED = "limited"
    SUBSTANTIAL = "substantial"
    COMPLETE = "complete"


class Attachment(Message):
    """A file beside the record: digest and size of what came, digest of the sanitised copy that is shown."""

    digest: Digest
    sanitised_digest: Digest
    media_type: Literal["application/pdf", "image/jpeg"]
    size_bytes: Annotated[int, Field(gt=0)]


class Supporter(Message):
    """An institution that supports a commitment or milestone."""

    name: Label
    kind: Kind


class Milestone(Message):
    """One output of a commitment, by its code in it: what, until when (last day in Lima), led by which institution."""

    code: Code
    output: Label
    due: date
    lead: Label
    supporters: tuple[Supporter, ...]


class MemberSeated(Event):
    """An institution took its seat in the multi-actor forum (*Foro Multiactor*)."""

    TOPIC: ClassVar[str] = "forum.member-seated.v1"

    member_id: UUID
    institution: Label
    sector: Sector
    invented: bool


class CommitmentMade(Event):
    """The forum promised something, until a day, in milestones (*compromiso de gobierno abierto*).

    `starts` and `ends` are the first and last day in Lima. `policy_area`, `contribution` (how the action answers the
    problem) and `goal` (in the long term) are `None` where the plan leaves them out.
    """

    TOPIC: ClassVar[str] = "forum.commitment-made.v1"

    commitment: CommitmentCode
    title: Label
    problem: Reason
    status_quo: Reason
    action: Reason
    contribution: Reason | None
    goal: Reason | None
    policy_area: Label | None
    lead: Label
    supporters: tuple[Supporter, ...]
    values: tuple[OgpValue, ...]
    starts: date
    ends: date
    milestones: Annotated[tuple[Milestone, ...], Field(min_length=1)]
    invented: bool


class ProgressReported(Event):
    """An institution said how far a milestone is, and showed why.

    Government and civil society report apart: a report stands in place of earlier ones of its own sector alone.
    """

    TOPIC: ClassVar[str] = "forum.progress-reported.v1"

    commitment: CommitmentCode
    milestone: Code
    institution: Label
    sector: Sector
    level: CompletionLevel
    percentage: Percentage
    description: Reason
    links: tuple[Link, ...]
    files: tuple[Attachment, ...]
    invented: bool
