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


def is_absent(value: object) -> bool:
    """Whether a field that a version got later is left out of the bytes, which stay as they always were."""
    return not value


class ContestSubject(StrEnum):
    """What a contest decides on: a list of projects, of ideas, the members of the committee, an agreement."""

    PROJECTS = "projects"
    IDEAS = "ideas"
    COMMITTEE = "committee"
    AGREEMENT = "agreement"


class Reach(Message):
    """What the registry knew of a project's regional impact: in full, by coverage alone; `None` where unknown."""

    in_full: bool | None = None
    by_coverage: bool | None = None


class Candidate(Message):
    """A project on the ballot, in the order of the listing; its cost in the process's currency.

    In a contest over given options it is an option, which costs one seat: its name is never a person's. `reach` is
    there where the balance rules of regional impact are declared.
    """

    project: Code
    name: Label
    cost: Money
    reach: Annotated[Reach | None, Field(exclude_if=is_absent)] = None


def _is_of_projects(subject: ContestSubject) -> bool:
    return subject is ContestSubject.PROJECTS


def _is_none(value: object) -> bool:
    return value is None


PublicKey = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""The public half of an X25519 key (RFC 7748), in lower-case hexadecimal."""


class BallotSeal(Message):
    """What the ballots of a sealed contest are encrypted to, and how many of how many holders open them.

    Every ballot is padded to `plain_bytes` before it is encrypted, so that its length tells nothing of the choices.
    """

    public_key: PublicKey
    threshold: int
    holders: int
    plain_bytes: int


class ContestOpened(Event):
    """The voting on one list has its rules, candidates, electorate and hours; ballots are accepted between them.

    `roll_root` and `voters` name the roll it rests on; `electorate` is the list whose voters vote, `None` for all;
    `categories` those of its agents, none named for all; `electors` is how many of the roll that makes, where it is not
    all of them. A contest over given options names its `subject` and `title`;
    its envelope is the number of seats. A `practice` contest is an exercise: it has no result and counts nowhere.
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
    subject: Annotated[ContestSubject, Field(exclude_if=_is_of_projects)] = ContestSubject.PROJECTS
    title: Annotated[Label | None, Field(exclude_if=is_absent)] = None
    categories: Annotated[tuple[Code, ...], Field(exclude_if=is_absent)] = ()
    practice: Annotated[bool, Field(exclude_if=is_absent)] = False
    seal: Annotated[BallotSeal | None, Field(exclude_if=is_absent)] = None
    electors: Annotated[int | None, Field(exclude_if=_is_none)] = None

    @property
    def may_vote(self) -> int:
        """How many may vote in it: what turnout is a share of."""
        return self.voters if self.electors is None else self.electors


class ContestBegan(Event):
    """The hour of opening has come: from here on ballots are taken."""

    TOPIC: ClassVar[str] = "voting.contest-began.v1"

    contest_id: UUID


class ContestExtended(Event):
    """The voting ends later than was announced, by a reasoned act taken before it ended."""

    TOPIC: ClassVar[str] = "voting.contest-extended.v1"

    contest_id: UUID
    closes_at: UtcDatetime
    reason: Reason


class EarlyClosingProposed(Event):
    """Somebody proposed that voting end before its hour; it does when another person closes it within seven days."""

    TOPIC: ClassVar[str] = "voting.early-closing-proposed.v1"

    contest_id: UUID
    reason: Reason


class VoterStruck(Event):
    """The registry struck this voter off the roll: from here on the contest takes no ballot of theirs.

    It stands in the contest's own stream, so that a ballot on its way is decided on again. `cause` names the event.
    """

    TOPIC: ClassVar[str] = "voting.voter-struck.v1"

    contest_id: UUID
    voter: Pseudonym
    reason: Reason


class BallotCast(Event):
    """A voter's choices, in place of any this voter made before in this contest.

    `batch` is the digest of the batch that a digitised ballot came in with. `agent` is named in the mode open alone.
    """

    TOPIC: ClassVar[str] = "voting.ballot-cast.v1"

    contest_id: UUID
    voter: Pseudonym
    choices: tuple[Choice, ...]
    channel: Channel
    batch: Digest | None
    agent: Annotated[UUID | None, Field(exclude_if=is_absent)] = None


class ContestClosed(Event):
    """No more ballots are accepted; before the hour of closing there is a reason."""

    TOPIC: ClassVar[str] = "voting.contest-closed.v1"

    contest_id: UUID
    reason: Reason | None = None
