"""Let a sampler thread in when it is due, not when the sampled thread happens to let it in.

A thread that wants the interpreter waits until the one that has it gives it up, by itself or
after the switch interval (5 ms). So a sampler meets others mostly where they give it up by
themselves, at system calls, and counts these far too often. A short interval ends that. It costs
nothing while one thread computes, but several would take turns at it, so then it is shortened
for small parts of the time only, and only then do looks count (``Pace`` in ``pace.py``).

The kernel rounds the waits of a thread up by 50 us unless asked not to; that alone would let
blocks of half a millisecond pass unseen one time in ten.
"""

from __future__ import annotations

import sys

from guru.profiler.sampling import native

SHORTEST = 0.000_005
_LONGEST = 0.001
_SLACK = "1000"  # nanoseconds
_WAKING = 50e-6
_DEAR, _CHEAP, _MANY = 15.0, 8.0, 500.0
"""Times that a waiting sampler wakes up before it is let in; each takes some 4 us."""


class SwitchInterval:
    """The interpreter's switch interval, shortened and set back.

    ``length`` is what it is shortened to, in seconds. While a C call keeps the interpreter, a
    waiting sampler wakes up this often, so it is made longer where such waits cost much.
    """

    def __init__(self) -> None:
        self._original: float | None = None
        self._set = 0.0
        self.length = SHORTEST
        self._wakes = 0.0

    def shorten(self, to: float = 0.0) -> None:
        """Set the short interval, or one of these seconds, unless the application's is less."""
        length = to or self.length
        now = sys.getswitchinterval()
        if self._original is None or not self._is_ours(now):
            self._original = now
        if self._original > length:
            self._set = length
            sys.setswitchinterval(length)

    def restore(self) -> None:
        """Set back what was found, unless the application has set another one since."""
        if self._original is not None and self._is_ours(sys.getswitchinterval()):
            sys.setswitchinterval(self._original)
        self._original = None

    def follow(self, late: float) -> None:
        """Lengthen or shorten by the seconds that the last look came late."""
        wakes = min(_MANY, late / (self.length + _WAKING))
        self._wakes += (wakes - self._wakes) / 32
        if self._wakes > _DEAR:
            self.length = min(_LONGEST, self.length * 1.1)
        elif self._wakes < _CHEAP:
            self.length = max(SHORTEST, self.length / 1.1)

    def _is_ours(self, now: float) -> bool:
        return abs(now - self._set) < 1e-6


def wake_exactly() -> None:
    """Ask the kernel to wake this thread when its waits end, not a little later."""
    try:
        with open(f"/proc/{native.get_native_id()}/timerslack_ns", "w") as file:  # noqa: PTH123
            file.write(_SLACK)
    except OSError:  # another system, or not allowed: a little less fair
        return
