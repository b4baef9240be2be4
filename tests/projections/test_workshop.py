import asyncio
import time

import pytest

from projections.workshop import TakesTooLong, workshop
from shared.errors import TooMany


def double(number: int) -> int:
    return 2 * number


async def test_the_workshop_answers_from_another_process() -> None:
    with workshop() as shop:
        assert await shop.work(double, 21) == 42


async def test_who_takes_too_long_is_ended_and_the_next_is_answered() -> None:
    with workshop(seconds=60) as shop:
        await shop.work(double, 1)
        shop._seconds = 0.2

        with pytest.raises(TakesTooLong):
            await shop.work(time.sleep, 60)

        shop._seconds = 60
        assert await shop.work(double, 21) == 42


async def test_more_than_a_few_do_not_wait() -> None:
    with workshop(seconds=60) as shop:
        asked = [asyncio.create_task(shop.work(double, number)) for number in range(9)]

        answers = await asyncio.gather(*asked, return_exceptions=True)

    assert [answer for answer in answers if isinstance(answer, int)] == [0, 2, 4, 6]
    assert all(isinstance(answer, int | TooMany) for answer in answers)
