"""Workbooks: the sheets of a portfolio file, whatever its format, as plain rows at their true places."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from io import BytesIO
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from services.registry.portfolio.cells import Cell
from services.registry.portfolio.container import Container, ContainerLimits
from services.registry.portfolio.odsxml import check_extent
from services.registry.portfolio.refusals import FileIsProtected, FileIsUnreadable
from services.registry.portfolio.separated import read_separated
from services.registry.portfolio.sheetxml import LostCell, lost_cells

ZIP_MARK: Final = b"PK\x03\x04"
OLE_MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CSV_SHEET: Final = "CSV"


class FileFormat(StrEnum):
    """What kind of file it is, told from its bytes and never from its name."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet; `lost` are the cells whose value its rows do not show."""

    name: str
    _rows: Callable[[], Iterator[list[Cell]]]
    lost: tuple[LostCell, ...] = ()

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the rows from the very first, so that the 17th is row 17 and its index 2 is column C."""
        return self._rows()


@dataclass(frozen=True)
class SourceFile:
    """A file opened for reading: what it is, its SHA-256, the sheets it hides, and how its text was decoded."""

    digest: str
    format: FileFormat
    hidden: tuple[str, ...] = ()
    charset: str | None = None
    delimiter: str | None = None
    _rows: list[list[Cell]] = field(default_factory=list, repr=False)
    _workbook: CalamineWorkbook | None = field(default=None, repr=False)
    _lost: dict[str, list[LostCell]] = field(default_factory=dict, repr=False)

    def sheets(self) -> Iterator[Sheet]:
        """Yield the visible sheets one by one, in their order; raise `FileIsUnreadable` for a damaged one."""
        if self._workbook is None:
            yield Sheet(CSV_SHEET, self._rows.__iter__)
            return
        for about in self._workbook.sheets_metadata:
            if about.typ is SheetTypeEnum.WorkSheet and about.name not in self.hidden:
                sheet = _sheet_of(self._workbook, about.name)
                yield Sheet(about.name, partial(_rows_of, sheet), tuple(self._lost.get(about.name, ())))


def open_file(data: bytes, limits: ContainerLimits | None = None) -> SourceFile:
    """Open the bytes of a file.

    Raise `FileIsUnsafe` before anything is unpacked beyond the limits, `FileIsProtected` for a password,
    `FileIsUnreadable` for anything that is no table.
    """
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(ZIP_MARK):
        return _open_zip(data, digest, Container(data, limits or ContainerLimits()))
    if data.startswith(OLE_MARK):
        return _open_workbook(data, digest, FileFormat.XLS, {})
    rows, charset, delimiter = read_separated(data)
    return SourceFile(digest, FileFormat.CSV, charset=charset, delimiter=delimiter, _rows=rows)


def _open_zip(data: bytes, digest: str, container: Container) -> SourceFile:
    if "xl/workbook.xml" in container.names:
        lost = lost_cells(container)
        container.check()
        return _open_workbook(data, digest, FileFormat.XLSX, lost)
    container.check()
    if "content.xml" not in container.names:
        raise FileIsUnreadable
    check_extent(container)
    return _open_workbook(data, digest, FileFormat.ODS, {})


def _open_workbook(data: bytes, digest: str, kind: FileFormat, lost: dict[str, list[LostCell]]) -> SourceFile:
    try:
        workbook = load_workbook(BytesIO(data))
    except PasswordError:
        raise FileIsProtected from None
    except CalamineError:
        raise FileIsUnreadable from None
    about = workbook.sheets_metadata
    hidden = tuple(sheet.name for sheet in about if sheet.visible is not SheetVisibleEnum.Visible)
    return SourceFile(digest, kind, hidden, _workbook=workbook, _lost=lost)


def _sheet_of(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(name)
    except CalamineError:
        raise FileIsUnreadable from None


def _rows_of(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    """Yield a sheet's rows from its corner, giving each row of a merged range what the spreadsheet shows there.

    Only the first column of a range is filled: one that spans columns is a title, not a value of each.
    """
    margin: list[Cell] = [""] * (sheet.start[1] if sheet.start is not None else 0)
    begins: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        begins.setdefault(top, []).append((left, bottom))
    spans: dict[int, tuple[int, Cell]] = {}
    for number, stored in enumerate(sheet.iter_rows()):
        row: list[Cell] = [*margin, *stored]
        spans = {left: (bottom, value) for left, (bottom, value) in spans.items() if number <= bottom}
        for left, (_, value) in spans.items():
            row[left] = value
        spans |= {left: (bottom, row[left]) for left, bottom in begins.get(number, ()) if left < len(row)}
        yield row
