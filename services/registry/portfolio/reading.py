"""Reading a portfolio: from the bytes of a PMI file to its projects and a report that accounts for every row."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.registry.portfolio.cells import forget
from services.registry.portfolio.container import ContainerLimits
from services.registry.portfolio.gathering import Gathering
from services.registry.portfolio.headings import ROWS_SEARCHED, Table, cell_name, find_table
from services.registry.portfolio.places import PlaceCheck
from services.registry.portfolio.problems import Problem, ProblemKind, Severity
from services.registry.portfolio.projects import Portfolio
from services.registry.portfolio.refusals import HeadingsNotFound
from services.registry.portfolio.workbook import FileFormat, SourceFile, open_file
from shared.memory import give_back
from shared.territory import Catalogue


@dataclass(frozen=True, slots=True)
class HeadingRead:
    """One heading of the file and the field it was read as."""

    cell: str
    heading: str
    field: str


@dataclass(frozen=True, slots=True)
class SheetRead:
    """One sheet that was read: its headings, and how many rows had anything in them."""

    name: str
    headings: tuple[HeadingRead, ...]
    rows: int


@dataclass(frozen=True)
class ImportReport:
    """What a file holds and what is wrong with it.

    Each of `rows` is used for a project or set aside with a problem of its own; `unaccounted` is always zero.
    `charset` and `delimiter` are how a CSV was read, for a person to confirm.
    """

    format: FileFormat
    charset: str | None
    delimiter: str | None
    sheets: tuple[SheetRead, ...]
    rows: int
    rows_used: int
    rows_set_aside: int
    problems: tuple[Problem, ...]
    portfolio: Portfolio

    @property
    def unaccounted(self) -> int:
        """How many rows were neither used nor reported."""
        named = (problem for problem in self.problems if problem.severity is Severity.SET_ASIDE)
        return self.rows - self.rows_used - len({(problem.sheet, problem.cell) for problem in named})

    @property
    def is_blocked(self) -> bool:
        """Whether a problem stands that must be mended in the file before anything can be applied."""
        return any(problem.severity is Severity.BLOCKING for problem in self.problems)

    @property
    def locations(self) -> int:
        """How many locations the projects have in all."""
        return sum(len(project.locations) for project in self.portfolio.projects)

    def summary(self) -> dict[str, Any]:
        """Return the report as plain data, ready for JSON; no value of any cell is in it."""
        return {
            "file": self.portfolio.digest,
            "format": self.format.value,
            "charset": self.charset,
            "delimiter": self.delimiter,
            "rows": self.rows,
            "rows_used": self.rows_used,
            "rows_set_aside": self.rows_set_aside,
            "projects": len(self.portfolio.projects),
            "locations": self.locations,
            "blocked": self.is_blocked,
            "sheets": [_sheet_as_data(sheet) for sheet in self.sheets],
            "problems": [_problem_as_data(problem) for problem in self.problems],
            "unaccounted": self.unaccounted,
        }


def read_portfolio(
    data: bytes, catalogue: Catalogue | None = None, limits: ContainerLimits | None = None
) -> ImportReport:
    """Read the bytes of a PMI file (XLSX, XLS, ODS or CSV); nothing is recorded and nothing else is read.

    With a catalogue, locations in its regions are checked against it. Raise `FileIsUnreadable`, `FileIsProtected`,
    `FileIsUnsafe` or `HeadingsNotFound` when there is no table to report on; any other fault is in the report.
    """
    source = open_file(data, limits)
    give_back()
    gathering = Gathering(PlaceCheck(catalogue))
    sheets = tuple(_read_sheets(source, gathering))
    if not sheets:
        raise HeadingsNotFound(searched=ROWS_SEARCHED)
    forget()
    give_back()
    projects = gathering.projects()
    return ImportReport(
        format=source.format,
        charset=source.charset,
        delimiter=source.delimiter,
        sheets=sheets,
        rows=gathering.rows,
        rows_used=gathering.used,
        rows_set_aside=gathering.set_aside,
        problems=tuple(gathering.problems),
        portfolio=Portfolio(source.digest, projects),
    )


def read_file(path: Path, catalogue: Catalogue | None = None, limits: ContainerLimits | None = None) -> ImportReport:
    """Read a PMI file from disk; see `read_portfolio`. Raise `OSError` when the file cannot be opened."""
    return read_portfolio(path.read_bytes(), catalogue, limits)


def _read_sheets(source: SourceFile, gathering: Gathering) -> list[SheetRead]:
    problems = gathering.problems
    problems += [Problem(name, "A1", ProblemKind.SHEET_HIDDEN, None) for name in source.hidden]
    read = []
    for sheet in source.sheets():
        table = find_table(sheet)
        if table is None:
            if any(sheet.rows()):
                problems.append(Problem(sheet.name, "A1", ProblemKind.SHEET_WITHOUT_HEADINGS, None))
            continue
        problems += table.problems
        problems += [Problem(sheet.name, cell, kind, None) for cell, kind in sheet.lost]
        read.append(SheetRead(sheet.name, _headings_of(table), gathering.add(table)))
    return read


def _headings_of(table: Table) -> tuple[HeadingRead, ...]:
    return tuple(
        HeadingRead(cell_name(table.heading_row, mapped.index), mapped.heading, mapped.column.field)
        for mapped in table.columns
    )


def _sheet_as_data(sheet: SheetRead) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "rows": sheet.rows,
        "headings": [{"cell": one.cell, "heading": one.heading, "field": one.field} for one in sheet.headings],
    }


def _problem_as_data(problem: Problem) -> dict[str, str | None]:
    return {
        "sheet": problem.sheet,
        "cell": problem.cell,
        "kind": problem.kind.value,
        "severity": problem.severity.value,
        "value_class": problem.value_class.value if problem.value_class is not None else None,
        "remedy": problem.remedy,
    }
