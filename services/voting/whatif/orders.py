"""An order that is turned pair by pair, and who is funded in it: of thousands of turns, only what they touch."""

from collections.abc import Iterable, Sequence

from services.voting.prioritisation.allocation import Contention
from services.voting.whatif.weights import Turn


class Order:
    """An order that is turned pair by pair, so that thousands of turns need no sorting."""

    def __init__(self, order: Sequence[int]) -> None:
        self.order = list(order)
        self.position = [0] * len(order)
        for position, entry in enumerate(order):
            self.position[entry] = position
        self.start = tuple(self.position)
        self.turned: set[tuple[int, int]] = set()

    def turn(self, turns: Iterable[Turn]) -> range:
        """Turn the pairs that change at one weight; return the places among which all that moved stands."""
        touched: set[int] = set()
        for _, one, other, *_ in turns:
            leads = (self.start[one] < self.start[other]) is not ((one, other) in self.turned)
            self.turned ^= {(one, other)}
            self.position[one] += 1 if leads else -1
            self.position[other] -= 1 if leads else -1
            touched |= {one, other}
        for entry in touched:
            self.order[self.position[entry]] = entry
        places = [self.position[entry] for entry in touched]
        return range(min(places), max(places) + 1)


class Funding:
    """Who is funded as an order turns.

    Where nothing stops the allocation, nobody is incompatible and no balance rule is declared, what is left before a
    place says all that came before it. So a turn is looked at from its first place to where as much is left as there
    was, and no farther.
    """

    def __init__(self, contention: Contention, order: Sequence[int]) -> None:
        self.contention = contention
        self.is_plain = not (contention.stops or any(contention.rivalries) or contention.balance)
        self.left = [-1] * len(order)
        self.won: set[int] = set()
        self.turn(order, range(len(order)))

    def turn(self, order: Sequence[int], places: range) -> bool:
        """Fund anew after these places were turned; return whether anybody won or lost by it."""
        if not self.is_plain:
            before, self.won = self.won, set(self.contention.funded(order))
            return before != self.won
        has_changed, barred, costs = False, self.contention.barred, self.contention.costs
        left = self.left[places.start] if places.start else self.contention.envelope
        for place in range(places.start, len(order)):
            if place >= places.stop and self.left[place] == left:
                break
            self.left[place], entry = left, order[place]
            wins = barred[entry] is None and costs[entry] <= left
            left -= costs[entry] if wins else 0
            if wins is not (entry in self.won):
                self.won ^= {entry}
                has_changed = True
        return has_changed
