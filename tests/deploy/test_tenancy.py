"""Root never runs a server: another user does, wherever the data folder is, and nobody's permissions change."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from deploy.servers import FolderIsOutOfReach, FolderOfAnotherUser, Servers, UserCannotBeChanged, discard, tenancy
from deploy.servers import nats as nats_server
from deploy.servers import postgres as postgres_server
from deploy.servers.notes import Notes
from deploy.servers.tenancy import Software, Tenant, find_home

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run the servers as somebody else")


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """Return a folder that only its owner may pass."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def hidden(closed: Path) -> Iterator[Path]:
    """Yield a data folder below a closed one."""
    yield closed / "data"
    discard(closed / "data")


def modes(folder: Path) -> list[tuple[int, int]]:
    """Return owner and permissions of a folder and of all above it."""
    return [(step.stat().st_uid, step.stat().st_mode) for step in (folder, *folder.parents)]


def users(data_dir: Path) -> set[int]:
    """Return the users that the servers of a folder run as."""
    noted = [Notes(data_dir).process_of(name) for name in ("postgres", "nats")]
    return {uid for one in noted if one is not None for uid in psutil.Process(one.pid).uids()}


@as_root
def test_the_servers_of_root_run_as_nobody_below_a_folder_that_only_root_may_pass(closed: Path, hidden: Path) -> None:
    before = modes(closed)
    servers = Servers(hidden)

    servers.start()

    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE kept ()")
    assert users(hidden) == {pwd.getpwnam("nobody").pw_uid}
    assert modes(closed) == before
    servers.stop()


@as_root
def test_data_kept_elsewhere_are_private_and_found_again(hidden: Path) -> None:
    first = Servers(hidden)
    first.start()
    with psycopg.connect(first.database_url) as connection:
        connection.execute("CREATE TABLE kept ()")
    first.stop()
    elsewhere = (hidden / "postgres").readlink()

    second = Servers(hidden)
    second.start()

    with psycopg.connect(second.database_url) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == ("kept",)
    assert elsewhere.stat().st_mode & 0o777 == 0o700
    second.stop()


@as_root
def test_programs_that_nobody_can_reach_are_copied(
    closed: Path, new_data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, module in (("postgres", postgres_server), ("nats", nats_server)):
        found = module.find_software(prefer_path=False)[0]
        for part in found.parts:
            copy = shutil.copytree if (found.root / part).is_dir() else shutil.copy2
            (closed / name / part).parent.mkdir(parents=True, exist_ok=True)
            copy(found.root / part, closed / name / part)
        moved = Software(closed / name / found.program.relative_to(found.root), closed / name, found.parts)
        monkeypatch.setattr(module, "find_software", lambda *, prefer_path, moved=moved: [moved][prefer_path:])
    servers = Servers(new_data_dir)

    servers.start()

    process = Notes(new_data_dir).process_of("postgres")
    running = Path(psutil.Process(process.pid).exe()) if process else Path()
    servers.stop()
    assert running.is_relative_to(new_data_dir / "postgres" / "software")


@as_root
def test_a_place_elsewhere_that_is_gone_is_never_replaced_by_an_empty_one(hidden: Path) -> None:
    first = Servers(hidden)
    first.start()
    first.stop()
    shutil.rmtree((hidden / "postgres").readlink())

    with pytest.raises(FolderIsOutOfReach, match="Quipu no empieza de cero por su cuenta"):
        Servers(hidden).start()

    assert (hidden / "postgres").is_symlink()


@as_root
def test_data_that_were_moved_out_of_reach_are_left_alone(closed: Path, data_dir: Path) -> None:
    first = Servers(data_dir)
    first.start()
    first.stop()
    moved = closed / "data"
    subprocess.run(["mv", data_dir, moved], check=True)

    with pytest.raises(FolderIsOutOfReach):
        Servers(moved).start()

    assert (moved / "postgres" / "data" / "PG_VERSION").exists()


@as_root
def test_root_runs_the_servers_as_the_user_whose_data_they_are(new_data_dir: Path) -> None:
    new_data_dir.mkdir()
    (new_data_dir / "nats").mkdir(mode=0o700)
    os.chown(new_data_dir / "nats", 12_345, 12_345)

    home = find_home(new_data_dir, "nats")

    assert home.tenant == Tenant(12_345, 12_345)


@as_root
def test_files_of_root_are_not_given_away(new_data_dir: Path) -> None:
    new_data_dir.mkdir()
    (new_data_dir / "nats").mkdir(mode=0o700)

    with pytest.raises(FolderOfAnotherUser):
        find_home(new_data_dir, "nats")


@as_root
def test_what_must_last_is_not_put_among_passing_files(
    hidden: Path, new_data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden.mkdir()
    new_data_dir.mkdir(mode=0o711)
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/nowhere/near")
    monkeypatch.setattr(tenancy, "LASTING", (hidden, new_data_dir))

    home = find_home(hidden, "postgres")

    assert home.folder.parent == new_data_dir


@as_root
def test_without_nobody_root_is_told_to_be_somebody_else(new_data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> None:
        raise KeyError(name)

    new_data_dir.mkdir()
    monkeypatch.setattr("pwd.getpwnam", unknown)

    with pytest.raises(UserCannotBeChanged, match="Inicie Quipu con un usuario sin privilegios"):
        find_home(new_data_dir, "postgres")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter everywhere")
def test_an_ordinary_user_runs_the_servers_itself(new_data_dir: Path) -> None:
    new_data_dir.mkdir()

    home = find_home(new_data_dir, "postgres")

    assert home.tenant == Tenant(os.geteuid(), os.getegid())
    assert home.folder == (new_data_dir / "postgres").resolve()


def test_a_tenant_passes_by_owner_then_group_then_others(new_data_dir: Path) -> None:
    new_data_dir.mkdir()
    status = new_data_dir.stat()
    owner, group = Tenant(status.st_uid, 54_321), Tenant(54_321, status.st_gid)
    passing = {}

    for mode in (0o700, 0o010, 0o701):
        new_data_dir.chmod(mode)
        passing[mode] = [who.may_pass(new_data_dir) for who in (owner, group, Tenant(54_321, 54_321))]

    assert passing == {0o700: [True, False, False], 0o010: [False, True, False], 0o701: [True, False, True]}
