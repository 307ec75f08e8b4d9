"""When garbage is collected: a tree is tens of thousands of objects, and none of them is garbage.

Left to itself, the collector looks through the growing tree of each file again and again. A file's
tree does need it in the end, since scopes and what they bind refer to each other: so it is called
after so much source, and not before.
"""

from __future__ import annotations

import gc

_BYTES = 400_000  # of source, whose trees and indexes take some 30 MB


class Collector:
    """Collects after every 400 kB of source, from ``begin`` to ``end``."""

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
