"""How the terms of a process run: in business days of its calendar (LPAG arts. 143-145)."""

from services.registry.domain.process import Process
from shared.calendar import Calendar, Span, Term
from shared.messages import Act


def calendar_of(process: Process | None) -> Calendar:
    """Return the calendar that the terms of a process run in; without one, that of the nation."""
    return process.rules.calendar if process else Calendar()


def runs(process: Process | None, term: Term, act: Act) -> Span:
    """Return how a term runs that an act starts."""
    return calendar_of(process).span(act.recorded_at, term)
