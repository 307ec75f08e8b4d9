"""The models of libraries, as a run asks them: what comes in, what is dangerous, what wards off."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from guru.reviewer.flow.heap import Instance
from guru.reviewer.flow.models_table import Tables
from guru.reviewer.flow.run import vouching
from guru.reviewer.flow.run.builtin_functions import FUNCTIONS
from guru.reviewer.flow.run.calls import Arguments, call_values
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.libraries import calls, names, places, stores
from guru.reviewer.flow.values import Ref, Taint, Value, opened

if TYPE_CHECKING:
    from guru.reviewer.reading.module import Module


class Knowledge:
    """The models of libraries; ``run/libraries`` holds how each question is answered."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def free_name(self, module: Module, name: str) -> Value:
        """Return what a name stands for that nothing in the project binds."""
        return names.free_name(self.tables, module, name)

    def attribute(self, ctx: Context, owner: str, name: str, node: ast.AST) -> Value:
        """Return an attribute of something of a library."""
        return names.attribute(ctx, self.tables, f"{owner}.{name}", node)

    def named(self, name: str) -> Value:
        """Return something of a library by its dotted name."""
        return names.named(self.tables, name)

    def is_followed(self, name: str) -> bool:
        """Whether what a library's function gives is worked out."""
        return name in FUNCTIONS

    def inherited(self, ctx: Context, owner: str, name: str, node: ast.AST) -> Value | None:
        """Return an attribute that a class of a library gives its children, if it is known."""
        full = f"{owner}.{name}"
        if full in self.tables.sources or full in self.tables.same:
            return names.attribute(ctx, self.tables, full, node)
        return None

    def through_attribute(self, base: Value, name: str) -> frozenset[Taint]:
        """Return the taints of a thing that its attribute has: some are harmless parts."""
        return names.through_attribute(self.tables, base, name)

    def item(self, ctx: Context, owner: str, key: Value, node: ast.AST) -> Value:
        """Return an item of something of a library."""
        return names.item(ctx, self.tables, owner, key, node)

    def library_call(self, ctx: Context, name: str, arguments: Arguments, node: ast.AST) -> Value:
        """Return what a call of a library gives."""
        return calls.call(ctx, self.tables, name, arguments, node)

    def method(
        self, ctx: Context, receiver: Value, name: str, arguments: Arguments, node: ast.AST
    ) -> Value:
        """Return what a method of a built-in type, or of something unknown, gives."""
        return calls.method(ctx, self.tables, receiver, name, arguments, node)

    def call(
        self, ctx: Context, function: Value, positional: Sequence[Value], node: ast.AST
    ) -> Value:
        """Call a value with positional arguments."""
        return call_values(ctx, function, positional, node)

    def look(self, ctx: Context, function: Value, arguments: Arguments, node: ast.AST) -> None:
        """Note where tainted arguments reach a dangerous place."""
        places.look(ctx, self.tables, function, arguments, node)

    def report(
        self, ctx: Context, danger: str, node: ast.AST, what: str, taints: frozenset[Taint]
    ) -> None:
        """Note a hit; one in another file is told at the call of this file that leads there."""
        places.report(ctx, danger, node, what, taints)

    def guards_of(
        self, ctx: Context, node: ast.Call, called: Value, *, holds: bool
    ) -> list[tuple[ast.expr, frozenset[str]]]:
        """Return the arguments that a guard has found harmless, and against which dangers."""
        return vouching.guards_of(ctx, node, called, holds=holds)

    def item_is_set(
        self, ctx: Context, node: ast.AST, base: Value, key: Value, value: Value
    ) -> None:
        """Note what is put into a session, or into the headers of a response."""
        stores.item_is_set(ctx, self.tables, node, base, key, value)

    def attribute_is_set(
        self, ctx: Context, node: ast.Attribute, base: Value, value: Value
    ) -> None:
        """Note an address that a response is told to send browsers to."""
        stores.attribute_is_set(ctx, node, base, value)

    def iterated(self, ctx: Context, value: Value, node: ast.AST) -> Value:
        """Return what is iterated over, with the hands that are in each item but not in itself."""
        return names.iterated(ctx, self.tables, value, node)

    def decorator_name(self, node: ast.expr) -> str:
        """Return a decorator as it is written, without its arguments."""
        if isinstance(node, ast.Call):
            node = node.func
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            parts.append(node.id)
        return ".".join(reversed(parts))

    def taint_variable(self, ctx: Context, receiver: Value, taints: frozenset[Taint]) -> None:
        """What is put into an unknown object may come out of it again."""
        for alternative in receiver.alternatives:
            thing = ctx.state.edit(alternative.number) if isinstance(alternative, Ref) else None
            if isinstance(thing, Instance):
                more = opened(taints)
                thing.rest = more if thing.rest is None else thing.rest.tainted_by(taints)
