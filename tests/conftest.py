"""What every test may ask for: servers of its own, an empty database, a bus without streams, the data outside."""

import asyncio
import gc
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

import nats
import psycopg
import pytest
from fastapi._compat import v2
from psycopg.sql import SQL, Identifier
from pydantic import TypeAdapter

from deploy.servers import Servers, discard, postgres

CHECKOUT = Path(__file__).resolve().parents[1]
ROOM_BYTES = 2_000_000_000
SHORT_LIVED = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "128MB",
    "autovacuum": "off",
}
"""What a cluster that ends with its session does without: it outlives its processes, and no machine."""
ROUNDS_SINCE = 160_000
"""The first PostgreSQL that lets the rounds of a password's proof be chosen."""


@pytest.fixture(scope="session", autouse=True)
def _no_servers_but_our_own() -> Iterator[None]:
    """No test ever meets the servers that the environment names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("QUIPU_DATABASE_URL", raising=False)
        patch.delenv("QUIPU_NATS_URL", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _slow_machines_are_waited_for() -> Iterator[None]:
    """A reader of its own writes is not sent away because the machine is busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUIPU_WAIT_LIMIT_SECONDS", "60")
        yield


@pytest.fixture(scope="session", autouse=True)
def _types_are_read_once() -> Iterator[None]:
    """An application reads the types of its endpoints anew when it is built; hundreds are built, of the same types."""
    known: dict[tuple[Any, ...], TypeAdapter[Any]] = {}

    def adapter(kind: Any, *, config: Any = None) -> TypeAdapter[Any]:
        kind_itself, *told = get_args(kind)
        key = (kind_itself, repr(told), repr(config))
        if key not in known:
            known[key] = TypeAdapter(kind, config=config)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(v2, "TypeAdapter", adapter)
        yield


@contextmanager
def _passing_folder(place: Path | None = None) -> Iterator[Path]:
    """Name a data folder below one that anyone may pass; all of it goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="quipu-tests-", dir=place) as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder / "data"
        discard(folder / "data")


@pytest.fixture(scope="session")
def durable() -> bool:
    """Whether the session's PostgreSQL waits for the disk; tests end processes, never machines, so they need not."""
    return False


@pytest.fixture(scope="session")
def servers(durable: bool) -> Iterator[Servers]:
    """PostgreSQL and NATS of this very session (of each worker), in a data folder of their own."""
    with _passing_folder(None if durable else _in_memory()) as folder:
        running = Servers(folder)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in ({} if durable else SHORT_LIVED).items():
                patch.setitem(postgres.SETTINGS, name, value)
            running.start()
        _make_connecting_cheap(running.database_url)
        try:
            yield running
        finally:
            running.stop()


def _make_connecting_cheap(url: str) -> None:
    """Let the password be proved in one round instead of 4096: a test connects a dozen times."""
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.info.server_version >= ROUNDS_SINCE:
            connection.execute("SET scram_iterations = 1")
            connection.execute(
                SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(postgres.USER), connection.info.password)
            )


def _in_memory() -> Path | None:
    """Return where files are made quickly, for the short-lived clusters; elsewhere than there, the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a private folder is made there.
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM_BYTES else None


@pytest.fixture
def new_data_dir() -> Iterator[Path]:
    """Yield a data folder that is not there yet."""
    with _passing_folder(_in_memory()) as folder:
        yield folder


@pytest.fixture(scope="module")
def common_data_dir() -> Iterator[Path]:
    """Yield a data folder that is not there yet, for all tests of a module."""
    with _passing_folder(_in_memory()) as folder:
        yield folder


@pytest.fixture(scope="session")
def _first_data_dir() -> Iterator[Path]:
    with _passing_folder(_in_memory()) as folder:
        servers = Servers(folder)
        servers.start()
        servers.stop()
        yield folder


@pytest.fixture
def data_dir(new_data_dir: Path, _first_data_dir: Path) -> Path:
    """Return a data folder as the first start left it: servers start there in a tenth of the time."""
    subprocess.run(["cp", "-a", _first_data_dir, new_data_dir], check=True)
    return new_data_dir


@pytest.fixture
def make_database(servers: Servers) -> Iterator[Callable[[], str]]:
    """Return a function that makes a fresh, empty database and returns its address; all are dropped afterwards."""
    made: list[str] = []

    def make() -> str:
        made.append(f"test_{uuid4().hex}")
        with psycopg.connect(servers.database_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {made[-1]} TEMPLATE template0 STRATEGY file_copy")
        return f"{servers.database_url.rpartition('/')[0]}/{made[-1]}"

    yield make
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(make_database: Callable[[], str]) -> str:
    """Return the address of a fresh, empty database."""
    return make_database()


@pytest.fixture
def nats_url(servers: Servers) -> Iterator[str]:
    """Yield the address of the session's NATS; every stream is deleted afterwards."""
    yield servers.nats_url
    with ThreadPoolExecutor(1) as elsewhere:  # The test's own loop may still be around in this thread.
        elsewhere.submit(asyncio.run, _delete_streams(servers.nats_url)).result()


async def _delete_streams(url: str) -> None:
    connection = await nats.connect(url)
    try:
        stream_context = connection.jetstream()
        for stream in await stream_context.streams_info():
            await stream_context.delete_stream(str(stream.config.name))
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def outside_data() -> Path:
    """Return the folder of real data beside the checkout, or skip."""
    folder = Path(os.environ.get("QUIPU_OUTSIDE_DATA", CHECKOUT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the real data beside the checkout (shared/data, or QUIPU_OUTSIDE_DATA) are not here")
    return folder


def pytest_collection_finish() -> None:
    """Keep the garbage collector off what lives as long as the session, as the product does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
