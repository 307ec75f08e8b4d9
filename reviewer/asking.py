"""Which rules ask for nodes of one type: for every one, or for those that hold something."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from guru.reviewer.rule import Rule


class Asking:
    """The rules that ask for nodes of a type.

    ``always`` are shown every node. The others name a field of the node in ``where``; ``by_field``
    tells them by the field and by what is to stand in it, so that one look-up finds all of them.
    """

    def __init__(self) -> None:
        self.always: list[Rule] = []
        self.by_field: dict[str, dict[str, list[Rule]]] = {}

    def add(self, rule: Rule, kind: type[ast.AST]) -> None:
        """Take in a rule that asks for nodes of a type."""
        prefix = f"{kind.__name__}."
        for place, words in rule.where.items():
            if place.startswith(prefix):
                by_word = self.by_field.setdefault(place[len(prefix) :], {})
                for word in words:
                    by_word.setdefault(word, []).append(rule)
                return
        self.always.append(rule)


def nodes_by_rule(
    nodes: Sequence[ast.AST], field: str, rules: dict[str, list[Rule]]
) -> dict[Rule, list[ast.AST]]:
    """Return the nodes for each rule that asks for what they hold in a field.

    A name counts as it is, a node and the value of a constant by its type; of a list any item will
    do.
    """
    found: dict[Rule, list[ast.AST]] = {}
    named = not isinstance(nodes[0], ast.Constant)
    for node in nodes:
        held: object = getattr(node, field)
        if isinstance(held, list):
            for item in held:
                _note(node, rules.get(type(item).__name__), found)
        elif named and isinstance(held, str):
            _note(node, rules.get(held), found)
        else:
            _note(node, rules.get(type(held).__name__), found)
    return found


def _note(node: ast.AST, asking: list[Rule] | None, found: dict[Rule, list[ast.AST]]) -> None:
    """Add a node for the rules that ask for it, once."""
    if asking is None:
        return
    for rule in asking:
        those = found.get(rule)
        if those is None:
            found[rule] = [node]
        elif those[-1] is not node:
            those.append(node)
