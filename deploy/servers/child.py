"""Turns itself into a server that ends when its launcher ends.

Run as a script: `child.py SIGNAL LAUNCHER UID GID PROGRAM ARGUMENT...`. It gives up root for good, asks Linux to send
SIGNAL when the launching thread ends, and becomes the program. It is a script of its own because a hook between fork
and exec is unsafe in a process with threads. Elsewhere than on Linux the next start ends what was left over.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Become the program named on the command line; exit 1 when the launcher is gone already."""
    death_signal, launcher, uid, gid = (int(argument) for argument in sys.argv[1:5])
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":  # After the change of user, which forgets the wish.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != launcher:
        sys.exit(1)
    os.umask(0o077)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.execv(sys.argv[5], sys.argv[5:])  # noqa: S606 - no shell is wanted; the launcher names the program.


if __name__ == "__main__":
    main()
