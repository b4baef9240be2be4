"""What has happened in voting: how projects were scored, what voters chose, what came out, who decided."""

from services.voting.events.contests import (
    BallotCast,
    Candidate,
    Channel,
    ContestClosed,
    ContestOpened,
)
from services.voting.events.evaluation import (
    Criterion,
    CriterionScore,
    MatrixApproved,
    MatrixFrozen,
    ProjectScored,
)
from services.voting.events.results import (
    CountedScorecard,
    Digits,
    Figure,
    Outcome,
    ProjectPrioritised,
    RankedProject,
    ResultCertified,
    ResultComputed,
    SettledTie,
    TieAtTheCut,
)

__all__ = [
    "BallotCast",
    "Candidate",
    "Channel",
    "ContestClosed",
    "ContestOpened",
    "CountedScorecard",
    "Criterion",
    "CriterionScore",
    "Digits",
    "Figure",
    "MatrixApproved",
    "MatrixFrozen",
    "Outcome",
    "ProjectPrioritised",
    "ProjectScored",
    "RankedProject",
    "ResultCertified",
    "ResultComputed",
    "SettledTie",
    "TieAtTheCut",
]
