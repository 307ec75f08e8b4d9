"""Whose method a function is, found in its file: py-spy cannot tell before Python 3.11."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from guru.models.profile import Frame, Profile, Sample, merged

FIRST = (3, 11)
"""The Python from which on code objects know their qualified names."""
_MOST = 2_000_000
"""Bytes of a file that is read."""
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

Span = tuple[int, int, str]
"""First line, last line, qualified name."""


def qualified(profile: Profile) -> Profile:
    """Return a profile whose functions go by their qualified names, where their files tell them.

    Files are read on this machine and never run. A function stays as it is where its file is not
    there, does not parse or has no function of this name around the line.
    """
    names: dict[Frame, Frame] = {}

    def named(frame: Frame) -> Frame:
        if frame not in names:
            names[frame] = replace(frame, function=_name(frame))
        return names[frame]

    samples = (
        Sample(tuple(map(named, sample.stack)), sample.values, sample.labels)
        for sample in profile.samples
    )
    return replace(profile, samples=merged(samples))


def _name(frame: Frame) -> str:
    if not frame.function.isidentifier() or not frame.line or not frame.path.endswith(".py"):
        return frame.function
    around = [
        (first, name)
        for first, last, name in _spans(frame.path)
        if first <= frame.line <= last and name.rpartition(".")[2] == frame.function
    ]
    return max(around)[1] if around else frame.function


@lru_cache(maxsize=512)
def _spans(path: str) -> tuple[Span, ...]:
    try:
        if Path(path).stat().st_size > _MOST:
            return ()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(Path(path).read_bytes())
        return tuple(_functions(tree, ""))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def _functions(node: ast.AST, prefix: str) -> Iterator[Span]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, _SCOPES):
            yield from _functions(child, prefix)
            continue
        name = prefix + child.name
        if isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{name}.")
            continue
        first = min([child.lineno, *(one.lineno for one in child.decorator_list)])
        yield first, child.end_lineno or child.lineno, name
        yield from _functions(child, f"{name}.<locals>.")
