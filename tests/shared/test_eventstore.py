import asyncio
import threading
from collections import Counter
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import EventStore as LibraryStore
from eventsourcing.persistence import IntegrityError

from shared.errors import Overloaded, Superseded
from shared.eventstore import EventMapper, EventRecorder, EventStore, NewEvent, create_events
from tests.shared.record import SERVICE, fill, first, open_store, pebble


def positions(database: str) -> list[int]:
    with psycopg.connect(database) as connection:
        rows = connection.execute(f"select notification_id from {SERVICE}.events order by 1").fetchall()
    return [row[0] for row in rows]


async def test_an_event_is_durable_when_its_position_is_answered(database: str) -> None:
    async with open_store(database) as store:
        position = await store.append([first()])

    assert position == 1
    assert positions(database) == [1]


async def test_a_stream_is_recalled_in_order(database: str) -> None:
    stream = uuid4()
    async with open_store(database) as store:
        await store.append([NewEvent(stream, 1, pebble(1)), NewEvent(stream, 2, pebble(2))])
        await store.append([NewEvent(stream, 3, pebble(3))])

        events = await store.recall(stream)

    assert events == [pebble(1), pebble(2), pebble(3)]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
async def test_a_stream_is_unrolled_in_order_whatever_the_pieces(database: str, count: int) -> None:
    stream = uuid4()
    async with open_store(database) as store:
        await store.append([NewEvent(uuid4(), 1, pebble(9))])
        for number in range(1, count + 1):
            await store.append([NewEvent(stream, number, pebble(number))])

        events = [event async for event in store.unroll(stream, page=2)]

    assert events == [pebble(number) for number in range(1, count + 1)]


async def test_the_version_of_a_stream_is_how_many_events_it_has(database: str) -> None:
    stream = uuid4()
    async with open_store(database) as store:
        await store.append([NewEvent(stream, version, pebble(version)) for version in (1, 2, 3)])

        assert (await store.version(stream), await store.version(uuid4())) == (3, 0)


async def test_a_stream_that_does_not_exist_is_empty(database: str) -> None:
    async with open_store(database) as store:
        assert await store.recall(uuid4()) == []


async def test_the_second_writer_of_a_version_is_refused_and_records_nothing(database: str) -> None:
    stream = uuid4()
    async with open_store(database) as store:
        await store.append([first(1, stream)])

        with pytest.raises(Superseded):
            await store.append([first(2), first(3, stream)])

        assert await store.recall(stream) == [pebble(1)]
        assert await store.position() == 1


async def test_commands_that_arrive_together_are_accepted_or_refused_alone(database: str) -> None:
    contested = uuid4()
    async with open_store(database) as store:
        answers = await asyncio.gather(
            *(store.append([first(i, contested if i % 2 else None)]) for i in range(100)), return_exceptions=True
        )

    kinds = Counter(type(answer).__name__ for answer in answers)
    assert kinds == {"int": 51, "Superseded": 49}
    assert positions(database) == list(range(1, 52))


async def test_what_a_decision_relied_on_is_checked_under_the_lock(database: str) -> None:
    contest = uuid4()
    async with open_store(database) as store:
        await store.append([first(1, contest)])

        accepted = await store.append([first(2)], relies_on={contest: 1})
        with pytest.raises(Superseded):
            await store.append([first(3)], relies_on={contest: 0})

    assert accepted == 2


async def test_relying_on_a_stream_that_does_not_exist_means_that_it_still_does_not(database: str) -> None:
    absent = uuid4()
    async with open_store(database) as store:
        await store.append([first(1)], relies_on={absent: 0})
        with pytest.raises(Superseded):
            await store.append([first(2)], relies_on={absent: 1})


async def test_nothing_slips_in_behind_a_change_of_the_stream_it_relied_on(database: str) -> None:
    contest = uuid4()
    async with open_store(database) as store:
        await store.append([first(0, contest)])

        answers = await asyncio.gather(
            *(store.append([first(i)], relies_on={contest: 1}) for i in range(50)),
            store.append([NewEvent(contest, 2, pebble(99))]),
            *(store.append([first(i)], relies_on={contest: 1}) for i in range(50)),
            return_exceptions=True,
        )

        closing = answers[50]
        assert isinstance(closing, int)
        assert all(answer < closing for answer in answers if isinstance(answer, int) and answer != closing)
        assert any(isinstance(answer, Superseded) for answer in answers)


async def test_a_queue_that_is_full_refuses_and_records_nothing(database: str) -> None:
    async with open_store(database, queue_limit=5) as store:
        answers = await asyncio.gather(*(store.append([first(i)]) for i in range(50)), return_exceptions=True)

    refused = sum(isinstance(answer, Overloaded) for answer in answers)
    assert refused > 0
    assert positions(database) == list(range(1, 51 - refused))


async def test_a_reader_that_follows_the_tail_misses_nothing_of_four_writers(database: str) -> None:
    create_events(database, SERVICE)
    stores = [EventStore(database, SERVICE) for _ in range(4)]
    seen: list[int] = []

    async def read(store: EventStore) -> None:
        while len(seen) < 800:
            seen.extend(row.position for row in await store.page(seen[-1] if seen else 0, 100))

    async with stores[0], stores[1], stores[2], stores[3]:
        reader = asyncio.create_task(read(stores[0]))
        await asyncio.gather(*(store.append([first(i)]) for i in range(200) for store in stores))
        await asyncio.wait_for(reader, 120)

    assert seen == list(range(1, 801))


async def test_a_page_can_be_narrowed_to_topics(database: str) -> None:
    async with open_store(database) as store:
        await fill(store, 10)

        assert len(await store.page(4, 3, ["voting.pebble-laid.v1"])) == 3
        assert await store.page(0, 3, ["voting.other.v1"]) == []


async def test_a_scan_ends_at_the_position_it_was_given(database: str) -> None:
    async with open_store(database) as store:
        await fill(store, 25)

        found = [row.position async for row in store.scan(["voting.pebble-laid.v1"], after=3, upto=20, page=4)]

    assert found == list(range(4, 21))


def test_two_workers_may_make_the_store_at_once(database: str) -> None:
    workers = [threading.Thread(target=create_events, args=(database, SERVICE)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert positions(database) == []


async def test_two_services_in_one_database_keep_their_events_apart(database: str) -> None:
    create_events(database, "forum")
    async with open_store(database) as voting, EventStore(database, "forum") as forum:
        await voting.append([first()])

        assert await forum.position() == 0
        assert await forum.append([first()]) == 1


def test_the_library_reads_and_writes_our_store_through_its_own_seams(database: str) -> None:
    create_events(database, SERVICE)
    recorder = EventRecorder.connect(database, SERVICE)
    stream = uuid4()
    with recorder.datastore:
        library = LibraryStore[UUID](EventMapper(), recorder)

        library.put([NewEvent(stream, 1, pebble(1)), NewEvent(stream, 2, pebble(2))])

        assert list(library.get(stream)) == [NewEvent(stream, 1, pebble(1)), NewEvent(stream, 2, pebble(2))]
        assert [n.id for n in recorder.select_notifications(start=1, limit=10)] == [1, 2]
        with pytest.raises(IntegrityError):
            library.put([NewEvent(stream, 2, pebble(9))])
        assert recorder.max_notification_id() == 2
