"""Columns: which headings of a portfolio file mean which field (`columns.csv`, the published table of synonyms).

Headings are compared folded: accents, case, punctuation and what stands in brackets do not count.
"""

import csv
import re
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from shared.folding import folded

_BRACKETS: Final = re.compile(r"\([^)]*\)")


class CellKind(StrEnum):
    """How the cells of a column are read."""

    INVESTMENT_CODE = "investment-code"
    CODE = "code"
    TEXT = "text"
    LABEL = "label"
    AMOUNT = "amount"
    SIGNED_AMOUNT = "signed-amount"
    NUMBER = "number"
    COUNT = "count"
    DATE = "date"
    UBIGEO = "ubigeo"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    PERSONAL = "personal"


class Column(NamedTuple):
    """One field of a project or of one of its locations, with its Spanish title and the headings it goes by.

    A personal column has no field: its cells are never read.
    """

    field: str
    kind: CellKind
    of_location: bool
    title: str
    headings: tuple[str, ...]


@cache
def columns() -> tuple[Column, ...]:
    """Return the table of columns, in its published order."""
    text = files("services.registry.portfolio").joinpath("columns.csv").read_text(encoding="utf-8")
    return tuple(
        Column(
            row["field"],
            CellKind(row["kind"]),
            row["of"] == "location",
            row["title"],
            tuple(row["headings"].split("|")),
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def _by_heading() -> dict[str, Column]:
    return {folded(heading): column for column in columns() for heading in column.headings}


def column_of(heading: str) -> Column | None:
    """Return the column that a heading means, or `None` for one that the table does not have."""
    return _by_heading().get(folded(_BRACKETS.sub(" ", heading)))
