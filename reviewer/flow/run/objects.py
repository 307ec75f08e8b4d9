"""Objects and classes as built-in functions see and make them: copies, records, ``isinstance``."""

from __future__ import annotations

import ast

from guru.reviewer.flow.heap import Class, Instance, Map, Seq, Super
from guru.reviewer.flow.run import special
from guru.reviewer.flow.run.access.attributes import attribute, set_attribute
from guru.reviewer.flow.run.access.classes import class_attribute
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.calls import construct
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.handlers import Handler
from guru.reviewer.flow.values import (
    OPEN,
    Alternative,
    Bound,
    Const,
    Fn,
    Lib,
    Ref,
    Value,
    known,
    one,
    opened,
)

_DEEPEST = 6
_TYPES: tuple[type, ...] = (str, bytes, int, float, complex, bool, list, dict, tuple, set)
_PLAIN = {each.__name__: each for each in _TYPES}


def is_object_of(ctx: Context, value: Value, kind: Value) -> bool | None:
    """Return whether a value is an object of a class; None where that is not known."""
    only = kind.only
    if isinstance(only, Ref) and isinstance(listed := ctx.state.get(only.number), Seq):
        found = [is_object_of(ctx, value, each) for each in listed.items]
        return True if True in found else (None if None in found or listed.rest else False)
    verdicts = {_is_one_of(ctx, alternative, only) for alternative in value.alternatives}
    return verdicts.pop() if len(verdicts) == 1 and not value.open else None


def _is_one_of(ctx: Context, alternative: Alternative, kind: Alternative | None) -> bool | None:
    plain = _builtin(kind)
    if isinstance(alternative, Const):
        if plain is not None:
            return isinstance(alternative.value, plain)
        return False if isinstance(kind, Ref) else None
    thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
    if isinstance(thing, (Seq, Map)) and (plain is not None or isinstance(kind, Ref)):
        return plain is not None and plain.__name__ == (
            thing.kind if isinstance(thing, Seq) else "dict"
        )
    owner = thing.kind.only if isinstance(thing, Instance) else None
    if not isinstance(owner, Ref) or not (isinstance(kind, Ref) or plain is not None):
        return None
    lineage = _lineage(ctx, owner)
    if kind in lineage:
        return True
    return False if all(isinstance(each, Ref) for each in lineage) else None


def _builtin(kind: Alternative | None) -> type | None:
    if not isinstance(kind, Lib):
        return None
    return _PLAIN.get(kind.name.removeprefix("builtins."))


def _lineage(ctx: Context, owner: Ref) -> list[Alternative]:
    """Return a class and all that it derives from."""
    thing = ctx.state.get(owner.number)
    found: list[Alternative] = [owner]
    for base in thing.bases if isinstance(thing, Class) else ():
        if base.open:
            found.append(Lib("?"))
        for each in base.alternatives:
            found += _lineage(ctx, each) if isinstance(each, Ref) else [each]
    return [each for each in found if each not in {Lib("object"), Lib("abc.ABC")}]


def _isinstance(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) != 2:
        return opened()
    verdict = is_object_of(ctx, *arguments.positional)
    return opened() if verdict is None else known(verdict)


def _hasattr(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) != 2:
        return opened()
    value, name = arguments.positional
    only, constant = value.only, name.constant
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    owner = thing.kind.only if isinstance(thing, Instance) else None
    if not isinstance(thing, Instance) or constant is None or not isinstance(owner, Ref):
        return opened()
    word = str(constant.value)
    if word in thing.names or class_attribute(ctx, thing.kind, word) is not None:
        return known(True)
    whole = all(isinstance(each, Ref) for each in _lineage(ctx, owner)) and thing.rest is None
    return known(False) if whole and not special.defines(ctx, value, "__getattr__") else opened()


def _type(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """``type(x)``, or a class made of a name, bases and a dict."""
    given = arguments.positional
    if len(given) == 3:
        only, bases = given[2].only, items_of(ctx, given[1])[0]
        names = ctx.state.get(only.number) if isinstance(only, Ref) else None
        if isinstance(names, Map):
            own = {str(key.value): value for key, value in names.items.items()}
            label = given[0].constant
            made = Class(str(label.value) if label else "", own, tuple(bases))
            return one(Ref(ctx.state.add(made)))
    only = given[0].only if given else None
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    return thing.kind if isinstance(thing, Instance) else opened()


def _vars(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    value = arguments.positional[0] if arguments.positional else OPEN
    return attribute(ctx, value, "__dict__", node)


def _copy(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    return copied(ctx, arguments.positional[0] if arguments.positional else OPEN, 1)


def _deep_copy(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    return copied(ctx, arguments.positional[0] if arguments.positional else OPEN, _DEEPEST)


def copied(ctx: Context, value: Value, depth: int) -> Value:
    """Return a value whose objects are others with the same content, ``depth`` layers deep."""
    if depth == 0:
        return value
    found: list[Alternative] = []
    for alternative in value.alternatives:
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        if not isinstance(thing, (Seq, Map, Instance)):
            found.append(alternative)
            continue
        twin = thing.copy()
        if isinstance(twin, Seq):
            twin.items = [copied(ctx, each, depth - 1) for each in twin.items]
        elif isinstance(twin, Map):
            twin.items = {key: copied(ctx, each, depth - 1) for key, each in twin.items.items()}
        elif isinstance(twin, Instance):
            twin.names = {name: copied(ctx, v, depth - 1) for name, v in twin.names.items()}
        found.append(Ref(ctx.state.add(twin)))
    return Value(tuple(found), value.open, value.taints, value.prefix)


def _replaced(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """``dataclasses.replace(x, name=value)``, ``x._replace(name=value)``."""
    twin = copied(ctx, arguments.positional[0] if arguments.positional else OPEN, 1)
    for name, value in arguments.named.items():
        set_attribute(ctx, twin, name, value)
    return twin


def _named_tuple(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    given = arguments.get(1, "field_names")
    names = items_of(ctx, given)[0] if given is not None else []
    constant = given.constant if given is not None else None
    words = [str(each.constant.value) for each in names if each.constant is not None]
    if constant is not None and isinstance(constant.value, str):
        words = constant.value.replace(",", " ").split()
    if not words:
        return OPEN
    return one(Ref(ctx.state.add(Class("", {}, (), tuple(words)))))


def _new(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """``object.__new__(cls)``."""
    kind = arguments.positional[0] if arguments.positional else OPEN
    return one(Ref(ctx.state.add(Instance(kind, {}))))


def _namespace(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    return one(Ref(ctx.state.add(Instance(OPEN, dict(arguments.named)))))


def method(
    ctx: Context, receiver: Value, name: str, arguments: Arguments, node: ast.AST
) -> Value | None:
    """Call a method that objects have without being defined; None where there is none."""
    only = receiver.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, (Class, Super)) and name == "__new__":
        return _new(ctx, arguments, node)
    if isinstance(thing, Class):
        if name == "_make" and arguments.positional and isinstance(only, Ref):
            items, rest = items_of(ctx, arguments.positional[0])
            return construct(ctx, only, thing, Arguments(items, more=rest), node)
        return None
    if not isinstance(thing, Instance):
        return None
    match name:
        case "_replace":
            return _replaced(ctx, Arguments([receiver], arguments.named), node)
        case "_asdict" | "__dict__":
            named = {Const.of(key): value for key, value in thing.names.items()}
            return one(Ref(ctx.state.add(Map(named, thing.rest))))
        case "update" if arguments.positional or arguments.named:  # of ``__dict__``
            return _updated(ctx, receiver, arguments)
        case "start":
            run = class_attribute(ctx, thing.kind, "run")
            if run is not None and isinstance(run.only, Fn):  # a thread of its own
                return ctx.run.knowledge.call(ctx, one(Bound(receiver, run.only)), [], node)
    return None


def _updated(ctx: Context, receiver: Value, arguments: Arguments) -> Value | None:
    for value in arguments.positional:
        only = value.only
        thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
        if not isinstance(thing, Map):
            return None
        for key, each in thing.items.items():
            set_attribute(ctx, receiver, str(key.value), each)
    for name, each in arguments.named.items():
        set_attribute(ctx, receiver, name, each)
    return known(None)


FUNCTIONS: dict[str, Handler] = {
    "isinstance": _isinstance,
    "hasattr": _hasattr,
    "type": _type,
    "vars": _vars,
    "copy.copy": _copy,
    "copy.deepcopy": _deep_copy,
    "dataclasses.replace": _replaced,
    "attr.evolve": _replaced,
    "attrs.evolve": _replaced,
    "collections.namedtuple": _named_tuple,
    "object.__new__": _new,
    "types.SimpleNamespace": _namespace,
    "threading.local": _namespace,
    "argparse.Namespace": _namespace,
}
