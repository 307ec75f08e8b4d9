"""How a run asks about libraries: what comes in, what is dangerous, what wards off."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from guru.models.location import Location
from guru.models.records import replace
from guru.reviewer.flow.dangers import (
    ALL_TEXT_DANGERS,
    CANONICAL,
    HEADER,
    REDIRECT,
    SESSION,
    UNPREDICTABLE,
)
from guru.reviewer.flow.heap import Instance, Map, Seq
from guru.reviewer.flow.models_table import Sink, Tables
from guru.reviewer.flow.run import (
    access,
    buffers,
    built,
    config_parser,
    containers,
    dangerous,
    exceptions,
    methods,
    objects,
    patterns,
    views,
    xml_parsers,
)
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


class Knowledge:
    """The models of libraries, as a run uses them."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def free_name(self, module: Module, name: str) -> Value:
        """Return what a name stands for that nothing in the project binds."""
        stars = module.index.module_scope.star_imports
        if name in FUNCTIONS or name in self.tables.sinks or f"{name}()" in self.tables.sources:
            return one(Lib(name))
        if stars:
            return one(Lib(f"{stars[0]}.{name}"))
        usual = self.tables.usual.get(name)
        if usual is not None:
            return one(Lib(usual))
        if name == "_":
            return one(Lib("gettext.gettext"))
        if name == "request":
            return one(Lib("web.Request()"))
        if name in _ROOTS or name in _BUILTIN_NAMES or name in exceptions.BUILTIN:
            return one(Lib(name))
        return OPEN

    def attribute(self, ctx: Context, owner: str, name: str, node: ast.AST) -> Value:
        """Return an attribute of something of a library."""
        full = f"{owner}.{name}"
        kind = self.tables.sources.get(full)
        if kind is not None:
            text = full.replace("web.Request()", "request")
            is_address = kind == "address"
            value = ctx.source("web" if is_address else kind, node, text)
            value = _warded(value, self.tables.harmless.get(full))
            fixed = is_address and views.has_fixed_address(ctx)
            return _warded(value, ALL_TEXT_DANGERS) if fixed else value
        if full in {"os.path.sep", "os.sep"}:
            return one(Const.of("/"))
        return one(Lib(self.tables.same.get(full, full)))

    def is_followed(self, name: str) -> bool:
        """Whether what a library's function gives is worked out."""
        return name in FUNCTIONS

    def inherited(self, ctx: Context, owner: str, name: str, node: ast.AST) -> Value | None:
        """Return an attribute that a class of a library gives its children, if it is known."""
        full = f"{owner}.{name}"
        if full in self.tables.sources or full in self.tables.same:
            return self.attribute(ctx, owner, name, node)
        return None

    def through_attribute(self, base: Value, name: str) -> frozenset[Taint]:
        """Return the taints of a thing that its attribute has: some are harmless parts."""
        always = self.tables.sanitizers.get(f".{name}")
        if always is not None:
            return frozenset(taint.without(always) for taint in base.taints)
        for alternative in base.alternatives:
            if isinstance(alternative, Lib):
                warded = self.tables.sanitizers.get(f"{alternative.name}.{name}")
                if warded is not None:
                    return frozenset(taint.without(warded) for taint in base.taints)
        return base.taints

    def item(self, ctx: Context, owner: str, key: Value, node: ast.AST) -> Value:
        """Return an item of something of a library."""
        kind = self.tables.sources.get(owner)
        return ctx.source(kind, node, owner) if kind is not None else opened(key.taints)

    def library_call(self, ctx: Context, name: str, arguments: Arguments, node: ast.AST) -> Value:
        """Return what a call of a library gives."""
        kind = self.tables.sources.get(f"{name}()")
        if kind is not None:
            return ctx.source(kind, node, f"{name}()")
        handler = FUNCTIONS.get(name.removeprefix("builtins."))
        if handler is not None:
            return _warded(handler(ctx, arguments, node), self.tables.sanitizers.get(name))
        if name.rpartition(".")[2] in _TRANSLATIONS and arguments.positional:
            return arguments.positional[0]  # another text of the same shape
        if name in xml_parsers.CLASSES:
            return xml_parsers.made(ctx, name, arguments, node)
        if name in {"re.sub", "regex.sub"}:
            return patterns.substituted(ctx, arguments)
        if name in buffers.CLASSES:
            return buffers.made(ctx, arguments)
        if name in config_parser.CLASSES:
            return one(Ref(ctx.state.add(Map({}, None, "config"))))
        given = arguments.all()
        if name in self.tables.through:
            given = [v for n, v in enumerate(given) if n in self.tables.through[name]]
        taints = {t for v in given for t in access.everything_in(ctx, v).taints}
        warded = self.tables.sanitizers.get(name)
        owner, _, tail = name.rpartition(".")
        if warded is None and "()" in owner:  # a method of an object of a library
            warded = self.tables.sanitizers.get(f".{tail}")
        if warded is not None:
            taints = {taint.without(warded) for taint in taints}
        decoded = self.tables.opened.get(name)
        if decoded is not None:
            taints = {_decoded(taint, decoded) for taint in taints}
        if name in _JOINS:
            taints = set(built.joined(frozenset(taints), arguments.get(0, None)))
        if name in self.tables.canonical:
            taints = {taint.without((CANONICAL,)) for taint in taints}
        if warded is not None:
            return Value((Lib(f"{name}()"),), True, frozenset(taints))
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
        if kind is not None and not self._is_known(ctx, receiver):
            return ctx.source(kind, node, f".{name}()")
        configured = config_parser.method(ctx, receiver, name, arguments)
        if configured is None:
            configured = xml_parsers.method(ctx, receiver, name, arguments, node)
        if configured is None:
            configured = buffers.method(ctx, receiver, name, arguments)
        if configured is None:
            configured = containers.cell_method(ctx, receiver, name, arguments)
        if configured is None:
            configured = objects.method(ctx, receiver, name, arguments, node)
        if configured is not None:
            return configured
        value = methods.method(ctx, receiver, name, arguments, node)
        value = _warded(value, self.tables.sanitizers.get(f".{name}"))
        return _warded(value, (CANONICAL,)) if f".{name}" in self.tables.canonical else value

    def _is_known(self, ctx: Context, receiver: Value) -> bool:
        """Whether a receiver is a text, list or dict, which brings nothing in from outside."""
        for alternative in receiver.alternatives:
            if isinstance(alternative, Const):
                return True
            thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
            if isinstance(thing, Map | Seq):
                return True
        return False

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
                    sinks = self.tables.sinks
                    self._look_at(ctx, name, sinks.get(name, ()), None, arguments, node)
                    owner, _, tail = name.rpartition(".")
                    if f".{tail}" in sinks and _may_be_object(owner):
                        receiver = Value((Lib(owner),), True, function.taints, function.prefix)
                        self._look_at(ctx, name, sinks[f".{tail}"], receiver, arguments, node)
                case Bound(receiver=receiver, function=Method(name=name)):
                    found = self.tables.sinks.get(f".{name}", [])
                    if not any(isinstance(a, Const) for a in receiver.alternatives):
                        found = [*found, *self.tables.sinks_by_name(name)]
                        self._look_at(ctx, name, found, receiver, arguments, node)
                        if not self._is_known(ctx, receiver):
                            built.handed_on(ctx, name, arguments, node)
        if function.open and not function.alternatives:
            name = dangerous.library_name(node)
            self._look_at(ctx, name, self.tables.sinks_by_name(name), None, arguments, node)
            built.handed_on(ctx, name, arguments, node)

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
            live = dangerous.taints_at(ctx, dangerous.Place(sink, receiver, arguments, node))
            if live:
                self.report(ctx, sink.danger, node, name, live)

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
                if alternative.name.startswith(("re.", "regex.")):
                    return [(a, dangers) for a in node.args[1:2] if patterns.proves(ctx, node)]
                named = [keyword.value for keyword in node.keywords[:1]]
                return [(argument, dangers) for argument in (node.args or named)[:1]]
        return []

    def item_is_set(
        self, ctx: Context, node: ast.AST, base: Value, key: Value, value: Value
    ) -> None:
        """Note what is put into a session, or into the headers of a response."""
        names = [a.name for a in base.alternatives if isinstance(a, Lib)]
        random = frozenset(t for t in value.taints if t.source.kind == "random")
        if random and isinstance(node, ast.Subscript):
            constant = key.constant
            word = constant.value if constant is not None else ast.unparse(node.slice)
            self.report(ctx, UNPREDICTABLE, node, f"{ast.unparse(node.value)} {word}", random)
        if any(name in _SESSIONS for name in names):
            taints = access.everything_in(ctx, value).taints | key.taints
            self._note(ctx, SESSION, node, "session", taints)
        elif isinstance(node, ast.Subscript) and _is_headers(node.value, names):
            constant = key.constant
            header = str(constant.value).lower() if constant is not None else ""
            if header != "location":
                self._note(ctx, HEADER, node, "headers", value.taints | key.taints)
            elif not dangerous.fixes_host(value):
                self._note(ctx, REDIRECT, node, "Location", value.taints)

    def _note(
        self, ctx: Context, danger: str, node: ast.AST, what: str, taints: frozenset[Taint]
    ) -> None:
        live = frozenset(t for t in taints if danger not in t.safe and t.source.kind != "caller")
        if live:
            self.report(ctx, danger, node, what, live)

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
        if name not in _JOINS or not arguments.positional:
            return ""
        constant = arguments.positional[0].constant
        return constant.value if constant is not None and isinstance(constant.value, str) else ""


_TRANSLATIONS = frozenset(
    {"_", "gettext", "gettext_lazy", "ugettext", "ugettext_lazy", "lazy_gettext", "pgettext"}
)
_JOINS = frozenset({"os.path.join", "posixpath.join", "ntpath.join"})
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
    }
)


def _is_headers(owner: ast.expr, names: Sequence[str]) -> bool:
    """Whether what an item is set in are the headers of a response."""
    if isinstance(owner, ast.Attribute) and owner.attr in {"headers", "_headers"}:
        return True
    return any(name.endswith(("Response()", "make_response()")) for name in names)


def _may_be_object(owner: str) -> bool:
    """Whether a dotted name may be an object; well-known modules are none."""
    return "()" in owner or "." in owner or owner not in _ROOTS


def _decoded(taint: Taint, dangers: frozenset[str]) -> Taint:
    """Return a taint after decoding: what was escaped may be there again, a fixed value stays."""
    return taint if taint.safe >= ALL_TEXT_DANGERS else replace(taint, safe=taint.safe - dangers)


def _warded(value: Value, dangers: Iterable[str] | None) -> Value:
    """Return a value in which these dangers are warded off."""
    if not dangers or not value.taints:
        return value
    return replace(value, taints=frozenset(taint.without(dangers) for taint in value.taints))
