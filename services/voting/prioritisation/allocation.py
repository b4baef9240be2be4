"""How the envelope is given out down a ranking: skipping what does not fit, or stopping there."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, Self

from services.voting.prioritisation.figures import in_cents
from services.voting.prioritisation.model import BalanceRule, Candidate, Count, Outcome
from services.voting.prioritisation.standing import Standing
from shared.rules import Allocation, PrioritisationRules


class Decision(NamedTuple):
    """What the allocation decided on one entry, by which balance rule; amounts are hundredths, `share` exact ones."""

    outcome: Outcome
    left_before: int
    left_after: int
    yields_to: int | None = None
    share: Fraction | None = None
    rule: BalanceRule | None = None


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


class Balance(NamedTuple):
    """The balance rules of regional impact: their floor in hundredths, and which entries meet which test."""

    floor: int
    in_full: Sequence[bool]
    by_coverage: Sequence[bool]

    @classmethod
    def of(cls, candidates: Sequence[Candidate], rules: PrioritisationRules) -> Self | None:
        """Prepare the rules, `None` where none are declared; what is not known is not met."""
        if rules.regional_balance is None:
            return None
        reaches = [candidate.reach for candidate in candidates]
        in_full = [reach is not None and reach.in_full is True for reach in reaches]
        by_coverage = [reach is not None and reach.by_coverage is True for reach in reaches]
        return cls(in_cents(rules.regional_balance.floor), in_full, by_coverage)


class Contention(NamedTuple):
    """Who competes for the envelope, whatever the order: costs, floors, rivalries by entry; amounts are hundredths."""

    costs: Sequence[int]
    envelope: int
    barred: Sequence[Outcome | None]
    rivalries: Rivals
    stops: bool
    balance: Balance | None = None

    @classmethod
    def of(cls, count: Count, standing: Standing, rules: PrioritisationRules) -> Self:
        """Prepare the competition of a standing under its rules."""
        return cls(
            costs=standing.costs,
            envelope=in_cents(count.envelope),
            barred=[floor_outcome(standing, entry, rules) for entry in range(len(standing.candidates))],
            rivalries=rivals(standing, rules),
            stops=rules.allocation is Allocation.GREEDY_STOP,
            balance=Balance.of(standing.candidates, rules),
        )

    def decide(self, order: Sequence[int]) -> Decisions:
        """Go down the order and fund what fits; where the rules stop, nothing follows the first that does not fit.

        Barred and incompatible entries are passed over and never stop the allocation. Under balance rules the order is
        gone down again for what is left, by coverage alone, where that is below the floor.
        """
        decisions: Decisions = {}
        if self.balance is None:
            self._go_down(order, self.envelope, decisions)
            return decisions
        is_small = self.envelope < self.balance.floor
        rule = BalanceRule.WHOLE_BELOW_FLOOR if is_small else BalanceRule.STANDARD
        left = self._go_down(order, self.envelope, decisions, rule)
        if not is_small and left < self.balance.floor:
            unfunded = [entry for entry in order if decisions[entry].outcome is not Outcome.FUNDED]
            again = [entry for entry in unfunded if self.balance.by_coverage[entry]]
            self._go_down(again, left, decisions, BalanceRule.REMAINDER_BELOW_FLOOR)
        return decisions

    def _go_down(self, order: Sequence[int], left: int, decisions: Decisions, rule: BalanceRule | None = None) -> int:
        """Decide on each entry of an order, and return what is left."""
        stopped = False
        for entry in order:
            before, winner = left, self.winner_over(entry, decisions)
            fate = _fate(stopped, winner, fits=self.costs[entry] <= left)
            outcome = self.barred[entry] or self._short_of(entry, rule) or fate
            left -= self.costs[entry] if outcome is Outcome.FUNDED else 0
            stopped = stopped or (self.stops and outcome is Outcome.NOT_ENOUGH_MONEY)
            yields_to = winner if outcome is Outcome.INCOMPATIBLE else None
            decisions[entry] = Decision(outcome, before, left, yields_to, rule=rule)
        return left

    def _short_of(self, entry: int, rule: BalanceRule | None) -> Outcome | None:
        """Return that an entry has not the impact that a balance rule asks for, `None` where it has."""
        if self.balance is None or rule is None:
            return None
        tests = self.balance.in_full if rule is BalanceRule.STANDARD else self.balance.by_coverage
        return None if tests[entry] else Outcome.BELOW_THRESHOLD

    def winner_over(self, entry: int, decisions: Decisions) -> int | None:
        """Return the funded rival that an entry yields to, if there is one."""
        for rival in sorted(self.rivalries[entry]):
            if rival in decisions and decisions[rival].outcome is Outcome.FUNDED:
                return rival
        return None

    def funded(self, order: Sequence[int]) -> list[int]:
        """Return only whom `decide` funds, in order: what a sweep over thousands of weights asks for."""
        if self.balance is not None:
            decisions = self.decide(order)
            return [entry for entry in order if decisions[entry].outcome is Outcome.FUNDED]
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
