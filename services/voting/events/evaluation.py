"""What has happened before voting: matrices of criteria, and how projects were scored on them."""

from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.voting.events.scales import Scale
from shared.errors import Contradiction
from shared.messages import Code, Digest, Event, Exact, Label, Message, RawScore, Reason


def _is_unsaid(value: object) -> bool:
    """Whether a field that came later says nothing: it is left out, so that older events keep their bytes."""
    return value is None or value == ()


def _is_first(version: int) -> bool:
    return version == 1


class Criterion(Message):
    """One criterion of a matrix: what it weighs (all together 1) and the highest raw score it can get.

    `scale` says where its score comes from; without one the evaluator gives it.
    """

    code: Code
    name: Label
    weight: Annotated[Exact, Field(gt=0, le=1)]
    maximum: Annotated[RawScore, Field(gt=0)]
    scale: Scale | None = Field(default=None, exclude_if=_is_unsaid)


class MatrixProposed(Event):
    """The technical team proposed a version of a matrix of criteria; it becomes one when a session approves it.

    `axis` is its thematic axis (*eje temático*) and `functions` the functions of the projects it covers; none named
    means every project.
    """

    TOPIC: ClassVar[str] = "voting.matrix-proposed.v1"

    matrix_id: UUID
    name: Label
    version: Annotated[int, Field(ge=1)]
    axis: Label | None
    functions: tuple[Label, ...]
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    invented: bool


class MatrixApproved(Event):
    """The agents approved a matrix of criteria (*matriz de criterios*), in a session with minutes.

    `version`, `axis` and `functions` are those of `MatrixProposed`; `proposed_by` is who proposed it, `None` for a
    matrix that came approved.
    """

    TOPIC: ClassVar[str] = "voting.matrix-approved.v1"

    matrix_id: UUID
    name: Label
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    minutes: Label
    invented: bool
    version: Annotated[int, Field(ge=1)] = Field(default=1, exclude_if=_is_first)
    axis: Label | None = Field(default=None, exclude_if=_is_unsaid)
    functions: tuple[Label, ...] = Field(default=(), exclude_if=_is_unsaid)
    proposed_by: str | None = Field(default=None, exclude_if=_is_unsaid)

    @model_validator(mode="after")
    def _weigh_one(self) -> Self:
        if sum(criterion.weight for criterion in self.criteria) != 1:
            raise Contradiction("los pesos no suman 1", "the weights do not add up to 1")
        if len({criterion.code for criterion in self.criteria}) != len(self.criteria):
            raise Contradiction("dos criterios tienen el mismo código", "two criteria have the same code")
        return self


class MatrixFrozen(Event):
    """The matrix does not change any more; scores may rest on it."""

    TOPIC: ClassVar[str] = "voting.matrix-frozen.v1"

    matrix_id: UUID


class CriterionScore(Message):
    """The raw score of one criterion, 0 to its maximum, and why.

    `measured` is the value that its scale was read at, `source` where that value comes from when nobody typed it.
    """

    criterion: Code
    score: RawScore
    reason: Reason
    measured: Exact | None = Field(default=None, exclude_if=_is_unsaid)
    source: Label | None = Field(default=None, exclude_if=_is_unsaid)


class ProjectScored(Event):
    """An evaluator filled in a scorecard of one project, in place of any that this evaluator filled in before.

    `total` is the raw technical score, 0 to 100: the sum over criteria of weight x score / maximum x 100, exact to
    four decimals (half-up). `attachments` are digests of the copies shown. A scorecard that mends an earlier one
    names the correction; its `actor` is the second person, who confirmed it.
    """

    TOPIC: ClassVar[str] = "voting.project-scored.v1"

    project: Code
    matrix_id: UUID
    evaluator: str
    scores: Annotated[tuple[CriterionScore, ...], Field(min_length=1)]
    total: RawScore
    invented: bool
    attachments: tuple[Digest, ...] = Field(default=(), exclude_if=_is_unsaid)
    correction: UUID | None = Field(default=None, exclude_if=_is_unsaid)
    correction_reason: Reason | None = Field(default=None, exclude_if=_is_unsaid)
