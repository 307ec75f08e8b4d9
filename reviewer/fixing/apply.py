"""Findings to fixes: find libcst's node for each, ask the rule, write the file anew."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from guru.models.fix import Fix, fix_between
from guru.models.location import Location
from guru.models.recommendation import Finding
from guru.reviewer.fixing.imports import CannotFixError, Imports, with_imports
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Rule

_Start = tuple[int, int]


class Fixer:
    """Fixes of one file.

    Raises:
        cst.ParserSyntaxError: libcst cannot read the file.

    """

    def __init__(self, module: Module) -> None:
        self._module = module
        wrapper = MetadataWrapper(cst.parse_module(module.text), unsafe_skip_copy=True)
        self._tree = wrapper.module
        self._nodes: dict[_Start, list[tuple[cst.CSTNode, CodeRange]]] = {}
        for node, span in wrapper.resolve(PositionProvider).items():
            start = (span.start.line, span.start.column + 1)
            self._nodes.setdefault(start, []).append((node, span))

    def propose(self, finding: Finding, rule: Rule) -> Fix | None:
        """Return the fix of one finding, None when the rule has none for it."""
        text = self.apply([(finding, rule)])
        if text is None:
            return None
        return fix_between(self._module.path, self._module.text, text, safe=rule.safe_fix)

    def apply(self, findings: Iterable[tuple[Finding, Rule]]) -> str | None:
        """Return the text with all these fixed that can be in one pass, None when none can."""
        imports = Imports(self._module)
        changes: dict[cst.CSTNode, cst.CSTNode] = {}
        for finding, rule in findings:
            node = self._node_at(finding.location, rule)
            changed = self._ask(rule, node, imports) if node is not None else None
            if node is not None and changed is not None and changed is not node:
                changes[node] = changed
        if not changes:
            return None
        tree = self._tree.visit(_Replace(changes))
        text = with_imports(tree, imports.wanted).code
        return text if _reads(text) else None

    def _ask(self, rule: Rule, node: cst.CSTNode, imports: Imports) -> cst.CSTNode | None:
        try:
            return rule.fix(node, imports)
        except CannotFixError:
            return None

    def _node_at(self, place: Location, rule: Rule) -> cst.CSTNode | None:
        """Find libcst's node that starts at the finding and is of a kind that the fix takes."""
        kinds = rule.fix_kinds
        for node, span in self._nodes.get((place.line, place.column), ()):
            whole = isinstance(node, cst.BaseCompoundStatement | cst.ExceptHandler) or (
                (span.end.line, span.end.column + 1) == (place.end_line, place.end_column)
            )
            if type(node).__name__ in kinds and whole:
                return node
        return None


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
