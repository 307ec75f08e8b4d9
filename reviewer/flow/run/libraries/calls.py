"""What calls of libraries give, and methods of what is not the project's own."""

from __future__ import annotations

import ast

from guru.reviewer.flow.converted import without_text
from guru.reviewer.flow.dangers import CANONICAL, KEYED
from guru.reviewer.flow.heap import Map, Seq
from guru.reviewer.flow.models_table import Tables
from guru.reviewer.flow.run import (
    access,
    buffers,
    built,
    config_parser,
    containers,
    escaping,
    methods,
    objects,
    patterns,
    vouching,
    xml_parsers,
)
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.builtin_functions import FUNCTIONS
from guru.reviewer.flow.run.context import Context, library_names
from guru.reviewer.flow.run.functions import run_function
from guru.reviewer.flow.run.libraries import environment
from guru.reviewer.flow.run.libraries.warding import decoded, warded
from guru.reviewer.flow.values import OPEN, Const, Fn, Lib, Ref, Taint, Value, one

_TRANSLATIONS = frozenset(
    {"_", "gettext", "gettext_lazy", "ugettext", "ugettext_lazy", "lazy_gettext", "pgettext"}
)
_TYPED_READING = frozenset({"get", "getlist"})
_NUMBERS = frozenset({"int", "float", "bool", "uuid.UUID", "decimal.Decimal"})
_JOINS = frozenset({"os.path.join", "posixpath.join", "ntpath.join"})
_OF_CONTAINERS = {
    "config": config_parser.method,
    "buffer": buffers.method,
    "cell": containers.cell_method,
}


def call(ctx: Context, tables: Tables, name: str, arguments: Arguments, node: ast.AST) -> Value:
    """Return what a call of a library gives."""
    kind = tables.sources.get(f"{name}()")
    if kind is not None:
        return ctx.source(kind, node, f"{name}()")
    known = tables.same.get(f"{name}()")
    if known is not None:
        return one(Lib(known))
    read = environment.read(ctx, name, arguments.positional, node)
    if read is not None:
        return read
    handler = FUNCTIONS.get(name.removeprefix("builtins."))
    if handler is not None:
        return warded(handler(ctx, arguments, node), tables.sanitizers.get(name))
    if name.rpartition(".")[2] in _TRANSLATIONS and arguments.positional:
        return arguments.positional[0]  # another text of the same shape
    if name in xml_parsers.CLASSES:
        return xml_parsers.made(ctx, name, arguments, node)
    asked = patterns.called(ctx, name, arguments, node)
    if asked is not None:
        return asked
    if name in buffers.CLASSES:
        return buffers.made(ctx, arguments)
    if name in config_parser.CLASSES:
        return one(Ref(ctx.state.add(Map({}, None, "config"))))
    return _through(ctx, tables, name, arguments, node)


def _through(ctx: Context, tables: Tables, name: str, arguments: Arguments, node: ast.AST) -> Value:
    """Return what a call gives that is not worked out: whatever hands were in its arguments."""
    given = arguments.all()
    if name in tables.through:
        given = [v for n, v in enumerate(given) if n in tables.through[name]]
    taints = {t for v in given for t in access.everything_in(ctx, v).taints}
    warding = tables.sanitizers.get(name)
    owner, _, tail = name.rpartition(".")
    if warding is None and "()" in owner:  # a method of an object of a library
        warding = tables.sanitizers.get(f".{tail}")
    if warding is not None:
        taints = {taint.without(warding) for taint in taints}
    again = tables.opened.get(name)
    if again is not None:
        taints = {decoded(taint, again) for taint in taints}
    if name in _JOINS:
        taints = set(built.joined(frozenset(taints), arguments.get(0, None)))
    if name in tables.canonical:
        taints = {taint.without((CANONICAL,)) for taint in taints}
    if name in tables.keyed and vouching.has_own_key(arguments):
        taints = {taint.without((KEYED,)) for taint in taints}
    if warding is not None:
        return Value((Lib(f"{name}()"),), True, frozenset(taints))
    for value in arguments.all():
        _call_back(ctx, value, node)
    through: frozenset[Taint] = frozenset()
    if taints:
        place, text = ctx.location(node), f"through `{name}`"
        through = frozenset([taint.after(place, text) for taint in taints])
    return Value((Lib(f"{name}()"),), True, through, _prefix(name, arguments))


def _call_back(ctx: Context, value: Value, node: ast.AST) -> None:
    only = value.only
    if isinstance(only, Fn) and only.node not in ctx.calls:
        run_function(ctx, only, Arguments(more=OPEN), node)


def _prefix(name: str, arguments: Arguments) -> str:
    """``os.path.join`` and the like keep the beginning of their first argument."""
    if name not in _JOINS or not arguments.positional:
        return ""
    constant = arguments.positional[0].constant
    return constant.value if constant is not None and isinstance(constant.value, str) else ""


def method(
    ctx: Context,
    tables: Tables,
    receiver: Value,
    name: str,
    arguments: Arguments,
    node: ast.AST,
) -> Value:
    """Return what a method of a built-in type, or of something unknown, gives."""
    kind = tables.sources.get(f".{name}")
    if kind is not None and not is_known(ctx, receiver):
        return ctx.source(kind, node, f".{name}()")
    configured = _of_kind(ctx, receiver, name, arguments, node)
    if configured is not None:
        return configured
    value = methods.method(ctx, receiver, name, arguments, node)
    if name in _TYPED_READING and _makes_no_text(arguments):
        value = without_text(value)
    value = warded(value, tables.sanitizers.get(f".{name}"))
    again = tables.opened.get(f".{name}")
    if again is not None:
        return value.with_taints(frozenset(decoded(taint, again) for taint in value.taints))
    return warded(value, (CANONICAL,)) if f".{name}" in tables.canonical else value


def _of_kind(
    ctx: Context, receiver: Value, name: str, arguments: Arguments, node: ast.AST
) -> Value | None:
    """Return what a method gives that goes by what its object is; None where that is nothing."""
    only = receiver.only
    if not isinstance(only, Ref):
        found = patterns.method(ctx, receiver, name, arguments)
        return found if found is not None else escaping.method(ctx, receiver, name, arguments)
    thing = ctx.state.get(only.number)
    if not isinstance(thing, (Map, Seq)):
        return objects.method(ctx, receiver, name, arguments, node)
    if thing.kind == "parser":
        return xml_parsers.method(ctx, receiver, name, arguments, node)
    asked = _OF_CONTAINERS.get(thing.kind)
    return asked(ctx, receiver, name, arguments) if asked is not None else None


def _makes_no_text(arguments: Arguments) -> bool:
    """Whether ``args.get("n", 1, int)`` or ``type=int`` makes a number of what was sent."""
    kind = arguments.get(2, "type") if arguments.more is None else None
    return kind is not None and bool(_NUMBERS.intersection(library_names(kind)))


def is_known(ctx: Context, receiver: Value) -> bool:
    """Whether a receiver is a text, list or dict, which brings nothing in from outside."""
    for alternative in receiver.alternatives:
        if isinstance(alternative, Const):
            return True
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        if isinstance(thing, (Map, Seq)):
            return True
    return False
