"""Profiles on their way from the folder to a collector, in a thread that lives as long as it posts.

The folder is the queue: what a process leaves behind, the next one of its group sends. A file is
locked while it is sent, so that no two send it. The thread is not there when there is nothing to
send, nor while a collector that failed is left alone.
"""

from __future__ import annotations

import logging
import random
import time

from guru.profiler.sampling import native
from guru.profiler.sampling.collector import Answer, Collector
from guru.profiler.sampling.spool import Spool

_log = logging.getLogger("guru.profiler")
_FIRST, _LAST = 1.0, 300.0
"""Seconds before the second attempt, doubled after each that fails, and the most of it."""
_HANGS = 60.0
"""Seconds that a profile may take, however slowly it goes."""
_SETTLE = 0.05
_GRACE = 1.0


class Delivery:
    """Sends what lies in the spool; all but the sending itself is done by the agent's thread.

    Raises:
        ValueError: The address is not one of http or https.

    """

    def __init__(self, spool: Spool, address: str) -> None:
        self._spool = spool
        self._collector = Collector(address)
        self._draw = random.Random().uniform  # noqa: S311 - no secret depends on it
        self._thread: native.NativeThread | None = None
        self._failures = self._refused = 0
        self._not_before = self._since = 0.0
        self._reason = self._said = ""

    def go_on(self) -> None:
        """Send in the background, unless it is being done or is not the time for it."""
        if self._is_sending():
            if time.monotonic() - self._since > _HANGS:
                self._collector.abort()
        elif time.monotonic() >= self._not_before and self._spool.has_waiting():
            self._since = time.monotonic()
            try:
                self._thread = native.NativeThread(self._run)
            except RuntimeError:  # the system allows no more, or the interpreter at its end
                self._not_before = time.monotonic() + _FIRST

    def _is_sending(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def settle(self) -> None:
        """Let a sending that is nearly through come to its end; a fork is at hand."""
        if self._thread is not None:
            self._thread.join(timeout=_SETTLE)

    def leave_to_parent(self) -> None:
        """Let go of what a parent was sending when it forked this process."""
        self._collector.close()

    def finish(self) -> None:
        """Give a collector that works a moment to take the rest; one that does not gets none.

        Where the interpreter starts no more threads at its end, another process sends the rest.
        """
        if not self._failures:
            self.go_on()
            if self._thread is not None:
                self._thread.join(timeout=_GRACE)

    def notices(self) -> tuple[str, ...]:
        """Tell what the collector would not take since the last call, and whether it fails now."""
        refused, self._refused = self._refused, 0
        told = [f"the collector refused {refused} earlier profiles"] if refused else []
        if self._failures:
            told.append(f"the collector failed {self._failures} times in a row: {self._reason}")
        return tuple(told)

    def _run(self) -> None:
        try:
            while self._sent_one():
                self._since = time.monotonic()
        except Exception:  # noqa: BLE001 - the application runs on
            self._failed(Answer("later", "internal error"))
            _log.exception("a profile could not be sent")

    def _sent_one(self) -> bool:
        """Send the oldest profile that no other process sends; tell whether to go on."""
        with self._spool.taken() as profile:
            if profile is None:
                return False
            answer = self._collector.send(profile.name, self._spool.group, profile.content)
            if answer.outcome == "later":
                self._failed(answer)
                return False
            profile.done = True
        self._failures = 0
        self._said = ""
        if answer.outcome == "refused":
            self._refused += 1
            self._tell(f"the collector refused a profile: {answer.reason}")
        return True

    def _failed(self, answer: Answer) -> None:
        self._failures += 1
        self._reason = answer.reason
        pause = min(_LAST, _FIRST * 2 ** min(self._failures - 1, 20))
        # Not all processes at the same moment, when a collector comes back.
        wait = max(answer.wait, pause * self._draw(0.5, 1.0))
        self._not_before = time.monotonic() + wait
        self._tell(f"the collector cannot take profiles now: {answer.reason}")

    def _tell(self, text: str) -> None:
        if text != self._said:  # once, not at every attempt
            _log.warning("%s", text)
        self._said = text
