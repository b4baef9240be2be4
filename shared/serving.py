"""Serving: one web application on one socket, until a signal ends it. The same way alone and all together."""

import asyncio
import contextlib
import gc
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any

import structlog
import uvicorn
from fastapi import APIRouter, FastAPI

from shared.bus import Bus
from shared.errors import Standstill, Words
from shared.identity import Verifier
from shared.logs import configure
from shared.service import Platform, Running
from shared.settings import Settings
from shared.web import application

Opener = Callable[[Platform], AbstractAsyncContextManager[tuple[Running, APIRouter]]]
"""What opens one service on a platform: its running parts and its addresses."""

_log = structlog.get_logger()


class ServerNotNamed(Standstill):
    """A service that runs alone needs QUIPU_DATABASE_URL and QUIPU_NATS_URL; `quipu up` starts servers of its own."""

    detail = Words(
        "Un servicio solo necesita QUIPU_DATABASE_URL y QUIPU_NATS_URL.",
        "A service alone needs QUIPU_DATABASE_URL and QUIPU_NATS_URL.",
    )
    remedy = Words("Indíquelos, o use `quipu up`.", "Set both, or use `quipu up`.")


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run an asynchronous main on the fastest loop at hand; SIGTERM ends it as Ctrl-C does, everything closed."""
    if sys.platform == "win32":
        asyncio.run(main)
        return
    import uvloop  # noqa: PLC0415  # Not on Windows.

    uvloop.run(_until_terminated(main))


async def _until_terminated(main: Coroutine[Any, Any, None]) -> None:
    task = asyncio.ensure_future(main)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one. Raise `OSError` where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except OSError:
        listening.close()
        raise
    return listening


@contextlib.asynccontextmanager
async def platform(settings: Settings) -> AsyncIterator[Platform]:
    """Connect to the bus and read the keys: what services run on. The settings name both servers."""
    if settings.database_url is None or settings.nats_url is None:
        raise ServerNotNamed
    async with Bus.connect(settings.nats_url.get_secret_value()) as bus:
        yield Platform(settings, bus, Verifier.from_settings(settings), settings.database_url.get_secret_value())


async def serve(app: FastAPI, listening: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; what is under way is finished first."""
    _settle_memory()
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=10, server_header=False
    )
    await uvicorn.Server(config).serve(sockets=[listening])


def _settle_memory() -> None:
    """Keep the garbage collector off what lives as long as the process: a tenth of the 99th percentile."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def run_alone(title: str, opener: Opener) -> None:
    """Run one service as its own process, as production does: settings from the environment, logs to standard error."""
    settings = Settings()
    configure(settings.log_format, service=title)

    async def main() -> None:
        with contextlib.closing(listen(settings.host, settings.port)) as listening:
            async with platform(settings) as shared, opener(shared) as (running, router):
                _log.info("service started", service=title, port=listening.getsockname()[1])
                await serve(application(f"Quipu {title}", shared, [router], [running]), listening)

    try:
        run(main())
    except Standstill as reason:
        sys.exit(str(reason))
