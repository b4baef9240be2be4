"""The servers of one machine start, keep what they were given, and end."""

import asyncio
import json
import shutil
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import nats
import psutil
import psycopg
import pytest

from deploy.servers import (
    DataOfAnotherVersion,
    DiskIsFull,
    FolderIsInUse,
    FolderIsNotWritable,
    NatsIsNotInstalled,
    PortIsTaken,
    PostgresIsNotInstalled,
    ProgramIsUnusable,
    ServerDidNotStart,
    ServerFailure,
    ServerIsTooOld,
    ServerIsUnreachable,
    Servers,
    discard,
    running,
)
from deploy.servers import nats as nats_server
from deploy.servers.notes import Notes
from deploy.servers.process import PRIVATE_PORTS, is_free


def note(url: str, word: str) -> None:
    """Write one word durably."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])


def words(url: str) -> list[str]:
    """Return the words written so far."""
    with psycopg.connect(url) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM words ORDER BY word")]


def script(folder: Path, name: str, output: str) -> None:
    """Put a program on disk that prints one line."""
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{output}'\n")
    program.chmod(0o755)


def processes(data_dir: Path) -> list[psutil.Process]:
    """Return the servers of a data folder that run below this process."""
    named = []
    for one in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # It ended while we looked.
            named += [one] * any(str(data_dir) in word for word in one.cmdline())
    return named


def resident_bytes(process: psutil.Process) -> int:
    """Return the memory of a process and of all that it started; what ends while we look takes none."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            total += one.memory_info().rss
    return total


async def test_what_was_written_is_there_after_stopping_and_starting_again(new_data_dir: Path) -> None:
    async with Servers(new_data_dir) as first:
        note(first.database_url, "kept")
        connection = await nats.connect(first.nats_url)
        await connection.jetstream().add_stream(name="EVENTS", subjects=["events.>"])
        await connection.jetstream().publish("events.one", b"kept")
        await connection.close()

    async with Servers(new_data_dir) as second:
        connection = await nats.connect(second.nats_url)
        message = await connection.jetstream().get_msg("EVENTS", 1)
        await connection.close()

        assert words(second.database_url) == ["kept"]
        assert message.data == b"kept"


def test_nothing_is_left_running_after_stopping(data_dir: Path) -> None:
    servers = Servers(data_dir)
    servers.start()
    started = processes(data_dir)
    workers = started[0].children() + started[1].children()

    servers.stop()

    assert len(started) == 2
    assert not any(process.is_running() for process in (*started, *workers))
    servers.stop()


def test_two_copies_run_side_by_side_and_neither_takes_a_folder_in_use(servers: Servers, data_dir: Path) -> None:
    other = Servers(data_dir)
    other.start()
    try:
        note(other.database_url, "of the other copy")
        with psycopg.connect(servers.database_url) as connection:
            found = connection.execute("SELECT to_regclass('words')").fetchone()
        with pytest.raises(FolderIsInUse) as refusal:
            Servers(data_dir).start()
        with pytest.raises(FolderIsInUse):
            discard(data_dir)
        still_there = words(other.database_url)
    finally:
        other.stop()

    assert found == (None,)
    assert str(refusal.value).startswith("Otra copia de Quipu está usando la carpeta")
    assert still_there == ["of the other copy"]


def test_another_process_finds_the_running_servers_by_their_folder(servers: Servers, data_dir: Path) -> None:
    found = running(servers.data_dir)

    assert found == (servers.database_url, servers.nats_url)
    assert running(data_dir) is None


def test_a_copied_folder_leaves_the_servers_of_its_original_alone(servers: Servers, new_data_dir: Path) -> None:
    shutil.copytree(servers.data_dir / "run", new_data_dir / "run")
    found = running(new_data_dir)
    of_the_copy = Servers(new_data_dir)

    of_the_copy.start()

    of_the_copy.stop()
    assert found is None
    assert running(servers.data_dir) == (servers.database_url, servers.nats_url)


def test_nobody_gets_in_without_the_password(servers: Servers) -> None:
    secret = (servers.data_dir / "run" / "secret").read_text()
    wrong = servers.database_url.replace(secret, "wrong")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(servers.database_url.replace(f":{secret}", ""))


@pytest.mark.parametrize("login", [{"user": "quipu", "pass": "wrong"}, {}])
def test_nobody_gets_onto_the_bus_without_the_password(servers: Servers, login: dict[str, str]) -> None:
    port = urlsplit(servers.nats_url).port
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as answers:
        answers.readline()

        connection.sendall(f"CONNECT {json.dumps(login)}\r\nPING\r\n".encode())

        assert answers.readline() == b"-ERR 'Authorization Violation'\r\n"


def test_only_their_owner_reads_the_secret_and_the_data(servers: Servers) -> None:
    modes = {
        name: (servers.data_dir / name).stat().st_mode & 0o777
        for name in ("run", "run/secret", "run/servers.json", "logs", "postgres", "nats", "nats/server.conf")
    }

    assert modes == {
        "run": 0o700,
        "run/secret": 0o600,
        "run/servers.json": 0o600,
        "logs": 0o700,
        "postgres": 0o700,
        "nats": 0o700,
        "nats/server.conf": 0o600,
    }


async def test_the_database_keeps_what_it_acknowledged_and_speaks_spanish(data_dir: Path) -> None:
    async with Servers(data_dir) as servers:
        with psycopg.connect(servers.database_url) as connection:
            names = (
                "fsync",
                "synchronous_commit",
                "full_page_writes",
                "data_checksums",
                "listen_addresses",
                "TimeZone",
            )
            told = {name: connection.execute(f"SHOW {name}").fetchone() for name in names}
            lowered = connection.execute("SELECT lower('ÑÁÜ')").fetchone()

    assert [row and row[0] for row in told.values()] == ["on", "on", "on", "on", "127.0.0.1", "UTC"]
    assert lowered == ("ñáü",)


def test_the_servers_listen_on_private_ports_of_this_machine_only(servers: Servers) -> None:
    listening = {
        (socket_.laddr.ip, socket_.laddr.port)
        for process in processes(servers.data_dir)
        for socket_ in process.net_connections()
        if socket_.status == psutil.CONN_LISTEN
    }

    assert {ip for ip, _ in listening} == {"127.0.0.1"}
    assert {port for _, port in listening} == {urlsplit(url).port for url in addresses(servers)}
    assert all(port in PRIVATE_PORTS for _, port in listening)


def addresses(servers: Servers) -> tuple[str, str]:
    """Return both addresses."""
    return servers.database_url, servers.nats_url


def test_both_servers_idle_in_little_memory(data_dir: Path) -> None:
    servers = Servers(data_dir)
    servers.start()

    resident = sum(resident_bytes(process) for process in processes(data_dir))

    servers.stop()
    assert resident < 120_000_000


def test_a_password_that_was_lost_is_made_anew(data_dir: Path) -> None:
    first = Servers(data_dir)
    first.start()
    note(first.database_url, "kept")
    first.stop()
    shutil.rmtree(data_dir / "run")

    second = Servers(data_dir)
    second.start()
    try:
        kept = words(second.database_url)
    finally:
        second.stop()

    assert second.database_url != first.database_url
    assert kept == ["kept"]


def test_servers_that_the_settings_name_are_checked_and_used_instead(servers: Servers, new_data_dir: Path) -> None:
    outside = Servers(new_data_dir, database_url=servers.database_url, nats_url=servers.nats_url)

    outside.start()

    assert addresses(outside) == addresses(servers)
    assert not new_data_dir.exists()
    outside.stop()


def test_one_server_may_be_outside_and_the_other_a_child(servers: Servers, new_data_dir: Path) -> None:
    half = Servers(new_data_dir, database_url=servers.database_url)
    half.start()
    try:
        found = running(new_data_dir)
    finally:
        half.stop()

    assert half.database_url == servers.database_url
    assert found == ("", half.nats_url)
    assert not (new_data_dir / "postgres").exists()


def test_an_outside_server_that_does_not_answer_is_named_without_its_password(data_dir: Path) -> None:
    port = next(port for port in PRIVATE_PORTS if is_free(port))

    with pytest.raises(ServerIsUnreachable, match=f"PostgreSQL no responde en 127.0.0.1:{port}") as database:
        Servers(data_dir, database_url=f"postgresql://ana:clave@127.0.0.1:{port}/x").start()
    with pytest.raises(ServerIsUnreachable, match=f"NATS no responde en 127.0.0.1:{port}") as bus:
        Servers(data_dir, nats_url=f"nats://ana:clave@127.0.0.1:{port}").start()

    assert "clave" not in f"{database.value}{bus.value}"


def test_an_old_outside_nats_is_refused(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nats_server, "greeting", lambda _host, _port, _patience: {"version": "2.9.10"})

    with pytest.raises(ServerIsTooOld, match=r"NATS es de la versión 2\.9\.10; se necesita 2\.12"):
        Servers(data_dir, nats_url="nats://127.0.0.1:4222").start()


def test_an_old_nats_on_the_path_is_refused_before_it_touches_the_store(
    new_data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path, "nats-server", "nats-server: v2.9.10")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ServerIsTooOld, match=r"2\.9\.10"):
        Servers(new_data_dir, prefer_path=True).start()

    assert not (new_data_dir / "nats" / "jetstream").exists()


def test_a_program_that_does_not_run_is_named(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path, "nats-server", "I am something else")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ProgramIsUnusable, match="nats-server"):
        Servers(data_dir, prefer_path=True).start()


def test_the_message_says_what_to_do_when_no_postgres_is_installed(
    new_data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    with pytest.raises(PostgresIsNotInstalled, match="Ejecute `make setup`, instale PostgreSQL 15") as refusal:
        Servers(new_data_dir).start()

    assert "QUIPU_DATABASE_URL" in refusal.value.advise().en


def test_the_message_says_what_to_do_when_no_nats_is_installed(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.metadata.files", lambda _name: None)

    with pytest.raises(NatsIsNotInstalled, match=r"Ejecute `make setup`, instale nats-server 2\.12") as refusal:
        Servers(data_dir).start()

    assert "QUIPU_NATS_URL" in refusal.value.advise().en


def test_binaries_on_the_path_are_preferred_when_asked(servers: Servers, new_data_dir: Path) -> None:
    on_path = shutil.which("postgres")
    if on_path is None:
        pytest.skip("no PostgreSQL on PATH to prefer")
    preferring = Servers(new_data_dir, prefer_path=True, nats_url=servers.nats_url)

    preferring.start()

    process = Notes(new_data_dir).process_of("postgres")
    running_program = psutil.Process(process.pid).exe() if process else ""
    preferring.stop()
    assert Path(running_program) == Path(on_path).resolve()


def test_data_of_a_version_that_is_not_installed_are_left_alone(data_dir: Path) -> None:
    first = Servers(data_dir)
    first.start()
    first.stop()
    version = data_dir / "postgres" / "data" / "PG_VERSION"
    version.write_text("99\n")

    with pytest.raises(DataOfAnotherVersion, match="Los datos son de PostgreSQL 99"):
        Servers(data_dir).start()

    assert version.read_text() == "99\n"


def test_a_named_port_that_is_taken_is_refused(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]

        with pytest.raises(PortIsTaken, match=f"El puerto {port} para nats está ocupado"):
            Servers(data_dir, nats_port=port).start()


def test_a_port_that_was_taken_meanwhile_is_changed(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        taken = [stranger.getsockname()[1]]
        free = iter(taken)
        monkeypatch.setattr("deploy.servers.launcher.free_port", lambda: next(free, 31_999))
        servers = Servers(data_dir)

        servers.start()

        assert f":{taken[0]}/" not in servers.database_url
        note(servers.database_url, "on another port")
        servers.stop()


def test_a_full_disk_is_named_before_anything_starts(new_data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=3_000_000)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage)

    with pytest.raises(DiskIsFull, match="Quedan 3 MB libres"):
        Servers(new_data_dir).start()

    assert not (new_data_dir / "postgres").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(FolderIsNotWritable, match="No se puede escribir en la carpeta de datos"):
        Servers(tmp_path / "file" / "data").start()


def test_a_start_that_failed_says_where_the_cause_is_and_leaves_nothing_running(data_dir: Path) -> None:
    first = Servers(data_dir)
    first.start()
    first.stop()
    (data_dir / "postgres" / "data" / "global" / "pg_control").unlink()

    with pytest.raises(ServerDidNotStart, match=r"La causa está en .*postgres\.log"):
        Servers(data_dir).start()

    assert processes(data_dir) == []


def test_every_failure_speaks_spanish_first_and_names_a_next_step() -> None:
    for failure in ServerFailure.__subclasses__():
        assert failure.detail.es, failure
        assert failure.detail.en, failure
        assert failure.remedy.es, failure
        assert failure.remedy.en, failure


def test_a_long_log_is_put_aside(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.servers.keeper.LOG_BYTES", 10)
    for _ in range(2):
        servers = Servers(data_dir)
        servers.start()
        servers.stop()

    names = sorted(path.name for path in (data_dir / "logs").iterdir())

    assert names == ["nats.log", "nats.log.1", "postgres.log", "postgres.log.1"]


async def test_a_start_that_is_cancelled_leaves_nothing_running(data_dir: Path) -> None:
    starting = asyncio.ensure_future(Servers(data_dir).__aenter__())
    await asyncio.sleep(0.05)

    starting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await starting
    assert processes(data_dir) == []


def test_an_old_outside_database_is_refused(servers: Servers, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.servers.postgres.OLDEST_MAJOR", 99)

    with pytest.raises(ServerIsTooOld, match=r"PostgreSQL es de la versión \d+; se necesita 99"):
        Servers(data_dir, database_url=servers.database_url).start()
