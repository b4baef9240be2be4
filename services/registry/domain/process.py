"""A participatory budget process: its rules, its phases in legal order, and whether its roll is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final
from uuid import UUID

from services.registry.commands import BeginPhase, OpenProcess
from services.registry.domain.deadlines import Deadlines
from services.registry.errors import (
    CategoryUnknown,
    ListUnknown,
    NotInThisPhase,
    PhaseDatesContradict,
    PhaseIsNotNext,
    ProcessAlreadyOpen,
    ProcessHasEnded,
    RollIsClosed,
    RollIsStillOpen,
    UbigeoUnknown,
)
from services.registry.events import (
    BudgetAnnounced,
    CategoryRules,
    DeadlineMet,
    DeadlinePassed,
    Electorate,
    EnvelopeChanged,
    ListRules,
    Phase,
    PhaseBegun,
    PhaseDates,
    ProcessOpened,
    ProcessRules,
    RollClosed,
    RollClosingBegun,
    RulesAmended,
    RulesAmendmentDeclined,
    RulesAmendmentProposed,
    RulesChanged,
)
from shared.messages import Act, Event, derived_id
from shared.territory import Catalogue, UnknownUbigeo

ORDER: Final = tuple(Phase)
"""The legal order of the phases."""

INSCRIPTION: Final = (Phase.REGISTRATION, Phase.ACCREDITATION)
ACCREDITATION: Final = (Phase.ACCREDITATION,)
LISTING: Final = ORDER[: ORDER.index(Phase.CONCERTATION) + 1]


class RollState(StrEnum):
    """Whether people can still come onto the roll."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


def process_id(code: str) -> UUID:
    """Return the id of the process with this code: a second opening meets the first one's stream."""
    return derived_id("process", code)


@dataclass(frozen=True)
class Process:
    """A process as far as decisions need it: the rules in force and their version, and what waits or runs."""

    id: UUID
    rules: ProcessRules
    phase: Phase = Phase.DRAFT
    roll: RollState = RollState.OPEN
    version: int = 1
    announced: Decimal | None = None
    amendments: tuple[RulesAmendmentProposed, ...] = ()
    deadlines: Deadlines = field(default_factory=Deadlines.none)

    @classmethod
    def replay(cls, events: Iterable[Event]) -> "Process | None":
        """Return the process of a stream; `None` for an empty one."""
        process: Process | None = None
        for event in events:
            if isinstance(event, ProcessOpened):
                process = cls(process_id(event.code), event.rules)
            elif process is not None:
                process = process.evolve(event)
        return process

    def evolve(self, event: Event) -> "Process":
        """Return the process after one more event."""
        match event:
            case PhaseBegun():
                return replace(self, phase=event.phase, deadlines=self.deadlines.evolve(event))
            case RollClosingBegun():
                return replace(self, roll=RollState.CLOSING)
            case RollClosed():
                return replace(self, roll=RollState.CLOSED)
            case DeadlinePassed() | DeadlineMet():
                return replace(self, deadlines=self.deadlines.evolve(event))
            case BudgetAnnounced():
                return replace(self, announced=event.amount)
        return self._evolve_rules(event)

    def _evolve_rules(self, event: Event) -> "Process":
        match event:
            case RulesChanged():
                return self._take_rules(event, self.amendments)
            case RulesAmended():
                return self._take_rules(event, self._amendments_without(event.amendment_id))
            case EnvelopeChanged():
                rules = with_envelope(self.rules, event.list_code, event.after)
                return replace(self, rules=rules, version=event.version)
            case RulesAmendmentProposed():
                return replace(self, amendments=(*self.amendments, event))
            case RulesAmendmentDeclined():
                return replace(self, amendments=self._amendments_without(event.amendment_id))
        return self

    def _take_rules(
        self, event: RulesChanged | RulesAmended, amendments: tuple[RulesAmendmentProposed, ...]
    ) -> "Process":
        deadlines = self.deadlines.evolve(event)
        return replace(self, rules=event.rules, version=event.version, deadlines=deadlines, amendments=amendments)

    def _amendments_without(self, amendment_id: UUID) -> tuple[RulesAmendmentProposed, ...]:
        return tuple(waiting for waiting in self.amendments if waiting.amendment_id != amendment_id)

    def begin(self, command: BeginPhase, act: Act) -> PhaseBegun:
        """Enter the next phase; concertation, where the voting is, only when the roll is closed."""
        if self.phase is ORDER[-1]:
            raise ProcessHasEnded("/phase")
        following = ORDER[ORDER.index(self.phase) + 1]
        if command.phase is not following:
            raise PhaseIsNotNext("/phase", current=self.phase, next=following)
        if following is Phase.CONCERTATION and self.roll is not RollState.CLOSED:
            raise RollIsStillOpen("/phase")
        terms = self.deadlines.on_phase(self.rules, self.phase, following, act.recorded_at)
        return PhaseBegun(
            **act.facts(),
            process_id=self.id,
            phase=following,
            act=command.act,
            terms=terms.begun,
            terms_ended=terms.ended,
        )

    def begin_closing_roll(self, act: Act) -> RollClosingBegun:
        """End inscription, accreditation and enrolment, so that the roll can be drawn up."""
        if self.roll is not RollState.OPEN:
            raise RollIsClosed
        self.require(ACCREDITATION)
        return RollClosingBegun(**act.facts(), process_id=self.id)

    def require(self, phases: Sequence[Phase]) -> None:
        """Refuse an act that belongs to other phases than the present one."""
        if self.phase not in phases:
            raise NotInThisPhase(current=self.phase, phases=", ".join(phases))

    def require_under_way(self) -> None:
        """Refuse an act on a process that has ended."""
        if self.phase is ORDER[-1]:
            raise ProcessHasEnded

    def require_open_roll(self, phases: Sequence[Phase]) -> None:
        """Refuse an act about the people of the roll once it is closing, or in another phase than these."""
        if self.roll is not RollState.OPEN:
            raise RollIsClosed
        self.require(phases)

    def require_closed_roll(self) -> None:
        """Refuse what rests on the roll before it is closed."""
        if self.roll is not RollState.CLOSED:
            raise RollIsStillOpen

    def list_rules(self, code: str, where: str) -> ListRules:
        """Return the rules of one list, or refuse the code at `where`."""
        found = next((rules for rules in self.rules.lists if rules.code == code), None)
        if found is None:
            raise ListUnknown(where)
        return found

    def category(self, code: str, where: str) -> CategoryRules:
        """Return the rules of one category of agents, or refuse the code at `where`."""
        found = next((rules for rules in self.rules.categories if rules.code == code), None)
        if found is None:
            raise CategoryUnknown(where, categories=", ".join(rules.code for rules in self.rules.categories))
        return found

    def ballots_of(self, list_code: str | None) -> tuple[str, ...]:
        """Return the lists on which a voter of this list votes: its own, and those where everyone does."""
        return tuple(
            rules.code
            for rules in self.rules.lists
            if rules.electorate is Electorate.EVERYONE or rules.code == list_code
        )


def with_envelope(rules: ProcessRules, list_code: str, amount: Decimal) -> ProcessRules:
    """Return rules in which one list has another envelope."""
    lists = tuple(one.model_copy(update={"envelope": amount}) if one.code == list_code else one for one in rules.lists)
    return rules.model_copy(update={"lists": lists})


def open_process(
    existing: Process | None, command: OpenProcess, act: Act, catalogue: Catalogue, *, cloned_from: UUID | None = None
) -> ProcessOpened:
    """Open a process in draft; its lists must lie where the catalogue knows a place, its dates in legal order."""
    if existing is not None:
        raise ProcessAlreadyOpen("/code")
    check_rules(command.rules, catalogue)
    return ProcessOpened(
        **act.facts(),
        process_id=process_id(command.code),
        code=command.code,
        title=command.title,
        fiscal_year=command.fiscal_year,
        ordinance=command.ordinance,
        rules=command.rules,
        invented=command.invented,
        cloned_from=cloned_from,
    )


def check_rules(rules: ProcessRules, catalogue: Catalogue) -> None:
    """Refuse rules whose lists lie where the catalogue knows no place, or whose dates are not in legal order."""
    for place, one in enumerate(rules.lists):
        if one.ubigeo is not None:
            check_ubigeo(catalogue, one.ubigeo, f"/rules/lists/{place}/ubigeo")
    _check_dates(rules.phases)


def check_ubigeo(catalogue: Catalogue, code: str, where: str) -> None:
    """Refuse an INEI code that the catalogue does not have."""
    try:
        catalogue.find(code)
    except UnknownUbigeo:
        raise UbigeoUnknown(where) from None


def _check_dates(phases: Sequence[PhaseDates]) -> None:
    for place, dates in enumerate(phases):
        if dates.ends < dates.begins:
            raise PhaseDatesContradict(f"/rules/phases/{place}/ends", phase=dates.phase)
    for place, (earlier, later) in enumerate(pairwise(phases), start=1):
        in_order = ORDER.index(earlier.phase) < ORDER.index(later.phase)
        if not in_order or later.begins < earlier.begins:
            raise PhaseDatesContradict(f"/rules/phases/{place}", phase=later.phase)
