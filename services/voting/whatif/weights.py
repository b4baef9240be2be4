"""Where the order turns: the exact weights at which one project passes another.

A total is linear in the technical score's weight `w`: votes' points at 0, technical score at 1. What is compared is the
total as the rules round it, so the order of two projects turns only where one of them steps to its next unit while both
are within a few units of each other. Those weights are rational, and here they are computed.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from services.voting.prioritisation.figures import round_whole
from services.voting.prioritisation.standing import Standing
from shared.errors import NotAllowedNow, Words
from shared.rules import Combination, PrioritisationRules, RoundingMode, RoundingStage


class WeightsDoNotCount(NotAllowedNow):
    """Weights are asked about, and the rules do not weigh technical score against votes."""

    title = Words("Las reglas no ponderan", "The rules do not weigh")
    detail = Words(
        "Estas reglas no ponderan el puntaje técnico y los votos.",
        "These rules do not weigh the technical score against the votes.",
    )
    remedy = Words("Pruebe con una regla ponderada.", "Try a weighted rule.")


def require_weights(rules: PrioritisationRules) -> None:
    """Refuse rules whose combination is not weighted."""
    if rules.combination is not Combination.WEIGHTED:
        raise WeightsDoNotCount


class Turn(NamedTuple):
    """A weight at which two entries change their order: on reaching it, on leaving it upwards, or both."""

    weight: Fraction
    one: int
    other: int
    on_reaching: bool
    on_leaving: bool


class Rising(NamedTuple):
    """A part of a total over the weight `w`: `start + slope * w`, in units of the last place times the scale."""

    start: int
    slope: int


class _Window(NamedTuple):
    """Between which weights rounding decides on a pair: whole numbers over `whole`."""

    low: int
    high: int
    whole: int


class Weighing:
    """The totals of a standing as lines over the technical score's weight.

    Between two hundred entries there are tens of thousands of pairs, so all of it is whole numbers: the weights that
    concern a pair stand over one denominator of its own.
    """

    def __init__(self, standing: Standing, rules: PrioritisationRules) -> None:
        unit: int = 10**rules.rounding.places
        self.scale = standing.denominator
        self.mode = rules.rounding.mode
        self.half = 0 if self.mode is RoundingMode.DOWN else 1
        self.parts: list[tuple[Rising, ...]] = []
        for technical, points in zip(standing.technical, standing.points, strict=True):
            by_parts = (Rising(0, technical * unit), Rising(points * unit, -points * unit))
            whole = Rising(points * unit, (technical - points) * unit)
            self.parts.append(by_parts if rules.rounding.stage is RoundingStage.PARTS else (whole,))

    def turns(self) -> list[Turn]:
        """Return every turn between 0 and 1, in order of weight."""
        count = len(self.parts)
        found = [turn for one in range(count) for other in range(one + 1, count) for turn in self.of(one, other)]
        places = 2 * max((turn.weight.denominator.bit_length() for turn in found), default=0)
        return sorted(found, key=lambda turn: ((turn.weight.numerator << places) // turn.weight.denominator, turn[1:3]))

    def of(self, one: int, other: int) -> Iterator[Turn]:
        """Yield the turns of two entries; `one` is the earlier in the chain and wins their ties."""
        window = self._window(one, other)
        if window is None:
            return
        slopes = [part.slope for part in (*self.parts[one], *self.parts[other]) if part.slope]
        fine = 4 * lcm(window.whole, *slopes)
        low, high = (end * (fine // window.whole) for end in (window.low, window.high))
        steps = sorted({step for entry in (one, other) for step in self._steps(entry, low, high, fine)})
        before = self._leads(one, other, low, fine) if low == 0 else self._is_above(one, other, low, fine)
        for step, following in zip(steps, (*steps[1:], high), strict=False):
            here = self._leads(one, other, step, fine)
            after = here if step == following else self._leads(one, other, (step + following) // 2, fine)
            if before is not here or here is not after:
                yield Turn(Fraction(step, fine), one, other, before is not here, here is not after)
            before = after

    def _window(self, one: int, other: int) -> _Window | None:
        """Return between which weights the two are so close that rounding decides; outside, the exact totals do.

        Return `None` where they never are, or where they are the same all along.
        """
        near = len(self.parts[one]) * self.scale
        start = sum(part.start for part in self.parts[one]) - sum(part.start for part in self.parts[other])
        slope = sum(part.slope for part in self.parts[one]) - sum(part.slope for part in self.parts[other])
        if min(start, start + slope) > near or max(start, start + slope) < -near:
            return None
        if slope == 0:
            return _Window(0, 1, 1) if start else None
        away = start if slope > 0 else -start
        whole = abs(slope)
        return _Window(max(0, -near - away), min(whole, near - away), whole)

    def _steps(self, entry: int, low: int, high: int, fine: int) -> Iterator[int]:
        """Yield the weights from `low` to `high` at which a part of an entry steps to its next unit."""
        twice = 2 * self.scale * fine
        for start, slope in self.parts[entry]:
            if slope == 0:
                continue
            ends = sorted(2 * (start * fine + slope * end) - self.half * self.scale * fine for end in (low, high))
            each = fine // (2 * slope)
            for unit in range(-(-ends[0] // twice), ends[1] // twice + 1):
                yield ((2 * unit + self.half) * self.scale - 2 * start) * each

    def _is_above(self, one: int, other: int, weight: int, fine: int) -> bool:
        """Compare the exact totals."""
        mine, theirs = (sum(p.start * fine + p.slope * weight for p in self.parts[entry]) for entry in (one, other))
        return mine > theirs

    def _leads(self, one: int, other: int, weight: int, fine: int) -> bool:
        return self._units(one, weight, fine) >= self._units(other, weight, fine)

    def _units(self, entry: int, weight: int, fine: int) -> int:
        """Return an entry's total as it is compared."""
        total, whole, mode = 0, self.scale * fine, self.mode
        for start, slope in self.parts[entry]:
            total += round_whole(start * fine + slope * weight, whole, mode)
        return total
