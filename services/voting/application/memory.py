"""What takes long to make and rarely changes, kept in memory: made once for all who wait."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Keeps at most `limit` values; `make` is asked for what is not here, once for all who wait for it.

    A value may be stale: who finds out says `forget`. A `make` that raises is asked again the next time.
    """

    def __init__(self, make: Callable[[Key], Awaitable[Value]], limit: int) -> None:
        self._make = make
        self._limit = limit
        self._kept: dict[Key, Value] = {}
        self._making: dict[Key, asyncio.Task[Value]] = {}

    async def get(self, key: Key) -> Value:
        """Return the value kept, or made now."""
        kept = self._kept.get(key)
        return kept if kept is not None else await self._made(key)

    def forget(self, key: Key) -> None:
        """Have the value made anew, by those too who come while it is being made."""
        self._kept.pop(key, None)
        self._making.pop(key, None)

    async def _made(self, key: Key) -> Value:
        task = self._making.get(key)
        if task is None:
            task = asyncio.ensure_future(self._make(key))
            self._making[key] = task
        try:
            value = await asyncio.shield(task)
        finally:
            current = self._making.get(key) is task
            if current and task.done():
                del self._making[key]
        if current:
            self._keep(key, value)
        return value

    def _keep(self, key: Key, value: Value) -> None:
        self._kept[key] = value
        while len(self._kept) > self._limit:
            del self._kept[next(iter(self._kept))]
