import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from shared.errors import TooMany
from shared.rates import CommonRates, Rates, open_rates
from shared.sealing import MasterKey

RATE = "2 per minute"


async def test_a_rate_lets_as_many_through_as_it_says() -> None:
    rates = Rates()
    await rates.check(RATE, "sign-in", "ana")
    await rates.check(RATE, "sign-in", "ana")

    with pytest.raises(TooMany) as refused:
        await rates.check(RATE, "sign-in", "ana")

    assert 1 <= int(str(refused.value.values["seconds"])) <= 60


async def test_everybody_and_every_matter_is_counted_apart() -> None:
    rates = Rates()
    for whose in ("ana", "beto"):
        for what in ("sign-in", "code"):
            await rates.check("1 per minute", what, whose)

    with pytest.raises(TooMany):
        await rates.check("1 per minute", "code", "beto")


async def test_whom_a_rate_is_kept_for_is_not_kept_in_clear() -> None:
    rates = Rates()

    await rates.check(RATE, "sign-in", "ana@example.pe")

    storage = rates._limiter.storage
    assert storage.events  # type: ignore[attr-defined]  # The memory storage's own.
    assert "ana@example.pe" not in str(vars(storage))


def digest(kind: str, *parts: object) -> str:
    return MasterKey(b"k" * 32).blind_index(kind, *parts)


@pytest.fixture
async def processes(database: str) -> AsyncIterator[tuple[CommonRates, CommonRates]]:
    """Two processes over one database."""
    async with open_rates(database, digest) as one, open_rates(database, digest) as other:
        yield one, other


class TestCommonRates:
    async def test_a_rate_holds_for_all_processes_together_also_for_who_ask_at_once(
        self, processes: tuple[CommonRates, CommonRates]
    ) -> None:
        asked = (rates.check(RATE, "sign-in", "ana") for rates in processes * 4)

        ended = await asyncio.gather(*asked, return_exceptions=True)

        refused = [one for one in ended if isinstance(one, TooMany)]
        assert len(refused) == 6
        assert all(1 <= int(str(one.values["seconds"])) <= 60 for one in refused)

    async def test_everybody_and_every_matter_is_counted_apart(
        self, processes: tuple[CommonRates, CommonRates]
    ) -> None:
        one, other = processes
        for whose in ("ana", "beto"):
            for what in ("sign-in", "code"):
                await one.check("1 per minute", what, whose)

        with pytest.raises(TooMany):
            await other.check("1 per minute", "code", "beto")

    async def test_what_left_its_window_counts_no_more_and_nobody_is_kept_in_clear(
        self, processes: tuple[CommonRates, CommonRates], database: str
    ) -> None:
        one, other = processes
        await one.check("1 per minute", "sign-in", "ana@example.pe")
        async with await psycopg.AsyncConnection.connect(database) as connection:
            await connection.execute("update rates.hits set at = at - interval '61 seconds'")

        await other.check("1 per minute", "sign-in", "ana@example.pe")

        async with await psycopg.AsyncConnection.connect(database) as connection:
            kept = await (await connection.execute("select key from rates.hits")).fetchall()
        assert kept == [(digest("rate", "sign-in", "ana@example.pe"),)]
