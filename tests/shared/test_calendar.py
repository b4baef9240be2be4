"""Terms in business and calendar days (LPAG 143-145; domain.md 3.4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import Calendar, DayCount, NonWorkingDay, Term, end_of_day, lima_day, national_holidays

CARNIVAL = NonWorkingDay(day=date(2026, 2, 16), name="Carnaval de Cajamarca")
PLAIN = Calendar()
REGIONAL = Calendar(local_days=(CARNIVAL,))
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
TERMS = st.builds(Term, days=st.integers(0, 60), count=st.sampled_from(DayCount))
CALENDARS = st.builds(
    Calendar, local_days=st.lists(st.builds(NonWorkingDay, day=DAYS, name=st.just("Feriado")), max_size=5).map(tuple)
)


def test_a_term_starts_the_next_business_day() -> None:
    friday = date(2026, 11, 20)

    span = PLAIN.span(friday, Term(days=2))

    assert (span.first_day, span.last_day) == (date(2026, 11, 23), date(2026, 11, 24))


def test_a_term_passes_over_national_holidays_and_names_them() -> None:
    before_easter = date(2026, 4, 1)

    span = PLAIN.span(before_easter, Term(days=1))

    assert span.last_day == date(2026, 4, 6)
    assert [skipped.name for skipped in span.skipped] == ["Jueves Santo", "Viernes Santo"]


def test_a_term_passes_over_the_days_that_the_process_states() -> None:
    friday = date(2026, 2, 13)

    spans = (PLAIN.span(friday, Term(days=1)).last_day, REGIONAL.span(friday, Term(days=1)).last_day)

    assert spans == (date(2026, 2, 16), date(2026, 2, 17))


def test_a_calendar_term_whose_last_day_does_not_work_rolls_forward() -> None:
    monday = date(2026, 11, 23)

    span = PLAIN.span(monday, Term(days=5, count=DayCount.CALENDAR))

    assert span.last_day == date(2026, 11, 30)


def test_a_term_of_no_days_ends_with_its_own_day() -> None:
    assert PLAIN.span(date(2026, 11, 23), Term(days=0)).last_day == date(2026, 11, 23)


def test_a_term_of_no_days_asked_on_a_sunday_ends_on_monday() -> None:
    assert PLAIN.span(date(2026, 11, 22), Term(days=0)).last_day == date(2026, 11, 23)


def test_a_term_is_over_at_the_midnight_of_lima_that_ends_its_last_day() -> None:
    span = PLAIN.span(date(2026, 11, 23), Term(days=1))

    assert span.expires_at == datetime(2026, 11, 25, 5, 0, tzinfo=UTC)


def test_what_happens_late_in_the_evening_of_lima_belongs_to_that_day() -> None:
    evening = datetime(2026, 11, 24, 4, 59, tzinfo=UTC)

    span = PLAIN.span(evening, Term(days=1))

    assert span.first_day == date(2026, 11, 24)


def test_a_moment_without_a_time_zone_is_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        PLAIN.span(datetime(2026, 11, 24, 4, 59), Term(days=1))  # noqa: DTZ001 the missing zone is what is tested


@pytest.mark.parametrize(
    "day",
    [date(2026, 6, 29), date(2026, 7, 23), date(2026, 7, 28), date(2026, 8, 6), date(2026, 10, 8), date(2026, 12, 9)],
)
def test_a_national_holiday_is_no_business_day(day: date) -> None:
    assert day in national_holidays(2026)
    assert not PLAIN.is_business_day(day)


@given(CALENDARS, DAYS, TERMS)
def test_a_term_always_ends_on_a_business_day(calendar: Calendar, start: date, term: Term) -> None:
    span = calendar.span(start, term)

    assert calendar.is_business_day(span.first_day)
    assert calendar.is_business_day(span.last_day)
    assert start <= span.first_day <= span.last_day


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_a_business_term_counts_exactly_its_business_days(calendar: Calendar, start: date, days: int) -> None:
    span = calendar.span(start, Term(days=days))

    assert calendar.business_days_between(start + timedelta(days=1), span.last_day) == days


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_a_calendar_term_is_never_shorter_than_its_days_nor_longer_than_the_same_business_days(
    calendar: Calendar, start: date, days: int
) -> None:
    span = calendar.span(start, Term(days=days, count=DayCount.CALENDAR))

    assert (span.last_day - span.first_day).days >= days - 1
    assert span.last_day <= calendar.span(start, Term(days=days)).last_day


@given(CALENDARS, DAYS, TERMS)
def test_a_later_start_never_ends_earlier(calendar: Calendar, start: date, term: Term) -> None:
    assert calendar.span(start, term).last_day <= calendar.span(start + timedelta(days=1), term).last_day


@given(CALENDARS, DAYS, DAYS, TERMS)
def test_one_more_holiday_never_shortens_a_term(calendar: Calendar, start: date, holiday: date, term: Term) -> None:
    more = Calendar(local_days=(*calendar.local_days, NonWorkingDay(day=holiday, name="Feriado")))

    assert calendar.span(start, term).last_day <= more.span(start, term).last_day


@given(DAYS)
def test_the_last_moment_of_a_day_is_still_that_day_and_the_bound_is_not(day: date) -> None:
    bound = end_of_day(day)

    assert lima_day(bound - timedelta(microseconds=1)) == day
    assert lima_day(bound) == day + timedelta(days=1)
