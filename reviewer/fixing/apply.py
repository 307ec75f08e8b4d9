"""Findings to fixes: find libcst's node for each, ask the rule, write the file anew."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

import libcst as cst
from libcst.metadata import CodePosition, CodeRange, MetadataWrapper, PositionProvider

from guru.models.fix import Fix, fix_between
from guru.models.location import Location
from guru.models.recommendation import Finding
from guru.reviewer.fixing.imports import CannotFixError, Imports, with_imports
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Rule

_Start = tuple[int, int]
_TopLevel = cst.SimpleStatementLine | cst.BaseCompoundStatement


class Fixer:
    """Fixes of one file.

    Places of libcst's nodes are worked out for the top-level statements that have something to
    fix: for a whole file that takes twice as long as reading it.

    Raises:
        cst.ParserSyntaxError: libcst cannot read the file.

    """

    def __init__(self, module: Module) -> None:
        self._module = module
        self._tree = cst.parse_module(module.text)
        self._begins = _first_statements(self._tree, module.tree)
        self._lines = [_first_line(statement) for statement in self._begins]
        self._nodes: dict[int, dict[_Start, list[tuple[cst.CSTNode, CodeRange]]]] = {}

    def propose(self, finding: Finding, rule: Rule) -> Fix | None:
        """Return the fix of one finding, None when the rule has none for it."""
        text = self.apply([(finding, rule)])
        if text is None:
            return None
        return fix_between(self._module.path, self._module.text, text, safe=rule.safe_fix)

    def apply(self, findings: Iterable[tuple[Finding, Rule]]) -> str | None:
        """Return the text with all these fixed that can be in one pass, None when none can."""
        imports = Imports(self._module)
        changes: dict[int, dict[cst.CSTNode, cst.CSTNode]] = defaultdict(dict)
        for finding, rule in findings:
            index = self._statement_at(finding.location.line)
            node = self._node_at(index, finding.location, rule)
            changed = self._ask(rule, node, imports) if node is not None else None
            if node is not None and changed is not None and changed is not node:
                changes[index][node] = changed
        if not changes:
            return None
        body = [
            part
            for index, statement in enumerate(self._tree.body)
            for part in (_changed(statement, changes[index]) if index in changes else [statement])
        ]
        text = with_imports(self._tree.with_changes(body=body), imports.wanted).code
        return text if _reads(text) else None

    def _ask(self, rule: Rule, node: cst.CSTNode, imports: Imports) -> cst.CSTNode | None:
        try:
            return rule.fix(node, imports)
        except CannotFixError:
            return None

    def _statement_at(self, line: int) -> int:
        """Return the index of the top-level statement that a line belongs to."""
        return max(bisect_right(self._lines, line) - 1, 0)

    def _node_at(self, index: int, place: Location, rule: Rule) -> cst.CSTNode | None:
        """Find libcst's node that starts at the finding and is of a kind that the fix takes."""
        kinds = rule.fix_kinds
        for node, span in self._nodes_in(index).get((place.line, place.column), ()):
            whole = isinstance(node, (cst.BaseCompoundStatement, cst.ExceptHandler)) or (
                (span.end.line, span.end.column + 1) == (place.end_line, place.end_column)
            )
            if type(node).__name__ in kinds and whole:
                return node
        return None

    def _nodes_in(self, index: int) -> dict[_Start, list[tuple[cst.CSTNode, CodeRange]]]:
        """Return the nodes of a top-level statement by their places in the file."""
        if index not in self._nodes and index < len(self._begins):
            statement = self._tree.body[index]
            alone = self._tree.with_changes(header=(), body=[statement], footer=())
            wrapper = MetadataWrapper(alone, unsafe_skip_copy=True)
            spans = wrapper.resolve(PositionProvider)
            below = self._begins[index].lineno - spans[statement].start.line
            found = self._nodes[index] = defaultdict(list)
            for node, span in spans.items():
                moved = CodeRange(_moved(span.start, below), _moved(span.end, below))
                found[moved.start.line, moved.start.column + 1].append((node, moved))
        return self._nodes.get(index, {})


def _first_statements(tree: cst.Module, same: ast.Module) -> list[ast.stmt]:
    """Return the first of ``ast``'s statements for each of libcst's, which hold a line of them."""
    waiting = iter(same.body)
    found = []
    for statement in tree.body:
        size = len(statement.body) if isinstance(statement, cst.SimpleStatementLine) else 1
        found.append(next(waiting))
        for _ in range(size - 1):
            next(waiting)
    return found


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(each.lineno for each in decorators)])


def _moved(place: CodePosition, below: int) -> CodePosition:
    return CodePosition(place.line + below, place.column)


def _changed(statement: _TopLevel, changes: dict[cst.CSTNode, cst.CSTNode]) -> Iterable[_TopLevel]:
    """Return what becomes of a top-level statement: nothing, or several, where a fix says so."""
    made = statement.visit(_Replace(changes))
    if isinstance(made, cst.RemovalSentinel):
        return []
    return made.nodes if isinstance(made, cst.FlattenSentinel) else [made]


class _Replace(cst.CSTTransformer):
    """Puts changed nodes in the place of others; what lies inside a changed one is left."""

    def __init__(self, changes: dict[cst.CSTNode, cst.CSTNode]) -> None:
        super().__init__()
        self._changes = changes

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node not in self._changes

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode:
        return self._changes.get(original_node, updated_node)


def _reads(text: str) -> bool:
    """Whether fixed text is still Python (for libcst, when it is newer than the interpreter)."""
    try:
        ast.parse(text)
    except SyntaxError:
        try:
            cst.parse_module(text)
        except cst.ParserSyntaxError:
            return False
    return True
