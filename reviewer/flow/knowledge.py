"""How a run asks about libraries: what comes in, what is dangerous, what wards off."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from guru.models.location import Location
from guru.reviewer.flow.heap import Instance, Map
from guru.reviewer.flow.models_table import Sink, Tables
from guru.reviewer.flow.run import access, config_parser, methods
from guru.reviewer.flow.run.builtin_functions import FUNCTIONS
from guru.reviewer.flow.run.calls import Arguments, call_values
from guru.reviewer.flow.run.context import Context, Hit
from guru.reviewer.flow.values import (
    OPEN,
    Bound,
    Const,
    Lib,
    Method,
    Ref,
    Taint,
    Value,
    one,
    opened,
)

if TYPE_CHECKING:
    from guru.reviewer.reading.module import Module

_ROOTS = frozenset(
    {
        *("os", "sys", "subprocess", "yaml", "pickle", "hashlib", "random", "requests", "flask"),
        *("re", "json", "shutil", "tarfile", "zipfile", "tempfile", "logging", "html", "sqlite3"),
        *("urllib", "shlex", "xml", "lxml", "base64", "marshal", "jinja2", "werkzeug", "codecs"),
        *("io", "pathlib", "socket", "ssl", "ast", "copy", "functools", "itertools", "string"),
    }
)
_HOST_FIXED = ("http://", "https://", "//")


class Knowledge:
    """The models of libraries, as a run uses them."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def free_name(self, module: Module, name: str) -> Value:
        """Return what a name stands for that nothing in the project binds."""
        stars = module.index.module_scope.star_imports
        if name in FUNCTIONS or name in self.tables.sinks or name in self.tables.sources:
            return one(Lib(name))
        if stars:
            return one(Lib(f"{stars[0]}.{name}"))
        if name == "request":
            return one(Lib("web.Request()"))
        if name in _ROOTS or name in _BUILTIN_NAMES:
            return one(Lib(name))
        return OPEN

    def attribute(self, ctx: Context, owner: str, name: str, node: ast.AST) -> Value:
        """Return an attribute of something of a library."""
        full = f"{owner}.{name}"
        kind = self.tables.sources.get(full)
        if kind is not None:
            return ctx.source(kind, node, full.replace("web.Request()", "request"))
        if full in {"os.path.sep", "os.sep"}:
            return one(Const.of("/"))
        return one(Lib(full))

    def item(self, ctx: Context, owner: str, key: Value, node: ast.AST) -> Value:
        """Return an item of something of a library."""
        kind = self.tables.sources.get(owner)
        return ctx.source(kind, node, owner) if kind is not None else opened(key.taints)

    def library_call(self, ctx: Context, name: str, arguments: Arguments, node: ast.AST) -> Value:
        """Return what a call of a library gives."""
        kind = self.tables.sources.get(name)
        if kind is not None:
            return ctx.source(kind, node, f"{name}()")
        handler = FUNCTIONS.get(name.removeprefix("builtins."))
        if handler is not None:
            return handler(ctx, arguments, node)
        if name in config_parser.CLASSES:
            return one(Ref(ctx.state.add(Map({}, None, "config"))))
        taints = {t for v in arguments.all() for t in access.everything_in(ctx, v).taints}
        warded = self.tables.sanitizers.get(name)
        if warded is not None:
            taints = {taint.without(warded) for taint in taints}
            return opened(taints)
        for value in arguments.all():
            self._call_back(ctx, value, node)
        place = ctx.location(node)
        through = (taint.after(place, f"through `{name}`") for taint in taints)
        return Value((Lib(f"{name}()"),), True, frozenset(through), self._prefix(name, arguments))

    def method(
        self, ctx: Context, receiver: Value, name: str, arguments: Arguments, node: ast.AST
    ) -> Value:
        """Return what a method of a built-in type, or of something unknown, gives."""
        kind = self.tables.sources.get(f".{name}")
        if kind is not None and not any(isinstance(a, Const | Ref) for a in receiver.alternatives):
            return ctx.source(kind, node, f".{name}()")
        configured = config_parser.method(ctx, receiver, name, arguments)
        if configured is not None:
            return configured
        value = methods.method(ctx, receiver, name, arguments, node)
        warded = self.tables.sanitizers.get(f".{name}")
        if warded is not None:
            value = replace(value, taints=frozenset(t.without(warded) for t in value.taints))
        return value

    def call(
        self, ctx: Context, function: Value, positional: Sequence[Value], node: ast.AST
    ) -> Value:
        """Call a value with positional arguments."""
        return call_values(ctx, function, positional, node)

    def look(self, ctx: Context, function: Value, arguments: Arguments, node: ast.AST) -> None:
        """Note where tainted arguments reach a dangerous place."""
        for alternative in function.alternatives:
            match alternative:
                case Lib(name=name):
                    self._look_at(ctx, name, self.tables.sinks.get(name, ()), None, arguments, node)
                    tail = f".{name.rpartition('.')[2]}"
                    if "()" in name:
                        sinks = self.tables.sinks.get(tail, ())
                        self._look_at(ctx, name, sinks, OPEN, arguments, node)
                case Bound(receiver=receiver, function=Method(name=name)):
                    sinks = self.tables.sinks.get(f".{name}", ())
                    if not any(isinstance(a, Const) for a in receiver.alternatives):
                        self._look_at(ctx, name, sinks, receiver, arguments, node)

    def _look_at(
        self,
        ctx: Context,
        name: str,
        sinks: Sequence[Sink],
        receiver: Value | None,
        arguments: Arguments,
        node: ast.AST,
    ) -> None:
        for sink in sinks:
            values = self._dangerous(sink, receiver, arguments)
            taints: set[Taint] = set()
            for value in values:
                if sink.prefixed and _fixes_host(value):
                    continue
                taints |= access.everything_in(ctx, value).taints
            live = frozenset(taint for taint in taints if sink.danger not in taint.safe)
            if live:
                self.report(ctx, sink.danger, node, name, live)

    def _dangerous(self, sink: Sink, receiver: Value | None, arguments: Arguments) -> list[Value]:
        if sink.receiver:
            return [receiver] if receiver is not None else []
        if sink.whole:
            return arguments.all()
        value = arguments.get(sink.position, sink.argument)
        return [value] if value is not None else []

    def report(
        self, ctx: Context, danger: str, node: ast.AST, what: str, taints: frozenset[Taint]
    ) -> None:
        """Note a hit; one in another file is told at the call of this file that leads there."""
        run = ctx.run
        place: ast.AST | None = node
        elsewhere: Location | None = None
        if ctx.module is not run.module:
            place, elsewhere = ctx.site, ctx.location(node)
        if place is None:
            return
        known = run.hits.get((danger, place))
        if known is not None:
            taints |= known.taints
        run.hits[danger, place] = Hit(danger, place, what, taints, elsewhere)

    def guards_of(
        self, ctx: Context, node: ast.Call, *, holds: bool
    ) -> list[tuple[ast.expr, frozenset[str]]]:
        """Return the arguments that a guard has found harmless, and against which dangers."""
        if not holds:
            return []
        if isinstance(node.func, ast.Attribute):
            dangers = self.tables.guards.get(f".{node.func.attr}")
            if dangers is not None:
                return [(node.func.value, dangers)]
        function = ctx.value(node.func)
        for alternative in function.alternatives:
            if isinstance(alternative, Lib) and alternative.name in self.tables.guards:
                dangers = self.tables.guards[alternative.name]
                chosen = node.args[1:2] if alternative.name.startswith("re.") else node.args[:1]
                return [(argument, dangers) for argument in chosen]
        return []

    def item_is_set(
        self, ctx: Context, node: ast.AST, base: Value, key: Value, value: Value
    ) -> None:
        """Note what is put into a session, or into the headers of a response."""
        names = [a.name for a in base.alternatives if isinstance(a, Lib)]
        taints = access.everything_in(ctx, value).taints | key.taints
        if any(name in _SESSIONS for name in names):
            live = frozenset(taint for taint in taints if "session" not in taint.safe)
            if live:
                self.report(ctx, "session", node, "session", live)

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

    def _call_back(self, ctx: Context, value: Value, node: ast.AST) -> None:
        from guru.reviewer.flow.run.calls import run_function
        from guru.reviewer.flow.values import Fn

        only = value.only
        if isinstance(only, Fn) and only.node not in ctx.calls:
            run_function(ctx, only, Arguments(more=OPEN), node)

    def _prefix(self, name: str, arguments: Arguments) -> str:
        """``os.path.join`` and ``urljoin`` keep the beginning of their first argument."""
        if name not in {"os.path.join", "posixpath.join"} or not arguments.positional:
            return ""
        constant = arguments.positional[0].constant
        return constant.value if constant is not None and isinstance(constant.value, str) else ""


_SESSIONS = frozenset(
    {"flask.session", "web.Request().session", "quart.session", "bottle.request.session"}
)
_BUILTIN_NAMES = frozenset(
    {
        "open",
        "eval",
        "exec",
        "compile",
        "type",
        "object",
        "bytearray",
        "format",
        "vars",
        "globals",
        "locals",
        "__import__",
        "Exception",
        "ValueError",
    }
)


def _fixes_host(value: Value) -> bool:
    """Whether a text begins so that the host is chosen: only the path is left open."""
    begin = value.prefix
    for start in _HOST_FIXED:
        if begin.startswith(start):
            return "/" in begin[len(start) :]
    return begin.startswith("/") and not begin.startswith("//") and len(begin) > 1
