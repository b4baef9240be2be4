import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import ClassVar
from uuid import uuid4

import psycopg
import pytest

from shared.eventstore import Stored
from shared.projection import Connection, PositionMoved, Projection, TablesDiffer
from tests.shared.record import PebbleLaid, pebble


class Heaps(Projection):
    """Counts pebbles, and keeps each."""

    name: ClassVar[str] = "heaps"
    sources: ClassVar[tuple[str, ...]] = ("voting", "registry")
    tables: ClassVar[str] = 'create table if not exists :schema.pebbles (service text collate "C", position bigint)'
    indexes: ClassVar[str] = "create unique index if not exists pebbles_place on :schema.pebbles (service, position)"
    keys: ClassVar[dict[str, str]] = {"pebbles": "service, position"}

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:
        for row in rows:
            if row.topic == "voting.poison.v1":
                raise ValueError("poison")
            await connection.execute(self.sql("insert into :schema.pebbles values (%s, %s)"), (service, row.position))


def rows(first: int, last: int) -> list[Stored]:
    data = pebble().to_bytes()
    return [Stored(position, uuid4(), 1, PebbleLaid.TOPIC, data) for position in range(first, last + 1)]


POISON = Stored(1, uuid4(), 1, "voting.poison.v1", b"{}")


@contextlib.asynccontextmanager
async def heaps(database: str, schema: str | None = None) -> AsyncIterator[tuple[Heaps, Connection]]:
    projection = Heaps(schema)
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        await projection.create(connection)
        yield projection, connection


async def count(connection: Connection) -> int:
    row = await (await connection.execute("select count(*) from heaps.pebbles")).fetchone()
    return int(row[0]) if row else 0


async def test_a_batch_that_comes_twice_changes_nothing(database: str) -> None:
    async with heaps(database) as (projection, connection):
        await projection.advance(connection, "voting", rows(1, 5), after=0)

        position = await projection.advance(connection, "voting", rows(1, 5), after=5)

        assert (position, await count(connection)) == (5, 5)


async def test_the_part_of_a_batch_that_was_seen_is_passed_over(database: str) -> None:
    async with heaps(database) as (projection, connection):
        await projection.advance(connection, "voting", rows(1, 5), after=0)

        position = await projection.advance(connection, "voting", rows(3, 8), after=5)

        assert (position, await count(connection)) == (8, 8)


async def test_a_gap_is_refused_and_nothing_is_written(database: str) -> None:
    async with heaps(database) as (projection, connection):
        with pytest.raises(PositionMoved):
            await projection.advance(connection, "voting", rows(3, 4), after=0)

        assert await count(connection) == 0


async def test_a_second_worker_with_an_old_position_is_refused(database: str) -> None:
    async with heaps(database) as (projection, connection):
        await projection.advance(connection, "voting", rows(1, 5), after=0)

        with pytest.raises(PositionMoved):
            await projection.advance(connection, "voting", rows(1, 5), after=0)

        assert await count(connection) == 5


async def test_either_rows_and_position_move_or_neither(database: str) -> None:
    async with heaps(database) as (projection, connection):
        with pytest.raises(ValueError, match="poison"):
            await projection.advance(connection, "voting", [*rows(1, 3), POISON._replace(position=4)], after=0)

        assert await count(connection) == 0
        assert await projection.positions(connection) == {"voting": 0, "registry": 0}


async def test_each_service_has_its_own_position(database: str) -> None:
    async with heaps(database) as (projection, connection):
        await projection.advance(connection, "voting", rows(1, 2), after=0)
        await projection.advance(connection, "registry", rows(1, 3), after=0)

        assert await projection.positions(connection) == {"voting": 2, "registry": 3}


async def test_same_events_give_the_same_digest_on_another_database(make_database: Callable[[], str]) -> None:
    digests = set()
    for parts in ([(1, 20)], [(1, 7), (8, 20)]):
        async with heaps(make_database()) as (projection, connection):
            after = 0
            for part in parts:
                after = await projection.advance(connection, "voting", rows(*part), after=after)
            digests.add(await projection.digest(connection))

    assert len(digests) == 1


async def test_one_row_more_gives_another_digest(database: str) -> None:
    async with heaps(database) as (projection, connection):
        before = await projection.digest(connection)
        await projection.advance(connection, "voting", rows(1, 1), after=0)

        assert await projection.digest(connection) != before


async def test_a_projection_is_made_once_however_often_it_is_asked_for(database: str) -> None:
    async with heaps(database) as (projection, connection):
        await projection.advance(connection, "voting", rows(1, 2), after=0)

        await projection.create(connection)

        assert await count(connection) == 2


async def test_a_schema_with_other_tables_is_refused(database: str) -> None:
    class Other(Heaps):
        tables: ClassVar[str] = "create table if not exists :schema.pebbles (service text, position bigint, more text)"

    async with heaps(database) as (_, connection):
        with pytest.raises(TablesDiffer):
            await Other().create(connection)
