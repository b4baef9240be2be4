"""Electors of an outside electoral register, taken over in bulk under ids that do not tell who they are."""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from services.registry.commands import EnrolElectors
from services.registry.domain.process import INSCRIPTION, Process
from services.registry.errors import (
    CategoryHasNoVote,
    ElectorEnrolledElsewhere,
    ReferenceNotEnrolled,
    ReferenceRepeated,
)
from services.registry.events import ElectorsEnrolled
from shared.errors import BatchRefused, FaultyRow, Refusal
from shared.messages import Act, Event, canonical, derived_id


def enrolment_stream(process: UUID) -> UUID:
    """Return the stream of a process's enrolled electors."""
    return derived_id("enrolment", process)


def elector_id(key: bytes, source: str, reference: str) -> UUID:
    """Return the id of an elector: without the key of the process nobody finds the reference from it."""
    digest = hmac.digest(key, b"elector\x1f" + canonical([source, reference]), "sha256")
    return derived_id("elector", digest.hex())


class Batch(NamedTuple):
    """Electors that were enrolled together, on one list and in one category; their ids as integers, to be quick."""

    list_code: str | None
    category: str
    electors: frozenset[int]


@dataclass(frozen=True)
class Enrolment:
    """Who of an outside register is enrolled in a process."""

    batches: tuple[Batch, ...] = ()

    @classmethod
    def replay(cls, events: Iterable[Event]) -> "Enrolment":
        """Return the enrolment of a stream."""
        enrolment = cls()
        for event in events:
            enrolment = enrolment.evolve(event)
        return enrolment

    def evolve(self, event: Event) -> "Enrolment":
        """Return the enrolment after one more event."""
        if not isinstance(event, ElectorsEnrolled):
            return self
        batch = Batch(event.list_code, event.category, frozenset(elector.int for elector in event.electors))
        return Enrolment((*self.batches, batch))

    def find(self, elector: UUID) -> Batch | None:
        """Return the batch that an elector came with."""
        number = elector.int
        return next((batch for batch in self.batches if number in batch.electors), None)

    def enrol(
        self, process: Process, command: EnrolElectors, electors: Sequence[UUID], act: Act
    ) -> ElectorsEnrolled | None:
        """Enrol the electors who are not yet; `None` when all of them are. `electors` stand for the references."""
        process.require_open_roll(INSCRIPTION)
        if not process.category(command.category, "/category").has_vote:
            raise CategoryHasNoVote("/category")
        if command.list_code is not None:
            process.list_rules(command.list_code, "/list_code")
        known = [self.find(elector) for elector in electors]
        _check_rows(command, electors, known)
        fresh = tuple(elector for elector, batch in zip(electors, known, strict=True) if batch is None)
        if not fresh:
            return None
        return ElectorsEnrolled(
            **act.facts(),
            process_id=process.id,
            source=command.source,
            list_code=command.list_code,
            category=command.category,
            electors=fresh,
        )

    def has_all(self, electors: Iterable[UUID]) -> bool:
        """Tell whether all of them are enrolled."""
        return all(self.find(elector) for elector in electors)

    def require(self, electors: Sequence[UUID]) -> None:
        """Refuse a batch in which some elector is not enrolled, naming each row."""
        faults = [
            FaultyRow(row, ReferenceNotEnrolled(f"/references/{row - 1}"))
            for row, elector in enumerate(electors, start=1)
            if self.find(elector) is None
        ]
        if faults:
            raise BatchRefused(rows=faults, faulty=len(faults), total=len(electors))


def _check_rows(command: EnrolElectors, electors: Sequence[UUID], known: Sequence[Batch | None]) -> None:
    first: dict[UUID, int] = {}
    faults = []
    for row, (elector, batch) in enumerate(zip(electors, known, strict=True), start=1):
        where = f"/references/{row - 1}"
        refusal: Refusal | None = None
        if first.setdefault(elector, row) != row:
            refusal = ReferenceRepeated(where, first=first[elector])
        elif batch and (batch.list_code, batch.category) != (command.list_code, command.category):
            refusal = ElectorEnrolledElsewhere(where)
        if refusal:
            faults.append(FaultyRow(row, refusal))
    if faults:
        raise BatchRefused(rows=faults, faulty=len(faults), total=len(electors))
