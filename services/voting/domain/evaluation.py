"""The technical evaluation of one project: a scorecard of each evaluator, the latest in place of earlier ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Self
from uuid import UUID

from services.voting.commands import GivenScore, ScoreProject
from services.voting.domain.matrix import SCORE_PLACES, Matrix, places
from services.voting.errors import (
    CriterionMissing,
    CriterionRepeated,
    CriterionUnknown,
    MatrixIsNotFrozen,
    ScoreOutOfRange,
)
from services.voting.events import CountedScorecard, Criterion, CriterionScore, ProjectScored
from shared.messages import Act, Event, derived_id


def evaluation_id(process_id: UUID, project: str) -> UUID:
    """Return the stream of a project's scorecards."""
    return derived_id("evaluation", process_id, project)


def raw_total(criteria: Sequence[Criterion], scores: Mapping[str, Decimal]) -> Decimal:
    """Return the sum over criteria of weight x score / maximum x 100, rounded half-up to four decimals, here alone."""
    exact = sum(Fraction(c.weight) * Fraction(scores[c.code]) / Fraction(c.maximum) * 100 for c in criteria)
    whole = Fraction(exact) * 10**SCORE_PLACES
    units = (2 * whole.numerator + whole.denominator) // (2 * whole.denominator)
    return Decimal(units).scaleb(-SCORE_PLACES)


@dataclass(frozen=True)
class Evaluation:
    """The scorecards that stand for a project: the latest of each evaluator."""

    scorecards: Mapping[str, ProjectScored] = field(default_factory=dict)

    @classmethod
    def replay(cls, events: Sequence[Event]) -> Self:
        """Return the evaluation that these events made."""
        return reduce(cls.evolve, events, cls())

    def evolve(self, event: Event) -> Self:
        """Return the evaluation after an event."""
        if not isinstance(event, ProjectScored):
            return self
        return replace(self, scorecards={**self.scorecards, event.evaluator: event})

    def counted(self) -> tuple[CountedScorecard, ...]:
        """Return whose scorecards count, and their totals, in the order of the evaluators' ids."""
        cards = sorted(self.scorecards.values(), key=lambda card: card.evaluator)
        return tuple(CountedScorecard(evaluator=card.evaluator, total=card.total) for card in cards)

    def score(self, command: ScoreProject, act: Act, matrix: Matrix) -> ProjectScored | None:
        """Fill in a scorecard on a frozen matrix; the same one again stays quiet."""
        if not matrix.frozen:
            raise MatrixIsNotFrozen("/matrix_id")
        scores = _checked(command.scores, {criterion.code: criterion for criterion in matrix.criteria})
        earlier = self.scorecards.get(act.actor)
        if earlier and (earlier.matrix_id, earlier.scores) == (matrix.matrix_id, scores):
            return None
        return ProjectScored(
            **act.facts(),
            process_id=command.process_id,
            project=command.project,
            matrix_id=matrix.matrix_id,
            evaluator=act.actor,
            scores=scores,
            total=raw_total(matrix.criteria, {score.criterion: score.score for score in scores}),
            invented=command.invented,
        )


def _checked(given: Sequence[GivenScore], criteria: Mapping[str, Criterion]) -> tuple[CriterionScore, ...]:
    """Return the scores in the order of the matrix, one for each of its criteria."""
    scores: dict[str, CriterionScore] = {}
    for place, one in enumerate(given):
        if one.criterion not in criteria:
            raise CriterionUnknown(f"/scores/{place}/criterion")
        if one.criterion in scores:
            raise CriterionRepeated(f"/scores/{place}/criterion")
        maximum = criteria[one.criterion].maximum
        if not 0 <= one.score <= maximum or places(one.score) > SCORE_PLACES:
            raise ScoreOutOfRange(f"/scores/{place}/score", maximum=maximum)
        scores[one.criterion] = CriterionScore(criterion=one.criterion, score=one.score + 0, reason=one.reason)
    for code in criteria:
        if code not in scores:
            raise CriterionMissing("/scores", criterion=code)
    return tuple(scores[code] for code in criteria)
