"""Keeping a server running: from a thread that starts it, waits beside it, and starts it again."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Final, Protocol

import structlog

from deploy.servers.failures import PortIsTaken, ServerDidNotStart
from deploy.servers.process import (
    STOPPING_SECONDS,
    Identity,
    command_of,
    environment,
    free_port,
    identify,
    is_free,
    until,
)
from deploy.servers.tenancy import Home

FIRST_ATTEMPTS: Final = 5
LONGEST_PAUSE_SECONDS: Final = 5.0
STARTING_SECONDS: Final = 120.0
"""Enough for recovery after a crash; an ordinary start takes a tenth of a second."""
STEADY_SECONDS: Final = 30.0
"""A server that ran this long is restarted at once; one that ended sooner is given pauses that double."""
LOG_BYTES: Final = 10 * 1024 * 1024


log = structlog.get_logger(__name__)


class Server(Protocol):
    """What the keeper needs to know of a server."""

    name: str
    home: Home
    port: int
    port_is_fixed: bool
    signals: tuple[signal.Signals, ...]

    def prepare(self) -> None:
        """Make what the very first start needs; harmless when it is there."""

    def clear(self) -> None:
        """Clear away what an earlier run left; called before each start."""

    def command(self) -> list[str]:
        """Return the command line for the present port."""

    def is_ready(self, pid: int) -> bool:
        """Say whether this very process takes connections."""


class Keeper(threading.Thread):
    """Starts one server, waits beside it, and starts it again on the same port whenever it ends by itself.

    The thread lives as long as the server: Linux ties "end with your parent" to the thread that started the child.
    `ready` holds `None`, or the failure of the first start; later failures are tried again for ever, with pauses.
    """

    def __init__(self, server: Server, log_file: Path, record: Callable[[Server, Identity], None]) -> None:
        super().__init__(name=f"{server.name}-keeper", daemon=True)
        self.ready: Future[None] = Future()
        self._server = server
        self._log_file = log_file
        self._record = record
        self._ending = threading.Event()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start, then keep the server running until told to end."""
        try:
            self._server.prepare()
            process = self._first_start()
        except BaseException as failure:  # noqa: BLE001 - handed whole to whoever waits for the start.
            self.ready.set_exception(failure)
            return
        self.ready.set_result(None)
        while process is not None:
            began = time.monotonic()
            code = process.wait()
            if self._ending.is_set():
                return
            log.warning("server ended unexpectedly", server=self._server.name, status=code)
            process = self._start_again(time.monotonic() - began)

    def end(self) -> None:
        """End the server, gently first, and wait for it; a second call does nothing."""
        self._ending.set()
        for firmness in self._server.signals:
            with self._starting:
                process = self._process
            if process is not None:
                process.send_signal(firmness)
            self.join(STOPPING_SECONDS)
            if not self.is_alive():
                return

    def _first_start(self) -> "subprocess.Popen[bytes] | None":
        for attempt in range(FIRST_ATTEMPTS):
            process = self._start()
            if process is not None or self._ending.wait(0.1 * attempt):
                return process
            if not is_free(self._server.port):
                self._change_port()
        raise ServerDidNotStart(server=self._server.name, log=self._log_file)

    def _change_port(self) -> None:
        if self._server.port_is_fixed:
            raise PortIsTaken(port=self._server.port, server=self._server.name)
        self._server.port = free_port()

    def _start_again(self, lived_seconds: float) -> "subprocess.Popen[bytes] | None":
        pause = 0.0 if lived_seconds > STEADY_SECONDS else 0.1
        while not self._ending.wait(pause):
            process = self._try_again()
            if process is not None:
                log.info("server was started again", server=self._server.name, port=self._server.port)
                return process
            pause = min(2 * pause or 0.1, LONGEST_PAUSE_SECONDS)
        return None

    def _try_again(self) -> "subprocess.Popen[bytes] | None":
        try:
            return self._start()
        except OSError as failure:  # A full disk, say: room may be made.
            log.warning("server could not be started", server=self._server.name, error=failure.strerror)
            return None

    def _start(self) -> "subprocess.Popen[bytes] | None":
        """Return the server once it takes connections, or `None` when it ended or took too long."""
        with self._starting:
            if self._ending.is_set():
                return None
            self._server.clear()
            process = self._process = self._spawn()
        identity = identify(process.pid)
        if identity is not None:
            self._record(self._server, identity)
        until(lambda: process.poll() is not None or self._server.is_ready(process.pid), STARTING_SECONDS)
        if process.poll() is None and self._server.is_ready(process.pid):
            return process
        process.kill()
        process.wait()
        return None

    def _spawn(self) -> "subprocess.Popen[bytes]":
        if self._log_file.exists() and self._log_file.stat().st_size > LOG_BYTES:
            self._log_file.replace(self._log_file.with_suffix(".log.1"))
        with self._log_file.open("ab") as output:
            return subprocess.Popen(  # noqa: S603 - the command is the launcher's own.
                command_of(self._server.home.tenant, self._server.signals[0], self._server.command()),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._server.home.folder,
                env=environment(self._server.home.folder),
                start_new_session=True,
            )
