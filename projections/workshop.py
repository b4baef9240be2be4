"""The workshop: a process of its own for what takes long, one thing at a time, each with a time limit."""

import asyncio
import contextlib
import multiprocessing
from collections.abc import Callable, Iterator
from multiprocessing.pool import Pool
from typing import Final, TypeVar

from shared.errors import Invalid, TooMany, Words

SECONDS: Final = 10.0
WAITING: Final = 4

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class TakesTooLong(Invalid):
    """The computation was ended at its time limit."""

    title = Words("Simulación demasiado larga", "Simulation takes too long")
    detail = Words("El cálculo superó {seconds} segundos y se detuvo.", "It took over {seconds} seconds and was ended.")
    remedy = Words("Pida menos opciones o reglas más simples.", "Ask for fewer options, or simpler rules.")


class Workshop:
    """Runs pure functions in one child process; who is over the time limit is ended, the next gets a fresh child.

    The child begins with the first question. At most `WAITING` questions wait: more are refused with `TooMany`.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._pool: Pool | None = None

    async def work(self, function: Callable[[Question], Answer], question: Question) -> Answer:
        """Return what the function answers; raise `TakesTooLong` or `TooMany`."""
        if self._waiting >= WAITING:
            raise TooMany(seconds=int(self._seconds))
        self._waiting += 1
        try:
            async with self._turn:
                return await self._worked(function, question)
        finally:
            self._waiting -= 1

    async def _worked(self, function: Callable[[Question], Answer], question: Question) -> Answer:
        if self._pool is None:
            self._pool = await asyncio.to_thread(multiprocessing.get_context("spawn").Pool, 1)
        result = self._pool.apply_async(function, (question,))
        try:
            return await asyncio.to_thread(result.get, self._seconds)
        except multiprocessing.TimeoutError:
            await asyncio.to_thread(self.close)
            raise TakesTooLong(seconds=f"{self._seconds:g}") from None
        except asyncio.CancelledError:
            self.close()
            raise

    def close(self) -> None:
        """End the child, whatever it does."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.terminate()
            pool.join()


@contextlib.contextmanager
def workshop(seconds: float = SECONDS) -> Iterator[Workshop]:
    """Open a workshop, and end its child on leaving."""
    opened = Workshop(seconds)
    try:
        yield opened
    finally:
        opened.close()
