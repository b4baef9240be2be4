"""The terms of a process: which run, until when, and what becomes of them (LPAG, TUO of Ley 27444, arts. 143-145)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from services.registry.events import (
    DeadlineMet,
    DeadlinePassed,
    DeadlineRules,
    Phase,
    PhaseBegun,
    PhaseDates,
    ProcessRules,
    RulesAmended,
    RulesChanged,
    RunningTerm,
)
from shared.calendar import end_of_day

Starter = PhaseBegun | RulesChanged | RulesAmended


class Change(NamedTuple):
    """What becomes of the terms: those that begin to run, or run anew, and the codes of those that end unpassed."""

    begun: tuple[RunningTerm, ...]
    ended: tuple[str, ...]


def phase_code(phase: Phase) -> str:
    """Return the code of the term that ends with a phase; no deadline of the rules can have it."""
    return f"phase.{phase}"


@dataclass(frozen=True)
class Deadlines:
    """The terms of one process: when its phases began, what runs, what passed (and its due moment), what was met."""

    begun: Mapping[Phase, datetime]
    running: Mapping[str, RunningTerm]
    passed: Mapping[str, datetime]
    met: frozenset[str]

    @classmethod
    def none(cls) -> "Deadlines":
        """Return the terms of a process in draft."""
        return cls({}, {}, {}, frozenset())

    def evolve(self, event: Starter | DeadlinePassed | DeadlineMet) -> "Deadlines":
        """Return the terms after one more event."""
        if isinstance(event, DeadlinePassed):
            passed = {**self.passed, event.deadline: event.due_at}
            return replace(self, running=_without(self.running, [event.deadline]), passed=passed)
        if isinstance(event, DeadlineMet):
            return replace(self, running=_without(self.running, [event.deadline]), met=self.met | {event.deadline})
        running = _without(self.running, event.terms_ended) | {term.code: term for term in event.terms}
        begun = {**self.begun, event.phase: event.recorded_at} if isinstance(event, PhaseBegun) else self.begun
        return replace(self, running=running, begun=begun)

    def on_phase(self, rules: ProcessRules, leaving: Phase, entering: Phase, now: datetime) -> Change:
        """Return what becomes of the terms when a phase is left for the next.

        The left phase's own term ends, unless it is due already: then it passes, and is an event when it does.
        """
        own = self.running.get(phase_code(leaving))
        ended = (own.code,) if own is not None and now < own.due_at else ()
        return Change(tuple(_terms(rules, entering, now, ends=True)), ended)

    def on_rules(self, rules: ProcessRules, phase: Phase, now: datetime) -> Change:
        """Return what becomes of the terms under new rules.

        What was met stays met. What passed stays passed, and runs anew only where its new end lies ahead. A term that
        is due already passes, whatever the new rules say.
        """
        wanted = {
            term.code: term
            for entered, moment in self.begun.items()
            for term in _terms(rules, entered, moment, ends=entered is phase)
            if self._may_run(term, now)
        }
        due = {code for code, term in self.running.items() if term.due_at <= now}
        begun = tuple(term for code, term in wanted.items() if code not in due and self.running.get(code) != term)
        return Change(begun, tuple(sorted(set(self.running) - wanted.keys() - due)))

    def _may_run(self, term: RunningTerm, now: datetime) -> bool:
        passed = self.passed.get(term.code)
        return term.code not in self.met and (passed is None or (passed != term.due_at and now < term.due_at))


def _terms(rules: ProcessRules, phase: Phase, begun_at: datetime, *, ends: bool) -> Iterable[RunningTerm]:
    """Yield the terms that run from the beginning of a phase; its own end too where `ends`."""
    dates = next((dates for dates in rules.phases if dates.phase is phase), None)
    if ends and dates is not None:
        yield RunningTerm(code=phase_code(phase), name=f"Fin de la fase: {phase}", due_at=_ends(rules, dates))
    for deadline in rules.deadlines:
        if deadline.phase is phase:
            yield RunningTerm(code=deadline.code, name=deadline.name, due_at=_due(rules, deadline, begun_at))


def _ends(rules: ProcessRules, dates: PhaseDates) -> datetime:
    return end_of_day(rules.calendar.business_day_from(dates.ends))


def _due(rules: ProcessRules, deadline: DeadlineRules, begun_at: datetime) -> datetime:
    """Return when a deadline ends; a day that does not work is moved to the next that does (LPAG 145.2)."""
    if deadline.within is not None:
        return rules.calendar.span(begun_at, deadline.within).expires_at
    assert deadline.by is not None  # noqa: S101  # The rules have one of both.
    return end_of_day(rules.calendar.business_day_from(deadline.by))


def _without(running: Mapping[str, RunningTerm], codes: Iterable[str]) -> dict[str, RunningTerm]:
    gone = set(codes)
    return {code: term for code, term in running.items() if code not in gone}
