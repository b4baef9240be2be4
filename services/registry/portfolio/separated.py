"""CSV: its charset by a fixed ladder, its delimiter among four, its rows as a spreadsheet would number them.

The ladder is deterministic, so the same file is read the same way for ever: a byte order mark decides; else UTF-8 when
every byte fits; else Windows-1252. Text that was garbled before it came here (`Ã‘`) is found and reported, not mended.
"""

import codecs
import csv
import re
from io import StringIO
from typing import Final, NamedTuple

from services.registry.portfolio.cells import Cell
from services.registry.portfolio.refusals import FileIsUnreadable

DELIMITERS: Final = (",", ";", "|", "\t")
SAMPLE_LINES: Final = 50
LONGEST_CELL: Final = 1 << 20

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GARBLED: Final = re.compile("[ÃÂ][\u0080-\u00bf‘’“”•–—˜™š›œžŸ‚ƒ„…†‡ˆ‰Š‹ŒŽ€]|�")
_NOT_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1f]")


class SeparatedText(NamedTuple):
    """A CSV file as rows of text, with the charset and the delimiter it was read by, for a person to confirm."""

    rows: list[list[Cell]]
    charset: str
    delimiter: str


def read_separated(data: bytes) -> SeparatedText:
    """Read a CSV file, or raise `FileIsUnreadable` for bytes that are no text table."""
    text, charset = decoded(data)
    if not text.strip() or _NOT_TEXT.search(text):
        raise FileIsUnreadable
    delimiter = delimiter_of(text)
    csv.field_size_limit(LONGEST_CELL)
    try:
        rows: list[list[Cell]] = [list(row) for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error:
        raise FileIsUnreadable from None
    return SeparatedText(rows, charset, delimiter)


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text and the charset it is in: by its mark, else strict UTF-8, else Windows-1252."""
    marked = next((charset for mark, charset in _MARKS if data.startswith(mark)), None)
    for charset in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            return data.decode(charset), charset
        except UnicodeDecodeError:
            continue
    raise FileIsUnreadable


def delimiter_of(text: str) -> str:
    """Return the delimiter that splits the first lines into the most equal columns; the first of equals."""
    sample = "\n".join(text.splitlines()[:SAMPLE_LINES])
    return max(DELIMITERS, key=lambda delimiter: _columns_by(sample, delimiter))


def _columns_by(sample: str, delimiter: str) -> int:
    """Return how many cells the lines have, counting only lines as wide as the widest width that repeats."""
    try:
        widths = [len(row) for row in csv.reader(StringIO(sample), delimiter=delimiter) if row]
    except csv.Error:
        return 0
    wide = [width for width in widths if width > 1]
    return max((width * wide.count(width) for width in set(wide)), default=0)


def is_garbled(text: str) -> bool:
    """Whether a text shows the marks of UTF-8 once read as Windows-1252, or of letters that were lost."""
    return not text.isascii() and _GARBLED.search(text) is not None
