"""Looks taken by coming in upon whoever computes: the extension's way where main is not alone.

At a moment drawn at random the extension, which needs no interpreter for that, sees whose clocks
have just moved, and has the interpreter given up. Who had it is met where it was, though others may
come first: these soon give it up, too. Until the moment itself the application's threads take turns
as ever, so moments meet each piece of code by its CPU time. Stacks are read before any other thread
can come in.
"""

from __future__ import annotations

import random
import time

from guru.profiler.sampling.budget import Budget
from guru.profiler.sampling.recorder import Recorder

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from guru.profiler.sampling._ticker import Ticker


class Entries:
    """Takes such looks, at a process that has more threads than the main one."""

    def __init__(self, recorder: Recorder, budget: Budget, ticker: Ticker) -> None:
        self._recorder, self._budget, self._ticker = recorder, budget, ticker
        self._draw = random.Random().expovariate  # noqa: S311 - no secret depends on it

    def look(self, mean: float) -> bool:
        """Look once, after ``mean`` seconds on average; tell whether to go on."""
        began = time.thread_time()
        recorder = self._recorder
        found = self._ticker.enter(self._draw(1 / mean), recorder.threads.moving, recorder.codes)
        if found is None:
            return False
        late, met = found
        recorder.look(round(mean * 1e9), late, met=met)
        self._budget.looked(time.thread_time() - began, 1)
        return True
