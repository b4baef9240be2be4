"""Exact figures and the one way they are rounded."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field

from shared.messages import Exact, Message
from shared.rules import Rounding, RoundingMode

Digits = Annotated[str, Field(pattern=r"^-?[0-9]+$")]


class Figure(Message):
    """One number of a ranking: its exact numerator and denominator in lowest terms, and as it is published.

    `published` keeps the places and the mode of the rules. Only the figures of the stage that the rules name are
    compared or added as published; all others go on exact.
    """

    numerator: Digits
    denominator: Digits
    published: Exact

    @classmethod
    def of(cls, exact: Fraction, rounding: Rounding) -> Self:
        """Publish an exact number under the rounding of the rules."""
        units = round_units(exact.numerator, exact.denominator, rounding)
        return cls(
            numerator=str(exact.numerator), denominator=str(exact.denominator), published=as_decimal(units, rounding)
        )

    @property
    def exact(self) -> Fraction:
        """The number before it was rounded."""
        return Fraction(int(self.numerator), int(self.denominator))


def round_units(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Round a number that is not negative to whole units of its last decimal place: 84.666 is 8467 at two places."""
    scale: int = 10**rounding.places
    return round_whole(numerator * scale, denominator, rounding.mode)


def round_whole(numerator: int, denominator: int, mode: RoundingMode) -> int:
    """Round a number that is not negative to a whole one."""
    whole, rest = divmod(numerator, denominator)
    if mode is RoundingMode.DOWN or 2 * rest < denominator:
        return whole
    if 2 * rest == denominator and mode is RoundingMode.HALF_EVEN:
        return whole + whole % 2
    return whole + 1


def as_decimal(units: int, rounding: Rounding) -> Decimal:
    """Return whole units of the last place as a decimal number with all its places: 8500 is 85.00."""
    return Decimal(f"{units}e-{rounding.places}")


def in_cents(amount: Decimal) -> int:
    """Return an amount of money as whole hundredths of its currency."""
    return int(amount * 100)


def in_money(cents: int) -> Decimal:
    """Return whole hundredths as an amount of money."""
    return Decimal(f"{cents}e-2")
