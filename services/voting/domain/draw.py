"""The draw of a contest: what it rests on is fixed before voting ends, and named or revealed for all to recompute.

Where nothing was fixed by then, a public source may still be named whose number nobody knows yet, never a seed; so a
chain that draws has a result, and nobody chooses it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce
from typing import Final, Self
from uuid import UUID

from services.voting.commands.aftermath import FixDrawSeed, RevealDrawSeed
from services.voting.domain.contest import Contest, in_lima
from services.voting.errors import VotingIsStillOpen
from services.voting.errors.draws import (
    RulesDoNotDraw,
    SeedComesTooLate,
    SeedDoesNotMatch,
    SeedIsFixed,
    SeedIsNotFixed,
    SeedOrCommitment,
    SourceIsTooFresh,
)
from services.voting.events import DrawSeedFixed, DrawSeedRevealed
from shared.messages import Act, Event, derived_id
from shared.rules import PrioritisationRules, TieBreak

LATE_SOURCE_NOTICE: Final = timedelta(days=1)
"""So long a source that was named after voting had ended stands in public before its number is taken."""


def draw_id(contest: UUID) -> UUID:
    """Return the stream of a contest's draw."""
    return derived_id("draw", contest)


def lacks_a_seed(rules: PrioritisationRules) -> bool:
    """Whether a chain draws without a seed of its own."""
    return TieBreak.DRAW in rules.tie_breaks and rules.draw_seed is None


@dataclass(frozen=True)
class Draw:
    """What was fixed, and what came out of it."""

    fixed: DrawSeedFixed | None = None
    revealed: DrawSeedRevealed | None = None

    @classmethod
    def replay(cls, events: Sequence[Event]) -> Self:
        """Return the draw that these events made."""
        return reduce(cls.evolve, events, cls())

    def evolve(self, event: Event) -> Self:
        """Return the draw after an event."""
        match event:
            case DrawSeedFixed():
                return replace(self, fixed=event)
            case DrawSeedRevealed():
                return replace(self, revealed=event)
            case _:
                raise TypeError(f"A draw has no {event.TOPIC}.")

    @property
    def seed(self) -> str | None:
        """The seed, where it is known."""
        if self.revealed:
            return self.revealed.seed
        return self.fixed.seed if self.fixed else None

    def complete(self, rules: PrioritisationRules) -> PrioritisationRules:
        """Return the rules with the seed put in, where they draw and have none of their own."""
        return rules.model_copy(update={"draw_seed": self.seed}) if lacks_a_seed(rules) else rules

    def fix(self, command: FixDrawSeed, act: Act, contest: Contest) -> DrawSeedFixed | None:
        """Fix what the draw rests on, once; after the hour of closing a public source alone. The same stays quiet."""
        if not lacks_a_seed(contest.opened.prioritisation):
            raise SeedIsFixed if contest.opened.prioritisation.draw_seed else RulesDoNotDraw
        if command.seed and command.commitment:
            raise SeedOrCommitment("/commitment")
        asked = (command.source, command.seed, command.commitment)
        if self.fixed:
            if (self.fixed.source, self.fixed.seed, self.fixed.commitment) == asked:
                return None
            raise SeedIsFixed
        if self._is_late(act, contest) and (command.seed or command.commitment):
            raise SeedComesTooLate
        return DrawSeedFixed(**act.facts(), **dict(command), process_id=contest.process_id)

    def reveal(self, command: RevealDrawSeed, act: Act, contest: Contest) -> DrawSeedRevealed | None:
        """Take the seed that came out of the source, once, after voting has ended; the same again stays quiet."""
        if self.fixed is None:
            raise SeedIsNotFixed
        if self.seed is not None:
            if self.seed == command.seed:
                return None
            raise SeedIsFixed
        if contest.closed_at is None:
            raise VotingIsStillOpen
        known_from = self.fixed.recorded_at + LATE_SOURCE_NOTICE
        if self._is_late(self.fixed, contest) and act.recorded_at < known_from:
            raise SourceIsTooFresh(known_from=in_lima(known_from))
        commitment = self.fixed.commitment
        if commitment and hashlib.sha256(command.seed.encode()).hexdigest() != commitment:
            raise SeedDoesNotMatch("/seed", commitment=commitment)
        return DrawSeedRevealed(**act.facts(), **dict(command), process_id=contest.process_id)

    @staticmethod
    def _is_late(acted: Act | DrawSeedFixed, contest: Contest) -> bool:
        closed = contest.closed_at or contest.closes_at
        return acted.recorded_at >= min(closed, contest.closes_at)
