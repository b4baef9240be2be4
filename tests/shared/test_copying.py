from datetime import UTC, datetime, timedelta, timezone
from struct import pack
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.copying import NULL, ROWS_AT_ONCE, copy_packed, microseconds, packed, packed_id

ID = UUID("0192f0c4-0000-7000-8000-000000000007")
TWO = pack(">h", 2)


@pytest.mark.parametrize("text", ['a\\b\tc\nd\re "ñ" \\N', "", None])
async def test_a_packed_row_comes_back_as_it_was(database: str, text: str | None) -> None:
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        await connection.execute("create table said (id uuid, text text)")

        await copy_packed(connection, "said", [TWO + packed_id(str(ID)) + packed(text)])

        assert await (await connection.execute("select * from said")).fetchone() == (ID, text)


async def test_rows_are_written_some_at_a_time_and_none_is_lost(database: str) -> None:
    numbers = range(2 * ROWS_AT_ONCE + 1)
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        await connection.execute("create table said (id uuid, text text)")

        await copy_packed(connection, "said", (TWO + NULL + packed(str(number)) for number in numbers))

        found = await (await connection.execute("select text from said order by text::int")).fetchall()
        assert found == [(str(number),) for number in numbers]


async def test_rows_may_be_none_at_all(database: str) -> None:
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        await connection.execute("create table said (id uuid, text text)")

        await copy_packed(connection, "said", [])

        assert await (await connection.execute("select * from said")).fetchone() is None


def test_what_is_not_there_is_null() -> None:
    assert (packed(None), packed_id(None)) == (NULL, NULL)


async def test_a_moment_is_sent_to_the_microsecond_whatever_its_zone(database: str) -> None:
    moment = datetime(2026, 3, 1, 13, 0, 0, 123_457, tzinfo=timezone(timedelta(hours=-5)))
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        await connection.execute("create table happened (at timestamptz, before timestamptz)")

        row = (
            TWO + pack(">iq", 8, microseconds(moment)) + pack(">iq", 8, microseconds(datetime(1999, 1, 1, tzinfo=UTC)))
        )
        await copy_packed(connection, "happened", [row])

        found = await (await connection.execute("select * from happened")).fetchone()
    assert found == (moment, datetime(1999, 1, 1, tzinfo=UTC))


@given(moment=st.datetimes(timezones=st.just(UTC)))
def test_no_microsecond_is_lost(moment: datetime) -> None:
    assert datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds(moment)) == moment
