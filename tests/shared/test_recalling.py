import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from shared.messages import Event
from shared.recalling import STREAMS_PER_QUERY, Recalls


class Shelf:
    """Stands in for the table: answers with nothing, slowly, and remembers what it was asked."""

    def __init__(self) -> None:
        self.queries: list[Sequence[UUID]] = []
        self.failure: Exception | None = None
        self.pause = 0.001

    async def fetch(self, streams: Sequence[UUID]) -> dict[UUID, list[Event]]:
        self.queries.append(streams)
        if self.pause:
            await asyncio.sleep(self.pause)
        if self.failure:
            raise self.failure
        return {stream: [] for stream in streams}


async def test_questions_that_arrive_together_share_queries_and_get_their_own_streams() -> None:
    shelf = Shelf()
    recalls = Recalls(shelf.fetch)
    asked = [[uuid4(), uuid4()] for _ in range(50)]

    answers = await asyncio.gather(*(recalls.ask(streams) for streams in asked))

    assert [list(answer) for answer in answers] == asked
    assert len(shelf.queries) < 10


async def test_a_stream_that_many_ask_for_is_fetched_once_and_shared_with_nobody() -> None:
    shelf, stream = Shelf(), uuid4()
    recalls = Recalls(shelf.fetch)

    one, other = await asyncio.gather(recalls.ask([stream]), recalls.ask([stream]))
    one[stream].append(None)  # type: ignore[arg-type]  # Whatever a caller does with its list.

    assert shelf.queries == [[stream]]
    assert other[stream] == []


async def test_a_query_that_fails_fails_those_who_asked_and_the_next_is_tried_anew() -> None:
    shelf = Shelf()
    recalls = Recalls(shelf.fetch)
    shelf.failure = OSError("away")
    with pytest.raises(OSError, match="away"):
        await recalls.ask([uuid4()])
    shelf.failure = None

    assert await recalls.ask([stream := uuid4()]) == {stream: []}


async def test_a_query_has_a_limit() -> None:
    shelf = Shelf()
    recalls = Recalls(shelf.fetch)

    await asyncio.gather(*(recalls.ask([uuid4() for _ in range(200)]) for _ in range(5)))

    assert max(map(len, shelf.queries)) <= STREAMS_PER_QUERY


async def test_who_went_away_disturbs_nobody() -> None:
    shelf = Shelf()
    recalls = Recalls(shelf.fetch)
    gone = asyncio.create_task(recalls.ask([uuid4()]))
    await asyncio.sleep(0)
    gone.cancel()

    assert await recalls.ask([stream := uuid4()]) == {stream: []}


async def test_who_asks_again_at_once_is_answered_though_every_query_has_just_ended() -> None:
    shelf, released = Shelf(), asyncio.Event()

    async def fetch(streams: Sequence[UUID]) -> dict[UUID, list[Event]]:
        await released.wait()
        return await shelf.fetch(streams)

    async def twice() -> dict[UUID, list[Event]]:
        await recalls.ask([uuid4()])
        return await recalls.ask([again])

    recalls, again = Recalls(fetch), uuid4()
    shelf.pause = 0
    asking = [asyncio.create_task(twice())]
    await asyncio.sleep(0.01)
    asking.append(asyncio.create_task(recalls.ask([uuid4()])))
    await asyncio.sleep(0.01)

    released.set()

    answers = await asyncio.wait_for(asyncio.gather(*asking), 1)
    assert answers[0] == {again: []}
