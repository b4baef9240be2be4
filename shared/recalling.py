"""Group recall: streams that are asked for while the last query ran are asked for together, in one query.

Promises: an answer holds at least everything that was committed before its question; a question that fails fails alone
those who asked with it. Not promised: that two streams asked for apart are as of the same moment.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from uuid import UUID

from shared.messages import Event

Streams = dict[UUID, list[Event]]
Fetch = Callable[[Sequence[UUID]], Awaitable[Streams]]
"""Fetches the events of several streams in one query."""

AT_ONCE: Final = 2
"""Queries that may be under way: one is read while the next one runs."""

STREAMS_PER_QUERY: Final = 500


class _Question:
    """Streams that somebody asks for, and the answer they wait for."""

    __slots__ = ("answer", "streams")

    def __init__(self, streams: Sequence[UUID]) -> None:
        self.streams = streams
        self.answer: asyncio.Future[Streams] = asyncio.get_running_loop().create_future()


class Recalls:
    """Asks for streams in groups; nothing runs while nobody waits."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._waiting: deque[_Question] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._working = 0

    async def ask(self, streams: Sequence[UUID]) -> Streams:
        """Return the events of these streams, each in order; a stream that does not exist is empty."""
        question = _Question(streams)
        self._waiting.append(question)
        if self._working < AT_ONCE:
            self._working += 1
            task = asyncio.create_task(self._answer_all(), name="recalls")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await question.answer

    async def _answer_all(self) -> None:
        """Answer until nobody waits; in the same breath as that is seen, this one no longer counts as working."""
        try:
            while self._waiting:
                await self._answer(self._take())
        finally:
            self._working -= 1

    def _take(self) -> list[_Question]:
        group = [self._waiting.popleft()]
        count = len(group[0].streams)
        while self._waiting and count + len(self._waiting[0].streams) <= STREAMS_PER_QUERY:
            group.append(self._waiting.popleft())
            count += len(group[-1].streams)
        return group

    async def _answer(self, group: list[_Question]) -> None:
        wanted = list(dict.fromkeys(stream for question in group for stream in question.streams))
        try:
            found = await self._fetch(wanted)
        except Exception as error:  # noqa: BLE001  # Whatever it is, it belongs to those who asked.
            for question in group:
                if not question.answer.done():
                    question.answer.set_exception(error)
            return
        for question in group:
            if not question.answer.done():
                question.answer.set_result({stream: list(found[stream]) for stream in question.streams})
