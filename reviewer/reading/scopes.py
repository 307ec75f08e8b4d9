"""Scopes as the language has them, and what binds a name in each."""

from __future__ import annotations

import ast
from typing import Final, Literal

from guru.models.records import define, field, frozen

Kind = Literal["import", "value", "with", "item", "parameter", "definition", "other"]
"""How a name is bound. ``item`` is a loop's target; ``other`` is all that is not followed."""

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_ANNOTATED: Final = ast.AnnAssign
_NAMED: Final = ast.NamedExpr
_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
OPENING: Final = frozenset(
    {*_FUNCTIONS, *_COMPREHENSIONS, ast.Lambda, ast.ClassDef, ast.comprehension}
)
"""The types of nodes that ``open_scope`` has an answer for."""
BINDING: Final = frozenset(
    {
        *(*_FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal),
        *(ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping),
    }
)
"""The types of nodes that ``bind`` notes anything of."""
_BOUND_BY: Final[dict[type[ast.AST], tuple[Kind, str]]] = {
    **dict.fromkeys((ast.Assign, ast.AnnAssign, ast.NamedExpr), ("value", "value")),
    **dict.fromkeys((ast.For, ast.AsyncFor, ast.comprehension), ("item", "iter")),
    ast.withitem: ("with", "context_expr"),
}
"""How a name is bound by what is right around it, and where that has the value."""


@frozen
class Binding:
    """One place that binds a name.

    ``node`` is that place. ``value`` is the expression bound (``value``, ``with``, ``item``) or a
    parameter's annotation. ``qualified`` is the dotted name of an import, relative ones with
    their leading dots. ``scope`` is where ``value`` is looked up.
    """

    kind: Kind
    node: ast.AST
    scope: Scope
    value: ast.expr | None = None
    qualified: str = ""


@define
class Scope:
    """A module's, function's, class's, lambda's or comprehension's names."""

    kind: Literal["module", "function", "class", "lambda", "comprehension"]
    node: ast.AST
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    declared: dict[str, Literal["global", "nonlocal"]] = field(default_factory=dict)
    star_imports: list[str] = field(default_factory=list)
    class_cell: list[Binding] = field(default_factory=list)
    """Of a class: what its methods see as ``__class__``, without anything binding it."""

    def add(self, name: str, binding: Binding) -> None:
        """Bind ``name`` here, or where ``global`` and ``nonlocal`` send it."""
        owner = self._owner(name) if self.declared else self
        owner.bindings.setdefault(name, []).append(binding)

    def lookup(self, name: str) -> list[Binding]:
        """All bindings of ``name`` in the scope that owns it; empty when it is free."""
        scope: Scope | None = self
        while scope is not None:
            visible = scope is self or scope.kind != "class"
            if visible and scope.declared.get(name) == "global":
                return self.module.bindings.get(name, [])
            if visible and name in scope.bindings and name not in scope.declared:
                return scope.bindings[name]
            if name == "__class__" and scope.class_cell and scope is not self:
                return scope.class_cell
            scope = scope.parent
        return []

    @property
    def module(self) -> Scope:
        """The module's scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def _owner(self, name: str) -> Scope:
        declared = self.declared.get(name)
        if declared == "global":
            return self.module
        if declared == "nonlocal":
            return self._nonlocal_owner(name)
        return self

    def _nonlocal_owner(self, name: str) -> Scope:
        functions = []
        scope = self.parent
        while scope is not None:
            if scope.kind in {"function", "lambda"}:
                functions.append(scope)
            elif name == "__class__" and scope.class_cell:
                functions.append(scope)
                break
            scope = scope.parent
        return next(
            (f for f in functions if name in f.bindings), functions[0] if functions else self
        )


@frozen
class Opened:
    """The scope of a node's children, and those children that are looked up outside of it."""

    scope: Scope
    outer: Scope
    outside: frozenset[ast.AST]


def open_scope(node: ast.AST, scope: Scope, parent: ast.AST | None) -> Opened | None:
    """Return how ``node`` divides its children between scopes, None when it does not."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            outside = [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
            around = _with_type_parameters(node, scope)
            inner = Scope("function", node, around)
            _bind_parameters(node.args, inner, around)
            return Opened(inner, around, frozenset(outside))
        case ast.Lambda():
            inner = Scope("lambda", node, scope)
            _bind_parameters(node.args, inner, scope)
            return Opened(inner, scope, frozenset([node.args]))
        case ast.ClassDef():
            heads = [*node.decorator_list, *node.bases, *node.keywords]
            around = _with_type_parameters(node, scope)
            inner = Scope("class", node, around)
            inner.class_cell.append(Binding("other", node, scope))
            return Opened(inner, around, frozenset(heads))
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return Opened(Scope("comprehension", node, scope), scope, frozenset())
        case ast.comprehension() if (
            isinstance(parent, _COMPREHENSIONS) and parent.generators[0] is node and scope.parent
        ):
            # The first iterable is evaluated outside, before the comprehension's scope exists.
            return Opened(scope, scope.parent, frozenset([node.iter]))
    return None


def _with_type_parameters(node: ast.AST, scope: Scope) -> Scope:
    """Return the scope between ``scope`` and a generic definition, where its parameters are bound.

    Without such parameters it is ``scope`` itself.
    """
    parameters: list[ast.AST] | None = node.__dict__.get("type_params")  # before 3.12, of few nodes
    if not parameters:
        return scope
    between = Scope("comprehension", node, scope)
    for parameter in parameters:
        between.add(getattr(parameter, "name", ""), Binding("other", parameter, between))
    return between


def bind(node: ast.AST, scope: Scope) -> None:
    """Note in ``scope`` what ``node`` binds itself (its children are noted when met)."""
    match node:
        case ast.Import():
            for alias in node.names:
                qualified = alias.name if alias.asname else alias.name.split(".")[0]
                name = alias.asname or qualified
                scope.add(name, Binding("import", node, scope, qualified=qualified))
        case ast.ImportFrom():
            _bind_from_import(node, scope)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            scope.add(node.name, Binding("definition", node, scope))
        case ast.Global():
            scope.declared.update(dict.fromkeys(node.names, "global"))
        case ast.Nonlocal():
            scope.declared.update(dict.fromkeys(node.names, "nonlocal"))
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            scope.add(name, Binding("other", node, scope))
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            scope.add(name, Binding("other", node, scope))


def bind_name(node: ast.Name, scope: Scope, parent: ast.AST | None) -> None:
    """Note in ``scope`` a name that is set or deleted; ``parent`` is what is right around it."""
    around = type(parent)
    kind, place = _BOUND_BY.get(around, ("other", ""))  # type: ignore[arg-type]
    value = getattr(parent, place) if place else None
    if value is None and around is _ANNOTATED:
        return  # a bare annotation binds nothing
    if around is _NAMED:
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
    scope.add(node.id, Binding(kind, node, scope, value))


def _bind_from_import(node: ast.ImportFrom, scope: Scope) -> None:
    origin = "." * node.level + (node.module or "")
    separator = "" if not origin or origin.endswith(".") else "."
    for alias in node.names:
        if alias.name == "*":
            scope.star_imports.append(origin)
        else:
            qualified = f"{origin}{separator}{alias.name}"
            scope.add(
                alias.asname or alias.name, Binding("import", node, scope, qualified=qualified)
            )


def _bind_parameters(arguments: ast.arguments, inner: Scope, outer: Scope) -> None:
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for argument in named:
        inner.add(argument.arg, Binding("parameter", argument, outer, argument.annotation))
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            inner.add(rest.arg, Binding("other", rest, outer))
