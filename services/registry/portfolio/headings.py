"""Headings: where a sheet's table begins, and which of its columns mean which field."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from services.registry.portfolio.cells import Cell, is_blank, value_class
from services.registry.portfolio.columns import CellKind, Column, column_of
from services.registry.portfolio.problems import Problem, ProblemKind
from services.registry.portfolio.workbook import Sheet

ROWS_SEARCHED: Final = 50
CODES: Final = frozenset({"investment_code", "idea_code"})


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column that is read: its index from 0, its heading as the file writes it, the field it means."""

    index: int
    heading: str
    column: Column


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its headings found; `heading_row` counts from 0, and data begins in the next row.

    `known_width` is how many columns have a heading's place; `unheaded` are those among them whose heading is empty.
    """

    sheet: Sheet
    heading_row: int
    columns: tuple[MappedColumn, ...]
    unheaded: tuple[int, ...]
    known_width: int
    problems: tuple[Problem, ...]

    def index_of(self, field: str) -> int | None:
        """Return where a field is read from, or `None` when the table does not have it."""
        return next((mapped.index for mapped in self.columns if mapped.column.field == field), None)


def cell_name(row: int, column: int) -> str:
    """Return a cell's name from its row and column counted from 0: row 16, column 2 is `C17`."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def find_table(sheet: Sheet) -> Table | None:
    """Return the sheet's table, or `None` when no row has headings for a code and for a name.

    Of several such rows the one that means the most fields is taken, the first of equals.
    """
    first = list(islice(sheet.rows(), ROWS_SEARCHED))
    fields = [_fields_of(row) for row in first]
    usable = [number for number, found in enumerate(fields) if "name" in found and found & CODES]
    if not usable:
        return None
    number = max(usable, key=lambda number: len(fields[number]))
    return _table(sheet, number, first[number])


def _fields_of(row: Sequence[Cell]) -> set[str]:
    columns = (column_of(cell) for cell in row if isinstance(cell, str))
    return {column.field for column in columns if column is not None}


def _table(sheet: Sheet, number: int, row: list[Cell]) -> Table:
    mapped: dict[str, MappedColumn] = {}
    problems: list[Problem] = []
    for index, cell in enumerate(row):
        if is_blank(cell):
            continue
        column = column_of(str(cell))
        kind = _fault_of(column, mapped)
        if column is not None and kind is None:
            mapped[column.field] = MappedColumn(index, " ".join(str(cell).split()), column)
        elif kind is not None:
            shown = None if kind is ProblemKind.PERSONAL_COLUMN else value_class(cell)
            problems.append(Problem(sheet.name, cell_name(number, index), kind, shown))
    if "ubigeo" not in mapped:
        problems.append(Problem(sheet.name, cell_name(number, 0), ProblemKind.HEADING_MISSING, None))
    unheaded = tuple(index for index, cell in enumerate(row) if is_blank(cell))
    return Table(sheet, number, tuple(mapped.values()), unheaded, len(row), tuple(problems))


def _fault_of(column: Column | None, mapped: dict[str, MappedColumn]) -> ProblemKind | None:
    if column is None:
        return ProblemKind.HEADING_UNKNOWN
    if column.kind is CellKind.PERSONAL:
        return ProblemKind.PERSONAL_COLUMN
    return ProblemKind.HEADING_REPEATED if column.field in mapped else None
