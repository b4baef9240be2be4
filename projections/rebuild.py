"""Rebuilding a read model beside the live one, and switching over without anybody reading nothing.

Promises: readers see the live model until, in one transaction, they see the rebuilt one; the live model goes on moving
while the other is filled and compared; the switch happens only where both have the same digest over the same
positions, or where the caller accepts that they differ. A rebuild that ends early leaves the live model as it was.
Two rebuilds of one model wait for each other.
"""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import psycopg
import structlog

from projections.sharing import SharedSource
from projections.sources import Source
from shared.eventstore import Stored
from shared.projection import Connection, PositionMoved, Projection

CLOSE: Final = 1_000
"""So many events behind the live model is close enough to stop it for a moment."""

Progress = Callable[[int, int], None]
_log = structlog.get_logger()


class RebuiltDiffers(Exception):
    """The rebuilt model is not what the live one is; the live one was kept.

    `live` is its digest, or the name of the error because of which it could not be brought to the same positions.
    """

    def __init__(self, name: str, live: str, rebuilt: str) -> None:
        super().__init__(f"{name}: the live model is {live}, the rebuilt one {rebuilt}")
        self.name = name
        self.live = live
        self.rebuilt = rebuilt


class Rebuilt(NamedTuple):
    """What a rebuild did: both digests (`None` for no live model to compare), positions reflected, events folded."""

    name: str
    live: str | None
    rebuilt: str | None
    positions: dict[str, int]
    events: int


def _silent(_done: int, _total: int) -> None:
    """Show no progress."""


async def rebuild(
    url: str, kind: type[Projection], source: Source, *, accept: bool = False, progress: Progress = _silent
) -> Rebuilt:
    """Rebuild one read model in the database at `url` from all events of its services, and switch it in.

    `progress` is called with the events folded and the events there are. Raise `RebuiltDiffers` where the digests
    differ and `accept` is not set.
    """
    async with _connect(url) as lock, _connect(url) as writing, _connect(url) as pausing:
        await lock.execute("select pg_advisory_lock(hashtextextended(%s, 0))", (f"quipu.rebuild.{kind.name}",))
        work = _Rebuild(kind, source, writing, pausing, progress)
        await work.fill()
        live, rebuilt = await work.compare(url)
        if live != rebuilt and not accept:
            await work.discard()
            raise RebuiltDiffers(kind.name, str(live), str(rebuilt))
        positions = await work.switch()
        _log.info("read model rebuilt", model=kind.name, positions=positions, count=work.done)
        return Rebuilt(kind.name, live, rebuilt, positions, work.done)


async def rebuild_many(
    url: str,
    kinds: Sequence[type[Projection]],
    source: Source,
    *,
    accept: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Rebuilt | RebuiltDiffers]:
    """Rebuild several read models at once, reading each event once; return what became of each, in their order.

    `progress` is called with the name of a model besides. Any other failure ends all of them.
    """
    shared = SharedSource(source)

    async def one(kind: type[Projection]) -> Rebuilt | RebuiltDiffers:
        told = partial(progress, kind.name) if progress else _silent
        try:
            return await rebuild(url, kind, shared, accept=accept, progress=told)
        except RebuiltDiffers as differs:
            return differs

    with _seldom_collected():
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(kind), name=f"rebuild of {kind.name}") for kind in kinds]
    return [task.result() for task in tasks]


@contextlib.contextmanager
def _seldom_collected() -> Iterator[None]:
    """Keep the garbage collector off pages that reference counting frees anyway: a fifth of the time of a fill."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


class _Rebuild:
    """One rebuild: `new` is filled over the connection `writing`, the live model is held still over `pausing`."""

    def __init__(
        self, kind: type[Projection], source: Source, writing: Connection, pausing: Connection, progress: Progress
    ) -> None:
        self.live = kind()
        self.new = kind(f"{kind.name}__next")
        self.source = source
        self.writing = writing
        self.pausing = pausing
        self.progress = progress
        self.done = 0
        self.total = 0

    async def fill(self) -> None:
        """Fill the new schema with all there is, then index it, then follow until it is close behind."""
        await self.discard()
        await self.new.create(self.writing, indexed=False)
        await self._follow()
        await self.writing.execute("set maintenance_work_mem to '128MB'")
        await self.new.index(self.writing)
        await self.writing.execute(
            f"analyze {', '.join(f'{self.new.schema}.{table}' for table in self.new.keys)}".encode()
        )
        while await self._follow() > CLOSE:
            pass

    async def compare(self, url: str) -> tuple[str | None, str | None]:
        """Return the digests of the live model and of the new one at the same positions; `None` for no live model.

        The live model is held still only until both stand at the same positions; the digests are then taken from a
        snapshot of that moment.
        """
        fault: str | None = None
        async with _connect(url) as reading:
            while True:
                async with self._still() as there_is_one:
                    if not there_is_one or fault or await self._are_level():
                        await reading.execute("begin isolation level repeatable read read only")
                        await reading.execute(self.new.sql("select from :schema.positions"))
                        break
                    fault = await self._push()
            if not there_is_one:
                return None, None
            rebuilt = await self.new.digest(reading)
            return fault or await self._live_digest(reading), rebuilt

    async def _live_digest(self, reading: Connection) -> str:
        try:
            return await self.live.digest(reading)
        except psycopg.ProgrammingError as error:  # It was made with other tables.
            return type(error).__name__

    async def switch(self) -> dict[str, int]:
        """Put the new schema in the place of the live one, in one transaction, and drop the live one."""
        while await self._follow() > CLOSE:
            pass
        async with self._still() as there_is_one:
            if there_is_one:
                await self._are_level()
                await self.pausing.execute(self.live.sql("lock table :schema.positions in access exclusive mode"))
                await self.pausing.execute(self.live.sql("alter schema :schema rename to :schema__last"))
            await self.pausing.execute(self.new.sql(f"alter schema :schema rename to {self.live.schema}"))
            positions = await self.live.positions(self.pausing)
        await self.pausing.execute(self.live.sql("drop schema if exists :schema__last cascade"))
        return positions

    async def discard(self) -> None:
        """Drop what an earlier rebuild, or this one, has left."""
        await self.writing.execute(self.new.sql("drop schema if exists :schema cascade"))
        await self.writing.execute(self.live.sql("drop schema if exists :schema__last cascade"))

    @contextlib.asynccontextmanager
    async def _still(self) -> AsyncIterator[bool]:
        """Hold the live model still, its readers aside, until the body ends; yield whether there is one."""
        async with self.pausing.transaction():
            cursor = await self.pausing.execute("select to_regclass(%s)", (f"{self.live.schema}.positions",))
            there_is_one = (await cursor.fetchone()) != (None,)
            if there_is_one:
                await self.pausing.execute(self.live.sql("lock table :schema.positions in exclusive mode"))
            yield there_is_one

    async def _are_level(self) -> bool:
        """Bring the new model to where the live one is; tell whether that is the same place, or further."""
        live = await self.live.positions(self.pausing)
        await self._advance(self.new, self.writing, live)
        return live == await self.new.positions(self.writing)

    async def _push(self) -> str | None:
        """Bring the live model to where the new one is; return the name of the error where it cannot get there."""
        target = await self.new.positions(self.writing)
        try:
            async with self.pausing.transaction():
                await self._advance(self.live, self.pausing, target)
        except Exception as error:  # noqa: BLE001  # Whatever stops the live model is a finding of the comparison.
            return type(error).__name__
        return None

    async def _follow(self) -> int:
        """Fold what there is for the new model; return how many events that were."""
        heads = {service: await self.source.head(service) for service in self.new.sources}
        self.total = sum(heads.values())
        before = self.done
        await self._advance(self.new, self.writing, heads)
        return self.done - before

    async def _advance(self, projection: Projection, connection: Connection, target: Mapping[str, int]) -> None:
        positions = await projection.positions(connection)
        for service in projection.sources:
            position = positions[service]
            async for rows in _read_ahead(self.source, service, position, target.get(service, 0)):
                position = await projection.advance(connection, service, rows, after=position)
                if projection is self.new:
                    self.done += len(rows)
                    self.progress(self.done, max(self.total, self.done))
            if position < target.get(service, 0):
                raise PositionMoved(f"{projection.name}: {service} ends at {position} before {target[service]}")


async def _read_ahead(source: Source, service: str, after: int, upto: int) -> AsyncIterator[list[Stored]]:
    """Yield the pages of a source, reading the next one while one is being written."""
    async with contextlib.aclosing(source.pages(service, after, upto)) as pages:
        ahead = asyncio.ensure_future(anext(pages, None))
        try:
            while rows := await ahead:
                ahead = asyncio.ensure_future(anext(pages, None))
                yield rows
        finally:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)


@contextlib.asynccontextmanager
async def _connect(url: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    options = {"autocommit": True, "application_name": "quipu-rebuild", "options": "-c timezone=UTC"}
    async with await psycopg.AsyncConnection.connect(url, **options) as connection:  # type: ignore[arg-type]
        yield connection
