"""The imports a fix needs."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from guru.reviewer.fixing.import_place import with_import
from guru.reviewer.reading.module import Module


class CannotFixError(Exception):
    """A fix is not possible here; the finding is shown without one."""


class Imports:
    """Finds the name under which a file imports a module, and asks for it where it does not."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self.wanted: list[str] = []

    def add(self, name: str) -> str:
        """Return the name to use for the module ``name``; its import is added if need be.

        Raises:
            CannotFixError: The name is taken by something else in this file.

        """
        bound = self._module.index.module_scope.bindings
        for local, bindings in bound.items():
            if (
                len(bindings) == 1
                and bindings[0].kind == "import"
                and bindings[0].qualified == name
            ):
                return local
        if name.split(".", maxsplit=1)[0] in bound:
            raise CannotFixError(name)
        if name not in self.wanted:
            self.wanted.append(name)
        return name


def with_imports(tree: cst.Module, wanted: Sequence[str]) -> cst.Module:
    """Add ``import NAME`` for each name, where a sorted file has it."""
    for name in sorted(wanted):
        tree = with_import(tree, name)
    return tree
