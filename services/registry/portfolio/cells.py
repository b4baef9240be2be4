"""Cells: how a value of a spreadsheet becomes a code, an amount, a date or a place.

Spreadsheets store codes as floats and dates as they please. Each reader returns the value and, when something is
wrong, the kind of problem: with no value when the cell cannot be read, with the value when it stands but is flagged.
An empty cell is no problem of the cell.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache, wraps
from typing import Final

from services.registry.portfolio.columns import CellKind
from services.registry.portfolio.problems import ProblemKind, ValueClass

Cell = str | float | int | bool | date | datetime | time | timedelta | None
Reading = tuple[str | int | Decimal | None, ProblemKind | None]
Reader = Callable[[Cell], Reading]

_forgets: Final[list[Callable[[], None]]] = []
EMPTY: Final[Reading] = (None, None)
CENTS: Final = Decimal("0.01")
LARGEST_AMOUNT: Final = 10**15
USUAL_CODE_LENGTHS: Final = range(5, 8)
LAST_DEPARTMENT: Final = 25
FIRST_YEAR, LAST_YEAR = 1950, 2100
SERIAL_EPOCH: Final = date(1899, 12, 30)
SERIALS: Final = range(18264, 73416)
LATITUDES: Final = (Decimal("-18.5"), Decimal("0.1"))
LONGITUDES: Final = (Decimal("-81.6"), Decimal("-68.5"))

_BLANKS: Final = frozenset({"", "-", "--", "—"})
_CURRENCY: Final = re.compile(r"^(?:S/\.?|PEN|SOLES)|\s", re.IGNORECASE)
_APOSTROPHE: Final = re.compile(r"['’´](?=\d{3})", re.ASCII)
_PLAIN: Final = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_THOUSANDS_BY_COMMA: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_THOUSANDS_BY_DOT: Final = re.compile(r"[+-]?\d{1,3}((\.\d{3})+,\d+|(\.\d{3}){2,})", re.ASCII)
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_GROUPED: Final = re.compile(r"\d{1,3}([., ]\d{3})+", re.ASCII)
_DIGITS: Final = re.compile(r"'?(\d{1,15})(?:\.0+)?", re.ASCII)
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", re.ASCII)
_LOCAL_DATE: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: .*)?", re.ASCII)
_ISO_MONTH: Final = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


def _kept_once(read: Reader) -> Reader:
    """Read equal floats once, whose zero has no sign here: amounts, percentages and places repeat in a file."""
    kept = lru_cache(maxsize=4096)(read)
    _forgets.append(kept.cache_clear)

    @wraps(read)
    def reading(value: Cell) -> Reading:
        return kept(value + 0.0) if isinstance(value, float) else read(value)

    return reading


def forget() -> None:
    """Forget the values that were kept to have one copy of each, once a file has been read."""
    for forgets in (*_forgets, _label.cache_clear, _day_of_text.cache_clear):
        forgets()


def value_class(value: Cell) -> ValueClass:
    """Say what kind of value a cell holds, and nothing of the value."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return ValueClass.EMPTY
    if isinstance(value, date | time | timedelta):
        return ValueClass.DATE
    if isinstance(value, int | float) and not isinstance(value, bool):
        return ValueClass.NUMBER
    return ValueClass.TEXT


def is_blank(value: Cell) -> bool:
    """Whether a cell states nothing: it is empty, or holds nothing but spaces or a dash."""
    return value is None or (isinstance(value, str) and value.strip() in _BLANKS)


def code(value: Cell) -> Reading:
    """Read a code of digits: `2324969`, `2324969.0` and the float 2324969.0 are one code."""
    if is_blank(value):
        return EMPTY
    digits = _digits(value)
    return (digits, None) if digits is not None else (None, ProblemKind.OTHER_CODE_UNREADABLE)


def investment_code(value: Cell) -> Reading:
    """Read a code of Invierte.pe; one of unusual length stands, flagged."""
    digits, problem = code(value)
    if problem is not None:
        return None, ProblemKind.CODE_UNREADABLE
    if isinstance(digits, str) and len(digits) not in USUAL_CODE_LENGTHS:
        return digits, ProblemKind.CODE_OF_UNUSUAL_LENGTH
    return digits, None


def text(value: Cell) -> Reading:
    """Read words: spaces at the ends go, runs of blanks become one; a number stands as its digits."""
    if is_blank(value):
        return EMPTY
    if isinstance(value, str):
        return " ".join(value.split()), None
    if isinstance(value, bool | date | time | timedelta):
        return None, ProblemKind.TEXT_EXPECTED
    return _digits(value) or str(value), None


@lru_cache(maxsize=4096)
def _label(value: str) -> Reading:
    return text(value)


def label(value: Cell) -> Reading:
    """Read one of few words that many rows repeat, keeping one copy of each."""
    return _label(value) if isinstance(value, str) else text(value)


def amount(value: Cell) -> Reading:
    """Read soles: exact to two places, or flagged and exactly as stated; never rounded, never negative."""
    number, problem = signed_amount(value)
    if isinstance(number, Decimal) and number < 0:
        return None, ProblemKind.AMOUNT_NEGATIVE
    return number, problem


@_kept_once
def signed_amount(value: Cell) -> Reading:
    """Read soles that may be below zero, such as a balance."""
    if is_blank(value):
        return EMPTY
    exact = decimal_of(value)
    if exact is None or abs(exact) >= LARGEST_AMOUNT:
        return None, ProblemKind.AMOUNT_UNREADABLE
    cents = exact.quantize(CENTS)
    return (cents, None) if cents == exact else (exact, ProblemKind.AMOUNT_WITH_MORE_DECIMALS)


@_kept_once
def number(value: Cell) -> Reading:
    """Read an exact number of zero or more, such as a percentage; a percent sign does not count."""
    if is_blank(value):
        return EMPTY
    exact = decimal_of(value.strip().removesuffix("%") if isinstance(value, str) else value)
    return (exact, None) if exact is not None and exact >= 0 else (None, ProblemKind.NUMBER_UNREADABLE)


def count(value: Cell) -> Reading:
    """Read a whole number of zero or more; `95,000`, `95.000` and `95 000` are ninety-five thousand."""
    if is_blank(value):
        return EMPTY
    grouped = isinstance(value, str) and _GROUPED.fullmatch(value.strip())
    digits = re.sub(r"\D", "", str(value)) if grouped else _digits(value)
    return (int(digits), None) if digits is not None else (None, ProblemKind.NUMBER_UNREADABLE)


def day(value: Cell) -> Reading:
    """Read a date as ISO 8601: a date cell, ISO text, dd/mm/yyyy, YYYYMMDD, YYYYMM (no day), or a serial."""
    if is_blank(value):
        return EMPTY
    if isinstance(value, date):
        return (value.isoformat()[:10], None) if _plausible(value.year) else (None, ProblemKind.DATE_UNREADABLE)
    found = _day_of_text(value.strip()) if isinstance(value, str) else _day_of_digits(_digits(value) or "")
    return (found, None) if found is not None else (None, ProblemKind.DATE_UNREADABLE)


@_kept_once
def ubigeo(value: Cell) -> Reading:
    """Read a ubigeo of six digits, giving back a zero lost in front: the float 10401.0 is `010401`."""
    if is_blank(value):
        return EMPTY
    digits = (_digits(value) or "").zfill(6)
    if len(digits) != len("010401") or not 1 <= int(digits[:2]) <= LAST_DEPARTMENT:
        return None, ProblemKind.UBIGEO_UNREADABLE
    return digits, None


@_kept_once
def latitude(value: Cell) -> Reading:
    """Read degrees of latitude within Peru."""
    return _coordinate(value, *LATITUDES)


@_kept_once
def longitude(value: Cell) -> Reading:
    """Read degrees of longitude within Peru."""
    return _coordinate(value, *LONGITUDES)


def decimal_of(value: Cell) -> Decimal | None:
    """Return the exact number that a cell shows, or `None`.

    A float is the shortest decimal that stands for it. In text a comma or an apostrophe before three digits separates
    thousands, as is usual in Peru; any other comma separates decimals. Scientific notation has lost digits: `None`.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if not isinstance(value, str):
        exact = Decimal(repr(value))
        return exact if exact.is_finite() else None
    typed = _APOSTROPHE.sub(",", _CURRENCY.sub("", value.strip()))
    if _PLAIN.fullmatch(typed):
        return Decimal(typed)
    if _THOUSANDS_BY_COMMA.fullmatch(typed):
        return Decimal(typed.replace(",", ""))
    if _THOUSANDS_BY_DOT.fullmatch(typed):
        return Decimal(typed.replace(".", "").replace(",", "."))
    return Decimal(typed.replace(",", ".")) if _DECIMAL_COMMA.fullmatch(typed) else None


def _digits(value: Cell) -> str | None:
    """Return the digits of a whole number of zero or more, however it is stored; leading zeros of a text stay."""
    if isinstance(value, str):
        match = _DIGITS.fullmatch(value.strip())
        return match[1] if match else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LARGEST_AMOUNT:
        return None
    return str(int(value)) if value == int(value) else None


def _coordinate(value: Cell, least: Decimal, most: Decimal) -> Reading:
    if is_blank(value):
        return EMPTY
    degrees = decimal_of(value)
    if degrees is None:
        return None, ProblemKind.COORDINATE_UNREADABLE
    return (degrees, None) if least <= degrees <= most else (None, ProblemKind.COORDINATE_OUTSIDE_PERU)


@lru_cache(maxsize=8192)
def _day_of_text(typed: str) -> str | None:
    if match := _ISO_DATE.fullmatch(typed):
        return _iso(int(match[1]), int(match[2]), int(match[3]))
    if match := _LOCAL_DATE.fullmatch(typed):
        return _iso(int(match[3]), int(match[2]), int(match[1]))
    if match := _ISO_MONTH.fullmatch(typed):
        return _iso_month(int(match[1]), int(match[2]))
    return _day_of_digits(_digits(typed) or "")


def _day_of_digits(digits: str) -> str | None:
    """Read YYYYMMDD, YYYYMM or a serial, which no date between 1950 and 2100 confuses."""
    if len(digits) == len("20190531"):
        return _iso(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == len("201905"):
        return _iso_month(int(digits[:4]), int(digits[4:]))
    if digits and int(digits) in SERIALS:
        return (SERIAL_EPOCH + timedelta(days=int(digits))).isoformat()
    return None


def _plausible(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def _iso(year: int, month: int, day_of_month: int) -> str | None:
    try:
        found = date(year, month, day_of_month)
    except ValueError:
        return None
    return found.isoformat() if _plausible(year) else None


def _iso_month(year: int, month: int) -> str | None:
    found = _iso(year, month, 1)
    return found[:7] if found is not None else None


READERS: Final[dict[CellKind, Reader]] = {
    CellKind.INVESTMENT_CODE: investment_code,
    CellKind.CODE: code,
    CellKind.TEXT: text,
    CellKind.LABEL: label,
    CellKind.AMOUNT: amount,
    CellKind.SIGNED_AMOUNT: signed_amount,
    CellKind.NUMBER: number,
    CellKind.COUNT: count,
    CellKind.DATE: day,
    CellKind.UBIGEO: ubigeo,
    CellKind.LATITUDE: latitude,
    CellKind.LONGITUDE: longitude,
}
