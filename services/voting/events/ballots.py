"""What has happened to ballots beside their casting: voided, sealed, and entered from paper for another to confirm."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from services.voting.events.contests import Channel
from shared.messages import Code, Digest, Event, Label, Message, Pseudonym, Reason
from shared.rules import Choice

SealedBytes = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=131_072)]
"""Encrypted bytes in base64url without padding."""


class BallotVoided(Event):
    """A voter's ballot does not count any more (*voto anulado*), for a reason and on a legal basis; it stays on record.

    `cause` names what led to it where it was not a person: the registry's event that struck the voter.
    """

    TOPIC: ClassVar[str] = "voting.ballot-voided.v1"

    contest_id: UUID
    voter: Pseudonym
    reason: Reason
    legal_basis: Label


class SealedBallotCast(Event):
    """A voter's choices, encrypted to the contest's key, in place of any this voter made before in this contest."""

    TOPIC: ClassVar[str] = "voting.sealed-ballot-cast.v1"

    contest_id: UUID
    voter: Pseudonym
    sealed: SealedBytes
    channel: Channel
    batch: Digest | None = None


class EnteredBallot(Message):
    """One paper ballot as it was entered: its choices, encrypted in a sealed contest."""

    voter: Pseudonym
    choices: tuple[Choice, ...] = ()
    sealed: SealedBytes | None = None
    agent: UUID | None = None


class SheetFigure(Message):
    """One figure of the tally sheet beside the same one counted from what was entered; no `project` means ballots."""

    project: Code | None
    on_sheet: int
    entered: int


class TallySheet(Message):
    """The scanned sheet (*acta de escrutinio*): its digests, and each figure read from it."""

    digest: Digest
    sanitised_digest: Digest
    figures: tuple[SheetFigure, ...]


class BatchEntered(Event):
    """Somebody entered paper ballots with their tally sheet; nothing of it counts until another person confirms.

    `differences` are those figures of the sheet that differ from what was entered. In a sealed contest the number of
    ballots alone is compared, and the ballots are encrypted here already. `digest` is that of the rows, `file` of the
    file they came in; in a sealed contest both are the digest of the encrypted ballots (`sealed` and `voter` of each),
    because choices can be guessed from a digest of them.
    """

    TOPIC: ClassVar[str] = "voting.batch-entered.v1"

    contest_id: UUID
    batch_id: UUID
    ballots: Annotated[tuple[EnteredBallot, ...], Field(min_length=1)]
    digest: Digest
    file: Digest
    sheet: TallySheet
    differences: tuple[SheetFigure, ...]


class BatchConfirmed(Event):
    """Another person confirmed a batch against its sheet; its ballots were cast with this very act.

    Where figures differ, `reason` says why it was confirmed nevertheless.
    """

    TOPIC: ClassVar[str] = "voting.batch-confirmed.v1"

    contest_id: UUID
    batch_id: UUID
    reason: Reason | None


class BatchRejected(Event):
    """Another person found that a batch is not what the sheet says; nothing of it ever counts."""

    TOPIC: ClassVar[str] = "voting.batch-rejected.v1"

    contest_id: UUID
    batch_id: UUID
    reason: Reason
