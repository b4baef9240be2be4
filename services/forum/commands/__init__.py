"""What the forum can be asked to do; free text is about things, never about people."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.forum.events import (
    Attachment,
    CommitmentCode,
    CompletionLevel,
    Link,
    Milestone,
    OgpValue,
    Percentage,
    Sector,
    Supporter,
)
from shared.messages import Code, Command, Label, Reason


class SeatMember(Command):
    """Seat an institution in the forum."""

    institution: Label
    sector: Sector
    invented: bool = False


class MakeCommitment(Command):
    """Make a commitment with its milestones."""

    commitment: CommitmentCode
    title: Label
    problem: Reason
    status_quo: Reason
    action: Reason
    contribution: Reason | None = None
    goal: Reason | None = None
    policy_area: Label | None = None
    lead: Label
    supporters: Annotated[tuple[Supporter, ...], Field(max_length=50)] = ()
    values: Annotated[tuple[OgpValue, ...], Field(max_length=4)] = ()
    starts: date
    ends: date
    milestones: Annotated[tuple[Milestone, ...], Field(min_length=1, max_length=50)]
    invented: bool = False


class ReportProgress(Command):
    """Report how far a milestone is, for one institution of one sector."""

    commitment: CommitmentCode
    milestone: Code
    institution: Label
    sector: Sector
    level: CompletionLevel
    percentage: Percentage
    description: Reason
    links: Annotated[tuple[Link, ...], Field(max_length=10)] = ()
    files: Annotated[tuple[Attachment, ...], Field(max_length=10)] = ()
    invented: bool = False
