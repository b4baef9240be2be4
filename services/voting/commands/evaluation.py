"""Orders of the evaluation: matrices, eligibility, scorecards, corrections, the record, the list that is presented."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from services.voting.events import Conflict, PresentingAct, Scale
from shared.messages import Code, Command, Digest, Exact, Label, Reason
from shared.territory.places import Level

CRITERIA_LIMIT: Final = 100
ATTACHMENTS_LIMIT: Final = 20

Attachments = Annotated[tuple[Digest, ...], Field(max_length=ATTACHMENTS_LIMIT)]
"""Digests of the copies that are shown, each kept once."""


class NewCriterion(Command):
    """One criterion of a matrix as it is proposed; weights and maxima are checked by the domain."""

    code: Code
    name: Label
    weight: Exact
    maximum: Exact
    scale: Scale | None = None


class ApproveMatrix(Command):
    """Record the matrix of criteria (*matriz de criterios*) that the agents approved; `minutes` name the session."""

    process_id: UUID
    name: Label
    criteria: Annotated[tuple[NewCriterion, ...], Field(max_length=CRITERIA_LIMIT)]
    minutes: Label
    invented: bool = False


class FreezeMatrix(Command):
    """Fix a matrix, so that scores may rest on it."""

    process_id: UUID
    matrix_id: UUID


class GivenScore(Command):
    """What an evaluator says of one criterion, and why: its score, or the value that its scale is read at.

    A yes is 1 and a no is 0; what is looked up or computed needs neither.
    """

    criterion: Code
    score: Exact | None = None
    measured: Exact | None = None
    reason: Reason


class ScoreProject(Command):
    """Fill in a scorecard of one project; one that is filled in already changes by correction only."""

    process_id: UUID
    project: Code
    matrix_id: UUID
    scores: Annotated[tuple[GivenScore, ...], Field(max_length=CRITERIA_LIMIT)]
    invented: bool = False
    attachments: Attachments = ()


class ProposeMatrix(Command):
    """Propose a version of a matrix: the first under its name, or the next after a frozen one."""

    process_id: UUID
    name: Label
    version: Annotated[int, Field(ge=1, le=1000)] = 1
    axis: Label | None = None
    functions: Annotated[tuple[Label, ...], Field(max_length=CRITERIA_LIMIT)] = ()
    criteria: Annotated[tuple[NewCriterion, ...], Field(max_length=CRITERIA_LIMIT)]
    invented: bool = False


class ApproveProposal(Command):
    """Record that the agents approved a proposed matrix, in the session that `minutes` name."""

    process_id: UUID
    matrix_id: UUID
    minutes: Label


class DecideEligibility(Command):
    """State what was found about a project, in the document that `source` names; `None` is not known."""

    process_id: UUID
    project: Code
    in_portfolio: bool | None = None
    viable: bool | None = None
    impact: Level | None = None
    beneficiaries: Annotated[Exact, Field(gt=0)] | None = None
    source: Label
    attachments: Attachments = ()
    invented: bool = False


class DeclareConflict(Command):
    """Declare the actor's own conflict of interest with a project."""

    process_id: UUID
    project: Code
    conflict: Conflict


class ProposeCorrection(ScoreProject):
    """Ask to mend the actor's own scorecard, with a reason."""

    reason: Reason


class ConfirmCorrection(Command):
    """Confirm a correction that somebody else proposed."""

    process_id: UUID
    project: Code
    correction: UUID


class RefuseCorrection(Command):
    """Leave a scorecard as it was, though a correction was proposed, and say why."""

    process_id: UUID
    project: Code
    correction: UUID
    reason: Reason


class SettleDisagreement(Command):
    """Record that a session heard a disagreement and let the scorecards stand."""

    process_id: UUID
    project: Code
    minutes: Label
    reason: Reason


class SignEvaluationRecord(Command):
    """Sign the record of a list as it stands, by its digest; or refuse to, with a reason."""

    process_id: UUID
    list_code: Code
    record: Digest
    signs: bool = True
    reason: Reason | None = None


class CloseEvaluationRecord(Command):
    """Close the signed record of a list, in the session that `minutes` name."""

    process_id: UUID
    list_code: Code
    record: Digest
    minutes: Label


class PresentList(Command):
    """Record the Governor's act that presents the list."""

    process_id: UUID
    list_code: Code
    act: PresentingAct
