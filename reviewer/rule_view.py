"""How far a rule looks: at what is around the node that it is shown, or at the whole file.

It is read from the rule's text and from what the text imports among the rules: whatever may ask a
module for more than names, parents and places is taken to look at all of it.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from functools import cache

from guru.reviewer import rules

_ASKS = frozenset({"of_type", "imported_roots", "mentions_any", "module_scope", "bindings"})
_OF_MODULE = frozenset({"index", "tree", "text", "source", "flow", "flow_settings"})
_MODULES = frozenset({"module", "_module"})
_NARROW = (  # of guru's own modules; all others may look anywhere
    *("guru.models", "guru.reviewer.rule", "guru.reviewer.reading", "guru.reviewer.fixing"),
    *("guru.reviewer.flow.constants", "guru.reviewer.flow.dangers", rules.__name__),
    "guru.reviewer.flow.environments",
)


@cache
def looks_around(name: str) -> bool:
    """Whether what a module of rules finds at a node may rest on the whole file."""
    tree = ast.parse(inspect.getsource(importlib.import_module(name)))
    if any(_is_wide(node) for node in ast.walk(tree)):
        return True
    prefix = f"{rules.__name__}."
    return any(looks_around(n) for n in _imported(tree) if n.startswith(prefix) and n != name)


def _is_wide(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="ast"), attr="Module"):
            return True
        case ast.Attribute(value=owner, attr=asked) if asked in _OF_MODULE:
            word = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            return word in _MODULES
        case ast.Attribute(attr="bindings", value=ast.Attribute(attr="names")):
            return False
        case ast.Attribute(attr=asked):
            return asked in _ASKS
        case ast.ImportFrom(module=str(origin)) if origin.startswith("guru."):
            return not origin.startswith(_NARROW)
    return False


def _imported(tree: ast.Module) -> list[str]:
    """Return the modules that a file imports, and what it takes out of packages."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [node.module, *(n for n in inside if _is_module(n))]
    return [name for name in found if name != rules.__name__]


def _is_module(name: str) -> bool:
    return name.startswith(f"{rules.__name__}.") and name.rpartition(".")[2].startswith("_")
