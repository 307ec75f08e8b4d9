"""The C call in progress at the leaf of a stack, by its dotted name."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable

from guru.models.profile import Frame, Stack
from guru.profiler.insights.source_file import SourceFile
from guru.profiler.insights.sources import Sources

BUILT_IN = "<built-in>"
"""The path of frames that engines make up for functions written in C."""

_LONGEST = 2_000


def call_finder(sources: Sources) -> Callable[[Stack], str | None]:
    """Return a function that names the call in progress at a stack's leaf, or None when in doubt.

    A C function has no frame, unless the engine made one up. Where the engine noted the expression
    in progress, that is it; else the leaf's line is parsed, and exactly one call must have a part
    of it. Names are resolved through the file's imports.
    """
    known: dict[tuple[str, int, str, str], str | None] = {}

    def call_of(stack: Stack) -> str | None:
        leaf = stack[-1]
        built_in = leaf.function if leaf.path == BUILT_IN else ""
        frame = stack[-2] if built_in and len(stack) > 1 else leaf
        key = (frame.path, frame.line, frame.expression, built_in)
        if key not in known:
            file = sources.file(frame.path)
            known[key] = _built_in(built_in, frame, file) if built_in else _name(frame, file)
        return known[key]

    return call_of


def _built_in(name: str, frame: Frame, file: SourceFile | None) -> str:
    """The name as the caller's line writes it (``zlib.compress``), else as the function has it."""
    calls = file.calls_on(frame.line) if file else []
    last = name.rpartition(".")[2]
    written = {resolved(_dotted(call.func), file.imports if file else {}) for call in calls}
    fitting = [text for text in written if text.rpartition(".")[2] == last]
    # A method's own name says the type, which the caller's line does not.
    return fitting[0] if len(fitting) == 1 and "." not in name else name


def _name(frame: Frame, file: SourceFile | None) -> str | None:
    if frame.expression:
        called = _from_expression(frame.expression)
    else:
        calls = file.calls_on(frame.line) if file else []
        called = calls[0].func if len(calls) == 1 else None
    if called is None:
        return None
    return resolved(_dotted(called), file.imports if file else {})


def resolved(name: str, imports: dict[str, str]) -> str:
    """Replace an imported first word by what it stands for."""
    first, dot, rest = name.partition(".")
    return f"{imports.get(first) or first}{dot}{rest}"


def _from_expression(text: str) -> ast.expr | None:
    """What is called; for ``with lock:`` the lock itself, whose enter is the call."""
    if len(text) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if isinstance(node, ast.Await):
        node = node.value
    if isinstance(node, ast.Call):
        return node.func
    return node if isinstance(node, (ast.Name, ast.Attribute)) else None


def _dotted(node: ast.expr) -> str:
    words: list[str] = []
    while isinstance(node, ast.Attribute):
        words.append(node.attr)
        node = node.value
    words.append(node.id if isinstance(node, ast.Name) else "?")
    return ".".join(reversed(words))
