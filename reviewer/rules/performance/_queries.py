"""Expressions that ask a database through an ORM."""

from __future__ import annotations

import ast

from guru.reviewer.reading.module import Module

_MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})
LAZY = frozenset(
    {
        *("all", "filter", "exclude", "order_by", "select_related", "prefetch_related", "annotate"),
        *("distinct", "only", "defer", "using", "reverse", "values", "values_list", "none"),
        *("select_for_update", "extra", "union", "dates", "datetimes"),
    }
)


def django_chain(node: ast.AST | None) -> list[str] | None:
    """Return the methods called on ``Model.objects``, outermost last; None where it is no such.

    Of ``Book.objects.filter(year=1).first()`` it is ``["filter", "first"]``, of ``Book.objects``
    an empty list.
    """
    methods: list[str] = []
    while True:
        match node:
            case ast.Call(func=ast.Attribute(attr=method, value=owner)):
                methods.append(method)
                node = owner
            case ast.Attribute(attr=manager, value=ast.Name(id=model)) if manager in _MANAGERS:
                return methods[::-1] if model[:1].isupper() else None
            case _:
                return None


def is_queryset(node: ast.AST | None) -> bool:
    """Whether this is a query of Django's that has not been made yet."""
    methods = django_chain(node)
    return bool(methods) and all(method in LAZY for method in methods or ())


def queryset_of(module: Module, node: ast.expr) -> ast.expr | None:
    """Return the query behind an expression: itself, or what its name is given once."""
    if is_queryset(node):
        return node
    if isinstance(node, ast.Name):
        value = module.names.value_of(node)
        return value if is_queryset(value) else None
    return None
