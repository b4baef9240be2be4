"""Two persons: what one proposes takes effect only when another confirms it in time (*regla de dos personas*).

A proposal is a fact of its own; until it is confirmed it does nothing, and it lapses by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.errors import Forbidden, NotAllowedNow, Words
from shared.messages import Act

STANDS_FOR: Final = timedelta(days=7)
"""How long a proposal waits for somebody else."""


class SamePerson(Forbidden):
    """Who proposed an act, or gains by it, cannot be the one who confirms it."""

    title = Words("Se necesita otra persona", "Another person is needed")
    detail = Words(
        "Este acto exige dos personas, distintas de quien se beneficia.",
        "This act takes two persons, neither of whom gains by it.",
    )
    remedy = Words("Pida a otra persona autorizada que lo haga.", "Ask another authorised person to do it.")


class ProposalHasLapsed(NotAllowedNow):
    """Nobody confirmed the proposal in time; nothing of it took effect."""

    title = Words("La propuesta caducó", "The proposal has lapsed")
    detail = Words("La propuesta caducó el {lapsed_at}.", "The proposal lapsed on {lapsed_at}.")
    remedy = Words("Presente una propuesta nueva.", "Make a new proposal.")


@dataclass(frozen=True)
class Proposal:
    """What somebody proposed, and when; `concerns` names who gains by it, where it is about a person."""

    id: UUID
    proposed_by: str
    proposed_at: datetime
    concerns: str | None = None

    def check(self, act: Act) -> None:
        """Raise `SamePerson` or `ProposalHasLapsed` unless this act may confirm the proposal."""
        if act.actor in {self.proposed_by, self.concerns}:
            raise SamePerson
        lapsed_at = self.proposed_at + STANDS_FOR
        if act.recorded_at >= lapsed_at:
            raise ProposalHasLapsed(lapsed_at=lapsed_at.date().isoformat())
