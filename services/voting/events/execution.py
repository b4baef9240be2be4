"""After prioritisation: projects replaced, money taken, and how far each project is, up to its delivery."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from services.voting.events.results import CompetentAct
from shared.messages import Code, Digest, Event, Exact, Label, Message, Money, Reason, UtcDatetime

Percentage = Annotated[Exact, Field(ge=0, le=100, decimal_places=2)]
"""How much of something is done, 0 to 100, at most two decimals."""


class ProjectReplaced(Event):
    """A prioritised project cannot be executed; the next one in rank that the free money covers takes its place.

    `available` is the envelope without the projects that remain, and without the money that was taken from others or
    spent on them; `passed_over` are better placed ones that cost more; `replacement` is `None` where nobody fits. The
    coordination council and the oversight committee have to be told until `inform_by`.
    """

    TOPIC: ClassVar[str] = "voting.project-replaced.v1"

    contest_id: UUID
    project: Code
    replacement: Code | None
    ranking: Digest
    available: Money
    passed_over: tuple[Code, ...]
    reason: Reason
    act: CompetentAct
    evidence: Digest | None
    inform_by: UtcDatetime


class Informed(StrEnum):
    """Who has to be told of a replacement: the coordination council (CCR) and the oversight committee (CV)."""

    COORDINATION_COUNCIL = "coordination-council"
    OVERSIGHT_COMMITTEE = "oversight-committee"


class ReplacementTold(Event):
    """One of those who have to be told of a replacement was told, by this document."""

    TOPIC: ClassVar[str] = "voting.replacement-told.v1"

    contest_id: UUID
    project: Code
    informed: Informed
    document: Label


class ReplacementNotTold(Event):
    """The term to tell of a replacement passed in silence."""

    TOPIC: ClassVar[str] = "voting.replacement-not-told.v1"

    contest_id: UUID
    project: Code
    informed: Informed
    inform_by: UtcDatetime


class Direction(StrEnum):
    """Where a project's money goes: away from it, or back."""

    TAKEN = "taken"
    RESTORED = "restored"


class BudgetMoved(Event):
    """Money of a prioritised project was moved, on this legal basis; `left` is what the project keeps of its cost."""

    TOPIC: ClassVar[str] = "voting.budget-moved.v1"

    contest_id: UUID
    project: Code
    direction: Direction
    amount: Money
    left: Money
    legal_basis: Label
    act: CompetentAct
    destination: Label | None
    reason: Reason


class Stage(StrEnum):
    """How far a project is, in the order in which projects go."""

    FORMULATION = "formulation"
    TECHNICAL_FILE = "technical-file"
    TENDER = "tender"
    CONTRACT = "contract"
    WORKS = "works"
    LIQUIDATION = "liquidation"
    DELIVERED = "delivered"


class ReachedMilestone(Message):
    """A milestone of a project's execution: what it is, when it is planned, and when it was reached."""

    code: Code
    title: Label
    planned: date | None
    reached: date | None


class ExecutionReported(Event):
    """How far a prioritised project was on a day: its stage, the money executed so far, the works done so far."""

    TOPIC: ClassVar[str] = "voting.execution-reported.v1"

    contest_id: UUID
    project: Code
    as_of: date
    stage: Stage
    financial: Money
    physical: Percentage
    milestones: tuple[ReachedMilestone, ...]
    source: Label
    evidence: Digest | None
