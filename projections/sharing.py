"""Sharing: several read models that are rebuilt at once read each page of events once."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Final

from projections.sources import Source
from shared.eventstore import Stored

WINDOW: Final = 6
"""So many pages are kept in memory: so far may the quickest model be ahead of the slowest, and so late may one join."""


class SharedSource:
    """A source that reads each page once for all who begin at the same position.

    Models begin at moments that differ, as they have other services to read first; who comes so late that the first
    page is no longer kept reads alone.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._readings: dict[tuple[str, int], _Reading] = {}

    async def head(self, service: str) -> int:
        """Return the position of the last event, 0 for none."""
        return await self._source.head(service)

    async def pages(self, service: str, after: int, upto: int) -> AsyncGenerator[list[Stored]]:
        """Yield the rows behind position `after`, up to position `upto` at most."""
        reading = self._readings.get((service, after))
        if reading is None or not reading.takes(upto):
            reading = self._readings[service, after] = _Reading(self._source.pages(service, after, upto), upto)
        async with reading.joined() as follower:
            while rows := await reading.next(follower):
                yield rows if rows[-1].position <= upto else [row for row in rows if row.position <= upto]
                if rows[-1].position >= upto:
                    return


class _Reading:
    """One pass over a source, page by page, for all who follow it."""

    def __init__(self, pages: AsyncGenerator[list[Stored]], upto: int) -> None:
        self._pages = pages
        self._upto = upto
        self._kept: deque[list[Stored]] = deque()
        self._first = 0
        self._ended = False
        self._places: dict[object, int] = {}
        self._changed = asyncio.Condition()

    def takes(self, upto: int) -> bool:
        """Whether somebody may still join: nothing was dropped, and it goes as far as wanted."""
        return self._first == 0 and not self._ended and upto <= self._upto

    @contextlib.asynccontextmanager
    async def joined(self) -> AsyncIterator[object]:
        """Follow from the first page on, until the body ends; the last one to leave ends the reading."""
        follower = object()
        self._places[follower] = 0
        try:
            yield follower
        finally:
            del self._places[follower]
            if not self._places:
                self._ended = True
                await self._pages.aclose()
            async with self._changed:
                self._changed.notify_all()

    async def next(self, follower: object) -> list[Stored] | None:
        """Return the follower's next page, `None` after the last; wait while it is too far ahead of the others."""
        async with self._changed:
            place = self._places[follower]
            await self._changed.wait_for(lambda: place - min(self._places.values()) < WINDOW)
            if place == self._first + len(self._kept):
                self._kept.append(await anext(self._pages, []))
            rows = self._kept[place - self._first]
            if rows:
                self._places[follower] += 1
            while self._first < min(self._places.values()) and len(self._kept) > WINDOW:
                self._kept.popleft()
                self._first += 1
            self._changed.notify_all()
        return rows or None
