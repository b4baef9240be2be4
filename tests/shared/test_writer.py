"""Each failing write twice: it had not persisted, and it had."""

import asyncio
import weakref
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from shared import writer
from shared.errors import Superseded, Unavailable
from shared.eventstore import EventStore, rows_of
from shared.writer import Row
from tests.shared.record import SERVICE, first, open_store, pebble

Call = Callable[..., Awaitable[list[int]]]


def break_once(store: EventStore, monkeypatch: pytest.MonkeyPatch, *, persisted: bool) -> None:
    """Lose the connection once, before or after the commit."""
    call: Call = store._writer._call
    broken: list[bool] = []

    async def faulty(*args: Any, **kwargs: Any) -> list[int]:
        if broken:
            return await call(*args, **kwargs)
        broken.append(True)
        if persisted:
            await call(*args, **kwargs)
        await (await store._writer._connect()).close()
        raise psycopg.OperationalError("connection lost")

    monkeypatch.setattr(store._writer, "_call", faulty)


@pytest.mark.parametrize("persisted", [False, True], ids=["did not persist", "did persist"])
async def test_a_commit_whose_answer_was_lost_counts_once(
    database: str, monkeypatch: pytest.MonkeyPatch, persisted: bool
) -> None:
    streams = [uuid4() for _ in range(5)]
    async with open_store(database) as store:
        break_once(store, monkeypatch, persisted=persisted)

        answers = await asyncio.gather(*(store.append([first(i, stream)]) for i, stream in enumerate(streams)))

        assert answers == [1, 2, 3, 4, 5]
        assert await store.position() == 5


@pytest.mark.parametrize("persisted", [False, True], ids=["did not persist", "did persist"])
async def test_a_refusal_stays_one_when_the_answer_was_lost(
    database: str, monkeypatch: pytest.MonkeyPatch, persisted: bool
) -> None:
    stream = uuid4()
    async with open_store(database) as store:
        await store.append([first(1, stream)])
        break_once(store, monkeypatch, persisted=persisted)

        with pytest.raises(Superseded):
            await store.append([first(2, stream)])

        assert await store.recall(stream) == [pebble(1)]


async def test_a_backend_that_is_killed_costs_nobody_an_answer(database: str) -> None:
    async with open_store(database) as store:
        await store.append([first()])
        with psycopg.connect(database, autocommit=True) as other:
            other.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = %s",
                (f"quipu-{SERVICE}-writer",),
            )

        assert await asyncio.gather(*(store.append([first(i)]) for i in range(20))) == list(range(2, 22))


async def test_a_database_that_stays_away_is_unavailable(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "PAUSE_SECONDS", 0.001)
    async with open_store(database) as store:

        async def gone(*_: Any, **__: Any) -> list[int]:
            raise psycopg.OperationalError("no route")

        monkeypatch.setattr(store._writer, "_call", gone)

        with pytest.raises(Unavailable):
            await store.append([first()])


async def test_what_waits_is_recorded_before_the_store_closes(database: str) -> None:
    async with open_store(database) as store:
        waiting = [asyncio.create_task(store.append([first(i)])) for i in range(300)]
        await asyncio.sleep(0)

    assert sorted(await asyncio.gather(*waiting)) == list(range(1, 301))


async def test_what_breaks_one_batch_does_not_end_the_writing(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_store(database) as store:
        with monkeypatch.context() as broken:
            broken.setattr(store._writer, "_call", _break)
            with pytest.raises(Unavailable):
                await store.append([first(1)])

        assert await store.append([first(2)]) == 1


class Rows(list[Row]):
    """Rows that can be watched as they go."""


async def test_what_was_recorded_is_not_kept_in_memory(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "LARGE_BYTES", 0)
    async with open_store(database) as store:
        before = await store._writer._connect()
        rows = Rows(rows_of([first(1)]))
        gone = weakref.ref(rows)

        await store.append_rows(rows)
        del rows
        await asyncio.sleep(0.05)

        assert gone() is None
        assert before.closed
        assert await store.append([first(2)]) == 2


async def _break(*_: Any, **__: Any) -> list[int]:
    raise TypeError("a value that psycopg cannot write")
