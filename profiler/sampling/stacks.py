"""Stacks as cheap keys while sampling, as frames afterwards."""

from __future__ import annotations

from bisect import bisect_right
from types import CodeType, FrameType

from guru.profiler.sampling import native
from guru.profiler.sampling.expressions import Expressions
from guru.profiler.sampling.recursion import FOLDED, MARK, OUTERMOST, Outside

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from guru.models.profile import Frame, Stack

DEEPEST = 1000
"""Innermost frames that are kept whole; ``recursion.py`` tells what becomes of those beyond."""

Key = tuple[int, ...]


class StackTable:
    """Turns stacks into tuples of numbers, and back when the sampling is over.

    A key holds the identity of each code object and the instruction in progress, leaf first. The
    table keeps the code objects alive, so an identity is never used twice. Frames are not kept:
    their memory is used again by other functions while the program runs.
    """

    def __init__(self) -> None:
        self.codes: dict[int, tuple[CodeType, str]] = {}
        """Each code object with its module, by its identity."""
        self._lines: dict[int, tuple[list[int], list[int]]] = {}
        self._frames: dict[tuple[int, int], Frame] = {}
        self._outside = Outside()
        self.cut = 0

    def key(
        self, frame: FrameType | None, floor: FrameType | None = None, *, thread: int | None = None
    ) -> Key:
        """Walk a stack from ``frame`` outwards, up to and without ``floor``.

        It is that of the thread with this identity, or of the one that asks.
        """
        key: list[int] = []
        codes = self.codes
        owner = native.get_ident() if thread is None else thread
        room = DEEPEST
        while frame is not None and frame is not floor:
            if not room:
                self.cut += 1
                key += self._outside.key(owner, frame, floor, codes)
                return tuple(key)
            room -= 1
            code = frame.f_code
            identity = id(code)
            if identity not in codes:
                codes[identity] = code, str(frame.f_globals.get("__name__") or "")
            key += identity, frame.f_lasti
            frame = frame.f_back
        self._outside.forget(owner)
        return tuple(key)

    def met(self, thread: int) -> None:
        """Learn that a thread was met with a stack that could be kept whole."""
        self._outside.forget(thread)

    def notices(self) -> tuple[str, ...]:
        """Tell how many stacks were too deep to be kept whole."""
        told = (
            f"{self.cut} samples were deeper than {DEEPEST} frames; between these and the"
            f" {OUTERMOST} outermost each function is told once"
        )
        return (told,) if self.cut else ()

    def stack(self, key: Key, expressions: Expressions | None = None) -> Stack:
        """Return the frames of a key, root first; the leaf with what it works at, if asked."""
        pairs = zip(key[::2], key[1::2], strict=True)
        frames = [self._frame(*pair) for pair in pairs]
        if expressions is not None and frames:
            expression = expressions.of(self.codes[key[0]][0], key[1])
            if expression:
                from dataclasses import replace

                frames[0] = replace(frames[0], expression=expression)
        return tuple(frames[::-1])

    def _frame(self, identity: int, instruction: int) -> Frame:
        known = self._frames.get((identity, instruction))
        if known is None:
            known = self._frames[identity, instruction] = self._told(identity, instruction)
        return known

    def _told(self, identity: int, instruction: int) -> Frame:
        from guru.models.profile import Frame  # not before the first profile: see summary.py

        if (identity, instruction) == MARK:
            return Frame(FOLDED)
        code, module = self.codes[identity]
        return Frame(
            getattr(code, "co_qualname", code.co_name),  # 3.10 has the bare name only
            module,
            code.co_filename,
            self._line(identity, instruction),
            code.co_firstlineno,
        )

    def _line(self, identity: int, instruction: int) -> int:
        code = self.codes[identity][0]
        table = self._lines.get(identity)
        if table is None:
            told = [(start, line) for start, _, line in code.co_lines() if line is not None]
            table = [start for start, _ in told], [line for _, line in told]
            self._lines[identity] = table
        starts, lines = table
        position = bisect_right(starts, instruction) - 1
        return lines[position] if position >= 0 else code.co_firstlineno
