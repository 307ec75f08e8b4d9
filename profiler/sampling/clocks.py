"""How much a thread has computed, told by the system."""

from __future__ import annotations

import os
import sys
import time

AVAILABLE = sys.platform == "linux" and hasattr(time, "clock_gettime_ns")


def thread_cpu(native_id: int) -> int | None:
    """Return the CPU nanoseconds of a thread of this process, None when it has ended.

    The clock is named by the thread's number in the kernel. Asking by its handle, as
    ``time.pthread_getcpuclockid`` does, crashes the process when the thread has just ended.
    """
    try:
        # include/linux/posix-timers.h: 6 is a thread's scheduler clock.
        return time.clock_gettime_ns(~native_id << 3 | 6)
    except OSError:
        return None


def host_name() -> str:
    """Return the name of this machine; in a container that of the container."""
    if hasattr(os, "uname"):
        return os.uname().nodename
    return os.environ.get("COMPUTERNAME", "host")
