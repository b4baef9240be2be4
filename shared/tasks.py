"""Tasks beside the body: started together, ended together, each failure said."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Iterable
from typing import Any

import structlog

_log = structlog.get_logger()


@contextlib.asynccontextmanager
async def background(
    work: dict[str, Coroutine[Any, Any, None]], stopped: dict[str, str], service: str
) -> AsyncIterator[None]:
    """Run tasks beside the body; one that fails is logged and named in `stopped`, the others go on."""
    tasks = [asyncio.create_task(_watched(name, one, stopped, service), name=name) for name, one in work.items()]
    try:
        yield
    finally:
        await ended(tasks)
        for one in work.values():
            one.close()  # A task that was cancelled before its first step never began its coroutine.


async def ended(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks until they have ended: Python 3.11's `wait_for` may swallow one cancellation."""
    while unfinished := [task for task in tasks if not task.done()]:
        for task in unfinished:
            task.cancel()
        await asyncio.wait(unfinished, timeout=1)


async def _watched(name: str, one: Coroutine[Any, Any, None], stopped: dict[str, str], service: str) -> None:
    try:
        await one
    except Exception as error:  # noqa: BLE001  # The loop of the process: log, say so, stop this task.
        stopped[name] = type(error).__name__
        _log.error("task stopped", service=service, task=name, error=type(error).__name__)
