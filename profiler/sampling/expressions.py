"""The instruction in progress, in words: a call of a C function has no frame to tell it.

From 3.11 on, code knows the columns of each of its instructions.
"""

from __future__ import annotations

import sys
from itertools import islice
from types import CodeType

AVAILABLE = sys.version_info >= (3, 11)
_LONGEST = 200
_LARGEST = 4 << 20
_WORKS = ("CALL", "BINARY_", "COMPARE_OP", "CONTAINS_OP", "FORMAT_", "BUILD_STRING", "STORE_SUBSCR")


class Expressions:
    """Reads expressions out of source files; keep one for a short time, files may change."""

    def __init__(self) -> None:
        self._lines: dict[str, list[bytes]] = {}
        self._bytes: dict[CodeType, bytes] = {}

    def of(self, code: CodeType, instruction: int) -> str:
        """Return the source of a call or an operator in progress on one line, else nothing."""
        if not AVAILABLE or instruction < 0 or not self._works(code, instruction):
            return ""
        positions = getattr(code, "co_positions")()  # noqa: B009 - 3.10 has none
        place = next(islice(positions, instruction // 2, None), None)
        if place is None or None in place or not code.co_filename.endswith(".py"):
            return ""
        line, last, start, end = (number or 0 for number in place)
        if line != last:
            return ""
        lines = self._of_file(code.co_filename)
        text = lines[line - 1][start:end] if 0 < line <= len(lines) else b""
        if not text or len(text) > _LONGEST:
            return ""
        return text.decode("utf-8", "replace")

    def _works(self, code: CodeType, instruction: int) -> bool:
        import opcode

        plain = self._bytes.get(code)
        if plain is None:  # each reading of co_code makes a new copy
            plain = self._bytes[code] = code.co_code
        if instruction >= len(plain):
            return False
        return opcode.opname[plain[instruction]].startswith(_WORKS)

    def _of_file(self, path: str) -> list[bytes]:
        lines = self._lines.get(path)
        if lines is None:
            try:
                with open(path, "rb") as file:  # noqa: PTH123 - pathlib loads slowly
                    lines = file.read(_LARGEST).split(b"\n")
            except (OSError, ValueError):
                lines = []
            self._lines[path] = lines
        return lines
