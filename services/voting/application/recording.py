"""Deciding and recording: recall, let the domain decide, record; and again where another came first."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from shared.errors import Superseded
from shared.eventstore import EventStore, NewEvent
from shared.messages import Event

ATTEMPTS: Final = 8
"""So often is a command decided again where another one comes first."""

Decided = Event | Sequence[Event] | None
"""What a decision comes to: an event, several of one stream in order, or nothing new."""


async def record(store: EventStore, decide: Callable[..., Decided], stream: UUID, *relied: UUID) -> int:
    """Let `decide` see the histories of the stream and of those relied on, and record what it decides, all or none.

    Return the position of the last event, or one at which the fact stands already; raise `Superseded` after `ATTEMPTS`.
    """
    for _ in range(ATTEMPTS):
        histories = await store.recall_many([stream, *relied])
        decided = decide(*(histories[one] for one in (stream, *relied)))
        events = [decided] if isinstance(decided, Event) else list(decided or ())
        if not events:
            return await store.position()
        version = len(histories[stream])
        new = [NewEvent(stream, place, event) for place, event in enumerate(events, start=version + 1)]
        with contextlib.suppress(Superseded):
            return await store.append(new, relies_on={one: len(histories[one]) for one in relied})
    raise Superseded
