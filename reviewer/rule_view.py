"""How far a rule looks: at the node that it is shown, at what stands beside it, or at all the file.

It is read from the rule's text and from what the text imports among the rules. Whatever may ask a
module for more than names, parents and places is taken to look at all of it; what walks trees or
takes statements out of a block, to look beside: a block may be the module's.
"""

from __future__ import annotations

import ast
import importlib
from functools import cache

from guru.reviewer import rules

NODE, BESIDE, FILE = range(3)
_ASKS = frozenset({"of_type", "imported_roots", "mentions_any", "module_scope", "bindings"})
_OF_MODULE = frozenset({"index", "tree", "text", "source", "flow", "flow_settings"})
_MODULES = frozenset({"module", "_module"})
_NARROW = (  # of guru's own modules; all others may look anywhere
    *("guru.models", "guru.reviewer.rule", "guru.reviewer.reading", "guru.reviewer.fixing"),
    *("guru.reviewer.flow.constants", "guru.reviewer.flow.dangers", rules.__name__),
    "guru.reviewer.flow.environments",
)


_BLOCKS = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})
_WALKS = frozenset({"walk", "children", "iter_child_nodes", "iter_fields", "vars", "__dict__"})


@cache
def view_of(name: str) -> int:
    """Return on how much of a file it may rest what a module of rules finds at a node."""
    import inspect

    tree = ast.parse(inspect.getsource(importlib.import_module(name)))
    own = max(_view(node) for node in ast.walk(tree))
    prefix = f"{rules.__name__}."
    return max([own, *(view_of(n) for n in _imported(tree) if n.startswith(prefix) and n != name)])


def _view(node: ast.AST) -> int:
    if _is_wide(node):
        return FILE
    match node:
        case ast.Attribute(attr=word) | ast.Name(id=word) | ast.Constant(value=str(word)):
            return BESIDE if word in _BLOCKS or word in _WALKS or "NodeVisitor" in word else NODE
        case ast.keyword(arg=str(word)):
            return BESIDE if word in _BLOCKS else NODE
        case ast.MatchClass(kwd_attrs=words):
            return NODE if _BLOCKS.isdisjoint(words) else BESIDE
    return NODE


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
