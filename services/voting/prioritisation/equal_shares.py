"""Method of equal shares (Peters, Pierczyński and Skowron, "Proportional Participatory Budgeting", NeurIPS 2021).

Every ballot holds an equal share of the envelope. A project is bought by those who chose it: each pays the same, or
all that is left of their share. Satisfaction is measured by cost, so the project bought next is the one whose fully
paying supporters pay the smallest part of its cost. Completion "add-1": each share grows by one unit of currency until
no further project fits the envelope, or the next step would overspend it.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import gcd
from typing import NamedTuple

from services.voting.prioritisation.allocation import Rivals

UNIT = 100
"""One unit of currency in hundredths: what "add-1" adds to each share."""


class Purchase(NamedTuple):
    """A project bought: the entry, what a fully paying supporter paid (hundredths), and who was level with it."""

    entry: int
    share: Fraction
    level: tuple[int, ...]


class Market(NamedTuple):
    """What is for sale, and who wants it: identical ballots are one group, with its size.

    `supporters` gives the groups that chose each entry; entries nobody chose, and barred ones, are absent.
    """

    costs: Sequence[int]
    sizes: tuple[int, ...]
    supporters: dict[int, tuple[int, ...]]
    rivalries: Rivals
    ballots: int
    envelope: int


def open_market(
    approvals: Mapping[frozenset[int], int],
    costs: Sequence[int],
    rivalries: Rivals,
    ballots: int,
    envelope: int,
) -> Market:
    """Group the ballots; `approvals` counts sets of entries that may win, costs and envelope are hundredths."""
    groups = sorted((sorted(entries), size) for entries, size in approvals.items() if entries and size)
    supporters: dict[int, list[int]] = {}
    for group, (entries, _) in enumerate(groups):
        for entry in entries:
            supporters.setdefault(entry, []).append(group)
    sizes = tuple(size for _, size in groups)
    chosen = {entry: tuple(found) for entry, found in sorted(supporters.items())}
    return Market(costs, sizes, chosen, rivalries, ballots, envelope)


def equal_shares(market: Market) -> tuple[Purchase, ...]:
    """Buy with growing shares until nothing more fits, or until the next step would overspend.

    Ties between entries go to the lower one, which is the order of the declared chain. Steps whose purchases are
    proven the same as the last run's are not run.
    """
    added = 0
    while True:
        run = _Run(market, added)
        if run.spent > market.envelope:
            return _Run(market, added - UNIT).bought
        if not _fits_more(market, run.bought):
            return run.bought
        added += (run.same_until // UNIT + 1) * UNIT


def _fits_more(market: Market, bought: Sequence[Purchase]) -> bool:
    winners = {purchase.entry for purchase in bought}
    left = market.envelope - sum(market.costs[entry] for entry in winners)
    return any(
        market.costs[entry] <= left
        for entry in market.supporters
        if entry not in winners and winners.isdisjoint(market.rivalries[entry])
    )


class _Rate(NamedTuple):
    """The part of its cost that an entry's fully paying supporters pay: `(fixed + slope * d) / scale`.

    `d` is what later steps add to each share, in hundredths; the value at `d = 0` orders the heap.
    """

    value: Fraction
    entry: int
    fixed: int
    slope: int
    scale: int


class _Run:
    """One run with shares enlarged by `added` hundredths.

    Balances are linear in `d`, a further enlargement: `(fixed + slope * d) / denominator`. Each comparison that the
    run rests on holds up to some `d`; the smallest is `same_until`: up to there the run buys the same projects.
    """

    def __init__(self, market: Market, added: int) -> None:
        self.market = market
        self.denominator = market.ballots
        self.fixed = [market.envelope + added * market.ballots] * len(market.sizes)
        self.slope = [market.ballots] * len(market.sizes)
        self.same_until = sum(market.costs) + UNIT
        self.spent = 0
        self.bought = tuple(self._purchases())

    def _purchases(self) -> Iterator[Purchase]:
        """Yield what is bought, in order; stop early once the envelope is overspent."""
        waiting = [_Rate(Fraction(0), entry, 0, 0, 1) for entry in self.market.supporters]
        while self.spent <= self.market.envelope and (level := self._cheapest(waiting)):
            first, *others = level
            share = first.value * self.market.costs[first.entry]
            yield Purchase(first.entry, share, tuple(other.entry for other in others))
            rivals = self.market.rivalries[first.entry]
            waiting = [rate for rate in (*waiting, *others) if rate.entry not in rivals]
            heapify(waiting)
            for rate in waiting:
                self._holds_while_dearer(rate, first)
            self.spent += self.market.costs[first.entry]
            self._charge(first)

    def _cheapest(self, waiting: list[_Rate]) -> list[_Rate]:
        """Take the entries with the lowest rate off the heap; rates never fall, so old ones are lower bounds."""
        level: list[_Rate] = []
        while waiting and (not level or waiting[0].value <= level[0].value):
            rate = self._rate(heappop(waiting).entry)
            if rate is None:
                continue
            if level and rate.value < level[0].value:
                for dearer in level:
                    heappush(waiting, dearer)
                level = []
            if level and rate.value > level[0].value:
                heappush(waiting, rate)
            else:
                level.append(rate)
        return sorted(level)

    def _rate(self, entry: int) -> _Rate | None:
        """Return the rate at which an entry can be bought now, or `None` when its supporters cannot pay for it."""
        cost, sizes, fixed, slope = self.market.costs[entry], self.market.sizes, self.fixed, self.slope
        if cost == 0:
            return _Rate(Fraction(0), entry, 0, 0, 1)
        groups = sorted(self.market.supporters[entry], key=fixed.__getitem__)
        owed, relief, payers = cost * self.denominator, 0, sum(sizes[group] for group in groups)
        for place, group in enumerate(groups):
            if fixed[group] * payers >= owed:
                self._holds_while_split(groups, place, owed, relief, payers)
                scale = payers * cost * self.denominator
                return _Rate(Fraction(owed, scale), entry, owed, relief, scale)
            owed -= fixed[group] * sizes[group]
            relief -= slope[group] * sizes[group]
            payers -= sizes[group]
        self._holds_while(owed - 1, relief)
        return None

    def _charge(self, rate: _Rate) -> None:
        """Take the share, or all that is left, from each supporter."""
        cost = self.market.costs[rate.entry]
        if cost == 0:
            return
        payers = rate.scale // (cost * self.denominator)
        factor = payers // gcd(rate.fixed, rate.slope, payers)
        due, slope = rate.fixed * factor // payers, rate.slope * factor // payers
        if factor > 1:
            self.denominator *= factor
            self.fixed = [balance * factor for balance in self.fixed]
            self.slope = [balance * factor for balance in self.slope]
        for group in self.market.supporters[rate.entry]:
            pays_in_full = self.fixed[group] >= due
            self.fixed[group] = self.fixed[group] - due if pays_in_full else 0
            self.slope[group] = self.slope[group] - slope if pays_in_full else 0

    def _holds_while(self, fixed: int, slope: int) -> None:
        """Lower `same_until` to where `fixed + slope * d` is still not negative."""
        if slope < 0:
            self.same_until = min(self.same_until, fixed // -slope)

    def _holds_while_dearer(self, rate: _Rate, winner: _Rate) -> None:
        fixed = rate.fixed * winner.scale - winner.fixed * rate.scale
        slope = rate.slope * winner.scale - winner.slope * rate.scale
        self._holds_while(fixed if winner.entry < rate.entry else fixed - 1, slope)

    def _holds_while_split(self, groups: Sequence[int], place: int, owed: int, relief: int, payers: int) -> None:
        """Poor supporters stay poor and rich ones rich; not asked once the next step must be run anyway."""
        for poor in groups[:place]:
            if self.same_until < UNIT:
                return
            self._holds_while(owed - self.fixed[poor] * payers, relief - self.slope[poor] * payers)
        for rich in groups[place:]:
            if self.same_until < UNIT:
                return
            self._holds_while(self.fixed[rich] * payers - owed, self.slope[rich] * payers - relief)
