"""The whole system on one machine, in one process under one address."""

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr

from deploy.servers import Servers
from projections.__main__ import open_projections
from services.forum.__main__ import open_forum
from services.oversight.__main__ import open_oversight
from services.registry.__main__ import open_registry
from services.voting.__main__ import open_voting
from shared.serving import Opener, listen, platform, serve
from shared.settings import Settings
from shared.tasks import ended
from shared.web import application

PARTS: Final[Mapping[str, Opener]] = {
    "registry": open_registry,
    "voting": open_voting,
    "oversight": open_oversight,
    "forum": open_forum,
    "transparency": open_projections,
}
"""What runs, by the first part of its paths."""


@dataclass(frozen=True)
class System:
    """A system that answers: the base address of each part, how long it took to start, the task that serves it.

    `pids` names the process of each part, as it is now.
    """

    addresses: Mapping[str, str]
    seconds: float
    settings: Settings
    running: asyncio.Task[None]
    pids: Mapping[str, int]


@contextlib.asynccontextmanager
async def servers(settings: Settings) -> AsyncIterator[Settings]:
    """Start the servers that the settings do not name, and yield settings that name all."""
    given = [url.get_secret_value() if url else "" for url in (settings.database_url, settings.nats_url)]
    async with Servers(
        settings.data_dir, prefer_path=settings.prefer_path_binaries, database_url=given[0], nats_url=given[1]
    ) as started:
        keys = settings.keys_database_url
        if keys is None:
            keys = SecretStr(await asyncio.to_thread(_beside, started.database_url, "_keys"))
        named = {
            "database_url": SecretStr(started.database_url),
            "keys_database_url": keys,
            "nats_url": SecretStr(started.nats_url),
        }
        yield settings.model_copy(update=named)


@contextlib.asynccontextmanager
async def one_process(settings: Settings) -> AsyncIterator[System]:
    """Run everything in this process under one address, until the body ends."""
    started = time.perf_counter()
    async with contextlib.AsyncExitStack() as stack:
        listening = stack.enter_context(contextlib.closing(listen_near(settings.host, settings.port)))
        named = at_port(await stack.enter_async_context(servers(settings)), listening.getsockname()[1])
        shared = await stack.enter_async_context(platform(named))
        opened = [await stack.enter_async_context(opener(shared)) for opener in PARTS.values()]
        app = application("Quipu", shared, [router for _, router in opened], [running for running, _ in opened])
        serving = asyncio.create_task(serve(app, listening), name="web server")
        base = f"http://{named.host}:{listening.getsockname()[1]}"
        try:
            yield System(
                dict.fromkeys(PARTS, base),
                time.perf_counter() - started,
                named,
                serving,
                dict.fromkeys(PARTS, os.getpid()),
            )
        finally:
            await ended([serving])


def listen_near(host: str, port: int) -> socket.socket:
    """Return a socket on this port, or on a free one where another copy of the system has it."""
    try:
        return listen(host, port)
    except OSError:
        return listen(host, 0)


def at_port(settings: Settings, port: int) -> Settings:
    """Return the settings with the site of people where it is served, unless they name another."""
    if "public_site" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"public_site": f"http://localhost:{port}"})


def _beside(url: str, suffix: str) -> str:
    """Make a database beside the one of `url` where it is missing, and return its URL."""
    parts = conninfo_to_dict(url)
    name = f"{parts['dbname']}{suffix}"
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("select from pg_database where datname = %s", (name,)).fetchone():
            with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return make_conninfo(url, dbname=name)
