"""How far a rule looks: at the node that it is shown, at what stands beside it, or at all the file.

It is read from the rule's text and from what the text imports among the rules. What walks trees or
takes statements out of a block is taken to look beside: a block may be the module's. What asks a
module for all nodes of a type and the like looks at the file; a module notes what it is asked for.
What may look anywhere without that is taken to look at the whole.
"""

from __future__ import annotations

import ast
import importlib
from functools import cache

from guru.reviewer import rules

NODE, BESIDE, FILE, WHOLE = range(4)
_ASKS = frozenset({"of_type", "calls_of", "mentions_of"})
_ASKS_UNNOTED = frozenset({"imported_roots", "mentions_any", "bindings"})
_OF_MODULE = frozenset({"index", "tree", "text", "source", "functions", "flow_settings"})
_MODULES = frozenset({"module", "_module"})
_NARROW = (  # of guru's own modules; all others may look anywhere
    *("guru.models", "guru.reviewer.rule", "guru.reviewer.reading", "guru.reviewer.fixing"),
    *("guru.reviewer.flow.constants", "guru.reviewer.flow.dangers", rules.__name__),
    *("guru.reviewer.flow.environments", "guru.reviewer.taint_rule"),
)


_BLOCKS = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})
_WALKS = frozenset({"walk", "children", "iter_child_nodes", "iter_fields", "vars", "__dict__"})


@cache
def view_of(name: str) -> int:
    """Return on how much of a file it may rest what a module of rules finds at a node."""
    import inspect

    tree = ast.parse(inspect.getsource(importlib.import_module(name)))
    harmless = {id(node) for each in ast.walk(tree) for node in _harmless(each)}
    own = max(_view(node) for node in ast.walk(tree) if id(node) not in harmless)
    prefix = f"{rules.__name__}."
    return max([own, *(view_of(n) for n in _imported(tree) if n.startswith(prefix) and n != name)])


def _harmless(node: ast.AST) -> list[ast.AST]:
    """Return what in a node looks wide and is not: names looked up, a tree that is not read."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="bindings") as asked, slice=ast.Name()):
            return [asked]
        case ast.Call(
            func=ast.Attribute(attr="get", value=ast.Attribute(attr="bindings") as asked),
            args=[ast.Name() | ast.Attribute(), *_],
        ):
            return [asked]
        case ast.Compare(
            left=ast.Name(),
            ops=[ast.In() | ast.NotIn()],
            comparators=[ast.Attribute(attr="bindings") as asked],
        ):
            return [asked]
        case ast.Attribute(attr="bindings", value=ast.Attribute(attr="names")):
            return [node]
        case ast.Attribute(
            attr="scope_of" | "module_scope", value=ast.Attribute(attr="index") as asked
        ):
            return [asked]
        case ast.Call(
            func=ast.Name(id="isinstance"), args=[_, ast.Attribute(attr="Module") as asked]
        ):
            return [asked]
        case ast.arg(arg=name, annotation=asked) if name.startswith("_") and asked is not None:
            return [asked]
    return []


def _view(node: ast.AST) -> int:
    if _is_whole(node):
        return WHOLE
    match node:
        case ast.Attribute(attr=word) if word in _ASKS:
            return FILE
        case ast.Attribute(attr=word) | ast.Name(id=word) | ast.Constant(value=str(word)):
            return BESIDE if word in _BLOCKS or word in _WALKS or "NodeVisitor" in word else NODE
        case ast.keyword(arg=str(word)):
            return BESIDE if word in _BLOCKS else NODE
        case ast.MatchClass(kwd_attrs=words):
            return NODE if _BLOCKS.isdisjoint(words) else BESIDE
    return NODE


def _is_whole(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="ast"), attr="Module"):
            return True
        case ast.Attribute(value=owner, attr=asked) if asked in _OF_MODULE:
            word = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            return word in _MODULES
        case ast.Attribute(attr=asked):
            return asked in _ASKS_UNNOTED
        case ast.ImportFrom(module="guru.reviewer.flow", names=names):
            inside = (f"guru.reviewer.flow.{each.name}" for each in names)
            return not all(name.startswith(_NARROW) for name in inside)
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
