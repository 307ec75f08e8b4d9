"""Did the function around a finding live on? Decides whether a vanished finding was fixed."""

from __future__ import annotations

import ast
import warnings
from collections import Counter

_LEAST_KEPT = 0.5  # of a function's lines; below, it was rewritten rather than repaired

Functions = dict[str, Counter[str]]
"""The lines of each function and class by qualified name, without layout; ``""`` is the file."""


def functions_of(data: bytes) -> Functions:
    """Read the functions of a file; of one that does not parse, only the file as a whole."""
    lines = data.decode("utf-8", "replace").splitlines()
    found: Functions = {"": _counted(lines, 1, len(lines))}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return found
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, around = stack.pop()
        for child in ast.iter_child_nodes(node):
            name = around
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                name = f"{around}.{child.name}" if around else child.name
                found[name] = _counted(lines, child.lineno, child.end_lineno or child.lineno)
            stack.append((child, name))
    return found


def lived_on(symbol: str, old: Functions, new: Functions) -> bool:
    """Whether a function is still there, and at least half of its lines are the same."""
    if symbol not in old or symbol not in new:
        return False
    before, after = old[symbol], new[symbol]
    total = sum(before.values())
    return total == 0 or sum((before & after).values()) >= _LEAST_KEPT * total


def _counted(lines: list[str], first: int, last: int) -> Counter[str]:
    bare = ("".join(line.split()).replace('"', "'") for line in lines[first - 1 : last])
    return Counter(line for line in bare if line and not line.startswith("#"))
