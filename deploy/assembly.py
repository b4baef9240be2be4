"""The services and the projections put together in this process, under one address."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Mapping
from typing import Final

from deploy.servers.failures import PortIsTaken
from deploy.system import at_port
from projections.__main__ import open_projections
from services.forum.__main__ import open_forum
from services.oversight.__main__ import open_oversight
from services.registry.__main__ import open_registry
from services.voting.__main__ import open_voting
from shared.serving import Opener, listen, platform, serve
from shared.settings import Settings
from shared.tasks import ended
from shared.web import application

OPENERS: Final[Mapping[str, Opener]] = {
    "voting": open_voting,
    "registry": open_registry,
    "oversight": open_oversight,
    "forum": open_forum,
    "transparency": open_projections,
}
"""What runs, by the first part of its paths; addresses are tried in this order, so the busiest come first."""


@contextlib.asynccontextmanager
async def assembled(settings: Settings) -> AsyncIterator[tuple[Settings, asyncio.Task[None]]]:
    """Run all parts on the servers that the settings name, until the body ends.

    Yields the settings with the port on which they are served, and the task that serves.
    """
    async with contextlib.AsyncExitStack() as stack:
        listening = stack.enter_context(contextlib.closing(_listening(settings)))
        named = at_port(settings, listening.getsockname()[1])
        shared = await stack.enter_async_context(platform(named))
        opened = [await stack.enter_async_context(opener(shared)) for opener in OPENERS.values()]
        app = application("Quipu", shared, [router for _, router in opened], [running for running, _ in opened])
        serving = asyncio.create_task(serve(app, listening), name="web server")
        try:
            yield named, serving
        finally:
            await ended([serving])


def _listening(settings: Settings) -> socket.socket:
    """Return a socket on the port that was named, else on the usual one, or a free one where another copy has that."""
    try:
        return listen(settings.host, settings.port)
    except OSError as failure:
        if "port" not in settings.model_fields_set:
            return listen(settings.host, 0)
        if failure.errno != errno.EADDRINUSE:
            raise
        raise PortIsTaken(port=settings.port, server="Quipu") from None
