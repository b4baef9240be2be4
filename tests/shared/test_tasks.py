import asyncio
import inspect

from shared.tasks import background


async def forever() -> None:
    await asyncio.Event().wait()


async def failing() -> None:
    raise ValueError


async def test_a_task_that_never_began_ends_without_a_trace() -> None:
    work = forever()

    async with background({"work": work}, {}, "test"):
        pass

    assert inspect.getcoroutinestate(work) == inspect.CORO_CLOSED


async def test_a_task_that_fails_is_named_and_the_body_goes_on() -> None:
    stopped: dict[str, str] = {}

    async with background({"work": failing()}, stopped, "test"):
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    assert stopped == {"work": "ValueError"}
