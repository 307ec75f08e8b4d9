"""How long to keep asking: bounded tries, bounded waits, and what the server said about waiting."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from guru.bot.trouble import Refused, refused_by

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """At most ``tries`` requests for one answer; all times are in seconds.

    ``timeout`` is the longest silence of the server within one request. A server that asks to
    wait longer than ``longest_wait`` is not waited for. ``between_writes`` is the pause that GitHub
    asks of well-behaved clients.
    """

    tries: int = 4
    timeout: int = 30
    longest_wait: float = 90.0
    first_pause: float = 2.0
    between_writes: float = 1.0
    sleep: Callable[[float], None] = time.sleep

    def ask(self, request: Callable[[], T]) -> T:
        """Send a request that may be repeated, such as one that only reads.

        Raises:
            Refused: The server said no, or nothing, to the end of our patience.

        """
        for attempt in range(self.tries):
            try:
                return self.ask_once(request)
            except Refused as refused:  # noqa: PERF203 - a request dwarfs it
                if not self.rests(refused, attempt):
                    raise
        raise AssertionError("the last refusal is raised")

    def ask_once(self, request: Callable[[], T]) -> T:
        """Send a request once.

        Raises:
            Refused: There was no good answer.

        """
        try:
            return request()
        except Exception as error:
            refused = refused_by(error)
            if refused is None:
                raise
            raise refused from error

    def rests(self, refused: Refused, attempt: int) -> bool:
        """Wait as long as the server asks; False when no further try (counted from 0) is due."""
        pause = refused.wait if refused.wait is not None else self.first_pause * 2**attempt
        if not refused.may_pass or attempt + 1 >= self.tries or pause > self.longest_wait:
            return False
        self.sleep(pause)
        return True
