"""Gathering: rows of locations become projects, and every row is accounted for.

A file has one row for each location of an investment. The rows of one code become one project; what they say of the
project must agree, and where it does not, the first row stands and the others are reported.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from services.registry.portfolio.cells import READERS, Cell, Reader, is_blank, label, value_class
from services.registry.portfolio.columns import CellKind, Column, columns
from services.registry.portfolio.headings import Table, cell_name
from services.registry.portfolio.places import PlaceCheck
from services.registry.portfolio.problems import Problem, ProblemKind
from services.registry.portfolio.projects import Location, Project, RawAmount
from services.registry.portfolio.separated import is_garbled

AMOUNTS: Final = frozenset({CellKind.AMOUNT, CellKind.SIGNED_AMOUNT})
WORDS: Final = frozenset({CellKind.TEXT, CellKind.LABEL})
FIELDS: Final = tuple(column.field for column in columns() if column.field and not column.of_location)
NAME: Final = FIELDS.index("name")
KEY_PREFIXES: Final = {"investment_code": "", "idea_code": "idea-"}
KEPT_RAW: Final = frozenset({ProblemKind.AMOUNT_WITH_MORE_DECIMALS, ProblemKind.AMOUNT_NEGATIVE})

LocationKey = tuple[str, Decimal | None, Decimal | None]


@dataclass(slots=True)
class Draft:
    """A project while its rows are being read; `values` are in the order of `FIELDS`, as there are many drafts."""

    sheet: str
    first_cell: str
    values: list[Any] = field(default_factory=lambda: [None] * len(FIELDS))
    raw_amounts: dict[str, str] = field(default_factory=dict)
    locations: dict[LocationKey, Location] = field(default_factory=dict)

    def project(self) -> Project:
        """Return the project that the rows have made."""
        stated = dict(zip(FIELDS, self.values, strict=True))
        stated["name"] = stated["name"] or ""
        raw = tuple(RawAmount(name, text) for name, text in self.raw_amounts.items())
        return Project(**stated, locations=tuple(self.locations.values()), raw_amounts=raw)


class Gathering:
    """The rows read so far: the drafts by key, the problems, and how many rows came, were used, were set aside."""

    def __init__(self, places: PlaceCheck) -> None:
        self.rows = 0
        self.used = 0
        self.set_aside = 0
        self.drafts: dict[str, Draft] = {}
        self.problems: list[Problem] = []
        self._places = places

    def add(self, table: Table) -> int:
        """Read all rows of a table and return how many had anything in them."""
        before = self.rows
        reading = TableReading(table, self)
        for number, row in islice(enumerate(table.sheet.rows()), table.heading_row + 1, None):
            reading.take(number, row)
        return self.rows - before

    def projects(self) -> tuple[Project, ...]:
        """Return the projects in the order of their keys, reporting those without a name; each draft is given up."""
        for draft in self.drafts.values():
            if not draft.values[NAME]:
                self.problems.append(Problem(draft.sheet, draft.first_cell, ProblemKind.NAME_MISSING, None))
        return tuple([self.drafts.pop(key).project() for key in sorted(self.drafts)])

    def place_problem(self, location: Location) -> ProblemKind | None:
        """Say what the catalogue of territory has against a location."""
        return self._places.problem(location)


@dataclass(slots=True)
class LastRow:
    """What the last row that was read said of its project, and what was wrong with it."""

    key: str
    cells: tuple[Cell, ...] = ()
    flagged: list[tuple[int, ProblemKind]] = field(default_factory=list)


class TableReading:
    """One table being read into a gathering."""

    def __init__(self, table: Table, into: Gathering) -> None:
        self._sheet = table.sheet.name
        self._into = into
        self._width = 1 + max(mapped.index for mapped in table.columns)
        codes = ((table.index_of(name), prefix) for name, prefix in KEY_PREFIXES.items())
        self._codes = [(index, prefix) for index, prefix in codes if index is not None]
        self._name = table.index_of("name") or 0
        mine = [mapped for mapped in table.columns if not mapped.column.of_location]
        self._mine: list[tuple[int, int, Column, Reader]] = [
            (m.index, FIELDS.index(m.column.field), m.column, READERS[m.column.kind]) for m in mine
        ]
        self._indexes = [mapped.index for mapped in mine]
        self._unheaded = set(table.unheaded)
        self._reported: set[int] = set()
        self._known_width = table.known_width
        self._last = LastRow("")
        self._of_location = {m.column.field: m.index for m in table.columns if m.column.of_location}

    def take(self, number: int, row: list[Cell]) -> None:
        """Account for one row: use it, set it aside with its reason, or pass over it when it is empty."""
        if all(map(is_blank, row)):
            return
        self._into.rows += 1
        row = row + [""] * (self._width - len(row)) if len(row) < self._width else row
        self._look_beside(number, row)
        key = self._key(number, row)
        if key is None:
            self._into.set_aside += 1
            return
        self._into.used += 1
        draft = self._into.drafts.get(key)
        if draft is None:
            draft = self._into.drafts[key] = Draft(self._sheet, cell_name(number, self._name))
        self._take_project(number, row, key, draft)
        self._take_location(number, row, draft)

    def _report(self, number: int, index: int, kind: ProblemKind, cell: Cell) -> None:
        self._into.problems.append(Problem(self._sheet, cell_name(number, index), kind, value_class(cell)))

    def _key(self, number: int, row: list[Cell]) -> str | None:
        """Return what the row's project is known by; report a row that has no readable code of either kind."""
        for index, prefix in self._codes:
            digits, problem = READERS[CellKind.CODE](row[index])
            if problem is not None:
                self._report(number, index, ProblemKind.CODE_UNREADABLE, row[index])
                return None
            if digits is not None:
                return f"{prefix}{digits}"
        first = self._codes[0][0]
        self._report(number, first, ProblemKind.NO_CODE, row[first])
        return None

    def _look_beside(self, number: int, row: list[Cell]) -> None:
        """Report the first filled cell of each column that has data and no heading."""
        if not self._unheaded and len(row) <= self._known_width:
            return
        beyond = range(self._known_width, len(row))
        self._unheaded.update(index for index in beyond if index not in self._reported)
        for index in sorted(self._unheaded):
            if index < len(row) and not is_blank(row[index]):
                self._report(number, index, ProblemKind.CELL_WITHOUT_HEADING, row[index])
                self._unheaded.discard(index)
                self._reported.add(index)

    def _take_project(self, number: int, row: list[Cell], key: str, draft: Draft) -> None:
        """Read what the row says of its project; a row that repeats the last one repeats its problems unread."""
        cells = tuple([row[index] for index in self._indexes])
        if self._last.key == key and self._last.cells == cells:
            for index, fault in self._last.flagged:
                self._report(number, index, fault, row[index])
            return
        self._last = LastRow(key, cells)
        values = draft.values
        for index, place, column, read in self._mine:
            value, kind = read(row[index])
            if column.kind in WORDS and isinstance(value, str) and is_garbled(value):
                kind = ProblemKind.TEXT_GARBLED
            if kind is not None:
                self._report(number, index, kind, row[index])
                self._last.flagged.append((index, kind))
                if kind in KEPT_RAW:
                    draft.raw_amounts.setdefault(column.field, str(row[index]).strip())
            if value is not None and values[place] is None:
                values[place] = value
            elif value is not None and values[place] != value:
                kind = ProblemKind.CONTRADICTORY_AMOUNT if column.kind in AMOUNTS else ProblemKind.CONTRADICTION
                self._report(number, index, kind, row[index])
                self._last.flagged.append((index, kind))

    def _take_location(self, number: int, row: list[Cell], draft: Draft) -> None:
        at = self._of_location.get("ubigeo")
        if at is None:
            return
        ubigeo, problem = READERS[CellKind.UBIGEO](row[at])
        if not isinstance(ubigeo, str):
            self._report(number, at, problem or ProblemKind.LOCATION_MISSING, row[at])
            return
        location = Location(
            ubigeo,
            department=self._location_name(row, "department"),
            province=self._location_name(row, "province"),
            district=self._location_name(row, "district"),
            latitude=self._degrees(number, row, CellKind.LATITUDE),
            longitude=self._degrees(number, row, CellKind.LONGITUDE),
        )
        key = (ubigeo, location.latitude, location.longitude)
        if key in draft.locations:
            self._report(number, at, ProblemKind.LOCATION_REPEATED, row[at])
            return
        draft.locations[key] = location
        fault = self._into.place_problem(location)
        if fault is not None:
            self._report(number, at, fault, row[at])

    def _location_name(self, row: list[Cell], name: str) -> str | None:
        at = self._of_location.get(name)
        words = label(row[at])[0] if at is not None else None
        return words if isinstance(words, str) else None

    def _degrees(self, number: int, row: list[Cell], kind: CellKind) -> Decimal | None:
        at = self._of_location.get(kind.value)
        if at is None:
            return None
        degrees, problem = READERS[kind](row[at])
        if problem is not None:
            self._report(number, at, problem, row[at])
        return degrees if isinstance(degrees, Decimal) else None
