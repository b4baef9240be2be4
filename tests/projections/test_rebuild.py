import asyncio
import random
from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.__main__ import MODELS
from projections.rebuild import Rebuilt, RebuiltDiffers, rebuild, rebuild_many
from projections.sources import Source, StoreSource, StreamSource
from projections.tallies import Tallies, tally
from projections.trail import Trail
from services.voting.events import Channel
from shared.bus import Bus
from shared.envelope import SERVICES
from shared.eventstore import Stored
from shared.projection import Connection, Projection
from shared.rules import BallotForm
from tests.projections.history import CONTEST, PROJECTS, History, store, whole, write_rows
from tests.projections.live import connected, consuming, fold, publish


def stores(database: str) -> Source:
    return StoreSource(dict.fromkeys(SERVICES, database))


async def schemas(connection: Connection) -> set[str]:
    cursor = await connection.execute("select nspname from pg_namespace where nspname like 'tallies%%'")
    return {row[0] for row in await cursor.fetchall()}


@pytest.mark.parametrize("model", MODELS)
async def test_what_is_rebuilt_from_the_stores_equals_what_was_live(database: str, model: type[Projection]) -> None:
    history = whole()
    store(database, history)
    async with connected(database) as connection:
        live = await fold(connection, model(), history, size=3)
        digest = await live.digest(connection)

        rebuilt = await rebuild(database, model, stores(database))

        assert (rebuilt.live, rebuilt.rebuilt) == (digest, digest)
        assert rebuilt.positions == {service: len(history.rows[service]) for service in model.sources}
        assert await live.digest(connection) == digest


async def test_what_is_rebuilt_from_the_streams_equals_what_was_live(database: str, nats_url: str) -> None:
    history = whole()
    async with Bus.connect(nats_url) as bus, connected(database) as connection:
        for service, rows in history.rows.items():
            await publish(bus, service, rows)
        live = await fold(connection, Trail(), history)
        digest = await live.digest(connection)

        rebuilt = await rebuild(database, Trail, StreamSource(bus))

    assert (rebuilt.live, rebuilt.rebuilt) == (digest, digest)


async def test_a_model_that_is_not_there_is_built(database: str) -> None:
    store(database, whole())

    rebuilt = await rebuild(database, Tallies, stores(database))

    assert rebuilt.live is None
    async with connected(database) as connection:
        assert await tally(connection, CONTEST)
        await Tallies().create(connection)


async def test_services_without_a_store_have_no_events_yet(database: str) -> None:
    rebuilt = await rebuild(database, Trail, stores(database))

    assert rebuilt.positions == dict.fromkeys(SERVICES, 0)


async def test_progress_is_told_up_to_the_end(database: str) -> None:
    history = whole()
    store(database, history)
    told: list[tuple[int, int]] = []

    await rebuild(database, Trail, stores(database), progress=lambda done, total: told.append((done, total)))

    total = sum(len(rows) for rows in history.rows.values())
    assert told[-1] == (total, total)


async def test_a_model_that_differs_is_reported_and_the_live_one_kept(database: str) -> None:
    history = whole()
    store(database, history)
    async with connected(database) as connection:
        live = await fold(connection, Tallies(), history)
        await connection.execute("update tallies.votes set score = 99 where project = %s", (PROJECTS[0],))
        spoiled = await live.digest(connection)

        with pytest.raises(RebuiltDiffers) as refused:
            await rebuild(database, Tallies, stores(database))

        assert refused.value.live == spoiled != refused.value.rebuilt
        assert await live.digest(connection) == spoiled
        assert await schemas(connection) == {"tallies"}


async def test_a_model_that_differs_is_switched_in_where_that_is_accepted(database: str) -> None:
    history = whole()
    store(database, history)
    async with connected(database) as connection:
        live = await fold(connection, Tallies(), history)
        right = await live.digest(connection)
        await connection.execute("update tallies.votes set score = 99")

        rebuilt = await rebuild(database, Tallies, stores(database), accept=True)

        assert rebuilt.live != rebuilt.rebuilt
        assert await live.digest(connection) == right
        assert await schemas(connection) == {"tallies"}


async def test_a_live_model_with_other_tables_is_replaced_only_where_that_is_accepted(database: str) -> None:
    history = whole()
    store(database, history)
    async with connected(database) as connection:
        live = Tallies()
        await live.create(connection)
        await live.advance(connection, "voting", history.rows["voting"][:7], after=0)
        await connection.execute("alter table tallies.ballots drop column choices")

        with pytest.raises(RebuiltDiffers) as refused:
            await rebuild(database, Tallies, stores(database))
        rebuilt = await rebuild(database, Tallies, stores(database), accept=True)

    assert refused.value.live == "UndefinedColumn"
    assert rebuilt.positions == {"voting": len(history.rows["voting"])}


async def test_a_live_model_that_is_behind_is_brought_to_the_same_position_first(database: str) -> None:
    history = whole()
    store(database, history)
    async with connected(database) as connection:
        live = Tallies()
        await live.create(connection)
        await live.advance(connection, "voting", history.rows["voting"][:7], after=0)

        rebuilt = await rebuild(database, Tallies, stores(database))

    assert rebuilt.live == rebuilt.rebuilt


async def test_what_an_earlier_rebuild_left_is_swept_away(database: str) -> None:
    store(database, whole())
    async with connected(database) as connection:
        await connection.execute("create schema tallies__next")

        await rebuild(database, Tallies, stores(database))

        assert await schemas(connection) == {"tallies"}


async def test_two_rebuilds_at_once_wait_for_each_other(database: str) -> None:
    store(database, whole())

    first, second = await asyncio.gather(*[rebuild(database, Tallies, stores(database)) for _ in range(2)])

    assert {first.live, second.live} == {first.rebuilt, second.rebuilt}
    assert (first.live is None) != (second.live is None)


async def test_readers_see_a_whole_model_at_every_moment_of_a_rebuild(database: str) -> None:
    history = whole()
    store(database, history)
    async with connected(database) as connection, connected(database) as reading:
        await fold(connection, Tallies(), history)
        work = asyncio.create_task(rebuild(database, Tallies, stores(database)))
        seen = set()
        while not work.done():
            found = await tally(reading, CONTEST)
            seen.add(found and found["ballots"])
            await asyncio.sleep(0)
        await work

    assert seen == {2}


async def test_a_rebuild_while_events_are_recorded_ends_where_the_live_one_is(database: str, nats_url: str) -> None:
    history = whole()
    store(database, history)
    async with Bus.connect(nats_url) as bus, connected(database) as connection:
        await publish(bus, "voting", history.rows["voting"])
        async with consuming(bus, database, Tallies()) as consumer:
            assert await consumer.wait({"voting": len(history.rows["voting"])}, 10)
            writing = asyncio.create_task(_go_on(database, bus, history, 30))
            rebuilt = await rebuild(database, Tallies, stores(database))
            await writing
            last = len(history.rows["voting"])

            assert await consumer.wait({"voting": last}, 10)
            assert not consumer.failures
        found = await tally(connection, CONTEST)

    assert rebuilt.live == rebuilt.rebuilt
    assert found
    assert found["ballots"] == 32


async def _go_on(database: str, bus: Bus, history: History, number: int) -> None:
    for voter in range(10, 10 + number):
        row = history.cast(voter, PROJECTS[0])
        await asyncio.to_thread(write_rows, database, "voting", [row])
        await publish(bus, "voting", [row])
        await asyncio.sleep(0.01)


EVENTS = st.lists(
    st.tuples(st.sampled_from(["cast", "score", "project", "agent", "report"]), st.integers(1, 9)), max_size=25
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, seed=st.integers(0, 2**32), size=st.integers(1, 6))
async def test_rebuilt_equals_live_however_services_were_interleaved(
    database: str, events: list[tuple[str, int]], seed: int, size: int
) -> None:
    history = _random_history(events, seed)
    async with connected(database) as connection:
        for name in (*SERVICES, *(model.name for model in MODELS)):
            await connection.execute(f"drop schema if exists {name} cascade".encode())
        store(database, history)
        for model in MODELS:
            await _interleave(connection, model(), history, random.Random(seed), size)

            rebuilt = await rebuild(database, model, stores(database))

            assert rebuilt.live == rebuilt.rebuilt


def _random_history(events: Sequence[tuple[str, int]], seed: int) -> History:
    chance = random.Random(seed)
    history = History()
    history.open_process()
    history.open_contest(BallotForm.ORDINAL)
    registered: set[int] = set()
    for what, n in events:
        if what == "cast":
            chosen = chance.sample(PROJECTS, chance.randint(1, 3))
            history.cast(n, *chosen, channel=chance.choice(list(Channel)))
        elif what == "score":
            history.score(chance.choice(PROJECTS), str(n))
        elif what == "project" and n not in registered:
            registered.add(n)
            history.register(f"230000{n}")
        elif what == "agent":
            history.inscribe(str(UUID(int=chance.getrandbits(64))), accredited=bool(n % 2))
        elif what == "report":
            history.file_report(str(chance.random()))
    return history


async def _interleave(
    connection: Connection, model: Projection, history: History, chance: random.Random, size: int
) -> None:
    await model.create(connection)
    waiting: dict[str, list[Stored]] = {service: list(history.rows[service]) for service in model.sources}
    positions = dict.fromkeys(model.sources, 0)
    while left := [service for service, rows in waiting.items() if rows]:
        service = chance.choice(left)
        batch = waiting[service][: chance.randint(1, size)]
        del waiting[service][: len(batch)]
        positions[service] = await model.advance(connection, service, batch, after=positions[service])


async def test_all_models_are_rebuilt_at_once_and_one_that_differs_is_reported_alone(database: str) -> None:
    history = whole()
    store(database, history)
    told: set[str] = set()
    async with connected(database) as connection:
        for model in MODELS:
            await fold(connection, model(), history)
        await connection.execute("update tallies.votes set score = 99")

    done = await rebuild_many(database, MODELS, stores(database), progress=lambda name, *_: told.add(name))

    assert [one.name for one in done if isinstance(one, RebuiltDiffers)] == ["tallies"]
    assert len([one for one in done if isinstance(one, Rebuilt) and one.live == one.rebuilt]) == len(MODELS) - 1
    assert told == {model.name for model in MODELS}
