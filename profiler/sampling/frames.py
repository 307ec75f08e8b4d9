"""Where every thread is, asked only where that is safe.

From Python 3.12 on, an interpreter may have a lock of its own. ``sys._current_frames`` looks at the
threads of all interpreters, whatever they do meanwhile, and makes objects for them that each frees
with an allocator of its own: the process is aborted soon after. So nobody is looked at while there
is another interpreter.
"""

from __future__ import annotations

import sys
from types import FrameType

from guru.profiler.sampling import native

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from collections.abc import Callable, Sized

_OWN_LOCKS = 0x30C0000


def _lister() -> Callable[[], Sized] | None:
    """Return what lists the interpreters, None where they share their lock or cannot be listed."""
    if sys.hexversion < _OWN_LOCKS:
        return None
    for name in ("_interpreters", "_xxsubinterpreters"):  # 3.13 on; before
        try:
            found: Callable[[], Sized] = __import__(name).list_all
        except (ImportError, AttributeError):
            continue
        return found
    return None


_list_all = _lister()


def current() -> dict[int, FrameType]:
    """Return where every thread but the agent's own is, by its identity; nothing where it may not.

    At least one thread is there, the main one, wherever it may be asked.
    """
    if _list_all is not None and len(_list_all()) > 1:
        return {}
    frames = sys._current_frames()  # noqa: SLF001 - documented, in spite of its name
    for own in tuple(native.own):
        frames.pop(own, None)
    return frames
