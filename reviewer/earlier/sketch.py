"""A file's sketch, kept beside what was found in it: its statements, and what they rest on.

A unit is a statement of the module with the comments above it. A function or class is known by its
name; whatever else stands there (imports, variables, blocks) has none.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from guru.models.digest import text_digest
from guru.models.records import frozen, replace
from guru.reviewer.reading.index import first_line
from guru.reviewer.reading.module import Function, Module

_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@frozen
class Unit:
    """Lines of a file up to ``last``, from where the unit before it ends.

    ``digest`` changes with the text, ``header`` with what runs when the file is imported; it is
    empty where that is nothing. ``opening`` counts the lines up to the body of a definition.
    ``entered`` tells that the outside calls a function in it, so that values are followed there.
    ``kind`` is a definition's type of node, ``functions`` counts those in it. ``beside`` tells that
    a rule may have gone from the definition to what stands beside it.
    """

    last: int
    digest: str
    name: str = ""
    header: str = ""
    opening: int = 0
    entered: bool = False
    kind: str = ""
    functions: int = 0
    beside: bool = False


@frozen
class Sketch:
    """``origins`` are, for each finding, the lines of the nodes in which rules saw it.

    ``outlook`` changes with what following values takes from the whole file; it is empty where
    that has to be done again in any case. ``spare`` are the steps that it had to spare, ``hits``
    the rows of the dangerous places that it met. ``asked`` is what rules asked of the whole file,
    as a module notes it. ``roots`` are the first words of what it imports, ``heard`` the names that
    mean something to following values in it.
    """

    units: tuple[Unit, ...]
    origins: tuple[tuple[int, ...], ...] = ()
    outlook: str = ""
    spare: int = 0
    hits: tuple[Any, ...] = ()
    asked: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()


def units_of(module: Module) -> tuple[Unit, ...] | None:
    """Cut a file into units; None where two statements share a line."""
    units = units_in(module.tree.body, module.lines)
    return (*units, rest_of(module.lines, units)) if units is not None else None


def units_in(body: Iterable[ast.stmt], lines: Sequence[str], above: int = 0) -> list[Unit] | None:
    """Cut statements into units, the first of which begins below so many lines."""
    units: list[Unit] = []
    for node in body:
        first, last = first_line(node), node.end_lineno or node.lineno
        if first <= above:
            return None
        text = "\n".join(lines[above:last])
        if isinstance(node, _NAMED) and not _binds_more(node, text):
            opening = max(node.lineno, first_line(node.body[0]) - 1) - above
            header, kind = _header(lines, node), type(node).__name__
            units.append(Unit(last, text_digest(text), node.name, header, opening, kind=kind))
        else:
            units.append(Unit(last, text_digest(text)))
        above = last
    return units


def _binds_more(node: Function | ast.ClassDef, text: str) -> bool:
    """Whether a definition may bind other names of the module than its own."""
    if "global" in text and re.search(r"\bglobal\b", text):
        return True
    if ":=" not in text:
        return False
    inside = {id(part) for statement in node.body for part in ast.walk(statement)}
    return any(isinstance(n, ast.NamedExpr) and id(n) not in inside for n in ast.walk(node))


def rest_of(lines: Sequence[str], units: Sequence[Unit]) -> Unit:
    """Return the lines behind the last statement."""
    above = units[-1].last if units else 0
    return Unit(len(lines), text_digest("\n".join(lines[above:])))


def with_entrances(units: Sequence[Unit], functions: Iterable[Function]) -> tuple[Unit, ...]:
    """Return units, those marked that hold one of the functions that the outside calls."""
    ends = [unit.last for unit in units]
    entered = {bisect_left(ends, function.lineno) for function in functions}
    return tuple(replace(u, entered=True) if i in entered else u for i, u in enumerate(units))


def with_counts(units: Sequence[Unit], module: Module, read: Collection[int]) -> tuple[Unit, ...]:
    """Return units, of those that were read their functions counted and what climbed out noted."""
    ends = [unit.last for unit in units]
    counts = Counter(bisect_left(ends, function.lineno) for function in module.functions)
    climbed = {bisect_left(ends, getattr(node, "lineno", 0)) for node in module.climbed}
    return tuple(
        replace(unit, functions=counts[i], beside=i in climbed) if i in read else unit
        for i, unit in enumerate(units)
    )


def starts_of(units: Sequence[Unit]) -> list[int]:
    """Return how many lines are above each unit."""
    return [0, *(unit.last for unit in units[:-1])]


def _header(all_lines: Sequence[str], node: Function | ast.ClassDef) -> str:
    """Return the digest of what runs on import: a class but for bodies, what else a `def` does."""
    if isinstance(node, ast.ClassDef):
        lines = dict(enumerate(all_lines[first_line(node) - 1 : node.end_lineno]))
        for method in _methods(node.body):
            begun = max(first_line(method.body[0]), method.lineno + 1) - first_line(node)
            for number in range(begun, (method.end_lineno or 0) - first_line(node) + 1):
                lines.pop(number, None)
        return text_digest("\n".join(lines.values()))
    worked_out = [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults]
    told = [part for part in worked_out if part and not isinstance(part, ast.Constant)]
    return text_digest("\n".join(map(partial(ast.dump), told))) if told else ""


def _methods(body: list[ast.stmt]) -> Iterator[Function]:
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield statement
        elif isinstance(statement, ast.ClassDef):
            yield from _methods(statement.body)
