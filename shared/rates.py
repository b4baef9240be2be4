"""Rates: how often one person, one address or one machine may ask; whom a rate is kept for is never kept in clear.

Keys are HMACs under a random key of this process, and counts stay in its memory: a restart forgets them, and several
replicas of an API each count for themselves.
"""

import hashlib
import hmac
import secrets
import time
from typing import Final

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from shared.errors import TooMany
from shared.messages import canonical

SIGN_IN_ADDRESS: Final = "5 per 10 minutes"
"""Codes sent to one e-mail address."""

SIGN_IN_MACHINE: Final = "60 per 10 minutes"
"""Sign-ins asked for, and codes tried, from one machine; many people share one behind a public connection."""

FACTOR: Final = "10 per 10 minutes"
"""Second factors and recovery codes tried by one account."""


class Rates:
    """Counts requests in moving windows; a rate is written `5 per 10 minutes`."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, rate: str, what: str, *whose: object) -> None:
        """Count one request, or raise `TooMany` with the seconds to wait; nothing refused is counted."""
        limit, key = parse(rate), self._blind(what, whose)
        if not self._limiter.hit(limit, key):
            frees_at = self._limiter.get_window_stats(limit, key).reset_time
            raise TooMany(seconds=max(1, round(frees_at - time.time())))

    def _blind(self, what: str, whose: tuple[object, ...]) -> str:
        return hmac.new(self._key, canonical([what, *map(str, whose)]), hashlib.sha256).hexdigest()
