"""What was found about a project before it was scored: whether it may be, and who may not score it."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.messages import Code, Digest, Event, Exact, Label, Message, Money
from shared.rules import Requirement
from shared.territory.places import Level


class Finding(StrEnum):
    """How one requirement came out; unknown counts against the project until somebody finds out."""

    MET = "met"
    NOT_MET = "not-met"
    UNKNOWN = "unknown"


class RequirementFinding(Message):
    """One requirement with what was found, what was asked, and how it came out."""

    requirement: Requirement
    finding: Finding
    found: Label | None
    asked: Label


class EligibilityDecided(Event):
    """The technical team found a project eligible to be scored, or not, with a finding for each requirement.

    `cost` and `investment_code` are the registry's; `in_portfolio`, `viable`, `impact` and `beneficiaries` what the
    team found, in the document that `source` names. A later decision takes the place of an earlier one.
    """

    TOPIC: ClassVar[str] = "voting.eligibility-decided.v1"

    project: Code
    list_code: Code
    eligible: bool
    findings: tuple[RequirementFinding, ...]
    cost: Money
    investment_code: str | None
    in_portfolio: bool | None
    viable: bool | None
    impact: Level | None
    beneficiaries: Annotated[Exact, Field(gt=0)] | None
    source: Label
    attachments: tuple[Digest, ...]
    invented: bool


class Conflict(StrEnum):
    """The kind of interest that an evaluator has in a project; no more is said, so that nobody is described."""

    FAMILY = "family"
    EMPLOYMENT = "employment"
    ECONOMIC = "economic"
    AUTHORSHIP = "authorship"
    OTHER = "other"


class ConflictDeclared(Event):
    """An evaluator declared a conflict of interest with a project, and is recused: no scorecard of theirs counts."""

    TOPIC: ClassVar[str] = "voting.conflict-declared.v1"

    project: Code
    evaluator: str
    conflict: Conflict
