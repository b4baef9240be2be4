"""Deciding about a running term of a process: it passed, or what it was for was done in time."""

from services.registry.commands.rules import MeetDeadline, PassDeadline
from services.registry.domain.deadlines import phase_code
from services.registry.domain.process import Process
from services.registry.errors.rules import DeadlineHasPassed, DeadlineIsNotRunning
from services.registry.events import DeadlineMet, DeadlinePassed
from shared.calendar import ONE_DAY, lima_day
from shared.messages import Act


def pass_deadline(process: Process, command: PassDeadline, act: Act) -> DeadlinePassed | None:
    """Record that a term passed; `None` for one that no longer runs, or that is not due, because it was moved."""
    term = process.deadlines.running.get(command.deadline)
    if term is None or act.recorded_at < term.due_at:
        return None
    return DeadlinePassed(**act.facts(), process_id=process.id, deadline=term.code, name=term.name, due_at=term.due_at)


def meet_deadline(process: Process, command: MeetDeadline, act: Act) -> DeadlineMet:
    """Record that what a term is for was done before it ended; the end of a phase is met by the next phase alone."""
    term = process.deadlines.running.get(command.deadline)
    if term is None or command.deadline == phase_code(process.phase):
        raise DeadlineIsNotRunning
    if act.recorded_at >= term.due_at:
        raise DeadlineHasPassed(due_at=lima_day(term.due_at - ONE_DAY).isoformat())
    return DeadlineMet(
        **act.facts(),
        process_id=process.id,
        deadline=term.code,
        name=term.name,
        due_at=term.due_at,
        act=command.act,
    )
