"""Records written out as plain classes, for the compiler.

``guru.models.records`` makes ``__init__`` and its like when a module is loaded. mypyc makes native
classes of plain ones alone, so that what it compiles has them written out. They take the lines of
the docstring and the fields, where these are enough: all else keeps its line, and a traceback tells
the right one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_DECORATORS = frozenset({"frozen", "define"})
_LITERALS = {"dict": "{}", "list": "[]"}
_MODULE = "guru.models.records"
_IMPORTED = (
    "; from typing import ClassVar as _ClassVar"
    f"; from {_MODULE} import reduced as _reduced, told as _told"
)


@dataclass(frozen=True)
class _Field:
    """A field of a record, as it is written; ``factory`` is an expression that makes a default."""

    name: str
    annotation: str
    default: str | None = None
    factory: str | None = None
    compared: bool = True

    @property
    def parameter(self) -> str:
        """How ``__init__`` takes it."""
        if self.factory is not None:
            return f"{self.name}: {self.annotation} | None = None"
        default = f" = {self.default}" if self.default is not None else ""
        return f"{self.name}: {self.annotation}{default}"

    @property
    def assignment(self) -> str:
        """How ``__init__`` sets it."""
        if self.factory is None:
            return f"self.{self.name} = {self.name}"
        return f"self.{self.name} = {self.factory} if {self.name} is None else {self.name}"


def written_out(text: str) -> str:
    """Return a module's text with each record of it written out."""
    tree = ast.parse(text)
    lines = text.splitlines()
    records = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and _kind(node)]
    for record in sorted(
        records, key=lambda node: -node.lineno
    ):  # from the end: lines may be added
        _write_out(record, lines)
    for node in tree.body if records else ():
        if isinstance(node, ast.ImportFrom) and node.module == _MODULE:
            lines[(node.end_lineno or node.lineno) - 1] += _IMPORTED
    return "\n".join(lines) + "\n"


def _kind(node: ast.ClassDef) -> str:
    """Return which record a class is, nothing where it is none."""
    match node.decorator_list:
        case [ast.Name(id=name)] if name in _DECORATORS:
            return name
    return ""


def _write_out(node: ast.ClassDef, lines: list[str]) -> None:
    """Put methods where a record's decorator, docstring and fields stand."""
    given = [each for each in node.body if isinstance(each, ast.AnnAssign)]
    fields = [_field(each) for each in given]
    written = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
    made = lines[node.lineno - 1 : node.body[0].lineno - 1]  # the class's own line
    made += [f"    {line}" for line in _class_body(node, fields, written)]
    begin, end = node.decorator_list[0].lineno - 1, _end(node, lines)
    lines[begin:end] = made + [""] * (end - begin - len(made))


def _end(node: ast.ClassDef, lines: list[str]) -> int:
    """Return the index of the line behind fields and docstring, and behind blank lines there."""
    first = next((each for each in node.body if isinstance(each, ast.FunctionDef)), None)
    if first is not None:
        return min([first.lineno, *(each.lineno for each in first.decorator_list)]) - 1
    end = node.end_lineno or node.lineno
    while end < len(lines) and not lines[end].strip():
        end += 1
    return end


def _field(node: ast.AnnAssign) -> _Field:
    name, annotation = ast.unparse(node.target), ast.unparse(node.annotation)
    match node.value:
        case ast.Call(func=ast.Name(id="field"), keywords=keywords):
            told = {each.arg: each.value for each in keywords}
            default, factory = told.get("default"), told.get("default_factory")
            return _Field(
                name,
                annotation,
                ast.unparse(default) if default is not None else None,
                _call_of(factory) if factory is not None else None,
                "compare" not in told,
            )
        case None:
            return _Field(name, annotation)
    return _Field(name, annotation, ast.unparse(node.value))


def _call_of(factory: ast.expr) -> str:
    """Return what calling a factory comes to."""
    if isinstance(factory, ast.Lambda):
        return ast.unparse(factory.body)
    name = ast.unparse(factory)
    return _LITERALS.get(name, f"{name}()")


def _class_body(node: ast.ClassDef, fields: list[_Field], written: set[str]) -> Iterator[str]:
    """Yield a line for all fields, and one for each method that the class does not have itself."""
    names = tuple(each.name for each in fields)
    declared = [f"{each.name}: {each.annotation}" for each in fields]
    yield "; ".join([*declared, f"__match_args__: _ClassVar[tuple[str, ...]] = {names!r}"])
    parameters = ", ".join(["self", *(each.parameter for each in fields)])
    assignments = [each.assignment for each in fields]
    if "__post_init__" in written:
        assignments.append("self.__post_init__()")
    yield f"def __init__({parameters}) -> None: {'; '.join(assignments) or 'pass'}"
    if _kind(node) == "frozen":
        compared = [each.name for each in fields if each.compared]
        if "__eq__" not in written:
            yield _equality(node.name, compared)
        if "__hash__" not in written:
            held = "".join(f"self.{name}, " for name in compared)
            yield f"def __hash__(self) -> int: return hash(({held}))"
    yield "def __reduce__(self) -> tuple[object, tuple[object, ...]]: return _reduced(self)"
    if "__repr__" not in written:
        yield "def __repr__(self) -> str: return _told(self)"


def _equality(kind: str, compared: list[str]) -> str:
    same = " and ".join(f"self.{name} == other.{name}" for name in compared) or "True"
    return (
        "def __eq__(self, other: object) -> bool:"
        f" return self is other or (type(other) is {kind} and {same})"
    )
