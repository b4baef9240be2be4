"""How far an ODS sheet would be laid out: a repeated row or cell is short in the file and vast in memory."""

import re
from collections.abc import Iterator
from typing import Final

from services.registry.portfolio.container import Container
from services.registry.portfolio.refusals import FileIsUnsafe
from services.registry.portfolio.sheetxml import MOST_CELLS, by_rows

_ROW: Final = re.compile(rb"<(?:\w+:)?table-row\b([^>]*)>(.*?)</(?:\w+:)?table-row>", re.DOTALL)
_CELL: Final = re.compile(rb"<(?:\w+:)?(?:covered-)?table-cell\b([^>]*)>")
_REPEATED: Final = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,9})"')


def check_extent(container: Container) -> None:
    """Measure the sheets of an ODS together; raise `FileIsUnsafe` for more cells than should be laid out.

    Empty rows and cells count only before a filled one, as the reader drops those at the end.
    """
    rows = widest = 0
    for repeated, width in _rows(container):
        rows += repeated
        widest = max(widest, width)
        if width and rows * widest > MOST_CELLS:
            raise FileIsUnsafe(measure="celdas", limit=MOST_CELLS)


def _rows(container: Container) -> Iterator[tuple[int, int]]:
    """Yield each row of the file: how often it is repeated, and how many cells it has up to the last filled one."""
    for piece in by_rows(container.chunks("content.xml")):
        for attributes, cells in _ROW.findall(piece):
            yield _times(attributes), _width(cells)


def _width(cells: bytes) -> int:
    width = filled = 0
    for attributes in _CELL.findall(cells):
        width += _times(attributes)
        filled = width if b"value-type=" in attributes or b"formula=" in attributes else filled
    return filled


def _times(attributes: bytes) -> int:
    repeated = _REPEATED.search(attributes)
    return int(repeated[1]) if repeated is not None else 1
