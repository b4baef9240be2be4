"""Processes: who they are beyond their number, how they are started, watched and stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from random import SystemRandom
from typing import Final, NamedTuple

from deploy.servers import child
from deploy.servers.tenancy import Tenant

LOOPBACK: Final = "127.0.0.1"
PRIVATE_PORTS: Final = range(20_000, 32_000)
"""Below the ports given to outgoing connections, so that no client takes a server's port while it restarts."""

STOPPING_SECONDS: Final = 10.0


class Identity(NamedTuple):
    """One process for good: numbers are given out again, a number with its moment of start is not."""

    pid: int
    started: str

    def lives(self) -> bool:
        """Say whether this very process still runs."""
        return identify(self.pid) == self


def identify(pid: int) -> Identity | None:
    """Return who runs under this number now; `None` when nobody does, or only a dead entry is left."""
    if sys.platform != "linux":
        return _identify_by_ps(pid)
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return None if state[0] in "ZX" else Identity(pid, f"{boot}/{state[19]}")


def _identify_by_ps(pid: int) -> Identity | None:
    state, _, started = _ask_ps("stat=,lstart=", pid).partition(" ")
    return Identity(pid, started.strip()) if state and not state.startswith("Z") else None


def _ask_ps(columns: str, pid: int) -> str:
    command = ["/bin/ps", "-ww", "-o", columns, "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 - a fixed command.


def command_line(pid: int) -> str:
    """Return the command line of whoever runs under this number now; empty when nobody does."""
    if sys.platform != "linux":
        return _ask_ps("command=", pid)
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def end(process: Identity, signals: Sequence[signal.Signals], patience_seconds: float = STOPPING_SECONDS) -> None:
    """Ask this very process to end, more firmly each time patience runs out; return when it is gone."""
    for firmness in signals:
        if not process.lives():
            return
        with suppress(ProcessLookupError):
            os.kill(process.pid, firmness)
        until(lambda: not process.lives(), patience_seconds)


def until(condition: Callable[[], bool], patience_seconds: float) -> bool:
    """Wait for the condition; say whether it came true in time."""
    deadline = time.monotonic() + patience_seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def hold_port(named: int | None = None) -> socket.socket:
    """Return a socket that keeps a loopback port for a child process: it is bound, and never listens.

    While it is open `free_port` gives the port to nobody, and who sets SO_REUSEADDR, as our services do, can still
    listen there. Where no port is named it is any that is free; raise `OSError` where somebody listens on the named.
    """
    while True:
        holding = socket.socket()
        if named:
            holding.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            holding.bind((LOOPBACK, named or SystemRandom().choice(PRIVATE_PORTS)))
        except OSError:
            holding.close()
            if named:
                raise
            continue
        holding.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return holding


def is_free(port: int) -> bool:
    """Say whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a loopback port that nobody has now; another may take it first, so callers try again."""
    with hold_port() as holding:
        return int(holding.getsockname()[1])


def command_of(tenant: Tenant, death_signal: signal.Signals, command: Sequence[str]) -> list[str]:
    """Return the command line that runs a command as the tenant, and ends it when this thread ends."""
    wishes = (death_signal.value, os.getpid(), tenant.uid, tenant.gid)
    return [sys.executable, "-I", "-S", child.__file__, *map(str, wishes), *command]


def run(tenant: Tenant, command: Sequence[str], folder: Path, *, told: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a command as the tenant to its end and return what it said; it is killed when this thread ends."""
    return subprocess.run(  # noqa: S603 - the commands are the launcher's own.
        command_of(tenant, signal.SIGKILL, command),
        input=told,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment(folder),
    )


def environment(folder: Path) -> dict[str, str]:
    """Return the few variables that a server needs; nothing of this process's own, settings and secrets least."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C", "TZ": "UTC"}
