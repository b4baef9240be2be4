"""The terms to tell of replacements: whoever is not told in time leaves an event, not a silence."""

from collections.abc import Iterable
from typing import ClassVar

from services.voting.domain.execution import notice_key, notices
from services.voting.events import ProjectReplaced, ReplacementNotTold, ReplacementTold
from shared.agenda import Agenda, Ended, Term
from shared.eventstore import Stored
from shared.messages import Event


class NoticeAgenda(Agenda):
    """Whom to tell of which replacement, until when."""

    name: ClassVar[str] = "voting_notices"
    service = "voting"
    topics = frozenset({ProjectReplaced.TOPIC, ReplacementTold.TOPIC, ReplacementNotTold.TOPIC})

    def read(self, event: Event, row: Stored) -> Iterable[Term | Ended]:  # noqa: ARG002  # The event says it all.
        """Start the terms of a replacement, and end the one that was met or passed."""
        match event:
            case ProjectReplaced():
                for key, due_at, informed in notices(event):
                    facts = {"contest_id": str(event.contest_id), "project": event.project, "informed": informed.value}
                    yield Term(key, "replacement-notice", due_at, facts)
            case ReplacementTold() | ReplacementNotTold():
                yield Ended(notice_key(event.contest_id, event.project, event.informed))
