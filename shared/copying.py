"""Rows packed as PostgreSQL's binary COPY reads them: the quickest way in, for models that hold a row for each event.

The server takes such rows in half the time of their text form, since it parses no character of them. Nothing has to be
escaped: a value goes in as it is, whatever it holds. `shared.projection.copy_rows` is for any others.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Final
from uuid import UUID

from shared.projection import Connection

ROWS_AT_ONCE: Final = 500
NULL: Final = b"\xff\xff\xff\xff"
_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END: Final = b"\xff\xff"
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@lru_cache(maxsize=4_096)
def packed(value: str | None) -> bytes:
    """Return a text with its length before it, `None` as NULL; for values that come often."""
    return NULL if value is None else _sized(value.encode())


@lru_cache(maxsize=4_096)
def packed_id(value: str | None) -> bytes:
    """Return the uuid that a text names, with its length before it, `None` as NULL; for ids that come often."""
    return NULL if value is None else _sized(UUID(value).bytes)


def _sized(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value


def microseconds(moment: datetime) -> int:
    """Return a moment as a timestamptz is sent: microseconds since 2000-01-01, UTC."""
    return (moment - _EPOCH) // _MICROSECOND


async def copy_packed(connection: Connection, target: str, rows: Iterable[bytes]) -> None:
    """Write rows into `target` (table and columns); each is the number of its columns, then their sized values.

    Rows that are made while they are written keep the server busy meanwhile.
    """
    async with connection.cursor().copy(f"copy {target} from stdin (format binary)".encode()) as copy:
        await copy.write(_HEAD)
        left = iter(rows)
        while block := b"".join(islice(left, ROWS_AT_ONCE)):
            await copy.write(block)
        await copy.write(_END)
