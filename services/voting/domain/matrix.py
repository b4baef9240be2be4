"""Matrices of criteria: approved once, then frozen, then scored on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Final, Self
from uuid import UUID

from services.voting.commands import ApproveMatrix, FreezeMatrix, NewCriterion
from services.voting.domain.facts import KnownProcess
from services.voting.errors import (
    CriterionRepeated,
    MatrixNameTaken,
    MaximumOutOfRange,
    ProcessIsClosed,
    WeightsDoNotAddUp,
)
from services.voting.events import Criterion, MatrixApproved, MatrixFrozen
from shared.messages import Act, Event, derived_id

HIGHEST: Final = 100
SCORE_PLACES: Final = 4
WEIGHT_PLACES: Final = 6


def matrix_id(process_id: UUID, name: str) -> UUID:
    """Return the stream of a matrix: a name is taken once in a process."""
    return derived_id("matrix", process_id, name)


def places(number: Decimal) -> int:
    """Return how many decimals a number needs."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def approve(
    command: ApproveMatrix, act: Act, process: KnownProcess, earlier: "Matrix | None" = None
) -> MatrixApproved | None:
    """Approve a matrix whose weights add up to 1; the same one again stays quiet, another under its name is refused."""
    if process.is_closed:
        raise ProcessIsClosed
    _check(command.criteria)
    criteria = tuple(Criterion(**criterion.model_dump()) for criterion in command.criteria)
    if earlier and earlier.criteria == criteria:
        return None
    if earlier:
        raise MatrixNameTaken("/name")
    return MatrixApproved(
        **act.facts(),
        process_id=command.process_id,
        matrix_id=matrix_id(command.process_id, command.name),
        name=command.name,
        criteria=criteria,
        minutes=command.minutes,
        invented=command.invented,
    )


def _check(criteria: Sequence[NewCriterion]) -> None:
    seen: set[str] = set()
    for place, criterion in enumerate(criteria):
        if criterion.code in seen:
            raise CriterionRepeated(f"/criteria/{place}/code")
        seen.add(criterion.code)
        if not 0 < criterion.maximum <= HIGHEST or places(criterion.maximum) > SCORE_PLACES:
            raise MaximumOutOfRange(f"/criteria/{place}/maximum")
        if not 0 < criterion.weight <= 1 or places(criterion.weight) > WEIGHT_PLACES:
            raise WeightsDoNotAddUp(f"/criteria/{place}/weight")
    if sum(Fraction(criterion.weight) for criterion in criteria) != 1:
        raise WeightsDoNotAddUp("/criteria")


@dataclass(frozen=True)
class Matrix:
    """An approved matrix (*matriz de criterios*): its criteria in order, and whether it is frozen."""

    matrix_id: UUID
    process_id: UUID
    criteria: tuple[Criterion, ...]
    frozen: bool = False

    @classmethod
    def replay(cls, events: Sequence[Event]) -> Self | None:
        """Return the matrix that these events made, `None` for no events."""
        if not events:
            return None
        first = events[0]
        if not isinstance(first, MatrixApproved) or first.process_id is None:
            raise TypeError(f"A matrix does not begin with {first.TOPIC}.")
        return reduce(cls.evolve, events[1:], cls(first.matrix_id, first.process_id, first.criteria))

    def evolve(self, event: Event) -> Self:
        """Return the matrix after an event."""
        return replace(self, frozen=True) if isinstance(event, MatrixFrozen) else self

    def freeze(self, command: FreezeMatrix, act: Act) -> MatrixFrozen | None:
        """Freeze the matrix; one that is frozen already stays quiet."""
        if self.frozen:
            return None
        return MatrixFrozen(**act.facts(), process_id=self.process_id, matrix_id=command.matrix_id)
