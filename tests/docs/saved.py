"""What an observer read of a process, saved by journeys, and how a forger changes it.

`QUIPU_KEEP_FEEDS=tests/docs/feeds pytest tests/journeys/test_whole_process.py` saves it anew.
"""

import contextlib
import gzip
import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from shared.messages import canonical
from tests.journeys.outcome import observer

FEEDS = Path(__file__).parent / "feeds"
MODES = ("open", "pseudonymous", "sealed")
PROGRAM = observer()
Json = Any
Change = Callable[[Json], object]


class Saved:
    """The pages that an observer read of one process, and the receipts of its voters."""

    def __init__(self, mode: str) -> None:
        saved = json.loads(_text(mode))
        self.process: str = saved["process"]
        self.receipts: list[Json] = saved["receipts"]
        self.pages: dict[str, bytes] = {path: page.encode() for path, page in saved["pages"].items()}

    def feed(self, service: str) -> str:
        """Return the address of a service's feed."""
        return next(path for path in self.pages if path.startswith(f"/transparency/events/{service}"))

    def events(self, service: str) -> list[Json]:
        """Return the events of a service."""
        return [json.loads(line) for line in self.pages[self.feed(service)].splitlines()]

    def write(self, service: str, events: list[Json]) -> None:
        """Put events in the place of a service's feed, each line well formed."""
        self.pages[self.feed(service)] = b"".join(canonical(event) + b"\n" for event in events)

    def change(self, kind: str, change: Change, nth: int = 0) -> None:
        """Change the data of the n-th event of a kind."""
        service = kind.partition(".")[0]
        events = self.events(service)
        change([event for event in events if event["type"].rpartition(".v")[0] == kind][nth]["data"])
        self.write(service, events)

    def edit(self, ending: str, change: Change, nth: int = 0) -> None:
        """Change the n-th page whose address ends so."""
        path = [path for path in self.pages if path.endswith(ending)][nth]
        page = json.loads(self.pages[path])
        change(next(value for name, value in page.items() if name in {"tally", "statistics", "ranking", "execution"}))
        self.pages[path] = json.dumps(page).encode()

    def failures(self) -> str:
        """Return the checks that do not hold."""
        with contextlib.redirect_stdout(io.StringIO()) as said:
            PROGRAM.verify(self.pages.__getitem__, self.process, PROGRAM.Report(), self.receipts)
        return "\n".join(line for line in said.getvalue().splitlines() if line.startswith("FALLA"))


@cache
def _text(mode: str) -> bytes:
    return gzip.decompress((FEEDS / f"{mode}.json.gz").read_bytes())


def put(*path: str | int, value: Json) -> Change:
    """Return what puts a value at a place."""

    def change(data: Json) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


def first(data: Json) -> Json:
    """Return the first row of a ranking."""
    return data["ranking"][0]


def swap(rows: list[Json]) -> None:
    """Let the first two change places."""
    rows[0], rows[1] = rows[1], rows[0]
