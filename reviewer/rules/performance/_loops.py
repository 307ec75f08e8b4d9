"""What is done again in every round of a loop."""

from __future__ import annotations

import ast

from guru.reviewer.reading.module import Module
from guru.reviewer.rules.correctness._blocks import within

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SHORT = 4


def repeated_by(node: ast.AST, module: Module) -> ast.AST | None:
    """Return the loop or comprehension that evaluates a node in every round, None if none does."""
    loop = module.loop_of(node)
    below = node
    for above in module.ancestors(node):
        if above is loop or isinstance(above, ast.Lambda):
            break
        if isinstance(above, _COMPREHENSIONS) and below is not above.generators[0]:
            return above
        if isinstance(above, ast.comprehension) and below is not above.iter:
            return module.parent(above)
        below = above
    return loop


def is_short(loop: ast.AST) -> bool:
    """Whether a loop visibly makes but a few rounds: over literals, or a small ``range``."""
    match loop:
        case ast.For(iter=source) | ast.AsyncFor(iter=source):
            return _is_short_source(source)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return _is_short_source(loop.generators[0].iter)
    return False


def mentions_round(node: ast.AST, loop: ast.AST, module: Module) -> bool:
    """Whether an expression mentions something that is bound inside the loop."""
    return any(
        within(binding.node, loop)
        for part in ast.walk(node)
        if isinstance(part, ast.Name)
        for binding in module.names.bindings(part)
    )


def _is_short_source(source: ast.expr) -> bool:
    match source:
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return len(items) <= _SHORT
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int(count))]):
            return count <= _SHORT
        case ast.Constant(value=str(text)):
            return len(text) <= _SHORT
    return False
