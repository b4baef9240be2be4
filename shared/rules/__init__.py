"""The vocabulary of rules as data: what varies between ordinances is a value here, never a line of code.

Nothing in national law fixes these values (DS 142-2009-EF leaves them to the regional ordinance), so each process names
its own, and every event that rests on them carries them.
"""

from shared.rules.ballots import (
    BallotForm,
    BallotRules,
    Choice,
    ChoiceNotOnTheList,
    ChoiceRepeated,
    ChoicesOverTheEnvelope,
    PointsBelowTheSum,
    PointsMissing,
    PointsNotAllowed,
    PointsNotPositive,
    PointsOverTheChoice,
    PointsOverTheSum,
    SecrecyMode,
    TooFewChoices,
    TooManyChoices,
    check_choices,
)
from shared.rules.evaluation import EligibilityRules, EvaluationRules, Gates, Requirement
from shared.rules.prioritisation import (
    Aggregation,
    Allocation,
    Combination,
    PrioritisationRules,
    RegionalBalance,
    Rounding,
    RoundingMode,
    RoundingStage,
    TieBreak,
    VotePoints,
    Weights,
)

__all__ = [
    "Aggregation",
    "Allocation",
    "BallotForm",
    "BallotRules",
    "Choice",
    "ChoiceNotOnTheList",
    "ChoiceRepeated",
    "ChoicesOverTheEnvelope",
    "Combination",
    "EligibilityRules",
    "EvaluationRules",
    "Gates",
    "PointsBelowTheSum",
    "PointsMissing",
    "PointsNotAllowed",
    "PointsNotPositive",
    "PointsOverTheChoice",
    "PointsOverTheSum",
    "PrioritisationRules",
    "RegionalBalance",
    "Requirement",
    "Rounding",
    "RoundingMode",
    "RoundingStage",
    "SecrecyMode",
    "TieBreak",
    "TooFewChoices",
    "TooManyChoices",
    "VotePoints",
    "Weights",
    "check_choices",
]
