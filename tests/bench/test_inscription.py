"""Inscription and accreditation, 32 in flight, against the library's save of an aggregate with the same facts.

An inscription keeps a person in the vault (two databases), claims the document, and records the agent; so it is also
measured against three of the library's saves, which is how many it would make of the same work.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

from services.registry.commands import AccreditAgent
from services.registry.events import Phase
from tests.bench.sides import Rate, in_flight, in_threads, library, report, vote
from tests.services.registry.conftest import standing
from tests.services.registry.samples import ACT, PROCESS, REASON, inscription

FLIGHT = 32
PHASES = (Phase.CONVOKED, Phase.REGISTRATION, Phase.ACCREDITATION)


async def test_inscription_and_accreditation_against_the_librarys_save(database: str, tmp_path: Path) -> None:
    app = library(database)
    saved = await asyncio.to_thread(in_threads, FLIGHT, lambda number: app.save(vote(number)))
    app.close()
    made: list[UUID] = []
    async with standing(database, tmp_path) as ground:
        await ground.open(*PHASES)
        agents = ground.registry.agents

        async def inscribe(number: int) -> None:
            command = inscription(f"{10_000_000 + number}")
            made.append((await agents.inscribe_agent(command, ACT)).id)

        inscribed = await in_flight(FLIGHT, inscribe, 5)
        waiting = iter(made)

        async def accredit(number: int) -> None:
            del number
            agent = next(waiting)
            await agents.accredit_agent(AccreditAgent(process_id=PROCESS, agent_id=agent, reason=REASON), ACT)

        accredited = await _all(accredit, len(made))

    report(
        f"Inscription and accreditation, {FLIGHT} in flight",
        [("inscription", inscribed), ("accreditation", accredited), ("library save, threads", saved)],
        [
            ("inscription : library save", inscribed.per_second / saved.per_second, 1),
            ("inscription : three library saves", 3 * inscribed.per_second / saved.per_second, 3),
            ("accreditation : library save", accredited.per_second / saved.per_second, 3),
        ],
    )


async def _all(work: Callable[[int], Awaitable[None]], count: int) -> Rate:
    """Await `work` so many times, `FLIGHT` at once."""
    waits: list[float] = []
    left = iter(range(count))

    async def one() -> None:
        for number in left:
            start = time.perf_counter()
            await work(number)
            waits.append(time.perf_counter() - start)

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(FLIGHT)))
    return Rate(count, time.perf_counter() - began, waits)
