"""How cells are read."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.portfolio import CellKind, ProblemKind, ValueClass
from services.registry.portfolio import cells as read

CELLS = st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.dates())
CENTS = st.decimals(min_value=0, max_value=10**12, places=2)


@pytest.mark.parametrize("cell", [2324969.0, 2324969, "2324969", " 2324969.0 ", "'2324969"])
def test_a_code_is_restored_from_however_it_is_stored(cell: read.Cell) -> None:
    assert read.investment_code(cell) == ("2324969", None)


@pytest.mark.parametrize("cell", [2324969.5, "2.32497E+06", "PIP 2324969", -2324969.0, True, date(2024, 1, 1), 1e300])
def test_what_is_no_whole_number_is_no_code(cell: read.Cell) -> None:
    assert read.investment_code(cell) == (None, ProblemKind.CODE_UNREADABLE)


@pytest.mark.parametrize("cell", [1234.0, "23249690"])
def test_a_code_of_unusual_length_stands_flagged(cell: read.Cell) -> None:
    value, problem = read.investment_code(cell)

    assert value is not None
    assert problem is ProblemKind.CODE_OF_UNUSUAL_LENGTH


@pytest.mark.parametrize(
    ("cell", "ubigeo"), [(10401.0, "010401"), ("10401", "010401"), (60101, "060101"), ("240000", "240000")]
)
def test_a_ubigeo_gets_its_lost_zero_back(cell: read.Cell, ubigeo: str) -> None:
    assert read.ubigeo(cell) == (ubigeo, None)


@pytest.mark.parametrize("cell", ["0601", 601.0, 990101.0, "6O1O1", 1060101.0, 60101.5, "000000"])
def test_what_is_no_ubigeo_is_reported(cell: read.Cell) -> None:
    assert read.ubigeo(cell) == (None, ProblemKind.UBIGEO_UNREADABLE)


@pytest.mark.parametrize(
    ("cell", "soles"),
    [
        (456468.55, "456468.55"),
        (1410484012.0, "1410484012.00"),
        ("S/ 456,468.55", "456468.55"),
        ("S/. 1'234,567.89", "1234567.89"),
        ("1.234.567,89", "1234567.89"),
        ("1,234", "1234.00"),
        ("1234,5", "1234.50"),
        ("PEN 0", "0.00"),
        ("3 000 000", "3000000.00"),
    ],
)
def test_an_amount_is_exact_to_two_places(cell: read.Cell, soles: str) -> None:
    value, problem = read.amount(cell)

    assert (str(value), problem) == (soles, None)


@pytest.mark.parametrize(("cell", "exact"), [(16140.42534, "16140.42534"), ("S/ 16140.425", "16140.425")])
def test_an_amount_with_more_decimals_is_flagged_and_never_rounded(cell: read.Cell, exact: str) -> None:
    assert read.amount(cell) == (Decimal(exact), ProblemKind.AMOUNT_WITH_MORE_DECIMALS)


@pytest.mark.parametrize("cell", ["por definir", "1.41E+09", "12,34,56", True, date(2024, 1, 1), 1e15, float("nan")])
def test_what_is_no_amount_is_reported(cell: read.Cell) -> None:
    assert read.amount(cell) == (None, ProblemKind.AMOUNT_UNREADABLE)


def test_a_zero_has_no_sign_whichever_way_a_spreadsheet_keeps_it() -> None:
    assert [str(read.amount(cell)[0]) for cell in (-0.0, 0.0, 0)] == ["0.00"] * 3


def test_a_negative_cost_is_reported_and_a_negative_balance_stands() -> None:
    assert read.amount(-5.0) == (None, ProblemKind.AMOUNT_NEGATIVE)
    assert read.signed_amount(-5.0) == (Decimal("-5.00"), None)


@given(CENTS)
def test_soles_and_cents_survive_the_float_a_spreadsheet_keeps(soles: Decimal) -> None:
    assert read.amount(float(soles)) == (soles, None)


@given(CENTS)
def test_soles_and_cents_survive_their_peruvian_spelling(soles: Decimal) -> None:
    assert read.amount(f"S/ {soles:,.2f}") == (soles, None)


@pytest.mark.parametrize(
    "cell",
    [
        date(2019, 5, 31), datetime(2019, 5, 31, 23, tzinfo=UTC), "2019-05-31", "2019-05-31T10:00:00", "31/05/2019",
        "31-5-2019", "31/05/2019 10:00", 43616.0, "43616", 20190531.0, "20190531",
    ],
)  # fmt: skip
def test_a_date_is_read_in_any_of_its_spellings(cell: read.Cell) -> None:
    assert read.day(cell) == ("2019-05-31", None)


@pytest.mark.parametrize("cell", [201905.0, "201905", "2019-05"])
def test_a_month_stays_a_month(cell: read.Cell) -> None:
    assert read.day(cell) == ("2019-05", None)


@pytest.mark.parametrize("cell", ["05/31/2019", "31/02/2019", "31/05/19", 2019.0, "mayo", 201913.0, date(1900, 1, 1)])
def test_what_is_no_date_is_reported(cell: read.Cell) -> None:
    assert read.day(cell) == (None, ProblemKind.DATE_UNREADABLE)


@given(st.dates(date(1950, 1, 2), date(2099, 12, 31)))
def test_every_spelling_of_a_day_is_that_day(day: date) -> None:
    serial = float((day - read.SERIAL_EPOCH).days)
    spellings: list[read.Cell] = [day, day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%Y%m%d}", serial]

    assert {read.day(cell) for cell in spellings} == {(day.isoformat(), None)}


@pytest.mark.parametrize(
    ("cell", "people"), [(95000.0, 95000), ("95,000", 95000), ("95.000", 95000), ("95 000", 95000)]
)
def test_people_are_whole(cell: read.Cell, people: int) -> None:
    assert read.count(cell) == (people, None)


@pytest.mark.parametrize("cell", [95.5, "muchos", -1.0])
def test_half_a_person_is_reported(cell: read.Cell) -> None:
    assert read.count(cell) == (None, ProblemKind.NUMBER_UNREADABLE)


def test_coordinates_lie_in_peru() -> None:
    assert read.latitude("-7.15472") == (Decimal("-7.15472"), None)
    assert read.longitude(-78.51083) == (Decimal("-78.51083"), None)
    assert read.latitude(-78.51083) == (None, ProblemKind.COORDINATE_OUTSIDE_PERU)
    assert read.longitude("oeste") == (None, ProblemKind.COORDINATE_UNREADABLE)


def test_a_percentage_may_bear_its_sign() -> None:
    assert read.number("45.5%") == (Decimal("45.5"), None)


def test_words_lose_only_their_blanks() -> None:
    assert read.text("  CREACIÓN \n DEL   PUENTE ") == ("CREACIÓN DEL PUENTE", None)


@given(CELLS, st.sampled_from([kind for kind in CellKind if kind is not CellKind.PERSONAL]))
def test_any_cell_is_empty_or_has_a_value_or_a_problem(cell: read.Cell, kind: CellKind) -> None:
    value, problem = read.READERS[kind](cell)

    assert read.is_blank(cell) == (value is None and problem is None)


@given(CELLS)
def test_the_class_of_a_value_says_nothing_of_the_value(cell: read.Cell) -> None:
    assert read.value_class(cell) in ValueClass


def test_an_empty_cell_is_no_problem_of_the_cell() -> None:
    assert {reader(blank) for reader in read.READERS.values() for blank in ("", None, "  ", "-")} == {(None, None)}


@pytest.mark.parametrize("reader", [read.amount, read.number, read.ubigeo, read.latitude, read.longitude])
def test_a_value_that_repeats_in_a_file_is_kept_once_and_not_after_it(reader: read.Reader) -> None:
    value = -7.15 if reader is read.latitude else -78.5 if reader is read.longitude else 60101.0

    first, again = reader(value)[0], reader(value)[0]
    read.forget()

    assert first is again
    assert reader(value)[0] == first
    assert reader(value)[0] is not first
