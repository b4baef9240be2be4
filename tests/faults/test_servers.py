"""Whatever is killed, whenever: the servers go on from the data, and nothing is left over."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nats
import psycopg
import pytest

from deploy.servers import Servers
from deploy.servers.keeper import Keeper
from deploy.servers.notes import Notes
from deploy.servers.process import Identity, identify, until

PATIENCE_SECONDS = 120
COPY = """
import sys, time
from pathlib import Path
import psycopg
from deploy.servers import Servers

servers = Servers(Path(sys.argv[1]))
servers.start()
with psycopg.connect(servers.database_url) as connection:
    connection.execute("CREATE TABLE words AS SELECT 'kept' AS word")
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def running(data_dir: Path) -> Iterator[Servers]:
    """Yield servers that a test may kill."""
    servers = Servers(data_dir)
    servers.start()
    yield servers
    servers.stop()


@pytest.fixture
def lingering() -> Iterator["subprocess.Popen[bytes]"]:
    """Yield a process that does nothing for long."""
    with subprocess.Popen(["/bin/sleep", "600"]) as process:
        yield process
        process.kill()


@pytest.fixture
def other_copy(data_dir: Path) -> Iterator["subprocess.Popen[str]"]:
    """Yield another process that runs the servers of the data folder, and has written one word."""
    command = [sys.executable, "-c", COPY, str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while "ready" not in process.stdout.readline():
            assert process.poll() is None
        yield process
        process.kill()


def process_of(data_dir: Path, name: str) -> Identity:
    """Return the server's process as it was noted last."""
    process = Notes(data_dir).process_of(name)
    assert process is not None
    return process


def one_word(url: str) -> str | None:
    """Return the word that was written, or `None` when the database does not answer."""
    try:
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT word FROM words").fetchone()
    except psycopg.OperationalError:
        return None
    return str(row[0]) if row else None


@pytest.mark.parametrize("firmness", [signal.SIGKILL, signal.SIGINT])
def test_postgres_comes_back_on_its_port_with_its_data(running: Servers, firmness: signal.Signals) -> None:
    with psycopg.connect(running.database_url) as connection:
        connection.execute("CREATE TABLE words AS SELECT 'kept' AS word")
    killed = process_of(running.data_dir, "postgres")

    os.kill(killed.pid, firmness)

    assert until(lambda: not killed.lives(), PATIENCE_SECONDS)
    assert until(lambda: one_word(running.database_url) == "kept", PATIENCE_SECONDS)


async def test_nats_comes_back_on_its_port_with_its_data(running: Servers) -> None:
    connection = await nats.connect(running.nats_url)
    await connection.jetstream().add_stream(name="EVENTS", subjects=["events.>"])
    await connection.jetstream().publish("events.one", b"kept")
    await connection.close()
    killed = process_of(running.data_dir, "nats")

    os.kill(killed.pid, signal.SIGKILL)

    assert until(lambda: process_of(running.data_dir, "nats") != killed and answers(running.nats_url), PATIENCE_SECONDS)
    connection = await nats.connect(running.nats_url)
    message = await connection.jetstream().get_msg("EVENTS", 1)
    await connection.close()
    assert message.data == b"kept"


def answers(url: str) -> bool:
    """Say whether anybody listens."""
    try:
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=1).close()
    except OSError:
        return False
    return True


def test_a_server_that_is_killed_again_and_again_comes_back_each_time(running: Servers) -> None:
    with psycopg.connect(running.database_url) as connection:
        connection.execute("CREATE TABLE words AS SELECT 'kept' AS word")

    for _ in range(3):
        kill_postgres(running)

        assert until(lambda: one_word(running.database_url) == "kept", PATIENCE_SECONDS)


def kill_postgres(running: Servers) -> None:
    """Kill PostgreSQL, and wait until it is no more; only another can answer then."""
    killed = process_of(running.data_dir, "postgres")
    os.kill(killed.pid, signal.SIGKILL)
    assert until(lambda: not killed.lives(), PATIENCE_SECONDS)


def test_a_server_that_cannot_come_back_at_once_is_tried_until_it_can(
    running: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    spawn: Callable[[Keeper], subprocess.Popen[bytes]] = Keeper._spawn
    refusals = iter([OSError(28, "No space left on device")] * 2)

    def fail_twice(keeper: Keeper) -> "subprocess.Popen[bytes]":
        for refusal in refusals:
            raise refusal
        return spawn(keeper)

    monkeypatch.setattr(Keeper, "_spawn", fail_twice)
    killed = process_of(running.data_dir, "nats")

    os.kill(killed.pid, signal.SIGKILL)

    assert until(lambda: process_of(running.data_dir, "nats") != killed and answers(running.nats_url), PATIENCE_SECONDS)
    assert next(refusals, None) is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_the_servers_end_when_their_copy_is_killed_and_the_next_goes_on(
    other_copy: "subprocess.Popen[str]", data_dir: Path
) -> None:
    left = [process_of(data_dir, name) for name in ("postgres", "nats")]

    other_copy.kill()
    other_copy.wait()

    assert until(lambda: not any(process.lives() for process in left), PATIENCE_SECONDS)
    assert word_after_start(data_dir) == "kept"


def word_after_start(data_dir: Path) -> str | None:
    """Start the servers of a folder and return the word that is there."""
    servers = Servers(data_dir)
    servers.start()
    try:
        return one_word(servers.database_url)
    finally:
        servers.stop()


def test_a_copy_starts_right_after_another_was_killed(other_copy: "subprocess.Popen[str]", data_dir: Path) -> None:
    other_copy.kill()
    other_copy.wait()

    assert word_after_start(data_dir) == "kept"


def test_a_copy_starts_after_everything_was_killed_at_once(other_copy: "subprocess.Popen[str]", data_dir: Path) -> None:
    left = [process_of(data_dir, name).pid for name in ("postgres", "nats")]

    for pid in (*left, other_copy.pid):
        os.kill(pid, signal.SIGKILL)
    other_copy.wait()

    assert word_after_start(data_dir) == "kept"


def test_the_first_start_may_be_killed_at_any_moment(new_data_dir: Path) -> None:
    for moment in (0.2, 0.4, 0.6):
        with subprocess.Popen([sys.executable, "-c", COPY, str(new_data_dir)], stdout=subprocess.DEVNULL) as process:
            time.sleep(moment)
            process.kill()
    servers = Servers(new_data_dir)

    servers.start()

    with psycopg.connect(servers.database_url) as connection:
        connection.execute("SELECT 1")
    servers.stop()


def test_servers_that_a_dead_copy_left_over_are_ended(data_dir: Path, lingering: "subprocess.Popen[bytes]") -> None:
    with Planted(data_dir, identify(lingering.pid)):
        assert lingering.wait(PATIENCE_SECONDS) == -signal.SIGTERM


def test_a_stranger_who_got_the_number_of_an_old_server_is_left_alone(
    data_dir: Path, lingering: "subprocess.Popen[bytes]"
) -> None:
    with Planted(data_dir, Identity(lingering.pid, "before-the-reboot/1")):
        assert lingering.poll() is None


class Planted:
    """Servers that start in a folder whose notes name a process as the NATS of an earlier copy."""

    def __init__(self, data_dir: Path, process: Identity | None) -> None:
        self._servers = Servers(data_dir)
        self._servers.start()
        keeper = self._servers._keepers[-1]
        self._servers.stop()
        assert process is not None
        Notes(data_dir).keep(keeper._server, process)

    def __enter__(self) -> None:
        self._servers.start()

    def __exit__(self, *_: object) -> None:
        self._servers.stop()


@pytest.mark.parametrize("first_line", ["stranger", "child", "nonsense"])
def test_a_stale_lock_of_postgres_does_not_stop_the_next_start(
    data_dir: Path, lingering: "subprocess.Popen[bytes]", first_line: str
) -> None:
    servers = Servers(data_dir)
    servers.start()
    lock = data_dir / "postgres" / "data" / "postmaster.pid"
    left = lock.read_text().splitlines()
    servers.stop()
    left[0] = {"stranger": str(lingering.pid), "child": left[0], "nonsense": "?"}[first_line]
    lock.write_text("\n".join(left) + "\n")

    servers.start()

    assert one_word(servers.database_url.replace("/quipu", "/nowhere")) is None
    assert lingering.poll() is None
    servers.stop()


def test_a_postgres_that_was_never_noted_is_known_by_its_own_lock(running: Servers) -> None:
    unnoted = process_of(running.data_dir, "postgres")
    server = running._keepers[0]._server

    server.clear()

    assert not unnoted.lives()
