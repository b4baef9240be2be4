import asyncio
from collections.abc import AsyncGenerator
from uuid import UUID

import pytest

from projections.sharing import WINDOW, SharedSource
from shared.eventstore import Stored

PAGES = 20


class Counted:
    """A source of one row a page, which counts how often a page is read and how many are out."""

    def __init__(self, *, fails_at: int = 0) -> None:
        self.read = 0
        self.closed = 0
        self.fails_at = fails_at

    async def head(self, service: str) -> int:
        assert service
        return PAGES

    async def pages(self, service: str, after: int, upto: int) -> AsyncGenerator[list[Stored]]:
        try:
            for position in range(after + 1, upto + 1):
                await asyncio.sleep(0)
                if position == self.fails_at:
                    raise OSError
                self.read += 1
                yield [Stored(position, UUID(int=position), 1, service, b"")]
        finally:
            self.closed += 1


async def follow(source: SharedSource, *, after: int = 0, upto: int = PAGES, pause: float = 0) -> list[int]:
    seen = []
    async for rows in source.pages("voting", after, upto):
        seen += [row.position for row in rows]
        await asyncio.sleep(pause)
    return seen


async def _rest(pages: AsyncGenerator[list[Stored]]) -> None:
    async for _ in pages:
        pass


async def test_each_page_is_read_once_for_all_and_each_sees_all_in_order() -> None:
    source = Counted()
    shared = SharedSource(source)

    seen = await asyncio.gather(follow(shared), follow(shared, pause=0.001), follow(shared, upto=7))

    assert list(seen) == [list(range(1, PAGES + 1)), list(range(1, PAGES + 1)), list(range(1, 8))]
    assert (source.read, source.closed) == (PAGES, 1)


async def test_the_quickest_waits_for_the_slowest_within_a_window() -> None:
    source = Counted()
    shared = SharedSource(source)
    slow = shared.pages("voting", 0, PAGES)
    await anext(slow)

    quick = asyncio.create_task(follow(shared))
    await asyncio.sleep(0.05)

    assert source.read <= WINDOW + 1
    await slow.aclose()
    assert await quick == list(range(1, PAGES + 1))


async def test_who_begins_a_little_later_still_reads_together() -> None:
    source = Counted()
    shared = SharedSource(source)
    early = shared.pages("voting", 0, PAGES)
    for _ in range(WINDOW):
        await anext(early)

    seen, _ = await asyncio.gather(follow(shared), _rest(early))

    assert seen == list(range(1, PAGES + 1))
    assert source.read == PAGES


async def test_who_comes_late_reads_alone() -> None:
    source = Counted()
    shared = SharedSource(source)

    assert await follow(shared) == await follow(shared) == list(range(1, PAGES + 1))
    assert source.read == 2 * PAGES


async def test_who_begins_elsewhere_reads_alone() -> None:
    shared = SharedSource(Counted())

    _, seen = await asyncio.gather(follow(shared), follow(shared, after=15))

    assert seen == [16, 17, 18, 19, 20]


async def test_a_source_that_fails_fails_for_all() -> None:
    shared = SharedSource(Counted(fails_at=5))

    seen = await asyncio.gather(follow(shared), follow(shared), return_exceptions=True)

    assert any(isinstance(one, OSError) for one in seen)
    assert not any(one == list(range(1, PAGES + 1)) for one in seen)


@pytest.mark.parametrize("upto", [0, 1])
async def test_a_source_with_little_or_nothing_ends(upto: int) -> None:
    assert await follow(SharedSource(Counted()), upto=upto) == list(range(1, upto + 1))
