"""The read side: follows all services, keeps the read models up, and serves the transparency API over them.

`open_projections` runs it in any process; `python -m projections` runs it alone.
"""

import contextlib
from collections.abc import AsyncIterator
from typing import Final

from fastapi import APIRouter

from projections.aftermath import Aftermath
from projections.api import Answers, router
from projections.deadlines import Deadlines
from projections.homes import Homes
from projections.ideas import Ideas
from projections.impacts import Impacts
from projections.portfolios import Portfolios
from projections.processes import Processes
from projections.projects import Projects
from projections.rankings import Rankings
from projections.scorecards import Scorecards
from projections.tallies import Tallies
from projections.trail import Trail
from projections.workshop import workshop
from shared.consumer import Consumer
from shared.envelope import SERVICES
from shared.eventstore import EventStore
from shared.projection import Projection
from shared.service import Platform, Running, open_pool
from shared.serving import run_alone
from shared.tasks import background

NAME: Final = "projections"
MODELS: Final[tuple[type[Projection], ...]] = (
    Tallies,
    Homes,
    Processes,
    Deadlines,
    Projects,
    Scorecards,
    Rankings,
    Aftermath,
    Portfolios,
    Impacts,
    Ideas,
    Trail,
)
"""Every read model, in the order in which a batch of events reaches them."""


class Seen(EventStore):
    """What the read side has instead of a store of its own: its position is how many events it has seen in all."""

    def __init__(self, url: str, consumer: Consumer) -> None:
        super().__init__(url, NAME)
        self._consumer = consumer

    async def position(self) -> int:
        """Return the sum of the positions that every read model has seen."""
        return sum(self._consumer.position(service) for service in SERVICES)


@contextlib.asynccontextmanager
async def open_projections(platform: Platform) -> AsyncIterator[tuple[Running, APIRouter]]:
    """Keep every read model up until the body ends; yield what runs, and the transparency API."""
    url = platform.database_url
    async with (
        open_pool(url, "quipu-projections") as writing,
        open_pool(url, "quipu-transparency") as reading,
    ):
        consumer = Consumer(platform.bus, writing, [model() for model in MODELS])
        alive = Running(NAME, platform, Seen(url, consumer), reading, consumer)
        for service in SERVICES:
            await platform.bus.ensure_stream(service)
        await consumer.prepare()
        with workshop() as shop:
            async with background({"consumer": consumer.run()}, alive.stopped, NAME):
                yield (
                    alive,
                    router(
                        Answers(reading),
                        consumer,
                        shop,
                        deployment=platform.settings.deployment,
                        wait_limit_seconds=platform.settings.wait_limit_seconds,
                    ),
                )


def main() -> None:
    """Run the read side alone, settings from the environment."""
    run_alone(NAME, open_projections)


if __name__ == "__main__":
    main()
