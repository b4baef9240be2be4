"""Orders of the evaluation: matrices, eligibility, scorecards, corrections, the record, the list that is presented.

Each order is what its address takes as a body, and what the address names: one is the other's base.
"""

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


class FilledScorecard(Command):
    """A scorecard of one project: a score and a reason for each criterion of the matrix."""

    project: Code
    matrix_id: UUID
    scores: Annotated[tuple[GivenScore, ...], Field(max_length=CRITERIA_LIMIT)]
    attachments: Attachments = ()
    invented: bool = False


class ScoreProject(FilledScorecard):
    """Fill in a scorecard of one project; one that is filled in already changes by correction only."""

    process_id: UUID


class ProposedMatrix(Command):
    """A version of a matrix as the technical team proposes it, for an axis and the functions that belong to it."""

    name: Label
    version: Annotated[int, Field(ge=1, le=1000)] = 1
    axis: Label | None = None
    functions: Annotated[tuple[Label, ...], Field(max_length=CRITERIA_LIMIT)] = ()
    criteria: Annotated[tuple[NewCriterion, ...], Field(max_length=CRITERIA_LIMIT)]
    invented: bool = False


class ProposeMatrix(ProposedMatrix):
    """Propose a version of a matrix: the first under its name, or the next after a frozen one."""

    process_id: UUID


class SessionMinutes(Command):
    """The minutes of the session that approved a proposed matrix."""

    minutes: Label


class ApproveProposal(SessionMinutes):
    """Record that the agents approved a proposed matrix, in the session that `minutes` name."""

    process_id: UUID
    matrix_id: UUID


class StatedFacts(Command):
    """What was found about a project, and the document that says so."""

    project: Code
    in_portfolio: bool | None = None
    viable: bool | None = None
    impact: Level | None = None
    beneficiaries: Annotated[Exact, Field(gt=0)] | None = None
    source: Label
    attachments: Attachments = ()
    invented: bool = False


class DecideEligibility(StatedFacts):
    """State what was found about a project, in the document that `source` names; `None` is not known."""

    process_id: UUID


class OwnConflict(Command):
    """The project with which whoever sends this has a conflict of interest, and its kind."""

    project: Code
    conflict: Conflict


class DeclareConflict(OwnConflict):
    """Declare the actor's own conflict of interest with a project."""

    process_id: UUID


class MendedScorecard(FilledScorecard):
    """The scorecard as it should be, and why it was not."""

    reason: Reason


class ProposeCorrection(MendedScorecard, ScoreProject):
    """Ask to mend the actor's own scorecard, with a reason."""


class CorrectedProject(Command):
    """The project whose correction is confirmed."""

    project: Code


class ConfirmCorrection(CorrectedProject):
    """Confirm a correction that somebody else proposed."""

    process_id: UUID
    correction: UUID


class UncorrectedProject(Command):
    """The project whose correction is not confirmed, and why."""

    project: Code
    reason: Reason


class RefuseCorrection(UncorrectedProject):
    """Leave a scorecard as it was, though a correction was proposed, and say why."""

    process_id: UUID
    correction: UUID


class Settlement(Command):
    """The project that a session heard, its minutes, and why the scorecards stand."""

    project: Code
    minutes: Label
    reason: Reason


class SettleDisagreement(Settlement):
    """Record that a session heard a disagreement and let the scorecards stand."""

    process_id: UUID


class RecordSignature(Command):
    """The digest of the record that is signed; or, with a reason, not signed."""

    record: Digest
    signs: bool = True
    reason: Reason | None = None


class SignEvaluationRecord(RecordSignature):
    """Sign the record of a list as it stands, by its digest; or refuse to, with a reason."""

    process_id: UUID
    list_code: Code


class NamedRecord(Command):
    """The digest of the record that is closed, and the minutes of the session."""

    record: Digest
    minutes: Label


class CloseEvaluationRecord(NamedRecord):
    """Close the signed record of a list, in the session that `minutes` name."""

    process_id: UUID
    list_code: Code


class Presentation(Command):
    """The act that presents the list."""

    act: PresentingAct


class PresentList(Presentation):
    """Record the Governor's act that presents the list."""

    process_id: UUID
    list_code: Code
