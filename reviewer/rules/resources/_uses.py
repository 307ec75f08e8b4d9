"""Where variables are read and calls are made, found in one pass over a file."""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from functools import lru_cache

from guru.reviewer.reading.alike import alike
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.reading.scopes import Binding


def uses_of(module: Module, name: ast.Name) -> list[ast.Name]:
    """Return every place that reads the variable ``name``, in the order of the text.

    Reads in functions nested in the variable's own are among them.
    """
    return _loads(module).get(id(module.names.bindings(name)), [])


def assigned_name(module: Module, value: ast.expr) -> ast.Name | None:
    """Return the one name that a value is given to, through ``await`` and a conditional."""
    above = module.parent(value)
    while isinstance(above, (ast.Await, ast.IfExp)):
        above = module.parent(above)
    match above:
        case ast.Assign(targets=[ast.Name() as name]) | ast.NamedExpr(target=ast.Name() as name):
            return name
        case ast.AnnAssign(target=ast.Name() as name):
            return name
        case ast.withitem(optional_vars=ast.Name() as name):
            return name
    return None


def calls_of(module: Module, function: Function | None) -> list[ast.Call]:
    """Return the calls that a function makes itself (None: those of the module's own level)."""
    return _calls(module).get(function, [])


def value_before(module: Module, name: ast.Name) -> ast.expr | None:
    """Return the value that a name has where it is read, None when that is not certain.

    That is the last assignment before it in the blocks around it, if no branch in between, and no
    later part of a loop around it, assigns the name too.
    """
    lines, bound = _assignments(module, name)
    around = {name, *module.ancestors(name)}
    for place in range(bisect_right(lines, name.lineno) - 1, -1, -1):
        statement, last = bound[place]
        if statement not in around or last.kind == "with":
            break
    else:
        return None
    if last.kind not in {"value", "with"}:
        return None
    if last.kind == "with" and statement in around:
        return last.value
    block = module.parent(statement)
    if block not in around or not _same_arm(block, statement, around):
        return None
    return None if _is_changed_later(lines, statement, around) else last.value


def names_in(node: ast.AST) -> set[str]:
    """Return the names that an expression reads."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def same_code(left: ast.AST, right: ast.AST) -> bool:
    """Whether two expressions are written alike."""
    return alike(left, right)


def definition_of(module: Module, node: ast.AST) -> Function | ast.ClassDef | None:
    """Return the function or class of this file that a name, or ``self.name``, stands for."""
    match node:
        case ast.Name():
            found = module.names.bindings(node)
            if len(found) == 1 and isinstance(found[0].node, (Function, ast.ClassDef)):
                return found[0].node
        case ast.Attribute(value=ast.Name(id="self" | "cls")):
            owner = module.class_of(node)
            methods = [m for m in owner.body if _is_named(m, node.attr)] if owner else []
            if len(methods) == 1 and isinstance(methods[0], Function):
                return methods[0]
    return None


def parameter_of(function: Function, place: int | None, keyword: str | None) -> ast.arg | None:
    """Return the parameter that takes the argument at a place or of a name."""
    named = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    if keyword is not None:
        return next((a for a in named if a.arg == keyword), None)
    return named[place] if place is not None and place < len(named) else None


@lru_cache(maxsize=2)
def packages_of(module: Module) -> frozenset[str]:
    """Return the top names of all packages that a file imports, in any place."""
    found: set[str] = set()
    for node in module.of_type(ast.Import):
        found.update(alias.name.split(".")[0] for alias in node.names)
    for origin in module.of_type(ast.ImportFrom):
        if origin.level == 0 and origin.module:
            found.add(origin.module.split(".")[0])
    return frozenset(found)


# One file is checked at a time, so its facts are kept until the next one's take their place.
@lru_cache(maxsize=2)
def _loads(module: Module) -> dict[int, list[ast.Name]]:
    """Return the reads of each variable, by the identity of the list of its bindings."""
    found: dict[int, list[ast.Name]] = {}
    for name in module.of_type(ast.Name):
        if isinstance(name.ctx, ast.Load):
            bindings = module.names.bindings(name)
            if bindings:
                found.setdefault(id(bindings), []).append(name)
    return found


@lru_cache(maxsize=2)
def _calls(module: Module) -> dict[Function | None, list[ast.Call]]:
    found: dict[Function | None, list[ast.Call]] = {}
    for call in module.of_type(ast.Call):
        found.setdefault(module.function_of(call), []).append(call)
    return found


_Bound = tuple[ast.stmt, Binding]


def _assignments(module: Module, name: ast.Name) -> tuple[list[int], list[_Bound]]:
    """Return the statements that bind a name, in the order of the text, and their lines."""
    found = module.names.bindings(name)
    known = _known_assignments(module)
    if id(found) not in known:
        placed = [(module.statement_of(b.node), b) for b in found if not _is_parameter(b)]
        placed.sort(key=lambda pair: pair[0].lineno)
        known[id(found)] = ([statement.lineno for statement, _ in placed], placed)
    return known[id(found)] if found else ([], [])


@lru_cache(maxsize=2)
def _known_assignments(_module: Module) -> dict[int, tuple[list[int], list[_Bound]]]:
    """Return a store for what binds each variable, by the identity of its list of bindings."""
    return {}


def _is_parameter(binding: Binding) -> bool:
    return isinstance(binding.node, ast.arg)


def _is_changed_later(lines: list[int], statement: ast.stmt, around: set[ast.AST]) -> bool:
    """Whether a loop comes back to a place with another value than that of ``statement``."""
    for loop in around:
        if isinstance(loop, (ast.For, ast.AsyncFor, ast.While)):
            end = loop.end_lineno or loop.lineno
            inside = loop.lineno <= statement.lineno <= end
            if not inside and bisect_left(lines, loop.lineno) < bisect_right(lines, end):
                return True
    return False


def _is_named(statement: ast.stmt, name: str) -> bool:
    return isinstance(statement, Function) and statement.name == name


def _same_arm(block: ast.AST | None, statement: ast.stmt, around: set[ast.AST]) -> bool:
    """Whether a statement and what is around a name lie in one arm of a compound statement."""
    arms = (getattr(block, field, []) for field in ("body", "orelse", "finalbody", "handlers"))
    return any(statement in arm and any(n in around for n in arm) for arm in arms)
