"""Findings to fixes: find libcst's node for each, ask the rule, write the file anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import libcst as cst

from guru.models.fix import Fix, fix_between
from guru.models.location import Location
from guru.models.recommendation import Finding
from guru.reviewer.fixing.imports import CannotFixError, Imports, with_imports
from guru.reviewer.fixing.pieces import Changes, Piece, Pieces, reads
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Rule


class Fixer:
    """Fixes of one file; libcst reads the pieces of it that have something to fix."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._pieces = Pieces(module)
        self._read: dict[tuple[int, int], Piece | None] = {}

    def propose(self, finding: Finding, rule: Rule) -> Fix | None:
        """Return the fix of one finding, None when the rule has none for it."""
        text = self.apply([(finding, rule)])
        if text is None:
            return None
        return fix_between(self._module.path, self._module.text, text, safe=rule.safe_fix)

    def apply(self, findings: Iterable[tuple[Finding, Rule]]) -> str | None:
        """Return the text with all these fixed that can be in one pass, None when none can."""
        imports = Imports(self._module)
        asked = [(self._pieces.part_at(f.location.line), f, rule) for f, rule in findings]
        pieces = self._pieces_of(sorted({part for part, _, _ in asked}))
        changes: dict[Piece, dict[cst.CSTNode, cst.CSTNode]] = defaultdict(dict)
        for part, finding, rule in asked:
            piece = pieces[part]
            node = _node_at(piece, finding.location, rule) if piece is not None else None
            if piece is None or node is None:
                continue
            changed = _ask(rule, node, imports)
            if changed is not None and changed is not node:
                changes[piece][node] = changed
        return self._written(changes, imports.wanted) if changes else None

    def _pieces_of(self, parts: Sequence[int]) -> dict[int, Piece | None]:
        """Return the piece for each part of the file; neighbours, which share lines, share one."""
        runs: list[list[int]] = []
        for part in parts:
            if runs and part == runs[-1][-1] + 1:
                runs[-1].append(part)
            else:
                runs.append([part])
        return {part: self._piece(run[0], run[-1]) for run in runs for part in run}

    def _piece(self, first: int, last: int) -> Piece | None:
        """Return the piece from one part to another, None where libcst cannot read it."""
        if (first, last) not in self._read:
            try:
                self._read[first, last] = self._pieces.piece(first, last)
            except (cst.ParserSyntaxError, RecursionError):
                self._read[first, last] = None
        return self._read[first, last]

    def _written(self, changes: Mapping[Piece, Changes], imported: Sequence[str]) -> str | None:
        """Return the text with pieces changed and modules imported, None where it cannot be."""
        text = self._module.text
        for piece in sorted(changes, key=lambda piece: piece.place.start, reverse=True):
            made = piece.changed(changes[piece])
            if made is None:
                return None
            text = f"{text[: piece.place.start]}{made}{text[piece.place.stop :]}"
        if not imported:
            return text
        try:
            text = with_imports(cst.parse_module(text), imported).code
        except (cst.ParserSyntaxError, RecursionError):
            return None
        return text if reads(text) else None


def _ask(rule: Rule, node: cst.CSTNode, imports: Imports) -> cst.CSTNode | None:
    try:
        return rule.fix(node, imports)
    except CannotFixError:
        return None


def _node_at(piece: Piece, place: Location, rule: Rule) -> cst.CSTNode | None:
    """Find libcst's node that starts at the finding and is of a kind that the fix takes."""
    kinds = rule.fix_kinds
    for node, span in piece.nodes.get((place.line, place.column), ()):
        whole = isinstance(node, (cst.BaseCompoundStatement, cst.ExceptHandler)) or (
            (span.end.line, span.end.column + 1) == (place.end_line, place.end_column)
        )
        if type(node).__name__ in kinds and whole:
            return node
    return None
