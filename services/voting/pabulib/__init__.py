"""Real elections in and out: the Pabulib `.pb` format (Faliszewski et al., IJCAI 2023; pabulib.org/format).

A file holds three sections: META, PROJECTS, VOTES. Of the voters only a number and a channel are kept; what a file says
of their age, sex or home is left unread.
"""

from services.voting.pabulib.beside import technical_scores
from services.voting.pabulib.faults import (
    BallotOutsideTheRules,
    ColumnMissing,
    CountContradicted,
    LineMalformed,
    MetaMissing,
    MetaRepeated,
    NumberMalformed,
    PabulibFault,
    PointsContradicted,
    ProjectCodeMalformed,
    ProjectRepeated,
    RulesContradicted,
    RuleUnknown,
    ScoresMalformed,
    ScoresMissing,
    SectionMissing,
    TextNotUtf8,
    VoterMissing,
    VoterRepeated,
    VoterTooLong,
    VoteTypeUnknown,
    VoteUnknown,
    WrongNumberOfColumns,
)
from services.voting.pabulib.reading import Election, ListedProject, RecordedBallot, read_pabulib
from services.voting.pabulib.writing import PabulibFacts, write_pabulib

__all__ = [
    "BallotOutsideTheRules",
    "ColumnMissing",
    "CountContradicted",
    "Election",
    "LineMalformed",
    "ListedProject",
    "MetaMissing",
    "MetaRepeated",
    "NumberMalformed",
    "PabulibFacts",
    "PabulibFault",
    "PointsContradicted",
    "ProjectCodeMalformed",
    "ProjectRepeated",
    "RecordedBallot",
    "RuleUnknown",
    "RulesContradicted",
    "ScoresMalformed",
    "ScoresMissing",
    "SectionMissing",
    "TextNotUtf8",
    "VoteTypeUnknown",
    "VoteUnknown",
    "VoterMissing",
    "VoterRepeated",
    "VoterTooLong",
    "WrongNumberOfColumns",
    "read_pabulib",
    "technical_scores",
    "write_pabulib",
]
