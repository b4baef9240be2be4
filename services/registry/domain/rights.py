"""Requests of a person over their own data, each with its legal term, and the reading of many people's data at once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.registry.commands.rights import AnswerRight, AskRight, ExtendRightTerm, RequestBulkRead
from services.registry.domain.agent import Window
from services.registry.domain.terms import calendar_of
from services.registry.errors.rights import (
    AnsweredBefore,
    BulkReadIsDecided,
    BulkReadNotApproved,
    FieldUnknown,
    IdentityIsNeeded,
    SecondPersonIsNeeded,
    TermCannotBeExtended,
)
from services.registry.events import (
    BulkReadApproved,
    BulkReadMade,
    BulkReadRefused,
    BulkReadRequested,
    Right,
    RightAnswered,
    RightRequested,
    RightTermExtended,
    RightTermPassed,
)
from services.registry.people import Identity
from shared.calendar import Term
from shared.messages import Act, Event

TERMS: Final = {
    Right.INFORMATION: Term(days=8),
    Right.ACCESS: Term(days=20),
    Right.PORTABILITY: Term(days=20),
    Right.RECTIFICATION: Term(days=10),
    Right.OPPOSITION: Term(days=10),
    Right.CANCELLATION: Term(days=10),
}
"""Business days to answer (DS 016-2024-JUS art. 69; portability is answered as access is)."""

APPROVED_FOR: Final = timedelta(hours=24)
"""How long an approved reading may be made."""


@dataclass(frozen=True)
class RightRequest:
    """A request as far as decisions need it."""

    id: UUID
    process_id: UUID | None
    agent_id: UUID
    right: Right
    asked_at: datetime
    window: Window
    fields: tuple[str, ...] = ()
    extended: bool = False
    answered: bool = False
    overdue: bool = False

    @classmethod
    def replay(cls, history: Iterable[Event]) -> "RightRequest | None":
        """Return the request of a stream; `None` for an empty one."""
        request: RightRequest | None = None
        for event in history:
            if isinstance(event, RightRequested):
                window = Window(event.due_on, event.due_at)
                facts = (event.process_id, event.agent_id, event.right, event.recorded_at, window, event.fields)
                request = cls(event.request_id, *facts)
            elif request is not None:
                request = request.evolve(event)
        return request

    def evolve(self, event: Event) -> "RightRequest":
        """Return the request after one more event."""
        match event:
            case RightTermExtended():
                return replace(self, extended=True, overdue=False, window=Window(event.due_on, event.due_at))
            case RightAnswered():
                return replace(self, answered=True)
            case RightTermPassed():
                return replace(self, overdue=True)
        return self

    def require_unanswered(self) -> None:
        """Refuse a second answer."""
        if self.answered:
            raise AnsweredBefore

    def answer(self, command: AnswerRight, act: Act) -> RightAnswered:
        """Answer the request, in time or late."""
        self.require_unanswered()
        return RightAnswered(
            **self._facts(act),
            agent_id=self.agent_id,
            right=self.right,
            answer=command.answer,
            reason=command.reason,
            evidence=command.evidence,
        )

    def extend(self, command: ExtendRightTerm, act: Act) -> RightTermExtended:
        """Extend the term by as many days again, once, before it ends; that of information never."""
        self.require_unanswered()
        if self.extended or self.right is Right.INFORMATION or not self.window.is_open(act.recorded_at):
            raise TermCannotBeExtended
        span = calendar_of(None).span(self.window.due_on, TERMS[self.right])
        return RightTermExtended(
            **self._facts(act), reason=command.reason, due_on=span.last_day, due_at=span.expires_at
        )

    def pass_term(self, act: Act) -> list[Event]:
        """Say that nobody answered in time; stay quiet where somebody did, or this was said before."""
        if self.answered or self.overdue or self.window.is_open(act.recorded_at):
            return []
        return [RightTermPassed(**self._facts(act), due_at=self.window.due_at)]

    def _facts(self, act: Act) -> dict[str, Any]:
        return act.facts() | {"process_id": self.process_id, "request_id": self.id}


def ask(request_id: UUID, command: AskRight, act: Act) -> RightRequested:
    """Take a request; its term begins the next business day."""
    _check_fields(command.fields)
    if (command.right is Right.RECTIFICATION) != (command.identity is not None):
        raise IdentityIsNeeded("/identity")
    span = calendar_of(None).span(act.recorded_at, TERMS[command.right])
    return RightRequested(
        **act.facts(),
        process_id=command.process_id,
        request_id=request_id,
        agent_id=command.agent_id,
        right=command.right,
        fields=command.fields,
        due_on=span.last_day,
        due_at=span.expires_at,
    )


@dataclass(frozen=True)
class BulkReading:
    """A reading of many people's data as far as decisions need it."""

    requested: BulkReadRequested
    approved_until: datetime | None = None
    refused: bool = False
    made: bool = False

    @classmethod
    def replay(cls, history: Iterable[Event]) -> "BulkReading | None":
        """Return the reading of a stream; `None` for an empty one."""
        reading: BulkReading | None = None
        for event in history:
            match event:
                case BulkReadRequested():
                    reading = cls(event)
                case BulkReadApproved() if reading is not None:
                    reading = replace(reading, approved_until=event.due_at)
                case BulkReadRefused() if reading is not None:
                    reading = replace(reading, refused=True)
                case BulkReadMade() if reading is not None:
                    reading = replace(reading, made=True)
        return reading

    def approve(self, act: Act) -> BulkReadApproved:
        """Let the reading be made once, within `APPROVED_FOR`: nobody approves their own."""
        self._require_undecided(act)
        return BulkReadApproved(**self._facts(act), due_at=act.recorded_at + APPROVED_FOR)

    def refuse(self, reason: str, act: Act) -> BulkReadRefused:
        """Refuse the reading."""
        self._require_undecided(act)
        return BulkReadRefused(**self._facts(act), reason=reason)

    def make(self, act: Act) -> BulkReadMade:
        """Make the reading: who asked for it, after another approved it, once, in time."""
        if act.actor != self.requested.actor:
            raise SecondPersonIsNeeded
        if self.refused or self.approved_until is None:
            raise BulkReadNotApproved
        if self.made or act.recorded_at >= self.approved_until:
            raise BulkReadIsDecided
        return BulkReadMade(**self._facts(act))

    def _require_undecided(self, act: Act) -> None:
        if act.actor == self.requested.actor:
            raise SecondPersonIsNeeded
        if self.refused or self.approved_until is not None:
            raise BulkReadIsDecided

    def _facts(self, act: Act) -> dict[str, Any]:
        return act.facts() | {"process_id": self.requested.process_id, "read_id": self.requested.read_id}


def request_bulk_read(read_id: UUID, command: RequestBulkRead, act: Act) -> BulkReadRequested:
    """Take the request for a reading of many people's data."""
    _check_fields(command.fields)
    return BulkReadRequested(
        **act.facts(),
        process_id=command.process_id,
        read_id=read_id,
        purpose=command.purpose,
        fields=command.fields,
        agents=command.agents,
        legal_basis=command.legal_basis,
    )


def _check_fields(fields: Iterable[str]) -> None:
    if not set(fields) <= Identity.model_fields.keys():
        raise FieldUnknown("/fields")
