"""The most memory that a process of a benchmark held."""

import re
import resource
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_mb() -> int:
    """Return the most that this program has held, in MB of 1,024 kB.

    Linux passes a parent's peak on to its children in `ru_maxrss`; `VmHWM` begins anew with each program.
    """
    if _STATUS.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", _STATUS.read_text())):
        return int(found[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
