"""Recall, decide, record: and decide again where another command came first."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from shared.errors import Superseded
from shared.eventstore import EventStore, NewEvent
from shared.messages import Event

ATTEMPTS: Final = 8
"""So often is a command decided again where another one comes first."""

History = Sequence[Event]
Decided = Event | Sequence[Event] | None


class Recording:
    """What every room of the application does with an order."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    async def position(self) -> int:
        """Return how far the record of voting goes."""
        return await self._store.position()

    async def _record(self, decide: Callable[..., Decided], stream: UUID, *relied: UUID) -> int:
        """Let `decide` see the stream and those relied on, record what it decides; again where another came first."""
        for _ in range(ATTEMPTS):
            histories = await self._store.recall_many([stream, *relied])
            events = _several(decide(*(histories[one] for one in (stream, *relied))))
            if not events:
                return await self._store.position()
            first = len(histories[stream]) + 1
            new = [NewEvent(stream, version, event) for version, event in enumerate(events, start=first)]
            with contextlib.suppress(Superseded):
                return await self._store.append(new, relies_on={one: len(histories[one]) for one in relied})
        raise Superseded


def _several(decided: Decided) -> Sequence[Event]:
    if decided is None:
        return ()
    return (decided,) if isinstance(decided, Event) else decided
