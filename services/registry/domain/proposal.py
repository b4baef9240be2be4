"""A proposal: what a file would put in force, as the bytes whose SHA-256 an approval names.

The first line names the file and the rows set aside, each other line a project, in JSON with sorted keys. They are
kept under their digest, so that what is approved is applied as it was proposed, without reading the file again.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Final, Self

from pydantic import ValidationError

from services.registry.errors.portfolio import ProjectsDoNotFit
from services.registry.events.portfolio_project import PortfolioProject
from services.registry.portfolio import ImportReport, Severity
from shared.errors import TextHoldsNull
from shared.messages import holds_null

_JSON: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
"""The standard library's, because a faster one leaves a second copy of each text inside the text."""


@dataclass(frozen=True)
class Proposal:
    """The bytes of a proposal."""

    data: bytes

    @classmethod
    def of(cls, report: ImportReport) -> Self:
        """Return what a file that was read proposes."""
        left_out = [
            [problem.sheet, problem.cell, problem.kind.value]
            for problem in report.problems
            if problem.severity is Severity.SET_ASIDE
        ]
        written = BytesIO()
        written.write(_line({"file": report.portfolio.digest, "set_aside": left_out}))
        for project in report.portfolio.projects:
            written.write(b"\n")
            written.write(_line(project.facts()))
        return cls(written.getvalue())

    @cached_property
    def digest(self) -> str:
        """What an approval names."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def count(self) -> int:
        """How many projects it has."""
        return self.data.count(b"\n")

    def projects(self) -> Iterator[tuple[PortfolioProject, int]]:
        """Yield each project as events state it, and how many bytes it takes; pydantic refuses one that none holds."""
        lines = BytesIO(self.data)
        lines.readline()
        for line in lines:
            yield PortfolioProject.model_validate_json(line), len(line)

    def check_fit(self, report: ImportReport) -> None:
        """Refuse a file with a project that no event can hold; raise `ProjectsDoNotFit` or `TextHoldsNull`."""
        if holds_null(self.data):  # A workbook may: it escapes the character, and its reader gives it back.
            raise TextHoldsNull
        held = self.projects()
        for project in report.portfolio.projects:
            try:
                next(held)
            except ValidationError:
                raise ProjectsDoNotFit(project=project.key) from None


def _line(facts: dict[str, object]) -> bytes:
    return _JSON.encode(facts).encode()
