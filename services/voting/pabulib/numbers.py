"""The numbers of a `.pb` file: whole, or amounts of money; anything else is a fault with its line and field."""

import re
from decimal import Decimal
from typing import Final

from services.voting.pabulib.faults import NumberMalformed

_AMOUNT: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2}0*)?")
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_SIGNED: Final = re.compile(r"-?[0-9]{1,9}")


def amount(text: str, line: int, field: str) -> Decimal:
    """Read an amount of money, at most two decimals, never negative."""
    if not _AMOUNT.fullmatch(text.strip()):
        raise NumberMalformed(line, field=field)
    return Decimal(text.strip()).quantize(Decimal("0.01"))


def whole(text: str, line: int, field: str) -> int:
    """Read a whole number, never negative."""
    if not _WHOLE.fullmatch(text.strip()):
        raise NumberMalformed(line, field=field)
    return int(text)


def signed(text: str, line: int, field: str) -> int:
    """Read a whole number that may be negative."""
    if not _SIGNED.fullmatch(text.strip()):
        raise NumberMalformed(line, field=field)
    return int(text)
