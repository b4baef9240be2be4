"""What becomes of a contest's prioritised projects: replaced, cut, reported on, delivered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import reduce
from typing import Final, Self
from uuid import UUID

from services.voting.commands.aftermath import MoveBudget, ReplaceProject, ReportExecution, TellOfReplacement
from services.voting.domain.result import Result
from services.voting.errors import ResultIsNotComputed
from services.voting.errors.execution import (
    DeliveredMeansDone,
    MoneyIsNotThere,
    ProjectIsDelivered,
    ProjectIsNotPrioritised,
    ReplacementUnknown,
    ReportIsOlder,
)
from services.voting.events import (
    BudgetMoved,
    Direction,
    ExecutionReported,
    Informed,
    Outcome,
    ProjectReplaced,
    RankedProject,
    ReplacementNotTold,
    ReplacementTold,
    ResultComputed,
    Stage,
)
from shared.calendar import Calendar, Term
from shared.messages import Act, Event, derived_id

NOTICE: Final = Term(days=3)
"""Business days to tell of a replacement: no norm read states them; LPAG art. 143 gives routine acts three."""

RESERVE: Final = frozenset({Outcome.NOT_ENOUGH_MONEY, Outcome.STOPPED, Outcome.INCOMPATIBLE})
"""Outcomes of projects that money alone, or a rival, kept out: they wait in reserve."""

DONE: Final = Decimal(100)


def execution_id(contest: UUID) -> UUID:
    """Return the stream of what becomes of a contest's projects."""
    return derived_id("execution", contest)


@dataclass(frozen=True)
class Execution:
    """The prioritised projects of a contest, as decisions and replacements left them, and what is known of each."""

    result: Result
    replaced: Mapping[str, ProjectReplaced] = field(default_factory=dict)
    taken: Mapping[str, Decimal] = field(default_factory=dict)
    reports: Mapping[str, ExecutionReported] = field(default_factory=dict)
    told: frozenset[tuple[str, Informed]] = frozenset()
    silent: frozenset[tuple[str, Informed]] = frozenset()

    @classmethod
    def replay(cls, result: Result, events: Sequence[Event]) -> Self:
        """Return what these events made of a result."""
        return reduce(cls.evolve, events, cls(result))

    def evolve(self, event: Event) -> Self:
        """Return the execution after an event."""
        match event:
            case ProjectReplaced():
                return replace(self, replaced={**self.replaced, event.project: event})
            case BudgetMoved():
                sign = 1 if event.direction is Direction.TAKEN else -1
                now = self.taken.get(event.project, Decimal(0)) + sign * event.amount
                return replace(self, taken={**self.taken, event.project: now})
            case ExecutionReported():
                return replace(self, reports={**self.reports, event.project: event})
            case ReplacementTold():
                return replace(self, told=self.told | {(event.project, event.informed)})
            case ReplacementNotTold():
                return replace(self, silent=self.silent | {(event.project, event.informed)})
            case _:
                raise TypeError(f"An execution has no {event.TOPIC}.")

    @property
    def _computed(self) -> ResultComputed:
        if self.result.computed is None:
            raise ResultIsNotComputed
        return self.result.computed

    @property
    def in_force(self) -> frozenset[str]:
        """The projects that are prioritised now."""
        chosen = {project for project, one in self.result.decisions.items() if one.prioritised}
        chosen |= {one.replacement for one in self.replaced.values() if one.replacement}
        return frozenset(chosen - self.replaced.keys())

    def replace_project(self, command: ReplaceProject, act: Act) -> ProjectReplaced:
        """Put the next in rank that the free money covers in the place of a project that cannot be executed."""
        row = self._standing(command.project)
        available = self._free_without(row.project)
        waiting = list(self._waiting(row.project))
        following = next((each for each in waiting if each.cost <= available), None)
        passed = waiting[: waiting.index(following)] if following else waiting
        return ProjectReplaced(
            **act.facts(),
            **dict(command),
            process_id=self._computed.process_id,
            ranking=self._computed.digest,
            replacement=following.project if following else None,
            available=available,
            passed_over=tuple(each.project for each in passed),
            inform_by=Calendar().span(act.recorded_at, NOTICE).expires_at,
        )

    def _free_without(self, leaving: str) -> Decimal:
        """Return the envelope without the projects that stay, and without what others have lost or spent for good."""
        stays = self.in_force - {leaving}
        bound = (each.cost if each.project in stays else self._gone(each) for each in self._computed.ranking)
        return max(self._computed.envelope - sum(bound, Decimal(0)), Decimal(0))

    def _gone(self, row: RankedProject) -> Decimal:
        """Return what was taken from a project or spent on it, at most its cost: its going sets that free no more."""
        last = self.reports.get(row.project)
        spent = last.financial if last else Decimal(0)
        return min(row.cost, self.taken.get(row.project, Decimal(0)) + spent)

    def _waiting(self, leaving: str) -> Iterator[RankedProject]:
        """Yield the reserve in order of rank; who is incompatible with one that stays is not in it."""
        stays = self.in_force - {leaving}
        rivals = [set(group) for group in self._computed.rules.incompatible]
        for row in self._computed.ranking:
            blocked = any(row.project in group and group & stays for group in rivals)
            if row.outcome in RESERVE and row.project not in stays | self.replaced.keys() | {leaving} and not blocked:
                yield row

    def tell(self, command: TellOfReplacement, act: Act) -> ReplacementTold | None:
        """Record that somebody was told of a replacement, late or in time; once."""
        if command.project not in self.replaced:
            raise ReplacementUnknown("/project")
        if (command.project, command.informed) in self.told:
            return None
        return ReplacementTold(**act.facts(), **dict(command), process_id=self._computed.process_id)

    def fall_silent(self, project: str, informed: Informed, act: Act) -> ReplacementNotTold | None:
        """Record that nobody was told in time; not before, not once told, and once."""
        replaced = self.replaced.get(project)
        key = (project, informed)
        if replaced is None or act.recorded_at < replaced.inform_by or key in self.told | self.silent:
            return None
        return ReplacementNotTold(
            **act.facts(),
            process_id=replaced.process_id,
            contest_id=replaced.contest_id,
            project=project,
            informed=informed,
            inform_by=replaced.inform_by,
        )

    def move_budget(self, command: MoveBudget, act: Act) -> BudgetMoved:
        """Take money from a prioritised project, at most what it has, or give back at most what was taken."""
        row = self._standing(command.project)
        taken = self.taken.get(row.project, Decimal(0))
        limit = row.cost - taken if command.direction is Direction.TAKEN else taken
        if command.amount > limit:
            raise MoneyIsNotThere("/amount", limit=f"{limit:f}")
        sign = -1 if command.direction is Direction.TAKEN else 1
        left = row.cost - taken + sign * command.amount
        return BudgetMoved(**act.facts(), **dict(command), process_id=self._computed.process_id, left=left)

    def report(self, command: ReportExecution, act: Act) -> ExecutionReported | None:
        """Take a report on a project that is prioritised now, of the last report's day or later; again stays quiet."""
        row = self._standing(command.project, reporting=command)
        last = self.reports.get(row.project)
        if last and dict(command).items() <= dict(last).items():
            return None
        if last and command.as_of < last.as_of:
            raise ReportIsOlder("/as_of", as_of=last.as_of.isoformat())
        if command.stage is Stage.DELIVERED and command.physical != DONE:
            raise DeliveredMeansDone("/physical")
        return ExecutionReported(**act.facts(), **dict(command), process_id=self._computed.process_id)

    def _standing(self, project: str, *, reporting: ReportExecution | None = None) -> RankedProject:
        row = next((each for each in self._computed.ranking if each.project == project), None)
        if row is None or project not in self.in_force:
            raise ProjectIsNotPrioritised("/project")
        last = self.reports.get(project)
        same = reporting and last and dict(reporting).items() <= dict(last).items()
        if last and last.stage is Stage.DELIVERED and not same:
            raise ProjectIsDelivered(as_of=last.as_of.isoformat())
        return row


def notice_key(contest: UUID, project: str, informed: Informed) -> UUID:
    """Return the key of the term in which somebody has to be told of a replacement."""
    return derived_id("notice", contest, project, informed.value)


def notices(event: ProjectReplaced) -> Iterator[tuple[UUID, datetime, Informed]]:
    """Yield the terms that a replacement starts: whom to tell, until when."""
    for informed in Informed:
        yield notice_key(event.contest_id, event.project, informed), event.inform_by, informed
