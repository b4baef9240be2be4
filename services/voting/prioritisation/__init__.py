"""From scores and votes to an order, from an order to funded projects: pure, exact, and explained.

Nothing here reads a clock, a database or a random number, and no binary fraction occurs: whole numbers, `Decimal` and
`Fraction` only. The same count and the same rules give the same ranking on any machine, whatever the order in which
the facts came in.
"""

from services.voting.prioritisation.explanation import explain
from services.voting.prioritisation.figures import Figure
from services.voting.prioritisation.model import (
    BalanceRule,
    Candidate,
    Count,
    CutTie,
    Outcome,
    Placing,
    Ranking,
    Reach,
    Settled,
)
from services.voting.prioritisation.ranking import rank
from services.voting.prioritisation.standing import DrawHasNoSeed
from services.voting.prioritisation.tally import aggregate, approvals, tally

__all__ = [
    "BalanceRule",
    "Candidate",
    "Count",
    "CutTie",
    "DrawHasNoSeed",
    "Figure",
    "Outcome",
    "Placing",
    "Ranking",
    "Reach",
    "Settled",
    "aggregate",
    "approvals",
    "explain",
    "rank",
    "tally",
]
