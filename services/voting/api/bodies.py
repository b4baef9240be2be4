"""The bodies that voting's addresses take: the orders without what the address and the token say already."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.voting.commands import CHOICES_LIMIT, CRITERIA_LIMIT, Attachments, GivenScore, NewCriterion
from services.voting.events import CompetentAct
from shared.messages import Code, Digest, Label, Message, Reason, UtcDatetime
from shared.rules import Choice


class MatrixBody(Message):
    """A matrix of criteria, and the minutes of the session that approved it."""

    name: Label
    criteria: Annotated[tuple[NewCriterion, ...], Field(max_length=CRITERIA_LIMIT)]
    minutes: Label
    invented: bool = False


class ScorecardBody(Message):
    """A scorecard of one project: a score and a reason for each criterion of the matrix."""

    project: Code
    matrix_id: UUID
    scores: Annotated[tuple[GivenScore, ...], Field(max_length=CRITERIA_LIMIT)]
    attachments: Attachments = ()
    invented: bool = False


class ContestBody(Message):
    """The list to be voted on, and the hours between which ballots are taken."""

    list_code: Code
    opens_at: UtcDatetime
    closes_at: UtcDatetime


class ClosingBody(Message):
    """Why voting ends before its hour; needed only then."""

    reason: Reason | None = None


class BallotBody(Message):
    """The projects chosen; on an ordinal ballot the first comes first."""

    choices: Annotated[tuple[Choice, ...], Field(max_length=CHOICES_LIMIT)]


class CertificationBody(Message):
    """The digest of the ranking that the committee certifies, and the minutes of its session."""

    ranking: Digest
    minutes: Label


class DecisionBody(Message):
    """Whether a project is prioritised, on which ranking, and why; a departure names its act and evidence."""

    project: Code
    ranking: Digest
    prioritised: bool
    reason: Reason
    act: CompetentAct | None = None
    evidence: Digest | None = None
