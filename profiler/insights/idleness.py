"""Whether a thread waits for work at a sample, so that its time belongs to nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from guru.models.profile import Stack
from guru.profiler.insights.callers import caller_index, is_outermost
from guru.profiler.insights.matching import Found, Matcher
from guru.profiler.insights.pattern import Pattern, idle_chains

_PAUSES = {"time.sleep", "sleep"}


class Watch:
    """Patterns and waiting, found on stacks in one go."""

    def __init__(self, patterns: Iterable[Pattern], call_of: Callable[[Stack], str | None]) -> None:
        self._matcher = Matcher(patterns, idle_chains(), call_of)
        self._call_of = call_of

    def find(self, stack: Stack) -> Found:
        """Match all patterns; a main loop that sleeps until its next round is idle too."""
        found = self._matcher.find(stack)
        if not found.idle and stack and self._call_of(stack) in _PAUSES:
            caller = caller_index(stack, len(stack), len(stack))
            if is_outermost(stack, caller) and caller >= len(stack) - 2:
                return Found(idle=True, matches=())
        return found
