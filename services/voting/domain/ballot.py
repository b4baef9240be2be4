"""One voter's ballots in one contest: the last one stands, unless it was voided."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Self

from services.voting.commands import VoidBallot
from services.voting.domain.contest import Contest
from services.voting.errors import BallotNotFound
from services.voting.events import BallotCast, BallotVoided, SealedBallotCast
from shared.messages import Act, Event


@dataclass(frozen=True)
class Ballot:
    """What stands of a voter's ballots: the last one cast, `None` where there is none or it was voided."""

    standing: BallotCast | SealedBallotCast | None = None
    was_cast: bool = False

    @classmethod
    def replay(cls, events: Sequence[Event]) -> Self:
        """Return the ballot that these events made."""
        return reduce(cls.evolve, events, cls())

    def evolve(self, event: Event) -> Self:
        """Return the ballot after an event."""
        match event:
            case BallotCast() | SealedBallotCast():
                return type(self)(event, was_cast=True)
            case BallotVoided():
                return type(self)(None, was_cast=True)
            case _:
                return self

    def void(self, command: VoidBallot, act: Act, contest: Contest) -> BallotVoided | None:
        """Have the ballot count no more; voided already, it stays quiet."""
        if not self.was_cast:
            raise BallotNotFound
        if self.standing is None:
            return None
        return BallotVoided(**act.facts(), process_id=contest.process_id, **command.model_dump())
