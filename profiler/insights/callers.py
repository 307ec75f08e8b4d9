"""Whose code is it: the nearest frame of the user's own above a match."""

from __future__ import annotations

import os
import re
import sys
from functools import lru_cache

from guru.models.profile import Frame, Stack
from guru.profiler.insights.frame_names import (
    is_absolute,
    is_stdlib_path,
    library_part,
    modules_of,
)
from guru.profiler.insights.pattern import built_in_patterns

_COMPREHENSION = re.compile(r"<(?:list|set|dict)comp>$|<genexpr>$")
_STARTERS = {"threading", "runpy", "multiprocessing.process", "multiprocessing.popen_fork"}
_NATIVE = (".so", ".pyd", ".c", ".cc", ".cpp", ".h", ".dll", ".dylib")


def is_own(frame: Frame) -> bool:
    """Whether the code is the user's: not of the standard library, installed or frozen."""
    return _own(frame.module, frame.path, modules_of(frame))


def caller_index(stack: Stack, first: int, last: int) -> int:
    """Position of the frame that a match belongs to.

    That is the nearest of the user's own at or above the match's ``last`` frame; on a stack
    without any, the frame that calls the match's ``first``.
    """
    for index in range(min(last, len(stack) - 1), -1, -1):
        # Up to 3.11 a comprehension has a frame of its own, which nobody thinks of as a function.
        if is_own(stack[index]) and not (index and is_comprehension(stack[index])):
            return index
    return max(0, min(first, len(stack)) - 1)


def is_comprehension(frame: Frame) -> bool:
    """Whether a frame is that of a comprehension or a generator expression."""
    return _COMPREHENSION.search(frame.function) is not None


def is_direct(stack: Stack, caller: int, first: int) -> bool:
    """Whether the caller reaches the match's ``first`` frame through no installed package."""
    return all(_of_python(frame) for frame in stack[caller + 1 : first])


def is_outermost(stack: Stack, caller: int) -> bool:
    """Whether the caller is the main function of its program or thread: only starters above."""
    above = stack[:caller]
    start = max((i for i, f in enumerate(above) if f.function == "<module>"), default=-1)
    return all(not _STARTERS.isdisjoint(modules_of(frame)) for frame in above[start + 1 :])


def is_start_up(stack: Stack, caller: int) -> bool:
    """Whether the caller runs while a module is being imported, so once in a process' life."""
    importing = False
    for frame in stack[: caller + 1]:
        if importing and frame.function == "<module>":
            return True
        importing = importing or "importlib._bootstrap" in modules_of(frame)
    return False


def _of_python(frame: Frame) -> bool:
    if frame.path.startswith("<") or is_stdlib_path(frame.path):
        return True
    if is_own(frame):  # a comprehension
        return True
    if is_absolute(frame.path):
        return library_part(frame.path) is None
    return any(name.partition(".")[0] in sys.stdlib_module_names for name in modules_of(frame))


@lru_cache(maxsize=65_536)
def _own(module: str, path: str, names: tuple[str, ...]) -> bool:
    if path.startswith("<"):
        return module == "__main__" or (path in {"<stdin>", "<string>"} and not module)
    if path.endswith(_NATIVE) or library_part(path) is not None or is_stdlib_path(path):
        return False
    if is_absolute(path):
        return not path.startswith(_interpreter_folders())
    tops = {name.partition(".")[0] for name in names if name}
    return bool(tops) and not tops & (sys.stdlib_module_names | _libraries())


@lru_cache(maxsize=1)
def _interpreter_folders() -> tuple[str, ...]:
    import sysconfig

    paths = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")}
    return tuple(f"{path}{os.sep}" for path in paths if path)


@lru_cache(maxsize=1)
def _libraries() -> frozenset[str]:
    """Packages that patterns speak of: of a frame without a place only its name can tell."""
    atoms = (atom for p in built_in_patterns() for chain in p.frames for atom in chain)
    tops = {a.removeprefix("leaf:").partition(":")[0].partition(".")[0] for a in atoms}
    return frozenset(top.rstrip("*") for top in tops) - {"call", ""}
