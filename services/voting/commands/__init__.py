"""What voting can be asked to do. The domain answers each order with events or a named refusal."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec
from pydantic import Field

from services.voting.commands.evaluation import (
    CRITERIA_LIMIT,
    ApproveMatrix,
    ApproveProposal,
    Attachments,
    CloseEvaluationRecord,
    ConfirmCorrection,
    DecideEligibility,
    DeclareConflict,
    FreezeMatrix,
    GivenScore,
    NewCriterion,
    PresentList,
    ProposeCorrection,
    ProposeMatrix,
    RefuseCorrection,
    ScoreProject,
    SettleDisagreement,
    SignEvaluationRecord,
)
from services.voting.events import Channel, CompetentAct
from shared.messages import Code, Command, Digest, Label, Pseudonym, Reason, UtcDatetime
from shared.rules import Choice

__all__ = [
    "CHOICES_LIMIT",
    "CRITERIA_LIMIT",
    "ROWS_LIMIT",
    "ApproveMatrix",
    "ApproveProposal",
    "Attachments",
    "BallotRow",
    "CastBallot",
    "CastBallots",
    "CertifyResult",
    "CloseContest",
    "CloseEvaluationRecord",
    "ComputeResult",
    "ConfirmCorrection",
    "DecideEligibility",
    "DecideProject",
    "DeclareConflict",
    "FreezeMatrix",
    "GivenScore",
    "NewCriterion",
    "OpenContest",
    "PresentList",
    "ProposeCorrection",
    "ProposeMatrix",
    "RefuseCorrection",
    "RowChoice",
    "ScoreProject",
    "SettleDisagreement",
    "SignEvaluationRecord",
]

CHOICES_LIMIT: Final = 1_000
ROWS_LIMIT: Final = 1_000


class OpenContest(Command):
    """Open the voting on one list, between two hours."""

    process_id: UUID
    list_code: Code
    opens_at: UtcDatetime
    closes_at: UtcDatetime


class CloseContest(Command):
    """End the voting on one list; before its hour only with a reason."""

    contest_id: UUID
    reason: Reason | None = None


class CastBallot(Command):
    """Record a voter's choices; `process_id` and `lists` are what the voter's credential was issued for."""

    contest_id: UUID
    process_id: UUID
    lists: frozenset[str]
    voter: Pseudonym
    choices: Annotated[tuple[Choice, ...], Field(max_length=CHOICES_LIMIT)]
    channel: Channel = Channel.WEB


class RowChoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One project chosen on a digitised ballot; the fields stand in canonical order."""

    points: int | None = None
    project: str


class BallotRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One digitised ballot of a batch, quick to read: the contest checks each value. Fields in canonical order."""

    channel: Channel = Channel.PAPER
    choices: tuple[RowChoice, ...]
    voter: str


class CastBallots(msgspec.Struct, frozen=True):
    """Record a batch of digitised ballots, all or none."""

    contest_id: UUID
    rows: Sequence[BallotRow]


class ComputeResult(Command):
    """Count a closed contest and rank its projects by the rules it was opened with."""

    contest_id: UUID


class CertifyResult(Command):
    """The committee certifies a ranking by its digest; `minutes` name its session."""

    contest_id: UUID
    ranking: Digest
    minutes: Label


class DecideProject(Command):
    """Decide whether a project is prioritised (*priorizado*), on the ranking with this digest.

    A departure from the ranking names the act that it rests on, and the digest of its evidence.
    """

    contest_id: UUID
    project: Code
    ranking: Digest
    prioritised: bool
    reason: Reason
    act: CompetentAct | None = None
    evidence: Digest | None = None
