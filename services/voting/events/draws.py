"""Public draws: what they are drawn from is fixed before it is known, so that nobody can choose the outcome."""

from typing import ClassVar
from uuid import UUID

from shared.messages import Digest, Event, Label


class DrawSeedFixed(Event):
    """It was fixed what a draw among tied projects rests on (*sorteo público*).

    Before voting ended, either the `seed` itself; or its `source`, a public number that nobody knows yet (a lottery of
    a later day); or the `commitment`, the SHA-256 of a seed that is kept until voting has ended. Afterwards, where
    nothing had been fixed, a `source` alone, whose number is taken a day later at the soonest.
    """

    TOPIC: ClassVar[str] = "voting.draw-seed-fixed.v1"

    contest_id: UUID
    source: Label
    seed: Label | None
    commitment: Digest | None


class DrawSeedRevealed(Event):
    """After voting ended, the seed came out of the source that was fixed before; `evidence` says where it stands."""

    TOPIC: ClassVar[str] = "voting.draw-seed-revealed.v1"

    contest_id: UUID
    seed: Label
    evidence: Label
