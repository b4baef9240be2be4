"""What goes into a ranking and what comes out of it."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.voting.prioritisation.figures import Figure
from shared.messages import Code, Message, Money
from shared.rules import PrioritisationRules, TieBreak

Number = Annotated[int, Field(strict=True, ge=0)]
RawTechnicalScore = Annotated[Fraction, Field(ge=0, le=100)] | Annotated[Decimal, Field(ge=0, le=100)]


class Reach(Message):
    """What the registry knows of a project's regional impact: in full, by coverage alone; `None` is unknown, a no."""

    in_full: bool | None = None
    by_coverage: bool | None = None


class BalanceRule(StrEnum):
    """Which of the balance rules decided on a project (DS 132-2010-EF, art. 3): impact in full, or coverage alone."""

    STANDARD = "standard"
    REMAINDER_BELOW_FLOOR = "remainder-below-floor"
    WHOLE_BELOW_FLOOR = "whole-below-floor"


def is_absent(value: object) -> bool:
    """Whether a field that says nothing is left out of what is written."""
    return value is None


class Candidate(Message):
    """A project that stands for a place: its total cost, its raw technical score (0-100), its place in the listing.

    A project without a technical score, or not `eligible`, is listed but not ranked, unless votes alone count. `reach`
    is what the balance rules look at.
    """

    code: Code
    cost: Money
    position: Number
    technical_score: RawTechnicalScore | None = None
    eligible: bool = True
    reach: Reach | None = None


class Count(Message):
    """The frozen facts of one list: its candidates, their votes (or points), the ballots, the envelope.

    A candidate absent from `votes` has none. `ballots` counts blank ones too. `approvals` says how many ballots chose
    each set of projects; equal shares needs it and every other rule leaves it aside.
    """

    candidates: tuple[Candidate, ...]
    votes: Mapping[Code, Number]
    ballots: Number
    envelope: Money
    approvals: Mapping[frozenset[Code], Number] | None = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        codes = {candidate.code for candidate in self.candidates}
        if len(codes) != len(self.candidates):
            raise ValueError("two candidates have the same code")
        if len({candidate.position for candidate in self.candidates}) != len(self.candidates):
            raise ValueError("two candidates have the same position in the listing")
        if not codes >= self.votes.keys():
            raise ValueError("a vote names a project that is not a candidate")
        if self.approvals is not None:
            self._agree_on_approvals(codes)
        return self

    def _agree_on_approvals(self, codes: set[str]) -> None:
        approvals = self.approvals or {}
        if not all(approval <= codes for approval in approvals):
            raise ValueError("a ballot names a project that is not a candidate")
        if sum(approvals.values()) > self.ballots:
            raise ValueError("there are more approvals than ballots")


class Outcome(StrEnum):
    """What the allocation did with a project, and why."""

    FUNDED = "funded"
    NOT_ENOUGH_MONEY = "not-enough-money"
    STOPPED = "stopped"
    BELOW_THRESHOLD = "below-threshold"
    NO_VOTES = "no-votes"
    INCOMPATIBLE = "incompatible"
    INELIGIBLE = "ineligible"

    @property
    def hangs_on_order(self) -> bool:
        """Whether another order could have funded the project."""
        return self in {Outcome.NOT_ENOUGH_MONEY, Outcome.STOPPED, Outcome.INCOMPATIBLE}


class Settled(Message):
    """A neighbour with the same total, and the step of the chain that put one before the other."""

    against: Code
    step: TieBreak


class Placing(Message):
    """One project's place, with every number that led to it.

    `rank` and the scores are `None` for an ineligible project. `above` and `below` name the neighbour in the ranking
    when its total is the same. `left_before` and `left_after` are the envelope's money around the decision on this
    project, in the order in which the allocation came to it (equal shares: unfunded projects come last).
    `yields_to` is the funded project that an incompatible one yields to. `share` is what each supporter who could
    pay in full paid under equal shares. `reach` and `balance_rule` are there where the balance rules are declared.
    """

    rank: int | None
    project: Code
    cost: Money
    votes: int
    technical_score: Figure | None
    vote_points: Figure | None
    technical_part: Figure | None
    votes_part: Figure | None
    total: Figure | None
    above: Settled | None
    below: Settled | None
    outcome: Outcome
    left_before: Money
    left_after: Money
    yields_to: Code | None
    share: Figure | None
    reach: Annotated[Reach | None, Field(exclude_if=is_absent)] = None
    balance_rule: Annotated[BalanceRule | None, Field(exclude_if=is_absent)] = None


class CutTie(Message):
    """Projects that the figures alone leave equal, some funded and some not: the chain decided who.

    Reported whether or not the chain resolved it. `steps` are those that settled funded against unfunded, in the order
    of the chain.
    """

    funded: tuple[Code, ...]
    unfunded: tuple[Code, ...]
    steps: tuple[TieBreak, ...]


class Ranking(Message):
    """The order of one list under its rules, the allocation of its envelope, and the ties at the cut."""

    rules: PrioritisationRules
    envelope: Money
    ballots: int
    spent: Money
    placings: tuple[Placing, ...]
    ties_at_the_cut: tuple[CutTie, ...]

    @property
    def funded(self) -> tuple[str, ...]:
        """The funded projects in the order of the ranking."""
        return tuple(placing.project for placing in self.placings if placing.outcome is Outcome.FUNDED)

    def of(self, project: str) -> Placing:
        """Return the placing of a project; raise `KeyError` for one that is not on the list."""
        for placing in self.placings:
            if placing.project == project:
                return placing
        raise KeyError(project)
