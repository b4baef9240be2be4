"""Matrices of criteria: approved once, then frozen, then scored on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, reduce
from typing import Final, Self
from uuid import UUID

from services.voting.commands import ApproveMatrix, ApproveProposal, FreezeMatrix, NewCriterion, ProposeMatrix
from services.voting.domain.facts import KnownProcess
from services.voting.errors import (
    CriterionRepeated,
    EarlierVersionIsNotFrozen,
    IndicatorNotLoaded,
    MatrixIsNotApproved,
    MatrixNameTaken,
    MatrixNeedsAProposal,
    MaximumOutOfRange,
    ProcessIsClosed,
    ScaleOverMaximum,
    WeightsDoNotAddUp,
)
from services.voting.events import (
    Criterion,
    MatrixApproved,
    MatrixFrozen,
    MatrixProposed,
    TerritorialIndicator,
    scores_of,
)
from shared.folding import folded
from shared.messages import Act, Event, derived_id
from shared.territory import Indicators

HIGHEST: Final = 100
SCORE_PLACES: Final = 4
WEIGHT_PLACES: Final = 6


def matrix_id(process_id: UUID, name: str, version: int = 1) -> UUID:
    """Return the stream of a matrix: a name is taken once in a process, and a version of it once."""
    parts = (process_id, name) if version == 1 else (process_id, name, version)
    return derived_id("matrix", *parts)


def places(number: Decimal) -> int:
    """Return how many decimals a number needs."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def approve(
    command: ApproveMatrix, act: Act, process: KnownProcess, earlier: "Matrix | None" = None
) -> MatrixApproved | None:
    """Approve a matrix whose weights add up to 1; the same one again stays quiet, another under its name is refused.

    Where the process asks for proposals, only what the technical team proposed is approved.
    """
    if process.is_closed:
        raise ProcessIsClosed
    if process.gates.proposed_matrix:
        raise MatrixNeedsAProposal
    criteria = _checked(command.criteria)
    if earlier and earlier.approved and earlier.criteria == criteria:
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


def propose(
    command: ProposeMatrix,
    act: Act,
    process: KnownProcess,
    earlier: "Matrix | None" = None,
    previous: "Matrix | None" = None,
) -> MatrixProposed | None:
    """Propose a version of a matrix, in place of an earlier proposal of it; an approved version does not change.

    A version after the first needs the `previous` one frozen, so that no score ever hangs on two texts. The same
    proposal again stays quiet.
    """
    if process.is_closed:
        raise ProcessIsClosed
    if command.version > 1 and not (previous and previous.frozen):
        raise EarlierVersionIsNotFrozen("/version")
    criteria = _checked(command.criteria)
    same = earlier and (earlier.axis, earlier.functions, earlier.criteria) == (
        command.axis,
        command.functions,
        criteria,
    )
    if same:
        return None
    if earlier and earlier.approved:
        raise MatrixNameTaken("/name")
    return MatrixProposed(
        **act.facts(),
        process_id=command.process_id,
        matrix_id=matrix_id(command.process_id, command.name, command.version),
        name=command.name,
        version=command.version,
        axis=command.axis,
        functions=command.functions,
        criteria=criteria,
        invented=command.invented,
    )


def _checked(criteria: Sequence[NewCriterion]) -> tuple[Criterion, ...]:
    """Return the criteria as they are recorded; refuse those that contradict themselves or each other."""
    seen: set[str] = set()
    for place, criterion in enumerate(criteria):
        where = f"/criteria/{place}"
        if criterion.code in seen:
            raise CriterionRepeated(f"{where}/code")
        seen.add(criterion.code)
        if not 0 < criterion.maximum <= HIGHEST or places(criterion.maximum) > SCORE_PLACES:
            raise MaximumOutOfRange(f"{where}/maximum")
        if not 0 < criterion.weight <= 1 or places(criterion.weight) > WEIGHT_PLACES:
            raise WeightsDoNotAddUp(f"{where}/weight")
        _check_scale(criterion, f"{where}/scale")
    if sum(Fraction(criterion.weight) for criterion in criteria) != 1:
        raise WeightsDoNotAddUp("/criteria")
    return tuple(Criterion(**dict(criterion)) for criterion in criteria)


def _check_scale(criterion: NewCriterion, where: str) -> None:
    scale = criterion.scale
    if scale is None:
        return
    if max(scores_of(scale)) > criterion.maximum:
        raise ScaleOverMaximum(where, maximum=criterion.maximum)
    if isinstance(scale, TerritorialIndicator) and scale.indicator not in _indicators():
        raise IndicatorNotLoaded(where, indicators=", ".join(_indicators()))


@cache
def _indicators() -> tuple[str, ...]:
    return tuple(sorted({figure.indicator for figure in Indicators.default().figures}))


@dataclass(frozen=True)
class Matrix:
    """A matrix of criteria (*matriz de criterios*) in one version: its criteria in order, and how far it has come.

    `functions` are those of the projects it covers; none named means every project.
    """

    matrix_id: UUID
    process_id: UUID
    criteria: tuple[Criterion, ...]
    frozen: bool = False
    approved: bool = True
    name: str = ""
    version: int = 1
    axis: str | None = None
    functions: tuple[str, ...] = ()
    proposed_by: str | None = None
    invented: bool = False

    @classmethod
    def replay(cls, events: Sequence[Event]) -> Self | None:
        """Return the matrix that these events made, `None` for no events."""
        if not events:
            return None
        first = events[0]
        if not isinstance(first, MatrixProposed | MatrixApproved) or first.process_id is None:
            raise TypeError(f"A matrix does not begin with {first.TOPIC}.")
        return reduce(cls.evolve, events, cls(first.matrix_id, first.process_id, first.criteria, name=first.name))

    def evolve(self, event: Event) -> Self:
        """Return the matrix after an event."""
        match event:
            case MatrixProposed():
                return replace(
                    self,
                    criteria=event.criteria,
                    approved=False,
                    version=event.version,
                    axis=event.axis,
                    functions=event.functions,
                    proposed_by=event.actor,
                    invented=event.invented,
                )
            case MatrixApproved():
                return replace(self, criteria=event.criteria, approved=True)
            case MatrixFrozen():
                return replace(self, frozen=True)
            case _:
                return self

    def covers(self, function: str | None) -> bool:
        """Whether a project of this function is scored on this matrix; accents and case do not matter."""
        return not self.functions or (function is not None and folded(function) in map(folded, self.functions))

    def approve(self, command: ApproveProposal, act: Act) -> MatrixApproved | None:
        """Approve what was proposed, as a session did; approved already, it stays quiet."""
        if self.approved:
            return None
        return MatrixApproved(
            **act.facts(),
            process_id=self.process_id,
            matrix_id=self.matrix_id,
            name=self.name,
            criteria=self.criteria,
            minutes=command.minutes,
            invented=self.invented,
            version=self.version,
            axis=self.axis,
            functions=self.functions,
            proposed_by=self.proposed_by,
        )

    def freeze(self, command: FreezeMatrix, act: Act) -> MatrixFrozen | None:
        """Freeze an approved matrix; one that is frozen already stays quiet."""
        if not self.approved:
            raise MatrixIsNotApproved
        if self.frozen:
            return None
        return MatrixFrozen(**act.facts(), process_id=self.process_id, matrix_id=command.matrix_id)
