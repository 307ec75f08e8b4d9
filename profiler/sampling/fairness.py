"""Let a sampler thread in when it is due, not when the sampled thread happens to let it in.

A thread that wants the interpreter waits until the one that has it gives it up, by itself or
after the switch interval (5 ms). So a sampler meets others mostly where they give it up by
themselves, at system calls, and counts these far too often. A short interval ends that. It costs
nothing while one thread computes, but several would take turns at it, so then it is left alone.
"""

from __future__ import annotations

import sys

_SHORT = 0.000_1
_BUSY = 0.05
"""The part of the time that a thread must compute to count as busy."""


class SwitchInterval:
    """Shortens the interpreter's switch interval while at most one thread is busy."""

    def __init__(self) -> None:
        self._original: float | None = None

    def adapt(self, busy: list[int], elapsed: int) -> None:
        """Choose by the CPU nanoseconds of each thread, of ``elapsed`` ones that passed."""
        if sum(cpu > _BUSY * elapsed for cpu in busy) > 1:
            self.restore()
        elif self._original is None and sys.getswitchinterval() > _SHORT:
            self._original = sys.getswitchinterval()
            sys.setswitchinterval(_SHORT)

    def restore(self) -> None:
        """Set back what was found, unless the application has set another one since."""
        if self._original is not None and abs(sys.getswitchinterval() - _SHORT) < _SHORT / 2:
            sys.setswitchinterval(self._original)
        self._original = None
