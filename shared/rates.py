"""Rates: how often one person, one address or one machine may ask; whom a rate is kept for is never kept in clear.

`Rates` counts for one process alone, and forgets at its end. `CommonRates` counts in one small table, so that a rate
holds across the processes of a service and their restarts: the registry, whose sign-in, inscription and credentials
are bounded, has these. No other service bounds what anyone may do.
"""

import asyncio
import contextlib
import hashlib
import hmac
import secrets
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from importlib.resources import files
from typing import Final

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from shared.errors import TooMany
from shared.messages import canonical
from shared.postgres import Pool, migrate, pool

SCHEMA: Final = "rates"

SIGN_IN_ADDRESS: Final = "5 per 10 minutes"
"""Codes sent to one e-mail address."""

SIGN_IN_MACHINE: Final = "60 per 10 minutes"
"""Sign-ins asked for, and codes tried, from one machine; many people share one behind a public connection."""

FACTOR: Final = "10 per 10 minutes"
"""Second factors and recovery codes tried by one account."""

Blind = Callable[..., str]
"""A keyed digest of a kind and its parts, the same in every process (`MasterKey.blind_index`)."""


class Rates:
    """Counts requests in moving windows, in this process's memory; a rate is written `5 per 10 minutes`."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def check(self, rate: str, what: str, *whose: object) -> None:
        """Count one request, or raise `TooMany` with the seconds to wait; nothing refused is counted."""
        limit, key = parse(rate), self._blind(what, whose)
        if not self._limiter.hit(limit, key):
            frees_at = self._limiter.get_window_stats(limit, key).reset_time
            raise TooMany(seconds=max(1, round(frees_at - time.time())))

    def _blind(self, what: str, whose: tuple[object, ...]) -> str:
        return hmac.new(self._key, canonical([what, *map(str, whose)]), hashlib.sha256).hexdigest()


class CommonRates(Rates):
    """Counts requests in moving windows, in a table that every process of a service shares, on the database's clock."""

    def __init__(self, rows: Pool, blind: Blind) -> None:
        super().__init__()
        self._rows = rows
        self._common = blind

    async def check(self, rate: str, what: str, *whose: object) -> None:
        """Count one request, or raise `TooMany` with the seconds to wait; nothing refused is counted."""
        limit = parse(rate)
        asked = (self._common("rate", what, *whose), limit.amount, timedelta(seconds=limit.get_expiry()))
        async with self._rows.connection() as connection:
            row = await (await connection.execute("SELECT hit(%s, %s, %s)", asked)).fetchone()
        if row is not None and row[0] is not None:
            raise TooMany(seconds=max(1, round(row[0])))


@contextlib.asynccontextmanager
async def open_rates(url: str, blind: Blind) -> AsyncIterator[CommonRates]:
    """Bring the table up to date, and open the rates that stand in it; close them on leaving."""
    await asyncio.to_thread(migrate, url, files("shared") / "sql" / "rates", SCHEMA)
    async with pool(url, name="quipu-rates", schema=SCHEMA) as rows:
        yield CommonRates(rows, blind)
