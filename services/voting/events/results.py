"""What came out of contests: rankings with every number, certification, and who decided on each project."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from services.voting.events.contests import Reach, is_absent
from shared.messages import Code, Digest, Event, Exact, Label, Message, Money, RawScore, Reason
from shared.rules import PrioritisationRules, TieBreak

Digits = Annotated[str, Field(pattern=r"^-?[0-9]+$")]
"""A whole number of any size, written in decimal digits."""


class Outcome(StrEnum):
    """What the allocation did with a project, and why."""

    FUNDED = "funded"
    NOT_ENOUGH_MONEY = "not-enough-money"
    STOPPED = "stopped"
    BELOW_THRESHOLD = "below-threshold"
    NO_VOTES = "no-votes"
    INCOMPATIBLE = "incompatible"
    INELIGIBLE = "ineligible"


class BalanceRule(StrEnum):
    """Which balance rule of regional impact decided on a project (DS 132-2010-EF, art. 3)."""

    STANDARD = "standard"
    REMAINDER_BELOW_FLOOR = "remainder-below-floor"
    WHOLE_BELOW_FLOOR = "whole-below-floor"


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
    an incompatible one yields to; `share` what a supporter who could pay in full paid under equal shares. `reach` and
    `balance_rule` are there where the balance rules of regional impact are declared.
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
    reach: Annotated[Reach | None, Field(exclude_if=is_absent)] = None
    balance_rule: Annotated[BalanceRule | None, Field(exclude_if=is_absent)] = None


class TieAtTheCut(Message):
    """Projects with equal figures of which some were funded and some not, and the steps that decided."""

    funded: tuple[Code, ...]
    unfunded: tuple[Code, ...]
    steps: tuple[TieBreak, ...]


class ResultComputed(Event):
    """A closed contest was counted up to position `upto`, and its projects ranked.

    `void` is how many voters' ballots do not count: voided by an act, or sealed ones that the rules do not admit.

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
    void: Annotated[int, Field(exclude_if=is_absent)] = 0


class ResultCertified(Event):
    """The committee certified the ranking with this digest, counted up to this position."""

    TOPIC: ClassVar[str] = "voting.result-certified.v1"

    contest_id: UUID
    ranking: Digest
    upto: int
    minutes: Label


class ResultReopened(Event):
    """The committee reopened the certified ranking with this digest: ballots that it counts were voided since.

    `counted` is the digest that the contest came to at that moment. The certified ranking stays on record; the next
    one that is computed and certified stands in its place.
    """

    TOPIC: ClassVar[str] = "voting.result-reopened.v1"

    contest_id: UUID
    ranking: Digest
    counted: Digest
    reason: Reason
    minutes: Label


class CompetentAct(Message):
    """The act of an authority that something rests on: its kind, its number, its day."""

    kind: Label
    number: Label
    dated: date


def _is_absent(value: object) -> bool:
    return value is None


class ProjectPrioritised(Event):
    """It was decided whether a project is prioritised (*priorizado*), on the ranking with this digest.

    `outcome` is what the ranking came to; `departs` marks a decision that differs from it: an override, that names its
    act and the digest of its evidence. Both are left out where they were not named.
    """

    TOPIC: ClassVar[str] = "voting.project-prioritised.v1"

    contest_id: UUID
    project: Code
    ranking: Digest
    prioritised: bool
    outcome: Outcome
    departs: bool
    reason: Reason
    act: CompetentAct | None = Field(default=None, exclude_if=_is_absent)
    evidence: Digest | None = Field(default=None, exclude_if=_is_absent)
