"""What one file's text and syntax tell of a line: its call, its loops, the function around it."""

from __future__ import annotations

import ast
import warnings
from collections import defaultdict
from functools import cached_property

from guru.models.profile import Frame

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LOOPS: tuple[type[ast.AST], ...] = (
    *(ast.For, ast.AsyncFor, ast.While),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


class SourceFile:
    """One file's text; nothing of it is ever run."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self._text = text

    def line(self, number: int) -> str:
        """Line ``number`` from 1, empty when the file has no such line."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def calls_on(self, number: int) -> list[ast.Call]:
        """All calls that a line has a part of."""
        return self._calls.get(number, [])

    def in_loop(self, number: int) -> bool:
        """Whether a line is repeated by a loop or a comprehension around it."""
        return any(first <= number <= last for first, last in self._loops)

    def is_line_of(self, frame: Frame) -> bool:
        """Whether the frame's line can be what it was: its function, where named, is around it."""
        name = frame.function.rpartition(".")[2]
        if not name.isidentifier() or not self._nodes:
            return True
        return any(
            found == name and first <= frame.line <= last for found, first, last in self._functions
        )

    @cached_property
    def imports(self) -> dict[str, str]:
        """Local names of what is imported, with dotted origins; names with two origins left out."""
        found: dict[str, set[str]] = defaultdict(set)
        for node in self._nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    found[alias.asname or top].add(alias.name if alias.asname else top)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                for alias in node.names:
                    found[alias.asname or alias.name].add(f"{node.module}.{alias.name}")
            elif isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
                found[node.name].add("")
        return {name: min(origins) for name, origins in found.items() if len(origins) == 1}

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return list(ast.walk(ast.parse(self._text)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []

    @cached_property
    def _calls(self) -> dict[int, list[ast.Call]]:
        found: dict[int, list[ast.Call]] = defaultdict(list)
        for node in self._nodes:
            if isinstance(node, ast.Call):
                for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                    found[number].append(node)
        return found

    @cached_property
    def _functions(self) -> list[tuple[str, int, int]]:
        found = (node for node in self._nodes if isinstance(node, (*_FUNCTIONS, ast.ClassDef)))
        return [(node.name, node.lineno, node.end_lineno or node.lineno) for node in found]

    @cached_property
    def _loops(self) -> list[tuple[int, int]]:
        """The first and last line of what each loop repeats."""
        spans = []
        for node in self._nodes:
            if isinstance(node, (ast.For, ast.AsyncFor)):  # the iterable is evaluated once
                spans.append((node.body[0].lineno, node.body[-1].end_lineno or node.lineno))
            elif isinstance(node, ast.expr) and isinstance(node, _LOOPS):
                spans.append((node.lineno, node.end_lineno or node.lineno))
            elif isinstance(node, ast.While):
                spans.append((node.lineno, node.body[-1].end_lineno or node.lineno))
        return spans
