"""What voting has to know of a process before it decides: facts that the registry recorded."""

from dataclasses import dataclass
from uuid import UUID

from services.voting.events import Candidate
from shared.messages import Code, Digest, Money
from shared.rules import BallotRules, PrioritisationRules, SecrecyMode


@dataclass(frozen=True)
class KnownProcess:
    """Where a process stands, and the rules that its contests are opened with."""

    process_id: UUID
    is_closed: bool
    in_concertation: bool
    ballots: BallotRules
    secrecy: SecrecyMode
    prioritisation: PrioritisationRules


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
