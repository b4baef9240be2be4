"""The calendar of terms: which days work, and when a term ends (LPAG, TUO of Ley 27444, arts. 143 to 145).

National holidays come from the `holidays` library. It knows no regional holidays and no bridge days that a yearly
decree gives the public sector (*días no laborables*): the process states those. Days are days of Lima.
"""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, cached_property
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import Field

from shared.messages import Label, Message, UtcDatetime

LIMA: Final = ZoneInfo("America/Lima")
ONE_DAY: Final = timedelta(days=1)
SATURDAY: Final = 5


class DayCount(StrEnum):
    """Which days a term counts."""

    BUSINESS = "business-days"
    CALENDAR = "calendar-days"


class Term(Message):
    """So many days, of one kind; a term of no days ends with the day it is asked on (LPAG 143.1)."""

    days: Annotated[int, Field(ge=0, le=3660)]
    count: DayCount = DayCount.BUSINESS


class NonWorkingDay(Message):
    """A regional holiday or a bridge day, with the name or the norm it comes from."""

    day: date
    name: Label


class Span(Message):
    """How a term ran: its first and last day in Lima, and the moment it is over.

    `expires_at` is an exclusive bound in UTC: the midnight of Lima that ends `last_day`. An act at that very moment is
    late. `skipped` are the holidays, not the weekends, that the count or the end of the term passed over.
    """

    first_day: date
    last_day: date
    expires_at: UtcDatetime
    skipped: tuple[NonWorkingDay, ...]


def lima_day(moment: datetime) -> date:
    """Return the day it is in Lima at that moment; raise `ValueError` for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone has no day in Lima.")
    return moment.astimezone(LIMA).date()


def end_of_day(day: date) -> datetime:
    """Return the midnight of Lima that ends a day, in UTC: the first moment that is no longer that day."""
    return datetime.combine(day + ONE_DAY, time.min, LIMA).astimezone(UTC)


@cache
def national_holidays(year: int) -> dict[date, str]:
    """Return the national holidays of Peru in one year, by day, with their Spanish names."""
    import holidays  # noqa: PLC0415  # It reads all calendars of the world, which most starts do without.

    return dict(holidays.country_holidays("PE", years=year, language="es").items())


class Calendar(Message):
    """Business days: neither weekends, nor national holidays, nor the days stated here (LPAG 145.1)."""

    local_days: tuple[NonWorkingDay, ...] = ()

    @cached_property
    def _local(self) -> dict[date, str]:
        return {local.day: local.name for local in self.local_days}

    def holiday(self, day: date) -> str | None:
        """Return the name of the holiday on that day, national or stated here, or `None`."""
        return national_holidays(day.year).get(day) or self._local.get(day)

    def is_business_day(self, day: date) -> bool:
        """Whether public offices work on that day."""
        return day.weekday() < SATURDAY and self.holiday(day) is None

    def business_day_from(self, day: date) -> date:
        """Return that day when it works, else the next that does (LPAG 145.2)."""
        while not self.is_business_day(day):
            day += ONE_DAY
        return day

    def span(self, start: datetime | date, term: Term) -> Span:
        """Return how a term runs that began to be owed at `start`.

        Day one is the business day after `start` (LPAG 144.1). Business days alone are counted, or every day from day
        one on; a last day that does not work moves to the next that does. A term of no days is `start` itself, moved
        forward in the same way. Raise `ValueError` for a moment without a time zone.
        """
        asked = lima_day(start) if isinstance(start, datetime) else start
        first = self.business_day_from(asked + ONE_DAY if term.days else asked)
        last = first
        for _ in range(term.days - 1):
            last += ONE_DAY
            if term.count is DayCount.BUSINESS:
                last = self.business_day_from(last)
        last = self.business_day_from(last)
        return Span(
            first_day=first, last_day=last, expires_at=end_of_day(last), skipped=self._holidays_between(asked, last)
        )

    def business_days_between(self, first: date, last: date) -> int:
        """Count the business days from `first` to `last`, both included; none when `last` is before `first`."""
        return sum(self.is_business_day(first + ONE_DAY * offset) for offset in range((last - first).days + 1))

    def _holidays_between(self, after: date, until: date) -> tuple[NonWorkingDay, ...]:
        """Return the holidays after one day and until another that would otherwise have been business days."""
        days = (after + ONE_DAY * offset for offset in range(1, (until - after).days + 1))
        named = ((day, self.holiday(day)) for day in days if day.weekday() < SATURDAY)
        return tuple(NonWorkingDay(day=day, name=name) for day, name in named if name is not None)
