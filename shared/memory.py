"""Memory: what a large piece of work has freed goes back to the system, where the C library keeps it otherwise."""

import ctypes
import sys
from typing import Final

_LIBC: Final = ctypes.CDLL(None) if sys.platform == "linux" else None


def give_back() -> None:
    """Return freed memory to the system, where this is glibc; nothing elsewhere. It takes milliseconds."""
    trim = getattr(_LIBC, "malloc_trim", None)
    if trim is not None:
        trim(0)
