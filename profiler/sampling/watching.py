"""Looks at several threads while they go on: the extension's way where main is not alone.

At moments drawn at random the extension, which needs no interpreter for that, sees whose clocks
have moved, who computes right now, and where they are. Nobody gives the interpreter up for it, so
moments meet each piece of code by its CPU time, and threads take turns as ever.

What cannot be read from outside is asked for: codes that are met for the first time, stacks that
are too deep, and which task of asyncio a thread runs. Then whoever has the interpreter is made to
give it up, and is met where it was, though others may come first: these soon give it up, too. That
takes extra turns, and counts as a cost.
"""

from __future__ import annotations

import time

from guru.profiler.sampling.budget import Budget
from guru.profiler.sampling.recorder import Recorder

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from guru.profiler.sampling._ticker import Ticker

_TURNS = 0.001_5
"""Seconds of extra turns, at most. A long call that keeps the interpreter costs the others nothing.

With four busy threads on two cores 21 looks a second took 3 % of the throughput.
"""


class Watching:
    """Takes such looks, at a process that has more threads than the main one."""

    def __init__(self, recorder: Recorder, budget: Budget, ticker: Ticker) -> None:
        self._recorder, self._budget, self._ticker = recorder, budget, ticker

    def look(self, mean: float, distances: tuple[float, ...]) -> int:
        """Look after each of some distances, in seconds; ``mean`` is what they are on average.

        Returns how often it looked, 0 at the end.
        """
        began = time.thread_time()
        recorder, extra = self._recorder, 0.0
        found = self._ticker.watch(distances, recorder.watched(), recorder.codes)
        if found is None:
            return 0
        moments, due = found
        for moment in moments:
            recorder.see(moment, mean)
        if due is not None:
            late, met = due
            recorder.look(round(mean * 1e9), late, met=met or None)
            extra = min(late / 1e9, _TURNS) if met else 0.0
        looks = len(moments) + (due is not None)
        self._budget.looked(time.thread_time() - began + extra, looks)
        return looks
