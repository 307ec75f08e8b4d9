"""What sampling costs, and how often it may be done for that."""

from __future__ import annotations

_COMMON = 0.000_1
"""Seconds that one look may take without being out of the common."""
_LOOKS, _WRITINGS = 64, 1000
"""Looks that the average of either is taken over, roughly."""


class Budget:
    """Keeps the costs of looks and of what is done after them to a ``part`` of a core.

    Costs are seconds of CPU: of the thread that waits and looks, and of the main thread where it
    looked itself.
    """

    def __init__(self, part: float) -> None:
        self.part = part
        self._look = self._writing = self._window = 0.0

    def looked(self, seconds: float, looks: int) -> None:
        """Note what so many looks cost, waiting for them included."""
        cost = min(seconds / looks, 3 * self._look + _COMMON)  # a machine's hiccup is not ours
        self._look += (cost - self._look) * looks / (_LOOKS - 1 + looks)

    def looked_often(self, seconds: float) -> None:
        """Note what a window of many looks cost."""
        self._window += (seconds - self._window) / 8

    def wrote(self, seconds: float, looks: int) -> None:
        """Note what was spent after so many looks, on files mostly."""
        self._writing += (seconds / looks - self._writing) * looks / _WRITINGS

    @property
    def distance(self) -> float:
        """The least seconds between two looks, on average."""
        return (self._look + self._writing) / self.part

    @property
    def distance_of_windows(self) -> float:
        """The same for windows."""
        return self._window / self.part
