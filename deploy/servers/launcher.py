"""The servers of one machine: PostgreSQL and NATS as child processes over one data folder."""

import asyncio
import fcntl
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

import structlog

from deploy.servers import nats, postgres
from deploy.servers.failures import DiskIsFull, FolderIsInUse, FolderIsNotWritable
from deploy.servers.keeper import Keeper, Server
from deploy.servers.nats import Nats
from deploy.servers.notes import Notes
from deploy.servers.postgres import Postgres
from deploy.servers.process import end, free_port, is_free
from deploy.servers.tenancy import find_home, forget_home

LEAST_FREE_BYTES: Final = 256 * 1024 * 1024
MEGABYTE: Final = 1_000_000
LEFT_OVER_SIGNALS: Final = {Postgres.name: Postgres.signals, Nats.name: Nats.signals}

log = structlog.get_logger(__name__)


class Addresses(NamedTuple):
    """Where the servers are, passwords included: never log or print them."""

    database_url: str
    nats_url: str


class Servers:
    """PostgreSQL and NATS for one copy of Quipu; `async with Servers(folder) as servers`, or `start()` and `stop()`.

    The data folder is made when it is not there, and a later start goes on from it, whatever ended the earlier one.
    One copy at a time uses a folder (`FolderIsInUse`). A server that ends by itself is started again on its port. When
    this process ends, however it ends, the servers end too; where the system cannot promise that (not Linux), the next
    start on the folder ends exactly those. A server that `database_url` or `nats_url` names is checked and used instead
    of a child. Raises a `ServerFailure` that names the next step; then nothing is left running.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        prefer_path: bool = False,
        database_url: str = "",
        nats_url: str = "",
        database_port: int = 0,
        nats_port: int = 0,
    ) -> None:
        self.data_dir = Path(data_dir).absolute()
        self.database_url = database_url
        self.nats_url = nats_url
        self._prefer_path = prefer_path
        self._outside_database = bool(database_url)
        self._outside_nats = bool(nats_url)
        self._ports = {Postgres.name: database_port, Nats.name: nats_port}
        self._notes = Notes(self.data_dir)
        self._keepers: list[Keeper] = []
        self._lock: int | None = None

    def start(self) -> None:
        """Start what is not outside, and return when both take connections."""
        if self._outside_database:
            postgres.check_database(self.database_url)
        if self._outside_nats:
            nats.check_nats(self.nats_url)
        if self._outside_database and self._outside_nats:
            return
        try:
            self._start_children()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the servers that this object started and let go of the folder; a second call does nothing."""
        while self._keepers:
            self._keepers.pop().end()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def __aenter__(self) -> Self:
        starting = asyncio.ensure_future(asyncio.to_thread(self.start))
        try:
            await asyncio.shield(starting)
        except asyncio.CancelledError:
            with suppress(Exception):
                await starting
            await asyncio.to_thread(self.stop)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)

    def _start_children(self) -> None:
        self._lock = _take(self.data_dir)
        self._end_left_over()
        _require_room(self.data_dir)
        database = None if self._outside_database else self._postgres()
        bus = None if self._outside_nats else self._nats()
        servers: list[Server] = [server for server in (database, bus) if server is not None]
        for server in servers:
            self._keepers.append(Keeper(server, self.data_dir / "logs" / f"{server.name}.log", self._notes.keep))
            self._keepers[-1].start()
        for keeper in self._keepers:
            keeper.ready.result()
        if database is not None:
            database.complete()
            self.database_url = database.url
        if bus is not None:
            self.nats_url = bus.url
        log.info("servers were started", servers=[server.name for server in servers])

    def _end_left_over(self) -> None:
        """End what a copy that was killed left running on this folder; the folder's lock says that the copy is gone."""
        for name, signals in LEFT_OVER_SIGNALS.items():
            process = self._notes.process_of(name)
            if process is not None and process.lives():
                end(process, signals)

    def _postgres(self) -> Postgres:
        home, found = find_home(self.data_dir, Postgres.name), postgres.find_software(prefer_path=self._prefer_path)
        secret, known = self._secret()
        server = Postgres(home, found, secret, self._port(Postgres.name), port_is_fixed=self._is_fixed(Postgres.name))
        if not known and server.data.exists():
            server.renew_password()
        self._notes.keep_secret(secret)
        return server

    def _nats(self) -> Nats:
        home, found = find_home(self.data_dir, Nats.name), nats.find_software(prefer_path=self._prefer_path)
        secret, _ = self._secret()
        self._notes.keep_secret(secret)
        return Nats(home, found, secret, self._port(Nats.name), port_is_fixed=self._is_fixed(Nats.name))

    def _secret(self) -> tuple[str, bool]:
        known = self._notes.secret()
        return (known, True) if known else (secrets.token_hex(24), False)

    def _is_fixed(self, name: str) -> bool:
        return self._ports[name] != 0

    def _port(self, name: str) -> int:
        if self._is_fixed(name):
            return self._ports[name]
        last = self._notes.port_of(name)
        return last if last and is_free(last) else free_port()


def running(data_dir: Path) -> Addresses | None:
    """Return where the servers are that another process keeps on this folder; `None` when it keeps none.

    The address of a server that is not a child of that process (an outside one) is empty.
    """
    notes = Notes(data_dir)
    secret, ports = notes.secret(), notes.living_ports()
    if secret is None or not ports:
        return None
    return Addresses(
        postgres.url_of(secret, ports[Postgres.name]) if Postgres.name in ports else "",
        nats.url_of(secret, ports[Nats.name]) if Nats.name in ports else "",
    )


def discard(data_dir: Path) -> None:
    """Delete a data folder, with the files that its servers keep elsewhere; raises `FolderIsInUse`."""
    if not data_dir.exists():
        return
    os.close(_take(data_dir))
    for name in LEFT_OVER_SIGNALS:
        forget_home(data_dir, name)
    shutil.rmtree(data_dir)


def _take(data_dir: Path) -> int:
    """Make the folder when it is not there, and lock it for as long as the descriptor returned stays open."""
    try:
        _make(data_dir)
        lock = os.open(data_dir / "run" / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as failure:
        raise FolderIsNotWritable(folder=data_dir, reason=failure.strerror) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise FolderIsInUse(folder=data_dir) from None
    return lock


def _make(data_dir: Path) -> None:
    if not data_dir.exists():
        data_dir.mkdir(parents=True)
        data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)  # `nobody` passes through to its own folders.
    for name in ("run", "logs"):
        (data_dir / name).mkdir(mode=0o700, exist_ok=True)


def _require_room(data_dir: Path) -> None:
    free = shutil.disk_usage(data_dir).free
    if free < LEAST_FREE_BYTES:
        raise DiskIsFull(folder=data_dir, free_megabytes=free // MEGABYTE, least_megabytes=LEAST_FREE_BYTES // MEGABYTE)
