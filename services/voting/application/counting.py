"""Counting from the store: one scan for all closed contests of a process, each counted once and for all."""

import asyncio
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from services.voting.domain.contest import Contest
from services.voting.domain.count import BallotBoxes, Counted
from services.voting.events import BallotCast, ContestClosed, ContestOpened
from shared.eventstore import EventStore

KEPT = 256


class Span(NamedTuple):
    """A closed contest, and the positions of its opening and closing: between them stand its ballots."""

    contest: Contest
    opened: int
    closed: int


class Counting:
    """Counts closed contests. What a closed contest came to never changes, so it is kept."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._lock = asyncio.Lock()
        self._contests: dict[UUID, tuple[Contest, int]] = {}
        self._spans: dict[UUID, Span] = {}
        self._seen = 0
        self._counted: dict[UUID, Counted] = {}

    async def count(self, contest_id: UUID) -> tuple[Span, Counted]:
        """Return a closed contest, where its ballots stand, and what they came to; raise `KeyError` if it is open."""
        async with self._lock:
            await self._look_for_spans()
            span = self._spans[contest_id]
            if contest_id not in self._counted:
                await self._scan([one for one in self._together(span) if one not in self._counted])
            return span, self._counted[contest_id]

    def _together(self, span: Span) -> Iterable[UUID]:
        """Return the contests of the same process that were open at the same time."""
        for contest_id, other in self._spans.items():
            same = other.contest.process_id == span.contest.process_id
            if same and other.opened < span.closed and span.opened < other.closed:
                yield contest_id

    async def _look_for_spans(self) -> None:
        topics = [ContestOpened.TOPIC, ContestClosed.TOPIC]
        async for row in self._store.scan(topics, after=self._seen):
            self._seen = row.position
            event = row.event()
            if row.stream_id not in self._contests:
                contest = Contest.replay([event])
                if contest is not None:
                    self._contests[row.stream_id] = contest, row.position
                continue
            contest, opened = self._contests[row.stream_id]
            contest = contest.evolve(event)
            self._contests[row.stream_id] = contest, opened
            if contest.closed_at is not None:
                self._spans[row.stream_id] = Span(contest, opened, row.position)

    async def _scan(self, contests: list[UUID]) -> None:
        spans = [self._spans[contest_id] for contest_id in contests]
        boxes = BallotBoxes(contests)
        after, upto = min(span.opened for span in spans), max(span.closed for span in spans)
        async for row in self._store.scan([BallotCast.TOPIC], after=after, upto=upto):
            boxes.put(row.data)
        for contest_id, span in zip(contests, spans, strict=True):
            self._counted[contest_id] = await asyncio.to_thread(boxes.count, span.contest)
        while len(self._counted) > KEPT:
            del self._counted[next(iter(self._counted))]
