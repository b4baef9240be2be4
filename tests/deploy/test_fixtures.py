"""The fixtures that every other test leans on keep their own promises."""

import asyncio
from collections.abc import Callable

import nats
import psycopg
import pytest
from pytest_socket import SocketConnectBlockedError

from deploy.servers import Servers


def test_each_test_has_an_empty_database_of_its_own(database: str, make_database: Callable[[], str]) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE ballots (id int)")

    with psycopg.connect(make_database()) as another:
        found = another.execute("SELECT to_regclass('ballots')").fetchone()

    assert found == (None,)


def test_a_dropped_database_takes_its_open_connections_along(
    servers: Servers, make_database: Callable[[], str]
) -> None:
    connection = psycopg.connect(make_database())

    assert connection.execute("SELECT current_database() LIKE 'test_%'").fetchone() == (True,)
    assert servers.database_url.endswith("/quipu")
    connection.close()


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_has_a_bus_without_streams(nats_url: str, turn: int) -> None:
    connection = await nats.connect(nats_url)

    before = await connection.jetstream().streams_info()
    await connection.jetstream().add_stream(name="EVENTS", subjects=["events.>"], deny_delete=True, deny_purge=True)

    assert before == [], f"turn {turn}"
    await connection.close()


async def test_nothing_beyond_this_machine_is_reached() -> None:
    with pytest.raises((SocketConnectBlockedError, UserWarning), match=r"192\.0\.2\.1"):
        await asyncio.open_connection("192.0.2.1", 4222)
