"""A file's outline: what it imports, what it defines, and which names each definition speaks."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from guru.models.digest import text_digest
from guru.models.records import field, frozen
from guru.reviewer.reading.decode import UnreadableError, decode, split_lines
from guru.reviewer.reading.index import first_line
from guru.reviewer.reading.parse import parse

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_NAMELESS = "<statements>"
"""Stands for statements that bind no name; nobody speaks of it."""


@frozen
class Definition:
    """A function, method, class body or module-level name.

    ``name`` is qualified (``Cart.total``); ``digest`` changes with its text; ``speaks`` are the
    names and attributes in it, without what stands before a dot. ``is_function`` tells those whose
    behaviour can be summed up.
    """

    name: str
    digest: str
    speaks: frozenset[str]
    is_function: bool = False


@frozen
class Outline:
    """What a file says of itself.

    ``imports`` are dotted names of modules, and of names taken out of modules; relative ones keep
    their leading dots.
    """

    imports: frozenset[str] = frozenset()
    definitions: Mapping[str, Definition] = field(default_factory=dict)


def outline(data: bytes) -> Outline:
    """Read a file's outline; of what is no Python, an empty one."""
    try:
        text = decode(data).text
        tree = parse(text)
        lines = split_lines(text)
        found = list(_definitions(tree, lines))
    except (SyntaxError, UnreadableError, RecursionError):
        return Outline()
    return Outline(frozenset(_imports(tree)), _merged(found))


def words_of(name: str) -> frozenset[str]:
    """Return the words by which a qualified name is spoken of."""
    owner, _, last = name.rpartition(".")
    if last.startswith("__") and owner:
        return frozenset({last, owner.rpartition(".")[2]})
    return frozenset({last})


def changed(old: Outline, new: Outline) -> list[str]:
    """Return the qualified names whose definitions differ, also those on one side only."""
    names = dict.fromkeys([*old.definitions, *new.definitions])
    return [n for n in names if _digest(old, n) != _digest(new, n)]


def _digest(found: Outline, name: str) -> str:
    definition = found.definitions.get(name)
    return definition.digest if definition is not None else ""


def _merged(found: list[Definition]) -> dict[str, Definition]:
    """Join definitions of one name, such as those in two branches."""
    result: dict[str, Definition] = {}
    for definition in found:
        known = result.get(definition.name)
        result[definition.name] = definition if known is None else _joined(known, definition)
    return result


def _joined(one: Definition, other: Definition) -> Definition:
    digest = text_digest(one.digest + other.digest)
    both = one.is_function and other.is_function
    return Definition(one.name, digest, one.speaks | other.speaks, both)


def _definitions(tree: ast.Module, lines: list[str]) -> Iterator[Definition]:
    for statement in tree.body:
        yield from _of_statement(statement, lines, "")


def _of_statement(statement: ast.stmt, lines: list[str], prefix: str) -> Iterator[Definition]:
    text = _text(statement, lines)
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            speaks = _spoken(statement)
            yield Definition(prefix + statement.name, text_digest(text), speaks, is_function=True)
        case ast.ClassDef():
            yield from _of_class(statement, lines, prefix)
        case ast.If() | ast.Try() | ast.With():
            for child in ast.iter_child_nodes(statement):
                inner = child.body if isinstance(child, ast.ExceptHandler) else [child]
                for each in inner:
                    if isinstance(each, ast.stmt):
                        yield from _of_statement(each, lines, prefix)
        case _:
            spoken = _spoken(statement)
            for name in list(_bound(statement)) or [_NAMELESS]:
                yield Definition(prefix + name, text_digest(text), spoken)


def _of_class(node: ast.ClassDef, lines: list[str], prefix: str) -> Iterator[Definition]:
    own = prefix + node.name
    header: list[str] = lines[node.lineno - 1 : node.body[0].lineno - 1]
    yield Definition(
        own, text_digest("\n".join(header)), _spoken(*node.bases, *node.decorator_list)
    )
    for statement in node.body:
        yield from _of_statement(statement, lines, f"{own}.")


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement gives a meaning."""
    match statement:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            for alias in names:
                yield (alias.asname or alias.name).partition(".")[0]
        case ast.Assign(targets=targets):
            for target in targets:
                for node in ast.walk(target):
                    if isinstance(node, ast.Name):
                        yield node.id
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            yield name


def _spoken(*nodes: ast.AST) -> frozenset[str]:
    found = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind is ast.Name:
            found.add(node.id)  # type: ignore[attr-defined]
            continue
        if kind is ast.Attribute:
            found.add(node.attr)  # type: ignore[attr-defined]
            waiting.append(node.value)  # type: ignore[attr-defined]
            continue
        if kind is ast.alias:
            found.add(node.name.rpartition(".")[2])  # type: ignore[attr-defined]
        for part in node.__dict__.values():
            if isinstance(part, list):
                waiting += [each for each in part if isinstance(each, ast.AST)]
            elif isinstance(part, ast.AST):
                waiting.append(part)
    return frozenset(found)


def _imports(tree: ast.Module) -> Iterator[str]:
    """Yield what is imported anywhere; only statements hold statements."""
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield base
            joint = "" if base.endswith(".") else "."
            yield from (f"{base}{joint}{alias.name}" for alias in node.names)
        for name in _BLOCKS:
            waiting += getattr(node, name, ())


def _text(node: ast.stmt, lines: list[str]) -> str:
    return "\n".join(lines[first_line(node) - 1 : node.end_lineno])
