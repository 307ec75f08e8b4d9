"""What an expression stands for, by name: imports, aliases and single assignments followed."""

from __future__ import annotations

import ast
import builtins
from typing import Final

from guru.reviewer.reading.index import Index
from guru.reviewer.reading.scopes import Binding, Scope

_STORE: Final = ast.Store
_NAMING: Final = frozenset({ast.Name, ast.Attribute, ast.Call, ast.Await, ast.NamedExpr})
_BUILTINS = frozenset(dir(builtins))
_SHADOWING_STARS = frozenset({"os", "codecs", "gzip", "bz2", "lzma", "tokenize", "numpy", "pylab"})
_DEPTH = 12  # aliases of aliases; nobody writes more, and a cycle must end


class Names:
    """Resolves expressions of one file to dotted names."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._attributes: dict[ast.ClassDef, dict[str, list[ast.expr | None]]] | None = None
        # What is being resolved counts as unknown, so that a name assigned from itself ends.
        self._known: dict[int | tuple[ast.ClassDef, str], str | None] = {}

    def resolve(self, node: ast.AST | None, depth: int = _DEPTH) -> str | None:
        """Return the dotted name, None where it is not certain (see ``Module.resolve``)."""
        if depth == 0 or type(node) not in _NAMING:
            return None
        if isinstance(node, ast.Name):
            return self._resolve_name(node, depth)
        if isinstance(node, ast.Attribute):
            base = self.resolve(node.value, depth - 1)
            if base is not None:
                return f"{base}.{node.attr}"
            return self._resolve_own_attribute(node, depth)
        if isinstance(node, ast.Call):
            base = self.resolve(node.func, depth - 1)
            return f"{base}()" if base is not None else None
        if isinstance(node, (ast.Await, ast.NamedExpr)):
            return self.resolve(node.value, depth - 1)
        return None

    def bindings(self, name: ast.Name) -> list[Binding]:
        """Return all places that bind the name that ``name`` refers to; empty when it is free."""
        scope = self._index.scope_of.get(name)
        return scope.lookup(name.id) if scope is not None else []

    def value_of(self, name: ast.Name) -> ast.expr | None:
        """Return the expression assigned to a name that is bound once, None otherwise."""
        found = self.bindings(name)
        if len(found) == 1 and found[0].kind == "value":
            return found[0].value
        return None

    def _resolve_name(self, node: ast.Name, depth: int) -> str | None:
        scope = self._index.scope_of.get(node)
        if scope is None:
            return None
        found = scope.lookup(node.id)
        if not found:
            return self._resolve_free(node.id, scope)
        if all(binding.kind == "import" for binding in found):
            return found[0].qualified  # alternatives of one interface: try json, except ujson
        key = id(found)
        if key not in self._known:
            self._known[key] = None
            resolved = {self._resolve_binding(b, depth) for b in found if not _is_none(b)}
            self._known[key] = resolved.pop() if len(resolved) == 1 else None
        return self._known[key]

    def _resolve_free(self, name: str, scope: Scope) -> str | None:
        stars = scope.module.star_imports
        if name in _BUILTINS:
            return None if _SHADOWING_STARS.intersection(stars) else name
        return f"{stars[0]}.{name}" if len(stars) == 1 else None

    def _resolve_binding(self, binding: Binding, depth: int) -> str | None:
        match binding.kind:
            case "import":
                return binding.qualified
            case "value" | "with":
                return self.resolve(binding.value, depth - 1)
            case "parameter":
                return self._resolve_annotation(binding.value, depth - 1)
        return None

    def _resolve_annotation(self, node: ast.expr | None, depth: int) -> str | None:
        """Return what an instance of the annotated class is called: ``requests.Session()``."""
        match node:
            case ast.BinOp(op=ast.BitOr(), left=left, right=ast.Constant(value=None)):
                return self._resolve_annotation(left, depth)
            case ast.Subscript() if self.resolve(node.value, depth) == "typing.Optional":
                return self._resolve_annotation(node.slice, depth)
            case ast.Name() | ast.Attribute():
                name = self.resolve(node, depth)
                return f"{name}()" if name is not None else None
        return None

    def _resolve_own_attribute(self, node: ast.Attribute, depth: int) -> str | None:
        """Resolve ``self.name`` by the one value that the class's methods assign to it."""
        if not isinstance(node.value, ast.Name):
            return None
        owner = self._class_of_self(node.value)
        if owner is None:
            return None
        key = (owner, node.attr)
        if key not in self._known:
            self._known[key] = None
            values = self._own_attributes(owner).get(node.attr, [])
            resolved = {self.resolve(value, depth - 1) for value in values}
            self._known[key] = resolved.pop() if len(resolved) == 1 else None
        return self._known[key]

    def _class_of_self(self, name: ast.Name) -> ast.ClassDef | None:
        """Return the class of a method whose first parameter is ``name``."""
        found = self.bindings(name)
        if len(found) != 1 or found[0].kind != "parameter":
            return None
        arguments = self._index.parents.get(found[0].node)
        method = self._index.parents.get(arguments) if arguments else None
        owner = self._index.parents.get(method) if method else None
        if not isinstance(owner, ast.ClassDef) or not isinstance(arguments, ast.arguments):
            return None
        first = [*arguments.posonlyargs, *arguments.args][:1]
        return owner if first and first[0] is found[0].node else None

    def _own_attributes(self, owner: ast.ClassDef) -> dict[str, list[ast.expr | None]]:
        """Return every value assigned to ``self.x`` in a class (None: bound in another way)."""
        if self._attributes is None:
            self._attributes = self._collect_attributes()
        return self._attributes.get(owner, {})

    def _collect_attributes(self) -> dict[ast.ClassDef, dict[str, list[ast.expr | None]]]:
        found: dict[ast.ClassDef, dict[str, list[ast.expr | None]]] = {}
        for node in self._index.nodes.get(ast.Attribute, ()):
            if type(node.ctx) is not _STORE or not isinstance(node.value, ast.Name):  # type: ignore[attr-defined]
                continue
            assert isinstance(node, ast.Attribute)  # noqa: S101 - the list is of this type
            owner = self._class_of_self(node.value)
            value = self._assigned(node)
            if owner is not None and not (isinstance(value, ast.Constant) and value.value is None):
                found.setdefault(owner, {}).setdefault(node.attr, []).append(value)
        return found

    def _assigned(self, target: ast.Attribute) -> ast.expr | None:
        match self._index.parents.get(target):
            case ast.Assign(value=value) | ast.AnnAssign(value=value):
                return value
            case ast.withitem(context_expr=value):
                return value
        return None


def _is_none(binding: Binding) -> bool:
    """Whether a binding only says that there is no value yet."""
    return (
        binding.kind == "value"
        and isinstance(binding.value, ast.Constant)
        and binding.value.value is None
    )
