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
from services.voting.events import Channel, CompetentAct, ContestSubject, HeldShare, PublicKey, SealedBytes
from shared.messages import Code, Command, Digest, Label, Pseudonym, Reason, UtcDatetime
from shared.rules import BallotRules, Choice, PrioritisationRules

__all__ = [
    "CATEGORIES_LIMIT",
    "CHOICES_LIMIT",
    "CRITERIA_LIMIT",
    "ROWS_LIMIT",
    "ApproveMatrix",
    "ApproveProposal",
    "Attachments",
    "BallotRow",
    "CastBallot",
    "CastBallots",
    "CastSealedBallot",
    "CertifyResult",
    "CloseContest",
    "CloseEvaluationRecord",
    "ComputeResult",
    "ConfirmCorrection",
    "DealContestKey",
    "DecideBatch",
    "DecideEligibility",
    "DecideProject",
    "DeclareConflict",
    "EnterBatch",
    "ExtendContest",
    "FreezeMatrix",
    "GiveKeyShare",
    "GivenOption",
    "GivenScore",
    "NewCriterion",
    "OpenContest",
    "OpenOptions",
    "PresentList",
    "ProposeCorrection",
    "ProposeMatrix",
    "RefuseCorrection",
    "ReopenResult",
    "Reopening",
    "RowChoice",
    "Rows",
    "ScoreProject",
    "SettleDisagreement",
    "SheetTotals",
    "SignEvaluationRecord",
    "VoidBallot",
]

CATEGORIES_LIMIT: Final = 50
CHOICES_LIMIT: Final = 1_000
ROWS_LIMIT: Final = 1_000


class OpenContest(Command):
    """Open the voting on one list, between two hours, for some categories alone where any are named."""

    process_id: UUID
    list_code: Code
    opens_at: UtcDatetime
    closes_at: UtcDatetime
    categories: Annotated[tuple[Code, ...], Field(max_length=CATEGORIES_LIMIT)] = ()
    practice: bool = False


class GivenOption(Command):
    """One option of a contest that is not over projects; its name is a thing's, an organisation's or a number's."""

    code: Code
    name: Label


class OpenOptions(Command):
    """Open the voting over given options: ideas, members of the committee, an agreement of the forum."""

    process_id: UUID
    code: Code
    subject: ContestSubject
    title: Label
    options: Annotated[tuple[GivenOption, ...], Field(min_length=1, max_length=CHOICES_LIMIT)]
    seats: Annotated[int, Field(strict=True, ge=1)]
    ballots: BallotRules
    prioritisation: PrioritisationRules
    electorate: Code | None = None
    categories: Annotated[tuple[Code, ...], Field(max_length=CATEGORIES_LIMIT)] = ()
    opens_at: UtcDatetime
    closes_at: UtcDatetime
    practice: bool = False


class ExtendContest(Command):
    """End the voting later than announced."""

    contest_id: UUID
    closes_at: UtcDatetime
    reason: Reason


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
    agent: UUID | None = None


class CastSealedBallot(Command):
    """Record a ballot that its voter's own program encrypted to the contest's key."""

    contest_id: UUID
    process_id: UUID
    lists: frozenset[str]
    voter: Pseudonym
    sealed: SealedBytes
    channel: Channel = Channel.WEB


class VoidBallot(Command):
    """Have a voter's ballot count no more."""

    contest_id: UUID
    voter: Pseudonym
    reason: Reason
    legal_basis: Label


class DealContestKey(Command):
    """Record the key of a sealed contest, whose private half its holders have in shares."""

    contest_id: UUID
    process_id: UUID
    public_key: PublicKey
    threshold: int
    shares: Annotated[tuple[HeldShare, ...], Field(min_length=2, max_length=50)]


class GiveKeyShare(Command):
    """Give one share of the key of a contest whose voting has ended."""

    contest_id: UUID
    number: int
    share: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class DecideBatch(Command):
    """Confirm a batch that another person entered, or reject it; `reason` where the sheet differs or to reject."""

    contest_id: UUID
    batch_id: UUID
    reason: Reason | None = None


class RowChoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One project chosen on a digitised ballot; the fields stand in canonical order."""

    points: int | None = None
    project: str


class BallotRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One digitised ballot of a batch, quick to read: the contest checks each value. Fields in canonical order.

    `agent` is named in the mode open alone.
    """

    agent: UUID | None = None
    channel: Channel = Channel.PAPER
    choices: tuple[RowChoice, ...]
    voter: str


Rows = Sequence[BallotRow | None]
"""The rows of a batch in their places; one that could not be read is `None`, to be named with the other faulty ones."""


class CastBallots(msgspec.Struct, frozen=True):
    """Record a batch of digitised ballots, all or none."""

    contest_id: UUID
    rows: Rows


class SheetTotals(Command):
    """What the tally sheet says: ballots in all, and by project the ballots that name it (or its points)."""

    ballots: Annotated[int, Field(strict=True, ge=0)]
    projects: Annotated[dict[Code, Annotated[int, Field(strict=True, ge=0)]], Field(default_factory=dict)]


class EnterBatch(msgspec.Struct, frozen=True):
    """Enter paper ballots with their scanned tally sheet, for another person to confirm.

    `file` is the SHA-256 of the file they came in; the sheet's digests are of what came and of what is shown.
    """

    contest_id: UUID
    rows: Rows
    file: str
    sheet: str
    sanitised_sheet: str
    totals: SheetTotals


class ComputeResult(Command):
    """Count a closed contest and rank its projects by the rules it was opened with."""

    contest_id: UUID


class CertifyResult(Command):
    """The committee certifies a ranking by its digest; `minutes` name its session."""

    contest_id: UUID
    ranking: Digest
    minutes: Label


class Reopening(Command):
    """The digest of a certified ranking that is open again, why, and the minutes of the session that decided so."""

    ranking: Digest
    reason: Reason
    minutes: Label


class ReopenResult(Reopening):
    """The committee reopens the ranking that it certified, because ballots were voided since."""

    contest_id: UUID


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
