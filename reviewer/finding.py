"""What a rule found at a node, as a finding of the file."""

from __future__ import annotations

import ast

from guru.models.location import Location
from guru.models.recommendation import Finding, Step
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Found, Rule

_LONGEST_ANCHOR = 400
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases", "decorator_list")


def finding_of(rule: Rule, found: Found, module: Module) -> Finding:
    """Return the finding that a rule made of a node."""
    steps = tuple(
        Step(at if isinstance(at, Location) else module.location(at), text)
        for at, text in found.evidence
    )
    return Finding(
        rule=rule.id,
        location=module.location(found.node),
        message=found.message,
        severity=found.severity if found.severity is not None else rule.severity,
        symbol=module.symbol_of(found.node),
        anchor=anchor_of(found.node),
        evidence=steps,
    )


def anchor_of(node: ast.AST) -> str:
    """Return a node's code in one normal layout; of a compound statement, its header."""
    header = _copied(node)
    for name in _BODIES:
        if isinstance(getattr(header, name, None), list):
            setattr(header, name, [])
    try:
        return f"{type(node).__name__}:{ast.unparse(header)}"[:_LONGEST_ANCHOR]
    except (RecursionError, AttributeError, ValueError):  # deep, or newer than this interpreter
        return f"{type(node).__name__}:{getattr(node, 'name', '')}"


def _copied(node: ast.AST) -> ast.AST:
    """Return a node with the same fields, which ``copy`` does, too, once that is loaded."""
    made = type(node).__new__(type(node))
    vars(made).update(vars(node))
    return made
