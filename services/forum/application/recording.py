"""Recording one decision in one stream."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

from shared.errors import Superseded
from shared.eventstore import EventStore, NewEvent
from shared.messages import Event

ATTEMPTS: Final = 50
"""As often a command is decided again when others change its stream first."""


async def record(store: EventStore, stream_id: UUID, decide: Callable[[Sequence[Event]], Event | None]) -> int:
    """Decide on what the stream holds and record it; when another came first, decide again. Return the position."""
    for _ in range(ATTEMPTS):
        events = await store.recall(stream_id)
        event = decide(events)
        if event is None:
            return await store.position()
        with suppress(Superseded):
            return await store.append([NewEvent(stream_id, len(events) + 1, event)])
    raise Superseded
