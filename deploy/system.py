"""The whole system on one machine, in one process under one address."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr

from deploy.servers import Servers
from shared.settings import Settings

PARTS: Final = ("registry", "voting", "oversight", "forum", "transparency")
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
    """Run everything in this process under one address, until the body ends.

    The program is loaded while its servers start: each takes a second or two.
    """
    started = time.perf_counter()
    loading = asyncio.ensure_future(asyncio.to_thread(_load))
    async with servers(settings) as named, (await loading)(named) as (known, serving):
        base = f"http://{known.host}:{known.port}"
        parts = dict.fromkeys(PARTS, base)
        yield System(parts, time.perf_counter() - started, known, serving, dict.fromkeys(PARTS, os.getpid()))


def _load() -> Callable[[Settings], contextlib.AbstractAsyncContextManager[tuple[Settings, asyncio.Task[None]]]]:
    from deploy.assembly import assembled  # noqa: PLC0415  # All services: no other command should wait for them.

    return assembled


def at_port(settings: Settings, port: int) -> Settings:
    """Return the settings with the port in use, and the site of people there, unless they name another."""
    site = {} if "public_site" in settings.model_fields_set else {"public_site": f"http://localhost:{port}"}
    return settings.model_copy(update={"port": port, **site})


def _beside(url: str, suffix: str) -> str:
    """Make a database beside the one of `url` where it is missing, and return its URL."""
    parts = conninfo_to_dict(url)
    name = f"{parts['dbname']}{suffix}"
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("select from pg_database where datname = %s", (name,)).fetchone():
            with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return make_conninfo(url, dbname=name)
