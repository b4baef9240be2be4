"""The consumer: keeps projections up with the streams, each from its own position.

One subscription for each stream feeds all projections that read it. The first failure stops that projection, and says
so; the others go on. One that stopped starts again when somebody else, a rebuild, has moved its position. A position is
stored with its rows, never on the server of the bus.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

import structlog
from psycopg import Error, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from shared.bus import Bus
from shared.envelope import read_line
from shared.eventstore import Stored
from shared.projection import Connection, PositionMoved, Projection
from shared.tasks import ended

CATCH_UP = 2_000
RETRY_SECONDS = 0.5
REVIVAL_SECONDS = 2.0

_log = structlog.get_logger()


class Consumer:
    """Feeds projections from the streams; `run()` until cancelled, `wait()` to read what one has written."""

    def __init__(self, bus: Bus, pool: AsyncConnectionPool, projections: Sequence[Projection]) -> None:
        self._bus = bus
        self._pool = pool
        self._projections = {projection.name: projection for projection in projections}
        self._positions: dict[tuple[str, str], int] = {}
        self._followers: dict[str, asyncio.Task[None]] = {}
        self._moved = asyncio.Condition()
        self.failures: dict[str, str] = {}

    @property
    def names(self) -> list[str]:
        """Return the names of the projections that are fed here."""
        return list(self._projections)

    async def run(self) -> None:
        """Make what is missing, then follow every stream that some projection reads."""
        await self.prepare()
        services = sorted({service for p in self._projections.values() for service in p.sources})
        try:
            for service in services:
                self._start(service)
            while not (failed := await self._first_failure()):
                for service in await self._revive() if self.failures else ():
                    await ended([self._followers[service]])
                    self._start(service)
        finally:
            await ended(self._followers.values())
        failed.result()

    def _start(self, service: str) -> None:
        self._followers[service] = asyncio.create_task(self._follow(service), name=f"consumer of {service}")

    async def _first_failure(self) -> asyncio.Task[None] | None:
        """Return a follower that ended, which it does by failing alone; `None` when a while passed without."""
        followers = self._followers.values()
        if not followers:
            await asyncio.sleep(REVIVAL_SECONDS)
            return None
        done, _ = await asyncio.wait(followers, timeout=REVIVAL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        return next(iter(done), None)

    async def prepare(self) -> None:
        """Make the schemas and tables that are missing, so that whoever reads them finds them."""
        async with self._pool.connection() as connection:
            for projection in self._projections.values():
                await self._create(projection, connection)

    def position(self, service: str) -> int:
        """Return the position up to which every projection that reads `service` (and has not failed) has seen it."""
        seen = [p for (name, of), p in self._positions.items() if of == service and name not in self.failures]
        return min(seen, default=0)

    async def wait(self, positions: Mapping[str, int], seconds: float) -> bool:
        """Wait until these positions have been seen, at most so many seconds; tell whether they have."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(lambda: all(self.position(s) >= p for s, p in positions.items()))
        return all(self.position(service) >= position for service, position in positions.items())

    async def _create(self, projection: Projection, connection: Connection) -> None:
        try:
            await projection.create(connection)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  # Whatever it is, it stops this projection alone.
            self._stop(projection, "", error)

    async def _revive(self) -> set[str]:
        """Return the services whose streams have a projection that may start again."""
        services: set[str] = set()
        for projection in [self._projections[name] for name in self.failures]:
            with contextlib.suppress(Error, PoolTimeout):
                async with self._pool.connection() as connection:
                    positions = await projection.positions(connection)
                if any(self._positions.get((projection.name, s)) != p for s, p in positions.items()):
                    del self.failures[projection.name]
                    services.update(projection.sources)
        return services

    async def _follow(self, service: str) -> None:
        while True:
            try:
                readers = await self._readers(service)
                after = min((self._positions[p.name, service] for p in readers), default=None)
                if after is None:
                    await asyncio.Event().wait()  # All have stopped; a revival cancels this and follows anew.
                    continue
                async with contextlib.aclosing(self._bus.follow(service, after, limit=CATCH_UP)) as batches:
                    async for batch in batches:
                        await self._feed(service, readers, [read_line(message.data) for message in batch])
            except PositionMoved as reason:
                _log.info("position moved", service=service, error=str(reason))
            except (OperationalError, PoolTimeout) as error:
                _log.warning("database away", service=service, error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _readers(self, service: str) -> list[Projection]:
        readers = [p for p in self._projections.values() if service in p.sources and p.name not in self.failures]
        async with self._pool.connection() as connection:
            for projection in readers:
                self._positions[projection.name, service] = (await projection.positions(connection))[service]
        await self._tell()
        return readers

    async def _feed(self, service: str, readers: Sequence[Projection], rows: list[Stored]) -> None:
        async with self._pool.connection() as connection:
            for projection in readers:
                if projection.name not in self.failures:
                    await self._advance(connection, projection, service, rows)
        await self._tell()

    async def _advance(self, connection: Connection, projection: Projection, service: str, rows: list[Stored]) -> None:
        key = (projection.name, service)
        try:
            self._positions[key] = await projection.advance(connection, service, rows, after=self._positions[key])
        except (PositionMoved, OperationalError):
            raise
        except Exception as error:  # noqa: BLE001  # Whatever it is, it stops this projection alone.
            self._stop(projection, service, error)

    def _stop(self, projection: Projection, service: str, error: Exception) -> None:
        self.failures[projection.name] = type(error).__name__
        _log.error(
            "projection stopped",
            model=projection.name,
            service=service,
            position=self._positions.get((projection.name, service), 0),
            error=type(error).__name__,
        )

    async def _tell(self) -> None:
        async with self._moved:
            self._moved.notify_all()
