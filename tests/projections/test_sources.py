"""A store is read in pages that neither many events nor large ones make too large."""

import pytest

from projections import sources
from projections.sources import StoreSource
from tests.shared.record import SERVICE, fill, open_store

EVENTS = 25


async def sizes(database: str) -> list[int]:
    """Return how many events each page has; together they are all events, in order."""
    pages = [
        [row.position for row in rows] async for rows in StoreSource({SERVICE: database}).pages(SERVICE, 0, EVENTS)
    ]
    assert [position for page in pages for position in page] == list(range(1, EVENTS + 1))
    return [len(page) for page in pages]


@pytest.mark.parametrize(("events", "told"), [(10, [10, 10, 5]), (EVENTS, [EVENTS]), (100, [EVENTS])])
async def test_a_page_has_so_many_events_at_most(
    database: str, monkeypatch: pytest.MonkeyPatch, events: int, told: list[int]
) -> None:
    monkeypatch.setattr(sources, "PAGE", events)
    async with open_store(database) as store:
        await fill(store, EVENTS)

    assert await sizes(database) == told


@pytest.mark.parametrize(("limit", "told"), [(1, [1] * EVENTS), (10**9, [EVENTS])])
async def test_a_page_ends_with_the_event_that_reaches_the_limit_of_bytes(
    database: str, monkeypatch: pytest.MonkeyPatch, limit: int, told: list[int]
) -> None:
    monkeypatch.setattr(sources, "PAGE_BYTES", limit)
    async with open_store(database) as store:
        await fill(store, EVENTS)

    assert await sizes(database) == told
