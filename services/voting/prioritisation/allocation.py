"""How the envelope is given out down a ranking: skipping what does not fit, or stopping there."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from services.voting.prioritisation.model import Outcome
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


def floors(standing: Standing, rules: PrioritisationRules) -> list[Outcome | None]:
    """Return `floor_outcome` of every entry."""
    return [floor_outcome(standing, entry, rules) for entry in range(len(standing.candidates))]


def rivals(standing: Standing, rules: PrioritisationRules) -> Rivals:
    """Return, for each entry, the entries of which at most one wins together with it."""
    entries = {candidate.code: entry for entry, candidate in enumerate(standing.candidates)}
    found: list[set[int]] = [set() for _ in standing.candidates]
    for group in rules.incompatible:
        members = {entries[code] for code in group if code in entries}
        for member in members:
            found[member] |= members - {member}
    return [frozenset(each) for each in found]


def greedy(
    order: Sequence[int],
    costs: Sequence[int],
    envelope: int,
    barred: Sequence[Outcome | None],
    rivalries: Rivals,
    *,
    stops: bool,
) -> Decisions:
    """Go down the order and fund what fits; with `stops`, nothing is funded after the first that does not fit.

    Barred and incompatible entries are passed over and never stop the allocation.
    """
    decisions: Decisions = {}
    funded: set[int] = set()
    left, stopped = envelope, False
    for entry in order:
        before, winner = left, next((rival for rival in sorted(rivalries[entry]) if rival in funded), None)
        outcome = barred[entry] or _fate(stopped, winner, fits=costs[entry] <= left)
        if outcome is Outcome.FUNDED:
            left -= costs[entry]
            funded.add(entry)
        stopped = stopped or (stops and outcome is Outcome.NOT_ENOUGH_MONEY)
        decisions[entry] = Decision(outcome, before, left, winner if outcome is Outcome.INCOMPATIBLE else None)
    return decisions


def _fate(stopped: bool, winner: int | None, *, fits: bool) -> Outcome:
    if stopped:
        return Outcome.STOPPED
    if winner is not None:
        return Outcome.INCOMPATIBLE
    return Outcome.FUNDED if fits else Outcome.NOT_ENOUGH_MONEY


def stops_at_misfit(rules: PrioritisationRules) -> bool:
    """Whether the allocation ends at the first project that does not fit."""
    return rules.allocation is Allocation.GREEDY_STOP
