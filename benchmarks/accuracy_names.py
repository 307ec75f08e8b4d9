"""Mutated copies of cases: names without meaning."""

from __future__ import annotations

import ast
import builtins
import re

MEANT = frozenset({"self", "cls", "request", "req", "event", "context", "taint_src", "_", "args"})
"""Names that frameworks, habits or the corpora's settings give a meaning."""


def names(tree: ast.Module, shared: frozenset[str]) -> ast.Module:
    """Give parameters, variables and functions names without meaning."""
    if any(
        isinstance(n, ast.Name) and n.id in {"locals", "globals", "vars"} for n in ast.walk(tree)
    ):
        return tree
    bound = _bound(tree) - _fixed(tree) - shared - MEANT - set(dir(builtins))
    order = sorted(name for name in bound if not name.startswith("__"))
    return _Renamed({name: f"v{number}" for number, name in enumerate(order, 1)}).visit(tree)


def _bound(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    in_class = {id(f) for c in ast.walk(tree) if isinstance(c, ast.ClassDef) for f in c.body}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if id(node) not in in_class:
                    found.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                found.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.add(name)
    return found


def _fixed(tree: ast.Module) -> set[str]:
    """Return the names that something other than a name refers to."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=str(name)) | ast.ClassDef(name=name):
                found.add(name)
            case ast.alias(name=name, asname=local):
                found.add(local or name.partition(".")[0])
            case ast.Constant(value=str(text)) if len(text) < 200:
                found.update(re.findall(r"\w+", text))
            case ast.MatchClass(kwd_attrs=attributes):
                found.update(attributes)
        if isinstance(node, ast.ClassDef):
            inner = (n for statement in node.body for n in _targets(statement))
            found.update(inner)
    return found


def _targets(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.Assign(targets=targets):
            return [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


class _Renamed(ast.NodeTransformer):
    def __init__(self, new: dict[str, str]) -> None:
        self._new = new

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for field in ("id", "arg", "name", "rest"):
            old = getattr(node, field, None)
            if isinstance(old, str) and not isinstance(
                node, ast.alias | ast.ClassDef | ast.keyword
            ):
                setattr(node, field, self._new.get(old, old))
        if isinstance(node, ast.Global | ast.Nonlocal):
            node.names = [self._new.get(name, name) for name in node.names]
        return super().generic_visit(node)
