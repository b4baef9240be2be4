"""Where the order turns: the exact weights at which one project passes another.

A total is linear in the technical score's weight `w`: votes' points at 0, technical score at 1. What is compared is the
total as the rules round it, so the order of two projects turns only where one of them steps to its next unit while both
are within a few units of each other. Those weights are rational, and here they are computed.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor
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
    """A part of a total, in units of the last place: `(start + slope * w) / scale`."""

    start: int
    slope: int
    scale: int

    def at(self, weight: Fraction) -> Fraction:
        """Return the part before rounding."""
        return (self.start + self.slope * weight) / self.scale

    def steps(self, low: Fraction, high: Fraction, offset: Fraction) -> Iterator[Fraction]:
        """Yield the weights from `low` to `high` at which the part is a whole number of units plus `offset`."""
        if self.slope == 0:
            return
        ends = sorted((self.at(low) - offset, self.at(high) - offset))
        for unit in range(ceil(ends[0]), floor(ends[1]) + 1):
            yield ((unit + offset) * self.scale - self.start) / self.slope


class Weighing:
    """The totals of a standing as lines over the technical score's weight."""

    def __init__(self, standing: Standing, rules: PrioritisationRules) -> None:
        unit: int = 10**rules.rounding.places
        self.rounding = rules.rounding
        self.offset = Fraction(0) if rules.rounding.mode is RoundingMode.DOWN else Fraction(1, 2)
        self.parts: list[tuple[Rising, ...]] = []
        for technical, points in zip(standing.technical, standing.points, strict=True):
            by_parts = (
                Rising(0, technical * unit, standing.denominator),
                Rising(points * unit, -points * unit, standing.denominator),
            )
            whole = Rising(points * unit, (technical - points) * unit, standing.denominator)
            self.parts.append(by_parts if rules.rounding.stage is RoundingStage.PARTS else (whole,))

    def turns(self) -> list[Turn]:
        """Return every turn between 0 and 1, in order of weight."""
        count = len(self.parts)
        return sorted(turn for one in range(count) for other in range(one + 1, count) for turn in self.of(one, other))

    def of(self, one: int, other: int) -> Iterator[Turn]:
        """Yield the turns of two entries; `one` is the earlier in the chain and wins their ties."""
        window = self._window(one, other)
        if window is None:
            return
        low, high = window
        steps = sorted(
            {step for part in (*self.parts[one], *self.parts[other]) for step in part.steps(low, high, self.offset)}
        )
        before = self._leads(one, other, low) if low == 0 else self._is_above(one, other, low)
        for step, following in zip(steps, (*steps[1:], high), strict=False):
            here = self._leads(one, other, step)
            after = here if step == following else self._leads(one, other, (step + following) / 2)
            if before is not here or here is not after:
                yield Turn(step, one, other, on_reaching=before is not here, on_leaving=here is not after)
            before = after

    def _window(self, one: int, other: int) -> tuple[Fraction, Fraction] | None:
        """Return between which weights the two are so close that rounding decides; outside, the exact totals do.

        Return `None` where they never are, or where they are the same all along.
        """
        near = len(self.parts[one]) * self.parts[one][0].scale
        start = sum(part.start for part in self.parts[one]) - sum(part.start for part in self.parts[other])
        slope = sum(part.slope for part in self.parts[one]) - sum(part.slope for part in self.parts[other])
        if min(start, start + slope) > near or max(start, start + slope) < -near:
            return None
        if slope == 0:
            return (Fraction(0), Fraction(1)) if start else None
        ends = sorted((Fraction(near - start, slope), Fraction(-near - start, slope)))
        return max(Fraction(0), ends[0]), min(Fraction(1), ends[1])

    def _is_above(self, one: int, other: int, weight: Fraction) -> bool:
        """Compare the exact totals."""
        mine, theirs = (sum(part.at(weight) for part in self.parts[entry]) for entry in (one, other))
        return mine > theirs

    def _leads(self, one: int, other: int, weight: Fraction) -> bool:
        return self._units(one, weight) >= self._units(other, weight)

    def _units(self, entry: int, weight: Fraction) -> int:
        top, bottom = weight.numerator, weight.denominator
        return sum(
            round_whole(part.start * bottom + part.slope * top, part.scale * bottom, self.rounding.mode)
            for part in self.parts[entry]
        )
