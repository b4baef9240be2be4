"""The technical evaluation of one project: whether it is eligible, and a scorecard of each evaluator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce
from typing import Any, Self
from uuid import UUID

from services.voting.commands import DeclareConflict, ScoreProject, SettleDisagreement
from services.voting.domain.facts import KnownProject
from services.voting.domain.matrix import Matrix
from services.voting.domain.scales import Subject
from services.voting.domain.scorecard import filled_in, raw_total, total_of
from services.voting.errors import (
    EligibilityIsNotDecided,
    EvaluatorIsRecused,
    MatrixDoesNotCoverTheProject,
    MatrixIsNotFrozen,
    NothingToSettle,
    ProjectIsIneligible,
    ScorecardChangesByCorrection,
)
from services.voting.events import (
    ConflictDeclared,
    CorrectionProposed,
    CorrectionRefused,
    CountedScorecard,
    DisagreementFlagged,
    DisagreementSettled,
    EligibilityDecided,
    ProjectScored,
)
from shared.messages import Act, Event, derived_id

__all__ = ["Evaluation", "evaluation_id", "raw_total"]


def evaluation_id(process_id: UUID, project: str) -> UUID:
    """Return the stream of a project's evaluation."""
    return derived_id("evaluation", process_id, project)


@dataclass(frozen=True)
class Evaluation:
    """What stands of a project's evaluation, and every scorecard that was ever filled in, in order.

    `scorecards` are the latest of each evaluator, `recused` those whose scorecards do not count, `corrections` the
    proposals that wait for a second person, `asked` how many were ever made, `settled` what a session let stand.
    """

    scorecards: Mapping[str, ProjectScored] = field(default_factory=dict)
    history: tuple[ProjectScored, ...] = ()
    eligibility: EligibilityDecided | None = None
    recused: frozenset[str] = frozenset()
    corrections: Mapping[UUID, CorrectionProposed] = field(default_factory=dict)
    asked: int = 0
    settled: tuple[CountedScorecard, ...] | None = None

    @classmethod
    def replay(cls, events: Sequence[Event]) -> Self:
        """Return the evaluation that these events made."""
        return reduce(cls.evolve, events, cls())

    def evolve(self, event: Event) -> Self:
        """Return the evaluation after an event."""
        changes: dict[str, Any] = {}
        match event:
            case ProjectScored():
                cards = {**self.scorecards, event.evaluator: event}
                changes = {"scorecards": cards, "history": (*self.history, event)}
                changes["corrections"] = self._without(event.correction)
            case EligibilityDecided():
                changes = {"eligibility": event}
            case ConflictDeclared():
                changes = {"recused": self.recused | {event.evaluator}}
            case CorrectionProposed():
                corrections = {**self.corrections, event.correction: event}
                changes = {"corrections": corrections, "asked": self.asked + 1}
            case CorrectionRefused():
                changes = {"corrections": self._without(event.correction)}
            case DisagreementSettled():
                changes = {"settled": event.scorecards}
        return replace(self, **changes)

    def _without(self, correction: UUID | None) -> Mapping[UUID, CorrectionProposed]:
        return {key: one for key, one in self.corrections.items() if key != correction}

    @property
    def is_ineligible(self) -> bool:
        """Whether it was decided that the project is not eligible."""
        return self.eligibility is not None and not self.eligibility.eligible

    def counted(self) -> tuple[CountedScorecard, ...]:
        """Return whose scorecards count, and their totals, in the order of the evaluators' ids."""
        cards = sorted(self.scorecards.values(), key=lambda card: card.evaluator)
        return tuple(
            CountedScorecard(evaluator=card.evaluator, total=card.total)
            for card in cards
            if card.evaluator not in self.recused
        )

    def spread(self) -> Decimal:
        """Return the highest counted total less the lowest, 0 where fewer than two count."""
        totals = [card.total for card in self.counted()]
        return max(totals) - min(totals) if totals else Decimal(0)

    def is_disputed(self, threshold: Decimal) -> bool:
        """Whether the counted scorecards lie further apart than `threshold`, and no session let them stand."""
        return self.spread() > threshold and self.settled != self.counted()

    def score(
        self,
        command: ScoreProject,
        act: Act,
        matrix: Matrix,
        project: KnownProject | None = None,
        *,
        eligible_first: bool = False,
    ) -> ProjectScored | None:
        """Fill in a scorecard on a frozen matrix; the same one again stays quiet, another is a correction's matter."""
        filled = self.fill_in(command, act, matrix, project, eligible_first=eligible_first)
        earlier = self.scorecards.get(act.actor)
        if earlier is None:
            return filled
        if (earlier.matrix_id, earlier.scores, earlier.attachments) == (
            filled.matrix_id,
            filled.scores,
            filled.attachments,
        ):
            return None
        raise ScorecardChangesByCorrection

    def fill_in(
        self,
        command: ScoreProject,
        act: Act,
        matrix: Matrix,
        project: KnownProject | None = None,
        *,
        eligible_first: bool = False,
    ) -> ProjectScored:
        """Return a scorecard of the actor as it would be recorded, or refuse it."""
        if not matrix.frozen:
            raise MatrixIsNotFrozen("/matrix_id")
        self._check(act.actor, eligible_first=eligible_first)
        if project is not None and not matrix.covers(project.function):
            raise MatrixDoesNotCoverTheProject("/matrix_id")
        beneficiaries = self.eligibility.beneficiaries if self.eligibility else None
        subject = None if project is None else Subject(project, beneficiaries)
        scores = filled_in(command.scores, matrix.criteria, subject)
        return ProjectScored(
            **act.facts(),
            process_id=command.process_id,
            project=command.project,
            matrix_id=matrix.matrix_id,
            evaluator=act.actor,
            scores=scores,
            total=total_of(matrix.criteria, scores),
            invented=command.invented,
            attachments=command.attachments,
        )

    def _check(self, evaluator: str, *, eligible_first: bool) -> None:
        if evaluator in self.recused:
            raise EvaluatorIsRecused
        if self.is_ineligible:
            raise ProjectIsIneligible("/project")
        if eligible_first and self.eligibility is None:
            raise EligibilityIsNotDecided("/project")

    def declare_conflict(self, command: DeclareConflict, act: Act) -> ConflictDeclared | None:
        """Recuse the actor; who is recused already stays quiet."""
        if act.actor in self.recused:
            return None
        return ConflictDeclared(**act.facts(), **command.model_dump(), evaluator=act.actor)

    def flag(self, scored: ProjectScored, act: Act, threshold: Decimal) -> DisagreementFlagged | None:
        """Flag a disagreement that a new scorecard brings; scorecards that lie closer together stay quiet."""
        after = self.evolve(scored)
        if not after.is_disputed(threshold):
            return None
        return DisagreementFlagged(
            **act.facts(),
            process_id=scored.process_id,
            project=scored.project,
            spread=after.spread(),
            threshold=threshold,
            scorecards=after.counted(),
        )

    def settle(self, command: SettleDisagreement, act: Act, threshold: Decimal) -> DisagreementSettled | None:
        """Let disputed scorecards stand, as a session decided; settled already, it stays quiet."""
        if self.spread() <= threshold:
            raise NothingToSettle
        if not self.is_disputed(threshold):
            return None
        return DisagreementSettled(**act.facts(), **command.model_dump(), scorecards=self.counted())
