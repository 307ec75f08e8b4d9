"""What sampling costs, and how often it may be done for that."""

from __future__ import annotations

_FEW, _MANY = 64, 1000
"""Looks that costs are averaged over, at first and later.

Costs vary: most looks are cheap, and some wait long for a core. An average of few would follow the
cheap ones, and more would be taken than can be paid for.
"""
_COMMON = 0.000_1
"""Seconds that one of the first looks may take without being out of the common.

Much of what they cost, nothing being warm yet, says little of those to come.
"""


class Budget:
    """Keeps the costs of looks and of what is done after them to a ``part`` of a core.

    Costs are seconds of CPU: of the thread that waits and looks, and of the main thread where it
    looked itself.
    """

    def __init__(self, part: float) -> None:
        self.part = part
        self._look = self._writing = self._window = 0.0
        self._seen = _FEW

    def looked(self, seconds: float, looks: int) -> None:
        """Note what so many looks cost, waiting for them included."""
        cost = seconds / looks
        if self._seen < _MANY:
            cost = min(cost, 3 * self._look + _COMMON)
        self._seen = min(self._seen + looks, _MANY)
        self._look += (cost - self._look) * looks / self._seen

    def looked_often(self, seconds: float) -> None:
        """Note what a window of many looks cost."""
        self._window += (seconds - self._window) / 8

    def wrote(self, seconds: float, looks: int) -> None:
        """Note what was spent after so many looks, on files mostly."""
        self._writing += (seconds / looks - self._writing) * looks / _MANY

    @property
    def distance(self) -> float:
        """The least seconds between two looks, on average."""
        return (self._look + self._writing) / self.part

    @property
    def distance_of_windows(self) -> float:
        """The same for windows."""
        return self._window / self.part
