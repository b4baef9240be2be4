"""What the XML of an XLSX sheet says that its reader does not: cells in error, formulas never computed, its extent.

The reader returns an empty cell for `#REF!` and for a formula without a stored value; here both are found, so that
nothing is dropped in silence. The extent is measured because the reader lays a sheet out cell by cell, and one cell in
the farthest corner would make it lay out thousands of millions.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Final

from services.registry.portfolio.container import Container
from services.registry.portfolio.problems import ProblemKind
from services.registry.portfolio.refusals import FileIsUnsafe

MOST_CELLS: Final = 40_000_000
MOST_ROW_BYTES: Final = 1 << 24

_ROW: Final = re.compile(rb'<row\b[^>]*?\sr="(\d+)"')
_PREFIXED_ROW: Final = re.compile(rb'<(?:\w+:)?row\b[^>]*?\sr="(\d+)"')
_COLUMN: Final = re.compile(rb'\sr="([A-Z]{1,3})\d')
_REFERENCE: Final = re.compile(rb'\sr="([A-Z]{1,3}\d+)"')
_IN_ERROR: Final = re.compile(rb'<(?:\w+:)?c\b[^>]*\st="e"[^>]*>')
_UNCOMPUTED: Final = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\st="str")[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE: Final = re.compile(rb'([\w:]+)="([^"]*)"')

LostCell = tuple[str, ProblemKind]


def lost_cells(container: Container) -> dict[str, list[LostCell]]:
    """Return, by sheet name, the cells whose value the reader will not see; raise `FileIsUnsafe` for a vast sheet."""
    names = _names_by_file(container)
    sheets = (file for file in container.names if file in names)
    return {names[file]: list(_lost_in(container.chunks(file))) for file in sheets}


def column_number(letters: str) -> int:
    """Return the number of a column from 1: `A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _beyond(widest: str) -> re.Pattern[bytes]:
    """Return what finds a cell in a column after this one: most pieces have none, which is quicker seen than named.

    It may find what is no cell's reference, and never misses one.
    """
    longer = [f"[A-Z]{{{len(widest) + 1},3}}"] if len(widest) < len("XFD") else []
    later = [
        f"{widest[:at]}[{chr(ord(letter) + 1)}-Z]{'[A-Z]' * (len(widest) - at - 1)}"
        for at, letter in enumerate(widest)
        if letter < "Z"
    ]
    return re.compile(rf'r="(?:{"|".join([*longer, *later]) or "(?!)"})\d'.encode())


def _names_by_file(container: Container) -> dict[str, str]:
    """Return each sheet's name by the file that holds it, as the workbook and its relations say."""
    relations = [_attributes(tag) for tag in _RELATION.findall(container.read("xl/_rels/workbook.xml.rels"))]
    files = {one.get("Id", ""): _in_container(one.get("Target", "")) for one in relations}
    sheets = [_attributes(tag) for tag in _SHEET.findall(container.read("xl/workbook.xml"))]
    return {files.get(sheet.get("id", ""), ""): sheet.get("name", "") for sheet in sheets}


def _attributes(tag: bytes) -> dict[str, str]:
    pairs = ((name.decode(), value.decode("utf-8", "replace")) for name, value in _ATTRIBUTE.findall(tag))
    return {name.rpartition(":")[2]: unescape(value) for name, value in pairs}


def _in_container(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _lost_in(chunks: Iterable[bytes]) -> Iterator[LostCell]:
    rows, widest = 0, "A"
    beyond = _beyond(widest)
    for piece in by_rows(chunks):
        row = _PREFIXED_ROW if b":row" in piece else _ROW
        rows = max([rows, *map(int, row.findall(piece))])
        if beyond.search(piece):
            widest = max({letters.decode() for letters in _COLUMN.findall(piece)} | {widest}, key=column_number)
            beyond = _beyond(widest)
        if rows * column_number(widest) > MOST_CELLS:
            raise FileIsUnsafe(measure="celdas", limit=MOST_CELLS)
        if b't="e"' in piece:
            yield from _named(_IN_ERROR.findall(piece), ProblemKind.CELL_IN_ERROR)
        if b"<f" in piece or b":f" in piece:
            yield from _named(_UNCOMPUTED.findall(piece), ProblemKind.FORMULA_WITHOUT_VALUE)


def by_rows(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the XML in pieces that end where a row ends; raise `FileIsUnsafe` for a row without end."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        cut = rest.rfind(b"row>") + len(b"row>")
        if cut >= len(b"row>"):
            yield rest[:cut]
            rest = rest[cut:]
        if len(rest) > MOST_ROW_BYTES:
            raise FileIsUnsafe(measure="bytes por fila", limit=MOST_ROW_BYTES)
    yield rest


def _named(cells: Iterable[bytes], kind: ProblemKind) -> Iterator[LostCell]:
    for cell in cells:
        reference = _REFERENCE.search(cell)
        if reference is not None:
            yield reference[1].decode(), kind
