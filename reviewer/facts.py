"""What is seen around a finding: plain numbers for the scorer, and an excerpt to show."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from guru.models.location import Excerpt, Location
from guru.models.observed import Observed
from guru.models.recommendation import Finding
from guru.reviewer.reading.index import walk
from guru.reviewer.reading.module import Function, Module

_MARGIN = 2  # lines of code shown above and below a finding
_LONGEST_EXCERPT = 12
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.BoolOp, ast.IfExp)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def observe(
    findings: Iterable[Finding],
    module: Module | None,
    lines: list[str],
    known: Mapping[Finding, Observed] | None = None,
    functions: int | None = None,
) -> Iterator[Observed]:
    """Attach facts and excerpts to the findings of one file; without a module, no code facts.

    ``known`` tells what was seen around findings in functions that are as they were; ``functions``
    how many there are in a file of which only a part was read.
    """
    given = list(findings)
    rules = Counter(f.rule for f in given)
    symbols = Counter(f.symbol for f in given)
    pairs = Counter((f.rule, f.symbol) for f in given)
    for finding in given:
        facts: dict[str, float] = {
            "same_rule_in_file": rules[finding.rule],
            "same_rule_in_function": pairs[finding.rule, finding.symbol],
            "findings_in_file": len(given),
            "findings_in_function": symbols[finding.symbol],
            "file_lines": len(lines),
            **_path_facts(finding.location.path),
            **_line_facts(finding.location, lines),
        }
        if known is not None and finding in known:
            facts = {**known[finding].facts, **facts}
        elif module is not None:
            facts.update(_code_facts(module, finding.location.line))
        if functions is not None:
            facts["functions_in_file"] = float(functions)
        yield Observed(finding, facts, excerpt(finding.location, lines))


def excerpt(place: Location, lines: list[str]) -> Excerpt:
    """Return the flagged lines and a few around them; long spans are cut at the end."""
    first = max(1, place.line - _MARGIN)
    last = min(len(lines), place.end_line + _MARGIN, first + _LONGEST_EXCERPT - 1)
    return Excerpt(first, tuple(lines[first - 1 : last]))


def _path_facts(path: str) -> Mapping[str, float]:
    words = {part.lower() for part in path.replace(".py", "").split("/")}
    return {
        "in_tests": float(bool(words & {"test", "tests", "testing", "conftest"})),
        "in_docs": float(bool(words & {"docs", "doc", "examples", "example", "tools", "scripts"})),
        "depth": float(path.count("/")),
    }


def _line_facts(place: Location, lines: list[str]) -> Mapping[str, float]:
    if not 1 <= place.line <= len(lines):
        return {}
    line = lines[place.line - 1]
    above = lines[place.line - 2].strip() if place.line > 1 else ""
    return {
        "line_length": float(len(line.strip())),
        "span": float(place.end_line - place.line + 1),
        "commented": float("#" in line or above.startswith("#")),
        "marked": float("noqa" in line or "type: ignore" in line or "nosec" in line),
    }


def _code_facts(module: Module, line: int) -> Mapping[str, float]:
    """Describe the innermost function around a line, and what the line is nested in."""
    function = _function_at(module, line)
    if function is None:
        return {"in_function": 0.0, "functions_in_file": float(_function_count(module))}
    around = _blocks_at(function, line)
    name = function.name
    return {
        "in_function": 1.0,
        "functions_in_file": float(_function_count(module)),
        "nesting": float(len(around)),
        "in_loop": float(any(isinstance(b, _LOOPS) for b in around)),
        "in_try": float(any(isinstance(b, ast.Try) for b in around)),
        "in_except": float(any(isinstance(b, ast.ExceptHandler) for b in around)),
        "public": float(not name.startswith("_")),
        "method": float(isinstance(module.parent(function), ast.ClassDef)),
        "decorated": float(bool(function.decorator_list)),
        "documented": float(_has_docstring(function)),
        **_size_of(function),
    }


@lru_cache(maxsize=64)
def _size_of(function: Function) -> Mapping[str, float]:
    kinds = [type(node) for node in walk(function)]
    arguments = function.args
    return {
        "function_lines": float((function.end_lineno or function.lineno) - function.lineno + 1),
        "function_branches": float(sum(kind in _BRANCHES for kind in kinds)),
        "function_calls": float(kinds.count(ast.Call)),
        "function_returns": float(kinds.count(ast.Return)),
        "function_arguments": float(
            len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)
        ),
    }


def _function_count(module: Module) -> int:
    return len(module.functions)


def _function_at(module: Module, line: int) -> Function | None:
    around = [f for f in module.functions if f.lineno <= line <= (f.end_lineno or f.lineno)]
    return max(around, key=lambda f: f.lineno, default=None)


def _blocks_at(function: Function, line: int) -> list[ast.AST]:
    """Return the compound statements in a function that span a line, outermost first."""
    found: list[ast.AST] = []
    blocks: list[ast.AST] = [function]
    while blocks:
        inside = list(_spanning(blocks.pop(), line))
        found += inside
        blocks += inside
    return found


def _spanning(node: ast.AST, line: int) -> Iterator[ast.AST]:
    """Yield the compound statements and clauses right inside a node that span a line."""
    for name in ("body", "orelse", "finalbody"):
        block: list[ast.stmt] = getattr(node, name, [])
        place = bisect_right(block, line, key=lambda statement: statement.lineno)
        yield from (s for s in block[max(place - 1, 0) : place] if _is_open_at(s, line))
    yield from (clause for clause in getattr(node, "handlers", ()) if _is_open_at(clause, line))
    yield from getattr(node, "cases", ())


def _is_open_at(node: ast.stmt | ast.ExceptHandler, line: int) -> bool:
    return hasattr(node, "body") and node.lineno <= line <= (node.end_lineno or node.lineno)


def _has_docstring(function: Function) -> bool:
    first = function.body[0] if function.body else None
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
