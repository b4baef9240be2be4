"""The bodies of the evaluation: the orders without what the address and the token say already."""

from typing import Annotated

from pydantic import Field

from services.voting.api.bodies import ScorecardBody
from services.voting.commands import CRITERIA_LIMIT, Attachments, NewCriterion
from services.voting.events import Conflict, PresentingAct
from shared.messages import Code, Digest, Exact, Label, Message, Reason
from shared.territory import Level


class ProposalBody(Message):
    """A version of a matrix as the technical team proposes it, for an axis and the functions that belong to it."""

    name: Label
    version: Annotated[int, Field(ge=1, le=1000)] = 1
    axis: Label | None = None
    functions: Annotated[tuple[Label, ...], Field(max_length=CRITERIA_LIMIT)] = ()
    criteria: Annotated[tuple[NewCriterion, ...], Field(max_length=CRITERIA_LIMIT)]
    invented: bool = False


class ApprovalBody(Message):
    """The minutes of the session that approved a proposed matrix."""

    minutes: Label


class EligibilityBody(Message):
    """What was found about a project, and the document that says so."""

    project: Code
    in_portfolio: bool | None = None
    viable: bool | None = None
    impact: Level | None = None
    beneficiaries: Annotated[Exact, Field(gt=0)] | None = None
    source: Label
    attachments: Attachments = ()
    invented: bool = False


class ConflictBody(Message):
    """The project with which whoever sends this has a conflict of interest, and its kind."""

    project: Code
    conflict: Conflict


class CorrectionBody(ScorecardBody):
    """The scorecard as it should be, and why it was not."""

    reason: Reason


class ConfirmationBody(Message):
    """The project whose correction is confirmed."""

    project: Code


class CorrectionRefusalBody(Message):
    """The project whose correction is not confirmed, and why."""

    project: Code
    reason: Reason


class SettlementBody(Message):
    """The project that a session heard, its minutes, and why the scorecards stand."""

    project: Code
    minutes: Label
    reason: Reason


class SignatureBody(Message):
    """The digest of the record that is signed; or, with a reason, not signed."""

    record: Digest
    signs: bool = True
    reason: Reason | None = None


class RecordBody(Message):
    """The digest of the record that is closed, and the minutes of the session."""

    record: Digest
    minutes: Label


class PresentationBody(Message):
    """The act that presents the list."""

    act: PresentingAct
