"""What the command prints: words and bars for people, one line of JSON for machines (standard output)."""

import contextlib
import json
import sys
from collections.abc import Iterator
from typing import Any, Final, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

WIDTH: Final = 140
"""How wide a line is where nobody has said: a file, a pipe."""


class Advance(Protocol):
    """Tells how much is done, how much there is, and what is being done now where that changes."""

    def __call__(self, done: int, total: int, now: str | None = None) -> None:
        """Move the bar."""


class Output:
    """Speaks to a person, or with `as_json` to a machine: then only JSON reaches standard output."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        terminal = sys.stdout.isatty()
        self.console = Console(
            stderr=as_json, highlight=False, soft_wrap=not terminal, width=None if terminal else WIDTH
        )
        self._progress = Console(stderr=True)

    def say(self, text: str = "", **style: Any) -> None:
        """Print a line for people; machines do not see it."""
        if not self.as_json:
            self.console.print(text, **style)

    def tell(self, facts: object) -> None:
        """Print one line of JSON for machines; people do not see it."""
        if self.as_json:
            sys.stdout.write(json.dumps(facts, ensure_ascii=False, default=str) + "\n")
            sys.stdout.flush()

    @contextlib.contextmanager
    def progress(self, what: str) -> Iterator[Advance]:
        """Show a bar on standard error while something long runs."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self._progress, transient=True) as bars:
            task = bars.add_task(what, total=None)

            def advance(done: int, total: int, now: str | None = None) -> None:
                bars.update(task, completed=done, total=total, description=what if now is None else f"{what}: {now}")

            yield advance
