"""How firm a ranking is: between which weights each project keeps its place and its money, and what moves the cut."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Final, NamedTuple

from services.voting.prioritisation import Count, Figure, rank
from services.voting.prioritisation.allocation import Contention
from services.voting.prioritisation.standing import Standing, prepare
from services.voting.whatif.orders import Funding, Order
from services.voting.whatif.weights import Turn, Weighing, WeightsDoNotCount, require_weights
from shared.messages import Code, Message
from shared.rules import Allocation, PrioritisationRules, Rounding, RoundingMode

__all__ = ["CutMove", "ProjectStability", "Span", "Stability", "WeightsDoNotCount", "stability"]

_SHOWN: Final = Rounding(places=6, mode=RoundingMode.DOWN)


class Span(Message):
    """An interval of the technical score's weight; an end is included only where said."""

    low: Figure
    includes_low: bool
    high: Figure
    includes_high: bool


class CutMove(Message):
    """The nearest weight on one side that funds others: `at` it, or else with any weight beyond it, however little."""

    technical_weight: Figure
    at: bool
    enter: tuple[Code, ...]
    leave: tuple[Code, ...]


class ProjectStability(Message):
    """Between which weights nobody passes a project and it passes nobody; and between which it stays (un)funded."""

    project: Code
    funded: bool
    keeps_place: Span
    keeps_outcome: Span


class Stability(Message):
    """The firmness of a ranking under its own weights; `lower` and `higher` are the nearest moves of the cut, if any.

    `smallest` is the nearer of the two: equally near, the one that moves at its weight rather than beyond it, or else
    the lower one.
    """

    lower: CutMove | None
    higher: CutMove | None
    smallest: CutMove | None
    projects: tuple[ProjectStability, ...]


class _Edge(NamedTuple):
    """Where something ends: the weight, and whether it still holds there."""

    weight: Fraction
    included: bool


class _Reach(NamedTuple):
    """What was met walking from the current weight to one end: each entry's edges, and the first move of the cut."""

    place: list[_Edge]
    outcome: list[_Edge]
    move: CutMove | None


def stability(count: Count, rules: PrioritisationRules) -> Stability:
    """Return how firm the ranking of a count is; raise `WeightsDoNotCount` where the rules do not weigh.

    Projects that the rules do not rank are left out. Under equal shares no weight moves the cut.
    """
    require_weights(rules)
    standing = prepare(count, rules)
    walk = _Walk(count, standing, rules)
    lower, higher = walk.reach(upwards=False), walk.reach(upwards=True)
    weight = Fraction(rules.weights.technical)
    moves = [move for move in (lower.move, higher.move) if move is not None]
    return Stability(
        lower=lower.move,
        higher=higher.move,
        smallest=min(moves, key=lambda move: (abs(move.technical_weight.exact - weight), not move.at), default=None),
        projects=tuple(
            ProjectStability(
                project=standing.candidates[entry].code,
                funded=entry in walk.now,
                keeps_place=_span(lower.place[entry], higher.place[entry]),
                keeps_outcome=_span(lower.outcome[entry], higher.outcome[entry]),
            )
            for entry in walk.order
        ),
    )


def _span(low: _Edge, high: _Edge) -> Span:
    return Span(
        low=Figure.of(low.weight, _SHOWN),
        includes_low=low.included,
        high=Figure.of(high.weight, _SHOWN),
        includes_high=high.included,
    )


class _Walk:
    """A walk over all turns, from the current weight to 0 and to 1."""

    def __init__(self, count: Count, standing: Standing, rules: PrioritisationRules) -> None:
        self.standing, self.rules = standing, rules
        self.weight = Fraction(rules.weights.technical)
        self.contention = Contention.of(count, standing, rules)
        self.turns = Weighing(standing, rules).turns()
        self.order = standing.order(standing.totals((self.weight, 1 - self.weight), rules))
        self.now = frozenset(self.contention.funded(self.order))
        self.is_by_shares = rules.allocation is Allocation.EQUAL_SHARES
        if self.is_by_shares:
            funded = rank(count, rules).funded
            self.now = frozenset(e for e, candidate in enumerate(standing.candidates) if candidate.code in funded)

    def reach(self, *, upwards: bool) -> _Reach:
        """Walk to one end; a turn met first on the way to a place edge or an outcome edge ends it there."""
        end = _Edge(Fraction(int(upwards)), included=True)
        entries = range(len(self.standing.candidates))
        place, outcome = [end for _ in entries], [end for _ in entries]
        first: CutMove | None = None
        order, funding = Order(self.order), Funding(self.contention, self.order)
        for turns in self._stops(upwards=upwards):
            self._close(place, turns, end, upwards=upwards)
            for edge, funded in self._samples(order, funding, turns, upwards=upwards):
                changed = funded ^ self.now
                for entry in changed:
                    outcome[entry] = edge if outcome[entry] is end else outcome[entry]
                if changed and first is None:
                    first = self._move(edge, funded)
        return _Reach(place, outcome, first)

    def _stops(self, *, upwards: bool) -> list[list[Turn]]:
        """Return the turns ahead, in the order in which they are met, those of one weight together."""
        ahead = [turn for turn in self.turns if self._is_ahead(turn, upwards=upwards)]
        groups = [list(group) for _, group in groupby(ahead, key=lambda turn: turn.weight)]
        return groups if upwards else groups[::-1]

    def _is_ahead(self, turn: Turn, *, upwards: bool) -> bool:
        if turn.weight == self.weight:
            return turn.on_leaving if upwards else turn.on_reaching
        return (turn.weight > self.weight) is upwards

    def _close(self, place: list[_Edge], turns: Sequence[Turn], end: _Edge, *, upwards: bool) -> None:
        for turn in turns:
            met = turn.on_reaching if upwards else turn.on_leaving
            edge = _Edge(turn.weight, included=turn.weight == self.weight or not met)
            for entry in (turn.one, turn.other):
                nearer = place[entry] is end or (place[entry].weight == edge.weight and not edge.included)
                place[entry] = edge if nearer else place[entry]

    def _samples(
        self, order: Order, funding: Funding, turns: Sequence[Turn], *, upwards: bool
    ) -> Iterator[tuple[_Edge, frozenset[int]]]:
        """Yield who is funded at a stop and just beyond it, where that is not who was before."""
        here = turns[0].weight
        met = [turn for turn in turns if (turn.on_reaching if upwards else turn.on_leaving)]
        left = [turn for turn in turns if (turn.on_leaving if upwards else turn.on_reaching)]
        for changes, edge in ((met, _Edge(here, included=False)), (left, _Edge(here, included=True))):
            if changes and not (here == self.weight and not edge.included):
                places = order.turn(changes)
                if not self.is_by_shares and funding.turn(order.order, places):
                    yield edge, frozenset(funding.won)

    def _move(self, edge: _Edge, funded: frozenset[int]) -> CutMove:
        return CutMove(
            technical_weight=Figure.of(edge.weight, _SHOWN),
            at=not edge.included,
            enter=self._codes(funded - self.now),
            leave=self._codes(self.now - funded),
        )

    def _codes(self, entries: frozenset[int]) -> tuple[str, ...]:
        return tuple(self.standing.candidates[entry].code for entry in sorted(entries))
