"""Sub-interpreters: whether this is one, and whether there are any beside the main one."""

from __future__ import annotations

import sys
from functools import cache

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from typing import Any

_OWN_LOCKS = 0x30C0000
"""The version from which on each may have a lock of its own."""


@cache
def _module() -> Any:
    for name in ("_interpreters", "_xxsubinterpreters"):  # 3.13 on; before
        try:
            return __import__(name)
        except ImportError:  # noqa: PERF203 - not in this version, or of another make
            continue
    return None


def is_sub_interpreter() -> bool:
    """Whether this code runs in an interpreter that is not the main one."""
    try:
        current = _module().get_current()
        return bool(int(current[0] if isinstance(current, tuple) else current))
    except Exception:  # noqa: BLE001 - of another make
        return False


def others_run() -> bool:
    """Whether there are interpreters that may run at the same time as this one."""
    known = _module() if sys.hexversion >= _OWN_LOCKS else None
    return known is not None and len(known.list_all()) > 1
