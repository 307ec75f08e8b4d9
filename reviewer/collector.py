"""When garbage is collected: a tree is tens of thousands of objects, and none of them is garbage.

Left to itself, the collector looks through the growing tree of each file again and again. A module
lets go of its tree by itself; what else refers to itself is collected after so much source.
"""

from __future__ import annotations

import gc

_BYTES = 2_000_000  # of source


class Collector:
    """Collects after every 2 MB of source, from ``begin`` to ``end``."""

    def __init__(self) -> None:
        self._waiting = 0
        self._was_on = False

    def begin(self) -> None:
        """Take over from the interpreter."""
        self._was_on = gc.isenabled()
        gc.disable()

    def end(self) -> None:
        """Leave things as they were."""
        if self._was_on:
            gc.enable()

    def used(self, size: int) -> None:
        """Note that so many bytes of source were read."""
        self._waiting += size
        if self._waiting >= _BYTES:
            self._waiting = 0
            gc.collect()
