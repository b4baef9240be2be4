"""What voting has to know of a process before it decides: facts that the registry recorded."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from services.voting.events import Candidate
from shared.messages import Code, Digest, Money
from shared.rules import BallotRules, EvaluationRules, Gates, PrioritisationRules, SecrecyMode
from shared.territory.places import Level

ORDINARY_EVALUATION: Final = EvaluationRules()


@dataclass(frozen=True)
class KnownProcess:
    """Where a process stands, and the rules that its contests are opened with."""

    process_id: UUID
    is_closed: bool
    in_concertation: bool
    ballots: BallotRules
    secrecy: SecrecyMode
    prioritisation: PrioritisationRules
    evaluation: EvaluationRules = ORDINARY_EVALUATION

    @property
    def gates(self) -> Gates:
        """Which steps of the evaluation the process asks for."""
        return self.evaluation.gates(self.prioritisation.combination)


@dataclass(frozen=True)
class KnownList:
    """One list of a process: its envelope, who votes on it (`None` for everyone), its projects in listing order."""

    code: Code
    envelope: Money
    electorate: Code | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class KnownRoll:
    """The closed roll of a process: how many voters it announces, and the root over them."""

    voters: int
    root: Digest


@dataclass(frozen=True)
class Recorded:
    """What the registry recorded of a project's eligibility; `None` is what it says nothing of.

    The portfolio in force answers whether it is in it, is viable, and how many people benefit; of a project without an
    investment code that it does not name it says nothing. The classification, or the decision that took its place,
    answers of what impact it is.
    """

    in_portfolio: bool | None = None
    viable: bool | None = None
    impact: Level | None = None
    beneficiaries: Decimal | None = None


NOTHING_RECORDED: Final = Recorded()


@dataclass(frozen=True)
class KnownProject:
    """What the registry says of a project: its list, total cost, function, investment code, and places by INEI code."""

    project: Code
    list_code: Code
    cost: Money
    function: str | None
    investment_code: str | None
    locations: tuple[str, ...]
    recorded: Recorded = NOTHING_RECORDED
