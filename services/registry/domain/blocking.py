"""What may be read of a person: nothing while a rectification or an erasure is pending, and no use that was opposed.

While such a request is processed, the data are blocked from view, except for public bodies that need them for what the
law charges them with (Ley 29733 art. 20; DS 016-2024-JUS III.2). An opposition that was upheld ends uses that taking
part does not need. Neither touches what is public and no personal datum: standing, credential, vote.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from services.registry.errors.rights import DataAreBlocked
from services.registry.events import DataBlocked, DataUnblocked, Right, UseStopped
from services.registry.people import OPPOSABLE
from shared.messages import Act, Event, derived_id

BLOCKING: Final = (Right.RECTIFICATION, Right.CANCELLATION)
"""The rights that block a record from the day they are asked for until they are answered."""


def data_stream(person: UUID) -> UUID:
    """Return the stream of what may be read of a person, whichever agents rest on the record."""
    return derived_id("data", person)


@dataclass(frozen=True)
class PersonalData:
    """A person's record as far as reading it goes: the requests that block it, the fields of uses that were opposed."""

    person_id: UUID
    pending: frozenset[UUID] = frozenset()
    opposed: frozenset[str] = frozenset()

    @classmethod
    def replay(cls, person: UUID, history: Iterable[Event]) -> "PersonalData":
        """Return what a stream tells; nothing is blocked in an empty one."""
        data = cls(person)
        for event in history:
            data = data.evolve(event)
        return data

    def evolve(self, event: Event) -> "PersonalData":
        """Return the record after one more event."""
        match event:
            case DataBlocked():
                return replace(self, pending=self.pending | {event.request_id})
            case DataUnblocked():
                return replace(self, pending=self.pending - {event.request_id})
            case UseStopped():
                return replace(self, opposed=self.opposed | set(event.fields))
        return self

    def readable(self, fields: Sequence[str], legal_basis: str | None) -> tuple[str, ...]:
        """Return the fields that may be read: all where a law demands the reading, else those nobody opposed.

        Refuse a record that is blocked, where no law demands the reading.
        """
        if legal_basis is not None:
            return tuple(fields)
        if self.pending:
            raise DataAreBlocked
        return tuple(field for field in fields if field not in self.opposed)

    def asked(self, process: UUID | None, request: UUID, right: Right, act: Act) -> list[Event]:
        """Block the record where the right that was asked for does so."""
        return [DataBlocked(**self._facts(process, request, act))] if right in BLOCKING else []

    def answered(self, process: UUID | None, request: UUID, act: Act) -> list[Event]:
        """Unblock the record where this request blocks it, whatever was answered."""
        return [DataUnblocked(**self._facts(process, request, act))] if request in self.pending else []

    def uphold(self, process: UUID | None, request: UUID, fields: Sequence[str], act: Act) -> list[Event]:
        """End the uses that were opposed: of the fields named, or of all that taking part does not need."""
        stopped = tuple(sorted(fields or OPPOSABLE))
        return [UseStopped(**self._facts(process, request, act), fields=stopped)]

    def _facts(self, process: UUID | None, request: UUID, act: Act) -> dict[str, Any]:
        return act.facts() | {"process_id": process, "person_id": self.person_id, "request_id": request}
