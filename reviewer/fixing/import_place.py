"""Where a new import goes, so that sorted imports stay sorted."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import libcst as cst
from libcst.helpers import get_full_name_for_node

from guru.models.records import frozen

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement


@frozen
class _Line:
    """An import at the top of a file: its index, its first module, and ``import`` or ``from``."""

    index: int
    module: str
    plain: bool

    @property
    def is_standard(self) -> bool:
        return is_standard(self.module)


def with_import(tree: cst.Module, name: str) -> cst.Module:
    """Add ``import NAME``: a module of the standard library among those, by its name.

    A file that imports none of them gets a group of its own in front. Any other module, and one
    before which a comment stands, goes behind the imports at the top.
    """
    body = list(tree.body)
    added = cst.ensure_type(cst.parse_statement(f"import {name}\n"), cst.SimpleStatementLine)
    lines = list(_imports(body))
    standard = [line for line in lines if line.is_standard]
    smaller = [line.index for line in standard if line.plain and line.module <= name]
    first = next(iter(standard or lines), None)
    if not is_standard(name) or first is None:
        body.insert(_behind(body), added)
    elif smaller:
        body.insert(smaller[-1] + 1, added)
    else:
        _put_in_front(body, added, first)
    return tree.with_changes(body=body)


def is_standard(module: str) -> bool:
    """Whether a module is of the standard library."""
    return module.partition(".")[0] in sys.stdlib_module_names


def _put_in_front(body: list[Statement], added: cst.SimpleStatementLine, first: _Line) -> None:
    old = cst.ensure_type(body[first.index], cst.SimpleStatementLine)
    if any(line.comment is not None for line in old.leading_lines):
        body.insert(_behind(body), added)  # whatever the comment is about stays below it
        return
    between = [] if first.is_standard else [cst.EmptyLine(indent=False)]
    body[first.index] = old.with_changes(leading_lines=between)
    body.insert(first.index, added.with_changes(leading_lines=old.leading_lines))


def _imports(body: Sequence[Statement]) -> Iterator[_Line]:
    """Yield the imports of the first block, but for those from ``__future__``."""
    for index in range(_behind(body)):
        statement = body[index]
        if not isinstance(statement, cst.SimpleStatementLine):
            continue
        first = statement.body[0]
        if isinstance(first, cst.Import):
            yield _Line(index, first.names[0].evaluated_name, plain=True)
        elif isinstance(first, cst.ImportFrom):
            module = get_full_name_for_node(first.module) if first.module is not None else ""
            if module != "__future__" or first.relative:
                yield _Line(index, "" if first.relative else module or "", plain=False)


def _behind(body: Sequence[Statement]) -> int:
    """Return the index behind the last import of the first block, or behind the docstring."""
    place = 0
    for index, statement in enumerate(body):
        if not isinstance(statement, cst.SimpleStatementLine):
            break
        first = statement.body[0]
        is_docstring = index == 0 and isinstance(first, cst.Expr)
        if not isinstance(first, (cst.Import, cst.ImportFrom)) and not is_docstring:
            break
        place = index + 1
    return place
