"""The other sides of the comparisons: the library as it is, and a plain INSERT."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import AsyncConnectionPool

SECONDS = 3.0


class Vote(Aggregate):
    """A ballot as the library's own aggregates would have it, with the same facts as ours."""

    class Cast(Aggregate.Created):
        process_id: str
        contest_id: str
        voter: str
        choices: list[str]
        channel: str
        actor: str
        role: str
        cause: str

    @event(Cast)
    def __init__(
        self,
        process_id: str,
        contest_id: str,
        voter: str,
        choices: list[str],
        channel: str,
        actor: str,
        role: str,
        cause: str,
    ) -> None:
        self.process_id = process_id
        self.contest_id = contest_id
        self.voter = voter
        self.choices = choices
        self.channel = channel
        self.actor = actor
        self.role = role
        self.cause = cause


class Votes(Application[UUID]):
    """The library's application, as it is."""


def library(database: str, schema: str = "library", pool: int = 8) -> Votes:
    """Return the library's application over its own table in a schema of its own."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"create schema if not exists {schema}")
    parts = conninfo_to_dict(database)
    return Votes(
        env={
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(parts["dbname"]),
            "POSTGRES_HOST": str(parts["host"]),
            "POSTGRES_PORT": str(parts["port"]),
            "POSTGRES_USER": str(parts["user"]),
            "POSTGRES_PASSWORD": str(parts.get("password", "")),
            "POSTGRES_SCHEMA": schema,
            "POSTGRES_POOL_SIZE": str(pool),
            "POSTGRES_MAX_OVERFLOW": "24",
        }
    )


def vote(number: int) -> Vote:
    """Return a new ballot of the library."""
    return Vote(
        process_id=str(PROCESS),
        contest_id=str(PROCESS),
        voter=f"{number:032x}",
        choices=["2324969"],
        channel="web",
        actor=f"{number:032x}",
        role="agent",
        cause="request:0192f0c1-7a52-7d5e-8b1a-2f4f6c8d9e01",
    )


PROCESS = uuid4()


class Rate:
    """What a side reached: how many, how many a second, and the waits in milliseconds."""

    def __init__(self, number: int, seconds: float, waits: Sequence[float]) -> None:
        ordered = sorted(waits) or [0.0]
        self.number = number
        self.per_second = number / seconds
        self.p50 = ordered[len(ordered) // 2] * 1e3
        self.p99 = ordered[int(len(ordered) * 0.99)] * 1e3

    def __str__(self) -> str:
        return f"{self.per_second:9,.0f}/s  p50 {self.p50:7.2f} ms  p99 {self.p99:7.2f} ms"


def in_threads(threads: int, work: Callable[[int], object], seconds: float = SECONDS) -> Rate:
    """Call `work` from so many threads for so long."""
    waits: list[float] = []
    end = time.perf_counter() + seconds

    def one(thread: int) -> None:
        number = thread
        while (began := time.perf_counter()) < end:
            work(number)
            waits.append(time.perf_counter() - began)
            number += threads

    workers = [threading.Thread(target=one, args=(thread,)) for thread in range(threads)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return Rate(len(waits), time.perf_counter() - began, waits)


async def in_flight(tasks: int, work: Callable[[int], Awaitable[object]], seconds: float = SECONDS) -> Rate:
    """Await `work` from so many tasks for so long."""
    waits: list[float] = []
    began = time.perf_counter()
    end = began + seconds

    async def one(task: int) -> None:
        number = task
        while (start := time.perf_counter()) < end:
            await work(number)
            waits.append(time.perf_counter() - start)
            number += tasks

    await asyncio.gather(*(one(task) for task in range(tasks)))
    return Rate(len(waits), time.perf_counter() - began, waits)


async def plain_inserts(database: str, connections: int, topic: str, data: bytes) -> Rate:
    """Insert the same row once for each ballot, each by itself, over so many connections."""
    settings: dict[str, Any] = {"autocommit": True}
    async with AsyncConnectionPool(database, min_size=connections, max_size=connections, kwargs=settings) as pool:
        async with pool.connection() as connection:
            await connection.execute(
                "create table plain (originator_id uuid, originator_version bigint, topic text, state bytea, "
                "notification_id bigserial, primary key (originator_id, originator_version))"
            )
            await connection.execute("create unique index on plain (notification_id)")
        held = [await pool.getconn() for _ in range(connections)]

        async def insert(number: int) -> None:
            await held[number % connections].execute(
                "insert into plain (originator_id, originator_version, topic, state) values (%b, 1, %b, %b)",
                (uuid4(), topic, data),
                prepare=True,
            )

        rate = await in_flight(connections, insert)
        for connection in held:
            await pool.putconn(connection)
    return rate


def report(title: str, rows: Sequence[tuple[str, Rate]], wishes: Sequence[tuple[str, float, float]]) -> None:
    """Print the sides of one comparison and the ratios reached beside those wished for."""
    print(f"\n{title}")
    for name, rate in rows:
        print(f"  {name:48} {rate}")
    for name, reached, wished in wishes:
        print(f"  {name:48} {reached:9.2f}x  wished {wished:.2f}x  {'met' if reached >= wished else 'MISSED'}")
