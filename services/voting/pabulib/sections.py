"""The shape of a `.pb` file: decoded rows with their line numbers, divided into META, PROJECTS and VOTES."""

import csv
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from services.voting.pabulib.faults import (
    ColumnMissing,
    LineMalformed,
    MetaMissing,
    MetaRepeated,
    SectionMissing,
    TextNotUtf8,
    WrongNumberOfColumns,
)

SECTIONS: Final = ("META", "PROJECTS", "VOTES")
REQUIRED: Final = {
    "META": ("key", "value"),
    "PROJECTS": ("project_id", "cost"),
    "VOTES": ("voter_id", "vote"),
}


class Row(NamedTuple):
    """One row's fields and the line it ends on."""

    line: int
    fields: list[str]


class Section(NamedTuple):
    """One section: its columns by name, and its rows, each as long as the header."""

    line: int
    columns: dict[str, int]
    rows: list[Row]


class Meta(NamedTuple):
    """What META states, with the line of each statement."""

    values: dict[str, str]
    lines: dict[str, int]

    def require(self, key: str) -> str:
        """Return a stated value, or refuse the file where it is missing."""
        if not self.values.get(key):
            raise MetaMissing(max(self.lines.values(), default=1), key=key)
        return self.values[key]


def divide(lines: Iterable[bytes]) -> dict[str, Section]:
    """Divide a file into its three sections; refuse what is out of shape by the name of the fault and its line."""
    sections: dict[str, Section] = {}
    rows = _rows(lines)
    last = 1
    for row in rows:
        last = row.line
        name = row.fields[0].strip().upper() if len(row.fields) == 1 else ""
        if name in SECTIONS:
            _expect(name, len(sections), row.line)
            sections[name] = _header(name, next(rows, None), row.line)
        elif not sections:
            raise SectionMissing(row.line, section=SECTIONS[0])
        else:
            _add(sections[SECTIONS[len(sections) - 1]], row)
    if len(sections) < len(SECTIONS):
        raise SectionMissing(last, section=SECTIONS[len(sections)])
    return sections


def _rows(lines: Iterable[bytes]) -> Iterator[Row]:
    reader = csv.reader(_decoded(lines), delimiter=";", strict=True)
    while True:
        try:
            fields = next(reader, None)
        except csv.Error:
            raise LineMalformed(reader.line_num) from None
        if fields is None:
            return
        if any(field.strip() for field in fields):
            yield Row(reader.line_num, fields)


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if b"\0" in line:
            raise LineMalformed(number)
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise TextNotUtf8(number) from None


def _expect(name: str, place: int, line: int) -> None:
    if place == len(SECTIONS) or SECTIONS[place] != name:
        raise SectionMissing(line, section=SECTIONS[min(place, len(SECTIONS) - 1)])


def _header(section: str, row: Row | None, line: int) -> Section:
    names = [field.strip().lower() for field in row.fields] if row else []
    for column in REQUIRED[section]:
        if names.count(column) != 1:
            raise ColumnMissing(row.line if row else line, section=section, column=column)
    return Section(line, {name: place for place, name in enumerate(names)}, [])


def _add(section: Section, row: Row) -> None:
    if len(row.fields) != len(section.columns):
        raise WrongNumberOfColumns(row.line, expected=len(section.columns))
    section.rows.append(row)


def read_meta(section: Section) -> Meta:
    """Return what META states; a key stated twice refuses the file."""
    meta = Meta({}, {})
    key_at, value_at = section.columns["key"], section.columns["value"]
    for line, fields in section.rows:
        key = fields[key_at].strip()
        if key in meta.values:
            raise MetaRepeated(line)
        meta.values[key] = fields[value_at].strip()
        meta.lines[key] = line
    return meta
