import asyncio

import pytest

from services.voting.application.memory import Memory


class Kitchen:
    """Makes what is asked for, slowly, and remembers how often."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken = False

    async def make(self, dish: str) -> str:
        self.asked.append(dish)
        await asyncio.sleep(0)
        if self.broken:
            raise LookupError
        return f"{dish} {len(self.asked)}"


async def test_what_many_wait_for_is_made_once() -> None:
    kitchen = Kitchen()
    memory = Memory(kitchen.make, 10)

    served = await asyncio.gather(*(memory.get("soup") for _ in range(5)))

    assert set(served) == {"soup 1"}
    assert await memory.get("soup") == "soup 1"


async def test_what_is_forgotten_is_made_anew() -> None:
    memory = Memory(Kitchen().make, 10)
    await memory.get("soup")

    memory.forget("soup")

    assert await memory.get("soup") == "soup 2"


async def test_what_is_forgotten_while_it_is_made_is_not_kept() -> None:
    memory = Memory(Kitchen().make, 10)
    waiting = asyncio.create_task(memory.get("soup"))
    await asyncio.sleep(0)

    memory.forget("soup")

    assert await waiting == "soup 1"
    assert await memory.get("soup") == "soup 2"


async def test_what_could_not_be_made_is_asked_for_again() -> None:
    kitchen = Kitchen()
    memory = Memory(kitchen.make, 10)
    kitchen.broken = True
    with pytest.raises(LookupError):
        await memory.get("soup")

    kitchen.broken = False

    assert await memory.get("soup") == "soup 2"


async def test_the_oldest_is_forgotten_first() -> None:
    memory = Memory(Kitchen().make, 2)
    for dish in ("soup", "rice", "fish"):
        await memory.get(dish)

    assert [await memory.get(dish) for dish in ("fish", "rice")] == ["fish 3", "rice 2"]
    assert await memory.get("soup") == "soup 4"


async def test_one_who_leaves_does_not_spoil_it_for_the_others() -> None:
    memory = Memory(Kitchen().make, 10)
    leaving = asyncio.create_task(memory.get("soup"))
    staying = asyncio.create_task(memory.get("soup"))
    await asyncio.sleep(0)

    leaving.cancel()

    assert await staying == "soup 1"
