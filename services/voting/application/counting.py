"""Counting from the store: one scan for all closed contests of a process, each counted until a ballot is voided."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from services.voting.domain.contest import Contest
from services.voting.domain.count import BallotBoxes, Counted
from services.voting.events import (
    BallotCast,
    BallotVoided,
    ContestBegan,
    ContestClosed,
    ContestExtended,
    ContestOpened,
    ContestUnsealed,
    SealedBallotsOpened,
)
from shared.eventstore import EventStore

KEPT = 256


@dataclass
class Span:
    """A contest, and the positions between which its ballots stand: opening, closing, unsealing, the last voiding."""

    contest: Contest
    opened: int
    closed: int = 0
    unsealed: int = 0
    last_void: int = 0

    @property
    def upto(self) -> int:
        """The position up to which the contest is counted."""
        return max(self.closed, self.unsealed, self.last_void)


@dataclass
class _Seen:
    """What has been read of the record so far."""

    position: int = 0
    spans: dict[UUID, Span] = field(default_factory=dict)
    processes: defaultdict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))


_CONTESTS = (ContestOpened, ContestBegan, ContestExtended, ContestClosed, ContestUnsealed)


class Counting:
    """Counts closed contests. What one came to changes only by a ballot that is voided, so it is kept until then."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._lock = asyncio.Lock()
        self._seen = _Seen()
        self._counted: dict[UUID, tuple[int, Counted]] = {}

    async def count(self, contest_id: UUID) -> tuple[Span, Counted]:
        """Return a closed contest, where its ballots stand, and what they came to; raise `KeyError` if it is open."""
        async with self._lock:
            await self._look()
            span = self._closed()[contest_id]
            if not self._is_counted(contest_id, span):
                together = [one for one, other in self._together(span) if not self._is_counted(one, other)]
                await self._scan(together)
            return span, self._counted[contest_id][1]

    async def spans(self) -> dict[UUID, Span]:
        """Return the closed contests."""
        async with self._lock:
            await self._look()
            return self._closed()

    async def contests_of(self, process_id: UUID) -> list[UUID]:
        """Return the contests of a process in the order of their opening."""
        async with self._lock:
            await self._look()
            return list(self._seen.processes[process_id])

    def _closed(self) -> dict[UUID, Span]:
        return {contest_id: span for contest_id, span in self._seen.spans.items() if span.closed}

    def _is_counted(self, contest_id: UUID, span: Span) -> bool:
        return contest_id in self._counted and self._counted[contest_id][0] == span.upto

    def _together(self, span: Span) -> Iterable[tuple[UUID, Span]]:
        """Return the countable contests of the same process that were open at the same time."""
        for contest_id, other in self._closed().items():
            is_ready = not other.contest.is_sealed or other.unsealed > 0
            same = other.contest.process_id == span.contest.process_id and is_ready
            if same and other.opened < span.upto and span.opened < other.upto:
                yield contest_id, other

    async def _look(self) -> None:
        """Read what has been recorded since the last look, of contests and of voided ballots."""
        upto = await self._store.position()
        topics = [kind.TOPIC for kind in _CONTESTS] + [BallotVoided.TOPIC]
        async for row in self._store.scan(topics, after=self._seen.position, upto=upto):
            event = row.event()
            if isinstance(event, BallotVoided):
                self._seen.spans[event.contest_id].last_void = row.position
                continue
            if isinstance(event, ContestOpened):
                self._open(event, row.position)
                continue
            span = self._seen.spans[row.stream_id]
            span.contest = span.contest.evolve(event)
            if isinstance(event, ContestClosed):
                span.closed = row.position
            if isinstance(event, ContestUnsealed):
                span.unsealed = row.position
        self._seen.position = upto

    def _open(self, event: ContestOpened, position: int) -> None:
        contest = Contest.replay([event])
        if contest is not None:
            self._seen.spans[event.contest_id] = Span(contest, position)
            self._seen.processes[contest.process_id].append(event.contest_id)

    async def _scan(self, contests: list[UUID]) -> None:
        spans = {contest_id: self._seen.spans[contest_id] for contest_id in contests}
        boxes = BallotBoxes(contests, {contest_id: span.closed for contest_id, span in spans.items()})
        after, upto = min(span.opened for span in spans.values()), max(span.upto for span in spans.values())
        topics = [BallotCast.TOPIC, BallotVoided.TOPIC, SealedBallotsOpened.TOPIC]
        async for row in self._store.scan(topics, after=after, upto=upto):
            if row.topic == BallotCast.TOPIC:
                boxes.put(row.data)
            else:
                boxes.take(row.event(), row.position)
        for contest_id, span in spans.items():
            self._counted[contest_id] = span.upto, await asyncio.to_thread(boxes.count, span.contest)
        while len(self._counted) > KEPT:
            del self._counted[next(iter(self._counted))]
