"""Workbooks made for a test, as bytes."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it ships no types; only fixtures are written with it
import pytest

Rows = Sequence[Sequence[Any]]


@pytest.fixture
def xlsx() -> Callable[..., bytes]:
    """Return a maker of XLSX files: one sheet called Cartera, or the sheets named; merged ranges of the first."""

    def make(rows: Rows = (), merged: Sequence[str] = (), hidden: Sequence[str] = (), **sheets: Rows) -> bytes:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, content in ({"Cartera": rows} | sheets).items():
            sheet = workbook.create_sheet(name)
            sheet.sheet_state = "hidden" if name in hidden else "visible"
            for row in content:
                sheet.append(list(row))
        for area in merged:
            workbook.worksheets[0].merge_cells(area)
        stream = BytesIO()
        workbook.save(stream)
        return stream.getvalue()

    return make
