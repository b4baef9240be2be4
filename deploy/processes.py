"""The whole system on one machine, each service as its own process: what production does, supervised here."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Final

import httpx2
import structlog

from deploy.failures import DidNotStart
from deploy.servers.failures import PortIsTaken
from deploy.servers.process import hold_port
from deploy.system import PARTS, System, at_port, servers
from shared.settings import Settings
from shared.tasks import ended

MODULES: Final[Mapping[str, str]] = {
    "registry": "services.registry",
    "voting": "services.voting",
    "oversight": "services.oversight",
    "forum": "services.forum",
    "transparency": "projections",
}
FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 5.0
READY_SECONDS: Final = 120.0
"""A slow machine reads five programs from a cold disk at once."""

__all__ = ["DidNotStart", "Supervisor", "many_processes", "ready"]

_log = structlog.get_logger()


@contextlib.asynccontextmanager
async def many_processes(settings: Settings) -> AsyncIterator[System]:
    """Run each service and the projections as a process of its own, started again when it dies."""
    started = time.perf_counter()
    with _held_ports(settings) as ports:
        async with servers(settings) as those:
            named = at_port(those, ports["registry"])
            pids: dict[str, int] = {}
            supervisors = [Supervisor(name, _environment(named, port), pids) for name, port in ports.items()]
            tasks = [asyncio.create_task(one.run(), name=f"supervisor of {one.name}") for one in supervisors]
            try:
                addresses = {name: f"http://{named.host}:{port}" for name, port in ports.items()}
                await asyncio.gather(*(ready(address) for address in addresses.values()))
                watching = asyncio.ensure_future(_all(tasks))
                yield System(addresses, time.perf_counter() - started, named, watching, pids)
            finally:
                await ended(tasks)


@contextlib.contextmanager
def _held_ports(settings: Settings) -> Iterator[dict[str, int]]:
    """Hold a port for each part: from the one that was named upwards, else free ones; raise `PortIsTaken`.

    Programs take seconds to load: until they listen, and while one is started again, nobody else is to have the port.
    """
    named = settings.port if "port" in settings.model_fields_set else 0
    ports: dict[str, int] = {}
    with contextlib.ExitStack() as held:
        for place, name in enumerate(PARTS):
            try:
                holding = held.enter_context(hold_port(named + place if named else None))
            except OSError:
                raise PortIsTaken(port=named + place, server=name) from None
            ports[name] = holding.getsockname()[1]
        if sys.platform != "linux":
            held.close()  # Elsewhere a port that is held cannot be listened on.
        yield ports


async def _all(tasks: list[asyncio.Task[None]]) -> None:
    await asyncio.gather(*tasks)


async def ready(address: str) -> None:
    """Wait until a service says that it is ready; raise `DidNotStart` where it does not in time."""
    async with httpx2.AsyncClient(timeout=2) as http:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx2.HTTPError):
                if (await http.get(f"{address}/readyz")).is_success:
                    return
            await asyncio.sleep(0.05)
    raise DidNotStart(address)


def _environment(settings: Settings, port: int) -> dict[str, str]:
    given = {
        "environment": settings.environment.value,
        "deployment": settings.deployment,
        "data_dir": str(settings.data_dir),
        "host": settings.host,
        "port": str(port),
        "log_format": settings.log_format.value,
        "public_site": settings.public_site,
    }
    secret = {
        name: value.get_secret_value()
        for name in ("database_url", "keys_database_url", "nats_url")
        if (value := getattr(settings, name)) is not None
    }
    return {**os.environ, **{f"QUIPU_{name.upper()}": value for name, value in {**given, **secret}.items()}}


class Supervisor:
    """Keeps one service running: starts it again when it dies, waiting a little longer each time."""

    def __init__(self, name: str, environment: Mapping[str, str], pids: dict[str, int]) -> None:
        self.name = name
        self._pids = pids
        self._environment = environment

    async def run(self) -> None:
        """Start the process and start it again, until cancelled; then end it."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            began = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "deploy.child", MODULES[self.name], env=self._environment
            )
            self._pids[self.name] = process.pid
            _log.info("process started", service=self.name, pid=process.pid)
            try:
                code = await process.wait()
            except asyncio.CancelledError:
                await _end(process)
                raise
            pause = FIRST_PAUSE_SECONDS if time.monotonic() - began > LONGEST_PAUSE_SECONDS else pause * 2
            _log.warning("process ended", service=self.name, status=code)
            await asyncio.sleep(min(pause, LONGEST_PAUSE_SECONDS))


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), 15)
    except TimeoutError:
        process.kill()
        await process.wait()
