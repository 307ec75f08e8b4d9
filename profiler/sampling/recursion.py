"""What lies beyond the innermost frames of a very deep stack.

A stack can only be walked from the inside, and each frame that is walked costs time and becomes an
object of some 450 bytes. So what lies beyond ``stacks.DEEPEST`` frames is walked now and then, and
held to be the same in between: a recursion changes at its inner end.
"""

from __future__ import annotations

import time
from collections import deque
from types import CodeType, FrameType

FOLDED = "<frames of a recursion, each function once>"
"""The name of the frame that stands where frames are left out."""
MARK = (0, 0)
OUTERMOST = 100
"""Frames kept at the root."""
_MOST = 200_000
_PART = 0.005
_OFTEN = 1.0


class Outside:
    """Remembers, thread by thread, what lies beyond the innermost frames."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[float, tuple[int, ...]]] = {}

    def key(
        self,
        thread: int,
        frame: FrameType | None,
        floor: FrameType | None,
        codes: dict[int, tuple[CodeType, str]],
    ) -> tuple[int, ...]:
        """Return the rest of a key from ``frame`` outwards.

        The outermost frames are kept, and of those between each function once, behind a mark: so
        every function on the stack gets its total time. It is walked at most once a second, for at
        most 0.5 % of the time; of a thread that returned and went deep again in between, unseen,
        it may be that of before.
        """
        known = self._known.get(thread)
        now = time.perf_counter()
        if known is not None and now < known[0]:
            return known[1]
        key = _walk(frame, floor, codes)
        after = time.perf_counter()
        self._known[thread] = after + max(_OFTEN, (after - now) / _PART), key
        return key

    def forget(self, thread: int) -> None:
        """Forget a thread that is not deep any more."""
        if self._known:
            self._known.pop(thread, None)


def _walk(
    frame: FrameType | None, floor: FrameType | None, codes: dict[int, tuple[CodeType, str]]
) -> tuple[int, ...]:
    outermost: deque[tuple[int, int]] = deque(maxlen=OUTERMOST)
    middle: dict[int, int] = {}
    walked = 0
    while frame is not None and frame is not floor and walked < _MOST:
        code = frame.f_code
        identity = id(code)
        if identity not in codes:
            codes[identity] = code, str(frame.f_globals.get("__name__") or "")
        if walked >= OUTERMOST:
            middle.setdefault(*outermost[0])
        outermost.append((identity, frame.f_lasti))
        walked += 1
        frame = frame.f_back
    folded = [MARK, *middle.items()] if walked > OUTERMOST else []
    return tuple(number for pair in (*folded, *outermost) for number in pair)
