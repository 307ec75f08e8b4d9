"""Dangerous places that were met, as rows of plain values and back.

Rows are good for a file in which those places still stand in the same lines.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from guru.models.location import Location
from guru.models.recommendation import Step
from guru.models.records import values
from guru.reviewer.flow.run.context import Hit
from guru.reviewer.flow.values import Source, Taint
from guru.reviewer.reading.module import Module


def hit_rows(hits: Iterable[Hit]) -> list[Any]:
    """Write hits as rows."""
    return [
        [
            hit.danger,
            _where(hit.node),
            hit.what,
            [_taint_row(taint) for taint in hit.taints],
            list(values(hit.elsewhere)) if hit.elsewhere is not None else None,
        ]
        for hit in hits
    ]


def read_hits(rows: Iterable[Any], module: Module) -> tuple[Hit, ...] | None:
    """Read the hits of a file; None where one of its places is not there any more."""
    found = []
    for danger, where, what, taints, elsewhere in rows:
        node = _node(where, module)
        if node is None:
            return None
        place = Location(*elsewhere) if elsewhere is not None else None
        found.append(Hit(danger, node, what, frozenset(map(_taint, taints)), place))
    return tuple(found)


def _where(node: ast.AST) -> list[Any]:
    names = ("lineno", "col_offset", "end_lineno", "end_col_offset")
    return [type(node).__name__, *(getattr(node, name, 0) for name in names)]


def _node(where: list[Any], module: Module) -> ast.AST | None:
    kind: type[ast.AST] = getattr(ast, where[0])
    found = [node for node in module.of_type(kind) if _where(node) == where]
    return found[0] if len(found) == 1 else None


def _taint_row(taint: Taint) -> list[Any]:
    source = taint.source
    steps = [[list(values(step.location)), step.text] for step in taint.steps]
    return [source.kind, list(values(source.location)), source.text, sorted(taint.safe), steps]


def _taint(row: list[Any]) -> Taint:
    kind, place, text, safe, steps = row
    made = tuple(Step(Location(*where), told) for where, told in steps)
    return Taint(Source(kind, Location(*place), text), frozenset(safe), made)
