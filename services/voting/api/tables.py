"""Reading paper ballots from a table: CSV or XLSX, one ballot a row, every faulty row named.

The first row names the columns: `voter` (*votante*), `choices` (*opciones*: codes apart by spaces, `code:points` on
cumulative ballots), and by roll-call `agent` (*agente*). Other columns are refused: nothing is passed over in silence.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import python_calamine

from services.voting.commands import ROWS_LIMIT, BallotRow, RowChoice, Rows
from services.voting.errors import BatchIsTooLong, TableMalformed

COLUMNS: Final = {
    "voter": "voter", "votante": "voter",
    "choices": "choices", "opciones": "choices",
    "agent": "agent", "agente": "agent",
}  # fmt: skip
_ZIP: Final = b"PK\x03\x04"


def read_table(data: bytes) -> Rows:
    """Return the ballots of a table, `None` for each that cannot be read as one; raise `TableMalformed`."""
    cells = _workbook(data) if data.startswith(_ZIP) else _separated(data)
    rows = [row for row in cells if any(row)]
    if not rows:
        raise TableMalformed
    names = [COLUMNS.get(cell.lower(), "") for cell in rows[0]]
    if sorted(names) not in [["choices", "voter"], ["agent", "choices", "voter"]]:
        raise TableMalformed
    if len(rows) - 1 > ROWS_LIMIT:
        raise BatchIsTooLong(maximum=ROWS_LIMIT)
    return tuple(_ballot(_named(names, row)) for row in rows[1:])


def _named(names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """Return a row by its columns; one with something beyond them has nothing that could be read: it is faulty."""
    return {} if any(row[len(names) :]) else dict(zip(names, row, strict=False))


def _workbook(data: bytes) -> list[list[str]]:
    try:
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return [[_text(cell) for cell in row] for row in sheet.to_python()]
    except (python_calamine.CalamineError, ValueError, IndexError):
        raise TableMalformed from None


def _text(cell: Any) -> str:
    """Return a cell as it is read: a code that the spreadsheet took for a number loses its `.0` again."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _separated(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
        lines = text.splitlines()
        delimiter = max(",;\t", key=lines[0].count) if lines else ","
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [[cell.strip() for cell in row] for row in rows]
    except (UnicodeDecodeError, csv.Error):
        raise TableMalformed from None


def _ballot(row: dict[str, str]) -> BallotRow | None:
    try:
        agent = UUID(row["agent"]) if row.get("agent") else None
        return BallotRow(agent=agent, choices=tuple(_choices(row["choices"])), voter=row["voter"])
    except (ValueError, KeyError):
        return None


def _choices(text: str) -> Iterable[RowChoice]:
    for part in text.split():
        project, _, points = part.partition(":")
        yield RowChoice(points=int(points) if points else None, project=project)
