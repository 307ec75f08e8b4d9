"""A file that notes what rules look at beyond the node that they are shown, and its surroundings.

A later review of the file takes over what rests on none of what has changed.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from guru.reviewer.reading.module import Module, Node

if TYPE_CHECKING:
    from guru.reviewer.flow.followed import Flow


class WatchedModule(Module):
    """Notes in ``asked`` and ``climbed`` what it is asked for."""

    @cached_property
    def flow(self) -> Flow:
        """Where data from outside reaches dangerous places."""
        from guru.reviewer.flow.analysis import follow

        asked, climbed = self.asked.copy(), self.climbed.copy()
        found = follow(self, self.flow_settings)
        self.asked, self.climbed = asked, climbed  # what it asks for has an outlook of its own
        return found

    def of_type(self, kind: type[Node]) -> list[Node]:
        """All nodes of exactly this type, in the order of the text."""
        self.asked.add(kind.__name__)
        return super().of_type(kind)

    def calls_of(self, methods: Collection[str]) -> list[ast.Call]:
        """All calls of methods by these names, whatever they are methods of."""
        self.asked.update(f".{name}" for name in methods)
        return super().calls_of(methods)

    def mentions_of(self, name: str) -> list[ast.Name]:
        """All mentions of a name that is bound in the file, whatever it stands for."""
        if name in self.index.module_scope.bindings:
            self.asked.add(f"name:{name}")
        return super().mentions_of(name)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node around ``node``; None for the module itself."""
        above = super().parent(node)
        if above is self.tree:
            self.climbed.add(node)
        return above

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around ``node``, innermost first."""
        inside: ast.AST | None = None
        for above in super().ancestors(node):
            if above is self.tree and not isinstance(inside, ast.stmt):
                self.climbed.add(node)
            yield above
            inside, node = node, above
