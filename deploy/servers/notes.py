"""What a data folder remembers of its servers between starts."""

import json
import os
import threading
from contextlib import suppress
from pathlib import Path

from deploy.servers.keeper import Server
from deploy.servers.process import Identity

Note = dict[str, str | int]
"""One server's `port`, `pid` and moment of start (`started`), and the data `folder` that it was started for."""


class Notes:
    """What a data folder remembers in `run/`: the secret, and each server's port and process.

    A folder that was copied remembers the processes of its original: they are not its own, and are left alone.
    """

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "run"
        self._data_dir = str(data_dir.resolve())
        self._writing = threading.Lock()

    def secret(self) -> str | None:
        """Return the password of both servers, or `None` before the first start."""
        with suppress(FileNotFoundError):
            return (self._folder / "secret").read_text()
        return None

    def keep_secret(self, secret: str) -> None:
        """Write the password where only this user reads it."""
        self._write("secret", secret)

    def port_of(self, name: str) -> int | None:
        """Return the port that the server had last."""
        port = self._read().get(name, {}).get("port")
        return int(port) if port else None

    def process_of(self, name: str) -> Identity | None:
        """Return the server's process, running or not, as it was noted last."""
        note = self._read().get(name)
        return _process(note) if note and self._is_own(note) else None

    def living_ports(self) -> dict[str, int]:
        """Return the port of each server whose very process runs now."""
        own = {name: note for name, note in self._read().items() if self._is_own(note)}
        return {name: int(note["port"]) for name, note in own.items() if _process(note).lives()}

    def keep(self, server: Server, process: Identity) -> None:
        """Note the server's port and process."""
        with self._writing:
            note = {"port": server.port, "pid": process.pid, "started": process.started, "folder": self._data_dir}
            self._write("servers.json", json.dumps({**self._read(), server.name: note}))

    def _is_own(self, note: Note) -> bool:
        return note.get("folder", self._data_dir) == self._data_dir

    def _read(self) -> dict[str, Note]:
        try:
            known: dict[str, Note] = json.loads((self._folder / "servers.json").read_text())
        except FileNotFoundError:
            return {}
        return known

    def _write(self, name: str, text: str) -> None:
        half = self._folder / f"{name}.half"
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        half.replace(self._folder / name)


def _process(note: Note) -> Identity:
    return Identity(int(note["pid"]), str(note["started"]))
