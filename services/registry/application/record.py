"""What every handler does: recall a process with its version, and decide again when another was first."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final, NamedTuple, ParamSpec, TypeVar
from uuid import UUID

from services.registry.domain.process import Process
from services.registry.errors import ProcessUnknown
from shared.errors import Superseded
from shared.eventstore import EventStore

ATTEMPTS: Final = 50
"""How often a command is decided again when another changed a stream first."""

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Made(NamedTuple):
    """The id of what a command made, and the position at which it was recorded."""

    id: UUID
    position: int


class Recalled(NamedTuple):
    """A process as its stream tells it, and the version it was told at."""

    process: Process
    version: int

    @property
    def relied_on(self) -> dict[UUID, int]:
        """The process's version, for a command that is recorded only while the process stays as it is."""
        return {self.process.id: self.version}


async def recall_process(store: EventStore, process_id: UUID) -> Recalled:
    """Return a process and its version, or refuse an id that the registry does not know."""
    events = await store.recall(process_id)
    process = Process.replay(events)
    if process is None:
        raise ProcessUnknown
    return Recalled(process, len(events))


def decided_again(handler: Callable[Arguments, Awaitable[Answer]]) -> Callable[Arguments, Awaitable[Answer]]:
    """Repeat a handler that was `Superseded`: it recalls and decides on what is there now."""

    @wraps(handler)
    async def handle(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        for _ in range(ATTEMPTS - 1):
            try:
                return await handler(*args, **kwargs)
            except Superseded:
                await asyncio.sleep(0)
        return await handler(*args, **kwargs)

    return handle
