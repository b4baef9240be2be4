"""The acta of a process (*Acta de Acuerdos y Compromisos*): drawn up over certified results, signed seat by seat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce
from typing import Self
from uuid import UUID

from services.voting.commands.aftermath import CloseActa, DrawUpActa, RefuseActa, SignActa
from services.voting.domain.contest import Contest
from services.voting.domain.document import acta_digest
from services.voting.domain.result import Result
from services.voting.errors.acta import (
    ActaHasNoSignature,
    ActaIsAnother,
    ActaIsClosed,
    ActaIsOutdated,
    ActaIsSigned,
    ActaNotFound,
    DecisionsAreMissing,
    DecisionsAreSigned,
    EnvelopeIsExceeded,
    PromiseDatesOutOfOrder,
    PromiseRepeated,
    ResultIsNotCertified,
    SeatHasSigned,
    SeatRepeated,
    SeatUnknown,
)
from services.voting.events import (
    ActaClosed,
    ActaCommitmentMade,
    ActaDrawnUp,
    ActaList,
    ActaProject,
    ActaSignatureRefused,
    ActaSigned,
    Outcome,
    Promise,
    RankedProject,
)
from shared.messages import Act, Digest, Event, derived_id, readable


def acta_id(process_id: UUID) -> UUID:
    """Return the stream of a process's acta: there is one."""
    return derived_id("acta", process_id)


def acta_list(contest: Contest, result: Result) -> ActaList:
    """Return a list as the acta has it.

    Refuse a result that is not certified, a funded project left undecided, and priorities that cost more than there is.
    """
    opened, computed = contest.opened, result.computed
    if computed is None or result.is_reopened or result.certified != computed.digest:
        raise ResultIsNotCertified(list_code=opened.list_code)
    funded = [row.project for row in computed.ranking if row.outcome is Outcome.FUNDED]
    if missing := [project for project in funded if project not in result.decisions]:
        raise DecisionsAreMissing(list_code=opened.list_code, projects=", ".join(missing))
    prioritised = [row.cost for row in computed.ranking if _is_prioritised(row, result)]
    if (cost := sum(prioritised, Decimal(0))) > computed.envelope:
        known = readable(computed.envelope)
        raise EnvelopeIsExceeded(list_code=opened.list_code, prioritised=readable(cost), envelope=known)
    names = {candidate.project: candidate.name for candidate in opened.candidates}
    return ActaList(
        contest_id=opened.contest_id,
        list_code=opened.list_code,
        ranking=computed.digest,
        upto=computed.upto,
        voters=computed.voters,
        ballots=computed.ballots,
        envelope=computed.envelope,
        projects=tuple(_project(row, names[row.project], result) for row in computed.ranking),
    )


def _is_prioritised(row: RankedProject, result: Result) -> bool:
    decision = result.decisions.get(row.project)
    return decision is not None and decision.prioritised


def _project(row: RankedProject, name: str, result: Result) -> ActaProject:
    decision = result.decisions.get(row.project)
    return ActaProject(
        rank=row.rank,
        project=row.project,
        name=name,
        cost=row.cost,
        votes=row.votes,
        total=row.total.published if row.total else None,
        outcome=row.outcome,
        prioritised=_is_prioritised(row, result),
        departs=decision.departs if decision else False,
        reason=decision.reason if decision else None,
    )


@dataclass(frozen=True)
class Acta:
    """The acta as it stands, and what each seat answered."""

    drawn: ActaDrawnUp | None = None
    signed: Mapping[str, ActaSigned] = field(default_factory=dict)
    refused: Mapping[str, ActaSignatureRefused] = field(default_factory=dict)
    closed: bool = False

    @classmethod
    def replay(cls, events: Sequence[Event]) -> Self:
        """Return the acta that these events made."""
        return reduce(cls.evolve, events, cls())

    def evolve(self, event: Event) -> Self:
        """Return the acta after an event."""
        match event:
            case ActaDrawnUp():
                return replace(self, drawn=event)
            case ActaSigned():
                refused = {seat: one for seat, one in self.refused.items() if seat != event.seat}
                return replace(self, signed={**self.signed, event.seat: event}, refused=refused)
            case ActaSignatureRefused():
                return replace(self, refused={**self.refused, event.seat: event})
            case ActaClosed():
                return replace(self, closed=True)
            case _:
                return self

    @property
    def is_answered(self) -> bool:
        """Whether somebody signed it, or refused to: then neither it nor what it holds changes any more."""
        return bool(self.closed or self.signed or self.refused)

    def check_undecided(self, ranking: Digest) -> None:
        """Refuse another decision on a ranking whose decisions somebody signed, or refused to sign."""
        if self.drawn and self.is_answered and ranking in {one.ranking for one in self.drawn.lists}:
            raise DecisionsAreSigned

    def check_current(self, lists: Sequence[ActaList]) -> None:
        """Refuse an acta whose lists would be others if it were drawn up now."""
        if self.drawn and self.drawn.lists != tuple(lists):
            raise ActaIsOutdated

    def draw_up(self, command: DrawUpActa, act: Act, lists: Sequence[ActaList]) -> ActaDrawnUp | None:
        """Draw the acta up, or anew while nobody has answered; the same again stays quiet."""
        _check_seats(command)
        _check_promises(command.promises)
        event = ActaDrawnUp(
            **act.facts(),
            process_id=command.process_id,
            acta_id=acta_id(command.process_id),
            title=command.title,
            place=command.place,
            lists=tuple(lists),
            seats=command.seats,
            promises=command.promises,
            document="0" * 64,
        )
        event = event.model_copy(update={"document": acta_digest(event)})
        if self.drawn and self._says_the_same(event):
            return None
        if self.closed:
            raise ActaIsClosed
        if self.is_answered:
            raise ActaIsSigned
        return event

    def _says_the_same(self, event: ActaDrawnUp) -> bool:
        facts = {"actor", "role", "recorded_at", "cause", "document"}
        return self.drawn is not None and self.drawn.model_dump(exclude=facts) == event.model_dump(exclude=facts)

    def sign(self, command: SignActa, act: Act) -> ActaSigned | None:
        """Take a seat's signature, also of one that had refused; a second one stays quiet."""
        drawn = self._answerable(command.document, command.seat)
        if command.seat in self.signed:
            return None
        return ActaSigned(
            **act.facts(),
            process_id=command.process_id,
            acta_id=drawn.acta_id,
            seat=command.seat,
            document=drawn.document,
            evidence=command.evidence,
        )

    def refuse(self, command: RefuseActa, act: Act) -> ActaSignatureRefused | None:
        """Take a seat's refusal with its reason; the same again stays quiet."""
        drawn = self._answerable(command.document, command.seat)
        if command.seat in self.signed:
            raise SeatHasSigned
        if command.seat in self.refused and self.refused[command.seat].reason == command.reason:
            return None
        return ActaSignatureRefused(
            **act.facts(),
            process_id=command.process_id,
            acta_id=drawn.acta_id,
            seat=command.seat,
            document=drawn.document,
            reason=command.reason,
        )

    def close(self, command: CloseActa, act: Act) -> list[Event]:
        """End the signing: who did not answer was absent, and each promise becomes a commitment; once."""
        drawn = self._drawn(command.document)
        if self.closed:
            return []
        if not self.signed:
            raise ActaHasNoSignature
        known: dict[str, object] = {
            **act.facts(),
            "process_id": command.process_id,
            "acta_id": drawn.acta_id,
            "document": drawn.document,
        }
        seats = [seat.seat for seat in drawn.seats]
        closed = ActaClosed.model_validate(
            {
                **known,
                "signed": tuple(seat for seat in seats if seat in self.signed),
                "refused": tuple(seat for seat in seats if seat in self.refused),
                "absent": tuple(seat for seat in seats if seat not in self.signed and seat not in self.refused),
            }
        )
        made = [ActaCommitmentMade.model_validate({**known, "promise": promise}) for promise in drawn.promises]
        return [closed, *made]

    def _answerable(self, document: Digest, seat: str) -> ActaDrawnUp:
        drawn = self._drawn(document)
        if self.closed:
            raise ActaIsClosed
        if seat not in {one.seat for one in drawn.seats}:
            raise SeatUnknown("/seat")
        return drawn

    def _drawn(self, document: Digest) -> ActaDrawnUp:
        if self.drawn is None:
            raise ActaNotFound
        if self.drawn.document != document:
            raise ActaIsAnother("/document", document=self.drawn.document)
        return self.drawn


def _check_seats(command: DrawUpActa) -> None:
    seen: set[str] = set()
    for place, seat in enumerate(command.seats):
        if seat.seat in seen:
            raise SeatRepeated(f"/seats/{place}/seat")
        seen.add(seat.seat)


def _check_promises(promises: Sequence[Promise]) -> None:
    seen: set[str] = set()
    for place, promise in enumerate(promises):
        if promise.commitment in seen:
            raise PromiseRepeated(f"/promises/{place}/commitment")
        seen.add(promise.commitment)
        in_term = all(promise.starts <= step.due <= promise.ends for step in promise.steps)
        codes = {step.code for step in promise.steps}
        if promise.ends < promise.starts or not in_term or len(codes) != len(promise.steps):
            raise PromiseDatesOutOfOrder(f"/promises/{place}")
