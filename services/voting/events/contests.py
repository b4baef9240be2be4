"""What has happened in contests: when they opened and closed, and what voters chose."""

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.messages import Code, Digest, Event, Label, Message, Money, Pseudonym, Reason, UtcDatetime
from shared.rules import BallotRules, Choice, PrioritisationRules, SecrecyMode


class Channel(StrEnum):
    """How a ballot came in: by its voter on the web, assisted in person, or digitised from paper."""

    WEB = "web"
    ASSISTED = "assisted"
    PAPER = "paper"


class Candidate(Message):
    """A project on the ballot, in the order of the listing; its cost in the process's currency."""

    project: Code
    name: Label
    cost: Money


class ContestOpened(Event):
    """The voting on one list has its rules, candidates, electorate and hours; ballots are accepted between them.

    `roll_root` and `voters` name the roll it rests on; `electorate` is the list whose voters vote, `None` for all.
    """

    TOPIC: ClassVar[str] = "voting.contest-opened.v1"

    contest_id: UUID
    list_code: Code
    candidates: Annotated[tuple[Candidate, ...], Field(min_length=1)]
    envelope: Money
    ballots: BallotRules
    secrecy: SecrecyMode
    prioritisation: PrioritisationRules
    electorate: Code | None
    roll_root: Digest
    voters: int
    opens_at: UtcDatetime
    closes_at: UtcDatetime


class BallotCast(Event):
    """A voter's choices, in place of any this voter made before in this contest.

    `batch` is the digest of the batch that a digitised ballot came in with.
    """

    TOPIC: ClassVar[str] = "voting.ballot-cast.v1"

    contest_id: UUID
    voter: Pseudonym
    choices: tuple[Choice, ...]
    channel: Channel
    batch: Digest | None


class ContestClosed(Event):
    """No more ballots are accepted; before the hour of closing there is a reason."""

    TOPIC: ClassVar[str] = "voting.contest-closed.v1"

    contest_id: UUID
    reason: Reason | None = None
