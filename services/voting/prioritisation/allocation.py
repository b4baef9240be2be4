"""How the envelope is given out down a ranking: skipping what does not fit, or stopping there."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, Self

from services.voting.prioritisation.figures import in_cents
from services.voting.prioritisation.model import Count, Outcome
from services.voting.prioritisation.standing import Standing
from shared.rules import Allocation, PrioritisationRules


class Decision(NamedTuple):
    """What the allocation decided on one entry; amounts are hundredths, `share` is exact hundredths."""

    outcome: Outcome
    left_before: int
    left_after: int
    yields_to: int | None = None
    share: Fraction | None = None


Decisions = dict[int, Decision]
Rivals = list[frozenset[int]]


def floor_outcome(standing: Standing, entry: int, rules: PrioritisationRules) -> Outcome | None:
    """Return why an entry cannot win under any allocation, or `None` when it can."""
    if rules.needs_a_vote and standing.votes[entry] == 0:
        return Outcome.NO_VOTES
    if standing.votes[entry] < rules.minimum_votes:
        return Outcome.BELOW_THRESHOLD
    score = standing.candidates[entry].technical_score
    if rules.minimum_technical_score is not None and _is_below(score, rules.minimum_technical_score):
        return Outcome.BELOW_THRESHOLD
    return None


def _is_below(score: Fraction | Decimal | None, floor: Decimal) -> bool:
    return score is None or Fraction(score) < Fraction(floor)


def rivals(standing: Standing, rules: PrioritisationRules) -> Rivals:
    """Return, for each entry, the entries of which at most one wins together with it."""
    entries = {candidate.code: entry for entry, candidate in enumerate(standing.candidates)}
    found: list[set[int]] = [set() for _ in standing.candidates]
    for group in rules.incompatible:
        members = {entries[code] for code in group if code in entries}
        for member in members:
            found[member] |= members - {member}
    return [frozenset(each) for each in found]


class Contention(NamedTuple):
    """Who competes for the envelope, whatever the order: costs, floors, rivalries by entry; amounts are hundredths."""

    costs: Sequence[int]
    envelope: int
    barred: Sequence[Outcome | None]
    rivalries: Rivals
    stops: bool

    @classmethod
    def of(cls, count: Count, standing: Standing, rules: PrioritisationRules) -> Self:
        """Prepare the competition of a standing under its rules."""
        return cls(
            costs=standing.costs,
            envelope=in_cents(count.envelope),
            barred=[floor_outcome(standing, entry, rules) for entry in range(len(standing.candidates))],
            rivalries=rivals(standing, rules),
            stops=rules.allocation is Allocation.GREEDY_STOP,
        )

    def decide(self, order: Sequence[int]) -> Decisions:
        """Go down the order and fund what fits; where the rules stop, nothing follows the first that does not fit.

        Barred and incompatible entries are passed over and never stop the allocation.
        """
        decisions: Decisions = {}
        left, stopped = self.envelope, False
        for entry in order:
            before, winner = left, self.winner_over(entry, decisions)
            outcome = self.barred[entry] or _fate(stopped, winner, fits=self.costs[entry] <= left)
            left -= self.costs[entry] if outcome is Outcome.FUNDED else 0
            stopped = stopped or (self.stops and outcome is Outcome.NOT_ENOUGH_MONEY)
            decisions[entry] = Decision(outcome, before, left, winner if outcome is Outcome.INCOMPATIBLE else None)
        return decisions

    def winner_over(self, entry: int, decisions: Decisions) -> int | None:
        """Return the funded rival that an entry yields to, if there is one."""
        for rival in sorted(self.rivalries[entry]):
            if rival in decisions and decisions[rival].outcome is Outcome.FUNDED:
                return rival
        return None

    def funded(self, order: Sequence[int]) -> list[int]:
        """Return only whom `decide` funds, in order: what a sweep over thousands of weights asks for."""
        won: list[int] = []
        left = self.envelope
        for entry in order:
            if self.barred[entry] is not None or (self.rivalries[entry] and not self.rivalries[entry].isdisjoint(won)):
                continue
            if self.costs[entry] <= left:
                left -= self.costs[entry]
                won.append(entry)
            elif self.stops:
                break
        return won


def _fate(stopped: bool, winner: int | None, *, fits: bool) -> Outcome:
    if stopped:
        return Outcome.STOPPED
    if winner is not None:
        return Outcome.INCOMPATIBLE
    return Outcome.FUNDED if fits else Outcome.NOT_ENOUGH_MONEY
