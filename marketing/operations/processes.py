"""Ties a process to its parent, so that nothing stays behind when one of them is killed."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(with_signal: signal.Signals = signal.SIGKILL, parent: int = 0) -> None:
    """Ask the kernel to send this process a signal when its parent ends (Linux only).

    `parent` is the expected one: if it is gone already, the signal would never come, so this process ends now.
    """
    if _libc.prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl failed")
    if parent and os.getppid() != parent:
        os.kill(os.getpid(), with_signal)
