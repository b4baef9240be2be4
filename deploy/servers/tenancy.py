"""Who runs a server, and where its files live.

An ordinary user runs the servers as itself, in the data folder. Root never does: they run as `nobody`, or as whoever
owns their files already. Where that user cannot pass the folders above, the files live in a private folder elsewhere
and a link in the data folder says where. No user is made, and no permission of a folder that was there is changed.
"""

import os
import pwd
import shutil
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from deploy.servers.failures import FolderIsOutOfReach, FolderOfAnotherUser, ProgramIsUnusable, UserCannotBeChanged

LASTING: Final = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - the folder made there is private and unguessable.


class Tenant(NamedTuple):
    """The user and group that a server runs as."""

    uid: int
    gid: int

    def may_pass(self, folder: Path) -> bool:
        """Say whether every folder from the root down to this one lets the tenant through."""
        return all(self._may_enter(step) for step in (folder.resolve(), *folder.resolve().parents))

    def _may_enter(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)


class Home(NamedTuple):
    """A server's own folder (mode 0700), and the tenant it belongs to."""

    folder: Path
    tenant: Tenant

    def write_secret(self, name: str, text: str) -> Path:
        """Write a file that only the tenant reads, in place of any before it."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        self._give(path)
        return path

    def make(self, name: str) -> Path:
        """Make a folder inside, or return the one that is there."""
        path = self.folder / name
        if not path.exists():
            path.mkdir(mode=0o700)
            self._give(path)
        return path

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self.tenant.uid, self.tenant.gid)


class Software(NamedTuple):
    """A server's program, and the paths below `root` that it needs to run from a copy; none when it is not copied."""

    program: Path
    root: Path
    parts: tuple[str, ...] = ()

    def copied_into(self, home: Home) -> "Software":
        """Return a copy that the tenant can reach, made once for each build of the program."""
        if not self.parts:
            raise ProgramIsUnusable(program=self.program)
        copies = home.make("software")
        target = copies / f"{self.program.name}-{self.program.stat().st_mtime_ns}"
        if not target.exists():
            _copy(self, copies, target)
        return Software(target / self.program.relative_to(self.root), target)


def find_home(data_dir: Path, name: str) -> Home:
    """Return the server's own folder, made when it is not there yet.

    Raises `FolderOfAnotherUser`, `FolderIsOutOfReach` or `UserCannotBeChanged`; never moves or replaces what is there.
    """
    place = data_dir / name
    if place.is_symlink() or place.exists():
        return _known_home(place)
    tenant = _newcomer()
    if os.geteuid() != 0:
        place.mkdir(mode=0o700)
    elif tenant.may_pass(data_dir):
        staged = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=data_dir))
        os.chown(staged, tenant.uid, tenant.gid)
        staged.rename(place)
    else:
        folder = _elsewhere(data_dir, name, tenant)
        os.chown(folder, tenant.uid, tenant.gid)
        place.symlink_to(folder)
    return Home(place.resolve(), tenant)


def forget_home(data_dir: Path, name: str) -> None:
    """Delete the server's files, wherever they live."""
    place = data_dir / name
    shutil.rmtree(place.resolve(), ignore_errors=True)
    if place.is_symlink():
        place.unlink()


def _known_home(place: Path) -> Home:
    folder = place.resolve()
    if not folder.is_dir():
        raise FolderIsOutOfReach(folder=folder)
    status = folder.stat()
    if status.st_uid != os.geteuid() and os.geteuid() != 0:
        raise FolderOfAnotherUser(folder=folder)
    if status.st_uid == 0:
        raise FolderOfAnotherUser(folder=folder)
    tenant = Tenant(status.st_uid, status.st_gid)
    if not tenant.may_pass(folder):
        raise FolderIsOutOfReach(folder=folder)
    return Home(folder, tenant)


def _newcomer() -> Tenant:
    if os.geteuid() != 0:
        return Tenant(os.geteuid(), os.getegid())
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise UserCannotBeChanged from None
    return Tenant(nobody.pw_uid, nobody.pw_gid)


def _elsewhere(data_dir: Path, name: str, tenant: Tenant) -> Path:
    """Make a private folder that lasts at least as long as the data folder does."""
    passing = Path(tempfile.gettempdir())
    shelters = (passing,) if data_dir.resolve().is_relative_to(passing.resolve()) else LASTING
    for shelter in shelters:
        if shelter.is_dir() and os.access(shelter, os.W_OK) and tenant.may_pass(shelter):
            return Path(tempfile.mkdtemp(prefix=f"quipu-{name}-", dir=shelter))
    raise FolderIsOutOfReach(folder=data_dir / name)


def _copy(software: Software, copies: Path, target: Path) -> None:
    """Copy under another name first, so that a copy cut short is never taken for a whole one."""
    for old in copies.iterdir():
        shutil.rmtree(old)
    half = copies / "half"
    for part in software.parts:
        source, copy = software.root / part, half / part
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, symlinks=True)
        else:
            shutil.copy2(source, copy)
    for path in (half, *half.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    half.rename(target)
