"""What has happened before voting: matrices of criteria, and how projects were scored on them."""

from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.messages import Code, Event, Exact, Label, Message, RawScore, Reason


class Criterion(Message):
    """One criterion of a matrix: what it weighs (all together 1) and the highest raw score it can get."""

    code: Code
    name: Label
    weight: Annotated[Exact, Field(gt=0, le=1)]
    maximum: Annotated[RawScore, Field(gt=0)]


class MatrixApproved(Event):
    """The agents approved a matrix of criteria (*matriz de criterios*), in a session with minutes."""

    TOPIC: ClassVar[str] = "voting.matrix-approved.v1"

    matrix_id: UUID
    name: Label
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    minutes: Label
    invented: bool

    @model_validator(mode="after")
    def _weigh_one(self) -> Self:
        if sum(criterion.weight for criterion in self.criteria) != 1:
            raise ValueError("the weights do not add up to 1")
        if len({criterion.code for criterion in self.criteria}) != len(self.criteria):
            raise ValueError("two criteria have the same code")
        return self


class MatrixFrozen(Event):
    """The matrix does not change any more; scores may rest on it."""

    TOPIC: ClassVar[str] = "voting.matrix-frozen.v1"

    matrix_id: UUID


class CriterionScore(Message):
    """The raw score of one criterion, 0 to its maximum, and why."""

    criterion: Code
    score: RawScore
    reason: Reason


class ProjectScored(Event):
    """An evaluator filled in a scorecard of one project, in place of any that this evaluator filled in before.

    `total` is the raw technical score, 0 to 100: the sum over criteria of weight x score / maximum x 100, exact to
    four decimals (half-up).
    """

    TOPIC: ClassVar[str] = "voting.project-scored.v1"

    project: Code
    matrix_id: UUID
    evaluator: str
    scores: Annotated[tuple[CriterionScore, ...], Field(min_length=1)]
    total: RawScore
    invented: bool
