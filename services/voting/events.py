"""What has happened in voting: how projects were scored, what voters chose, what came out, who decided."""

from enum import StrEnum
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.messages import Code, Digest, Event, Exact, Label, Message, Money, Pseudonym, RawScore, Reason, UtcDatetime
from shared.rules import BallotRules, Choice, PrioritisationRules, SecrecyMode, TieBreak

Digits = Annotated[str, Field(pattern=r"^-?[0-9]+$")]
"""A whole number of any size, written in decimal digits."""


class Channel(StrEnum):
    """How a ballot came in: by its voter on the web, assisted in person, or digitised from paper."""

    WEB = "web"
    ASSISTED = "assisted"
    PAPER = "paper"


class Criterion(Message):
    """One criterion of a matrix: what it weighs (all together 1) and the highest raw score it can get."""

    code: Code
    name: Label
    weight: Annotated[Exact, Field(gt=0, le=1)]
    maximum: Annotated[RawScore, Field(gt=0)]


class MatrixApproved(Event):
    """The agents approved a matrix of criteria (*matriz de criterios*), in a session with minutes."""

    TOPIC: ClassVar[str] = "voting.matrix-approved.v1"

    matrix_id: UUID
    name: Label
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    minutes: Label
    invented: bool

    @model_validator(mode="after")
    def _weigh_one(self) -> Self:
        if sum(criterion.weight for criterion in self.criteria) != 1:
            raise ValueError("the weights do not add up to 1")
        if len({criterion.code for criterion in self.criteria}) != len(self.criteria):
            raise ValueError("two criteria have the same code")
        return self


class MatrixFrozen(Event):
    """The matrix does not change any more; scores may rest on it."""

    TOPIC: ClassVar[str] = "voting.matrix-frozen.v1"

    matrix_id: UUID


class CriterionScore(Message):
    """The raw score of one criterion, 0 to its maximum, and why."""

    criterion: Code
    score: RawScore
    reason: Reason


class ProjectScored(Event):
    """An evaluator filled in a scorecard of one project, in place of any that this evaluator filled in before.

    `total` is the raw technical score, 0 to 100: the sum over criteria of weight x score / maximum x 100, exact to
    four decimals (half-up).
    """

    TOPIC: ClassVar[str] = "voting.project-scored.v1"

    project: Code
    matrix_id: UUID
    evaluator: str
    scores: Annotated[tuple[CriterionScore, ...], Field(min_length=1)]
    total: RawScore
    invented: bool


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


class Outcome(StrEnum):
    """What the allocation did with a project, and why."""

    FUNDED = "funded"
    NOT_ENOUGH_MONEY = "not-enough-money"
    STOPPED = "stopped"
    BELOW_THRESHOLD = "below-threshold"
    NO_VOTES = "no-votes"
    INCOMPATIBLE = "incompatible"
    INELIGIBLE = "ineligible"


class Figure(Message):
    """One number of a ranking: exact, as a fraction in lowest terms, and rounded as it is published."""

    numerator: Digits
    denominator: Digits
    published: Exact


class CountedScorecard(Message):
    """A scorecard that a technical score was made of: whose it is, and its raw total."""

    evaluator: str
    total: RawScore


class SettledTie(Message):
    """A neighbour in the ranking with the same total, and the step of the chain that put one before the other."""

    against: Code
    step: TieBreak


class RankedProject(Message):
    """One project's place in a ranking, with every number that led to it.

    `rank` and the scores are `None` for a project that could not be ranked. Money is in the process's currency:
    `left_before` and `left_after` stand around the decision on this project. `yields_to` is the funded project that
    an incompatible one yields to; `share` what a supporter who could pay in full paid under equal shares.
    """

    rank: int | None
    project: Code
    cost: Money
    votes: int
    scorecards: tuple[CountedScorecard, ...]
    technical_score: Figure | None
    vote_points: Figure | None
    technical_part: Figure | None
    votes_part: Figure | None
    total: Figure | None
    above: SettledTie | None
    below: SettledTie | None
    outcome: Outcome
    left_before: Money
    left_after: Money
    yields_to: Code | None
    share: Figure | None


class TieAtTheCut(Message):
    """Projects with equal figures of which some were funded and some not, and the steps that decided."""

    funded: tuple[Code, ...]
    unfunded: tuple[Code, ...]
    steps: tuple[TieBreak, ...]


class ResultComputed(Event):
    """A closed contest was counted up to position `upto`, and its projects ranked.

    `digest` is the SHA-256 of the canonical JSON (RFC 8785) of this event's data without `actor`, `cause`, `digest`,
    `recorded_at` and `role`: whoever counts the same ballots under the same rules gets the same digest.
    """

    TOPIC: ClassVar[str] = "voting.result-computed.v1"

    contest_id: UUID
    list_code: Code
    upto: int
    voters: int
    ballots: int
    rules: PrioritisationRules
    envelope: Money
    spent: Money
    ranking: tuple[RankedProject, ...]
    ties_at_the_cut: tuple[TieAtTheCut, ...]
    digest: Digest


class ResultCertified(Event):
    """The committee certified the ranking with this digest, counted up to this position."""

    TOPIC: ClassVar[str] = "voting.result-certified.v1"

    contest_id: UUID
    ranking: Digest
    upto: int
    minutes: Label


class ProjectPrioritised(Event):
    """It was decided whether a project is prioritised (*priorizado*), on the ranking with this digest.

    `outcome` is what the ranking came to; `departs` marks a decision that differs from it.
    """

    TOPIC: ClassVar[str] = "voting.project-prioritised.v1"

    contest_id: UUID
    project: Code
    ranking: Digest
    prioritised: bool
    outcome: Outcome
    departs: bool
    reason: Reason
