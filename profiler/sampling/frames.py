"""Where every thread is, asked only where that is safe.

``sys._current_frames`` looks at the threads of all interpreters. From Python 3.12 on, these may run
meanwhile, and it makes objects for them that each frees with an allocator of its own: the process
is aborted soon after. So nobody is looked at while there is another interpreter.
"""

from __future__ import annotations

import sys
from types import FrameType

from guru.profiler.sampling import interpreters, native


def current() -> dict[int, FrameType]:
    """Return where every thread but the agent's own is, by its identity; nothing where it may not.

    At least one thread is there, the main one, wherever it may be asked.
    """
    if interpreters.others_run():
        return {}
    frames = sys._current_frames()  # noqa: SLF001 - documented, in spite of its name
    for own in tuple(native.own):
        frames.pop(own, None)
    return frames
