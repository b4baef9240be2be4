"""What happened around scorecards: corrections by two persons, and disagreement heard in a session."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from services.voting.events.evaluation import CriterionScore
from services.voting.events.results import CountedScorecard
from shared.messages import Code, Digest, Event, Label, RawScore, Reason


class CorrectionProposed(Event):
    """An evaluator asked to mend their scorecard, with a reason; nothing changes until a second person confirms it."""

    TOPIC: ClassVar[str] = "voting.correction-proposed.v1"

    correction: UUID
    project: Code
    matrix_id: UUID
    evaluator: str
    scores: Annotated[tuple[CriterionScore, ...], Field(min_length=1)]
    total: RawScore
    attachments: tuple[Digest, ...]
    reason: Reason
    invented: bool


class CorrectionRefused(Event):
    """The second person did not confirm a correction, and why; the scorecard stands as it was."""

    TOPIC: ClassVar[str] = "voting.correction-refused.v1"

    correction: UUID
    project: Code
    evaluator: str
    reason: Reason


class DisagreementFlagged(Event):
    """The scorecards of a project lie further apart than the rules let pass; a session is to hear it.

    `spread` is the highest total less the lowest.
    """

    TOPIC: ClassVar[str] = "voting.disagreement-flagged.v1"

    project: Code
    spread: RawScore
    threshold: RawScore
    scorecards: tuple[CountedScorecard, ...]


class DisagreementSettled(Event):
    """A session heard a disagreement and let these scorecards stand, and why; its minutes are named."""

    TOPIC: ClassVar[str] = "voting.disagreement-settled.v1"

    project: Code
    scorecards: tuple[CountedScorecard, ...]
    minutes: Label
    reason: Reason
