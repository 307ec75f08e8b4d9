"""Calls: arguments bound, functions of the project run where they are called."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from guru.reviewer.flow.heap import Class, Frame, Instance, Map, Seq, join_states
from guru.reviewer.flow.run import access, promises
from guru.reviewer.flow.run.context import (
    ALWAYS_FOLLOWED,
    DEEPEST_CALL,
    MOST_RECURSION,
    Context,
    Exits,
)
from guru.reviewer.flow.values import (
    OPEN,
    Alternative,
    Bound,
    Const,
    Fn,
    Lib,
    Method,
    Partial,
    Ref,
    Value,
    join,
    known,
    one,
    opened,
)

if TYPE_CHECKING:
    from guru.reviewer.reading.module import Module


@dataclass(slots=True)
class Arguments:
    """The arguments of a call; ``more`` is what ``*args`` or ``**kwargs`` may further hold."""

    positional: list[Value] = field(default_factory=list)
    named: dict[str, Value] = field(default_factory=dict)
    more: Value | None = None

    def get(self, position: int | None, name: str | None) -> Value | None:
        """Return an argument by position or name."""
        if name is not None and name in self.named:
            return self.named[name]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return self.more

    def all(self) -> list[Value]:
        """Return every argument."""
        more = [self.more] if self.more is not None else []
        return [*self.positional, *self.named.values(), *more]


def call_expression(ctx: Context, node: ast.Call) -> Value:
    """Evaluate a call."""
    function = ctx.value(node.func)
    return call(ctx, function, arguments_of(ctx, node), node)


def arguments_of(ctx: Context, node: ast.Call) -> Arguments:
    """Return the arguments of a call, evaluated."""
    found = Arguments()
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            items, rest = access.items_of(ctx, ctx.value(argument.value))
            _add(found, items)
            if rest is not None:
                found.more = rest if found.more is None else join(found.more, rest)
        else:
            _add(found, [ctx.value(argument)])
    for keyword in node.keywords:
        value = ctx.value(keyword.value)
        if keyword.arg is not None:
            found.named[keyword.arg] = value
            continue
        only = value.only
        thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
        if isinstance(thing, Map) and thing.rest is None and not thing.maybe:
            named = {k.value: v for k, v in thing.items.items() if isinstance(k.value, str)}
            found.named.update(named)
        else:
            more = access.get(thing, OPEN) if isinstance(thing, Map) else opened(value.taints)
            found.more = more if found.more is None else join(found.more, more)
    return found


def _add(found: Arguments, items: list[Value]) -> None:
    """Add arguments by position: behind an unknown number of others, they may be any of those."""
    if found.more is None:
        found.positional += items
    elif items:
        found.more = join(found.more, *items)


def call(ctx: Context, function: Value, arguments: Arguments, node: ast.AST) -> Value:
    """Return what calling a value gives, whichever of its alternatives it is."""
    ctx.run.knowledge.look(ctx, function, arguments, node)
    found: list[Value] = []
    many = len(function.alternatives) > 1
    before = ctx.state
    states = []
    for alternative in function.alternatives:
        if many:
            ctx.state, ctx.alive = before.copy(), True
        value = _call_one(ctx, alternative, arguments, node)
        if ctx.alive or not many:
            found.append(value)
            states.append(ctx.state)
    if many:
        joined = join_states(*states, before if function.open else None)
        ctx.alive = joined is not None
        ctx.state = joined or before
    if function.open or not found:
        bound = any(isinstance(a, Bound) for a in function.alternatives)
        if not bound:
            found.append(_unknown(ctx, function, arguments))
    return join(*found)


def _call_one(ctx: Context, alternative: Alternative, arguments: Arguments, node: ast.AST) -> Value:
    match alternative:
        case Fn():
            return run_function(ctx, alternative, arguments, node)
        case Bound(receiver=receiver, function=Fn() as function):
            inner = replace_first(arguments, receiver)
            return run_function(ctx, function, inner, node)
        case Bound(receiver=receiver, function=Method(name=name)):
            return ctx.run.knowledge.method(ctx, receiver, name, arguments, node)
        case Partial():
            inner = Arguments(
                [*alternative.positional, *arguments.positional],
                {**dict(alternative.named), **arguments.named},
                arguments.more,
            )
            return call(ctx, alternative.function, inner, node)
        case Lib():
            return ctx.run.knowledge.library_call(ctx, alternative.name, arguments, node)
        case Ref(number=number):
            thing = ctx.state.get(number)
            if isinstance(thing, Class):
                return construct(ctx, alternative, thing, arguments, node)
            if isinstance(thing, Instance):
                method = access.attribute(ctx, one(alternative), "__call__", node)
                if any(
                    isinstance(a, Bound) and isinstance(a.function, Fn) for a in method.alternatives
                ):
                    return call(ctx, method, arguments, node)
    return _unknown(ctx, one(alternative), arguments)


def _unknown(ctx: Context, function: Value, arguments: Arguments) -> Value:
    """A call of something unknown hands on whatever hand was in what went into it."""
    taints = set(function.taints)
    for value in arguments.all():
        taints |= access.everything_in(ctx, value).taints
        _call_back(ctx, value)
    return opened(taints)


def _call_back(ctx: Context, value: Value) -> None:
    """A function that is handed to something unknown may be called by it."""
    only = value.only
    if isinstance(only, Fn) and only.node not in ctx.calls:
        perhaps(ctx, lambda: run_function(ctx, only, Arguments(more=OPEN), only.node))


def perhaps(ctx: Context, work: Callable[[], object]) -> None:
    """Do what may be done or not, any number of times."""
    before = ctx.state
    ctx.state = before.copy()
    work()
    ctx.state = join_states(before, ctx.state) or before
    ctx.alive = True


def replace_first(arguments: Arguments, receiver: Value) -> Arguments:
    """Return the arguments with the receiver before them."""
    return Arguments([receiver, *arguments.positional], arguments.named, arguments.more)


def construct(ctx: Context, kind: Ref, thing: Class, arguments: Arguments, node: ast.AST) -> Value:
    """Make an instance and run its ``__init__``."""
    instance, number = _made(ctx, kind, arguments, node)
    if number is None:
        return instance
    initialiser = access.class_attribute(ctx, one(kind), "__init__")
    if initialiser is None and _is_enumeration(thing):
        return arguments.positional[0] if arguments.positional else OPEN
    if initialiser is not None:
        method = access.bound(ctx, initialiser, instance, one(kind), node)
        call(ctx, method, arguments, node)
        return instance
    editable = ctx.state.edit(number)
    assert isinstance(editable, Instance)  # noqa: S101 - just made
    for position, name in enumerate(thing.fields):
        value = arguments.get(position, name) or _default_of(ctx, kind, name)
        if value is not None:
            editable.names[name] = value
    if not thing.fields:
        editable.names.update(arguments.named)
        parts = [access.everything_in(ctx, value) for value in arguments.positional]
        if parts and any(part.taints for part in parts):
            editable.rest = opened(taint for part in parts for taint in part.taints)
    prepared = access.class_attribute(ctx, one(kind), "__post_init__")
    if thing.fields and prepared is not None and isinstance(prepared.only, Fn):
        run_function(ctx, prepared.only, Arguments([instance]), node)
    return instance


def _default_of(ctx: Context, kind: Ref, name: str) -> Value | None:
    for each in access.order_of(ctx, kind):
        thing = ctx.state.get(each.number)
        if isinstance(thing, Class) and name in thing.defaults:
            return thing.defaults[name]
    return None


def _made(ctx: Context, kind: Ref, arguments: Arguments, node: ast.AST) -> tuple[Value, int | None]:
    """Return a new object and its number; None for what ``__new__`` gives instead of one."""
    maker = access.class_attribute(ctx, one(kind), "__new__")
    if maker is not None and isinstance(maker.only, Fn):
        value = run_function(ctx, maker.only, replace_first(arguments, one(kind)), node)
        only = value.only
        thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
        return value, only.number if isinstance(only, Ref) and isinstance(thing, Instance) else None
    number = ctx.state.add(Instance(one(kind), {}))
    return one(Ref(number)), number


def _is_enumeration(thing: Class) -> bool:
    bases = [a for base in thing.bases for a in base.alternatives]
    return any(isinstance(a, Lib) and a.name.startswith("enum.") for a in bases)


def run_function(ctx: Context, function: Fn, arguments: Arguments, node: ast.AST) -> Value:
    """Run a function of the project with these arguments; return what it returns."""
    if not _is_followed(ctx, function, arguments):
        _forget(ctx, function, arguments)
        return opened(t for v in arguments.all() for t in access.everything_in(ctx, v).taints)
    inner = bind(ctx, function, arguments, node)
    if isinstance(function.node, ast.Lambda):
        value = inner.value(function.node.body)
        ctx.state, ctx.alive = inner.state, inner.alive
        ctx.exits.raised += inner.exits.raised
        return value
    if _is_generator(ctx, function):
        return _generate(ctx, inner, function.node.body)
    handed = {name: value for name, value in inner.names.items() if value.taints}
    inner.do(function.node.body)
    result = _leave(ctx, inner)
    if handed and ctx.alive:
        promises.after_call(ctx, inner, function, handed)
    return result


def bind(ctx: Context, function: Fn, arguments: Arguments, node: ast.AST) -> Context:
    """Return where a function's run begins: its parameters bound in a frame of its own."""
    module = ctx.run.project.of_path(function.path)
    frame = Frame({}, function.frame, function.path)
    _send_outwards(ctx, frame, module, function.node)
    inner = Context(
        ctx.run,
        module,
        ctx.state.add(frame),
        ctx.state,
        Exits(),
        (*ctx.calls, function.node),
        ctx.site if ctx.site is not None else (node if ctx.module is ctx.run.module else None),
    )
    if module is not ctx.run.module and inner.site is None:
        inner.site = node
    _bind(ctx, inner, function, arguments)
    return inner


def _forget(ctx: Context, function: Fn, arguments: Arguments) -> None:
    """A function that is not followed may change what it is handed, and the names it declares."""
    module = ctx.run.project.of_path(function.path)
    outer = Frame({}, function.frame, function.path)
    _send_outwards(ctx, outer, module, function.node)
    for name, number in outer.shared.items():
        frame = ctx.state.edit(number)
        if isinstance(frame, Frame) and name in frame.names:
            frame.names[name] = replace(frame.names[name], open=True, prefix="")
    for value in arguments.all():
        access.open_inside(ctx, value)


def _generate(ctx: Context, inner: Context, body: Sequence[ast.stmt]) -> Value:
    """Run a generator to its end: how far it is run in truth, its user decides."""
    number = inner.exits.yielded = inner.state.add(Seq("iterator", []))
    base = inner.state
    inner.state = base.settle()
    before = inner.state.copy()
    inner.do(body)
    exits = inner.exits
    ends = [*(state for _, state in exits.returned), *(state for _, state in exits.raised)]
    ends += [inner.state] if inner.alive or not ends else []
    given = join_states(*[state.copy() for state in ends])
    thing = given.get(number) if given is not None else None
    end = join_states(*ends, *exits.rested.states, before) or before
    ctx.state = end.unsettle(base)
    if isinstance(thing, Seq):
        thing = thing.copy()
        if not inner.alive and not exits.returned:  # it goes on for ever, or until it raises
            access.scatter(thing, OPEN)
        ctx.state.objects[number] = thing
    return one(Ref(number))


def _send_outwards(ctx: Context, frame: Frame, module: Module, function: ast.AST) -> None:
    """Note which names ``global`` and ``nonlocal`` send to other frames, anywhere in a function."""
    scope = module.index.scope_of.get(function)
    for name, word in scope.declared.items() if scope is not None else ():
        home = ctx.run.modules.get(module.path) if word == "global" else frame.parent
        outer = ctx.state.get(home) if home is not None else None
        while word == "nonlocal" and isinstance(outer, Frame) and name not in outer.names:
            home = outer.parent
            outer = ctx.state.get(home) if home is not None else None
        if home is None and word == "nonlocal":
            home = frame.parent
        if home is not None:
            frame.shared[name] = home


def _is_followed(ctx: Context, function: Fn, arguments: Arguments) -> bool:
    """Whether a call is worth being run: it may matter, and it is not too deep."""
    if len(ctx.calls) >= DEEPEST_CALL or ctx.calls.count(function.node) >= MOST_RECURSION:
        return False
    if len(ctx.calls) < ALWAYS_FOLLOWED:
        return True
    handed_over = (taint for value in arguments.all() for taint in value.taints)
    if any(taint.source.kind != "caller" for taint in handed_over):
        return True
    return ctx.run.reach.is_worth(function.node)


def _leave(ctx: Context, inner: Context) -> Value:
    """Join all paths that returned, and let exceptions go on outwards."""
    found = list(inner.exits.returned)
    if inner.alive:
        found.append((known(None), inner.state))
    ctx.exits.raised += inner.exits.raised
    joined = join_states(*[state for _, state in found])
    if joined is None:
        ctx.state = inner.state
        ctx.alive = False
        return OPEN
    ctx.state = joined
    return join(*[value for value, _ in found])


def _is_generator(ctx: Context, function: Fn) -> bool:
    known = ctx.run.generators.get(function.node)
    if known is None:
        nodes = _own_nodes(function.node)
        known = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in nodes)
        ctx.run.generators[function.node] = known
    return known


def _own_nodes(function: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def _bind(ctx: Context, inner: Context, function: Fn, arguments: Arguments) -> None:
    """Bind parameters: by position, by name, by default, the rest to ``*args, **kwargs``."""
    spec = function.node.args
    plain = [*spec.posonlyargs, *spec.args]
    named = dict(arguments.named)
    defaults = dict(zip((p.arg for p in reversed(plain)), reversed(spec.defaults), strict=False))
    keyword_defaults = zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    defaults |= {p.arg: d for p, d in keyword_defaults if d is not None}
    for position, parameter in enumerate([*plain, *spec.kwonlyargs]):
        name = parameter.arg
        if position < len(plain) and position < len(arguments.positional):
            value: Value | None = arguments.positional[position]
        else:
            value = named.pop(name, None)
        if value is None and name in defaults:
            default = _default(ctx, function, name, defaults[name])
            value = default if arguments.more is None else join(default, arguments.more)
        inner.write(name, _stepped(inner, parameter, value or arguments.more or OPEN))
    if spec.vararg is not None:
        extra = arguments.positional[len(plain) :]
        inner.write(spec.vararg.arg, inner.sequence("tuple", extra, arguments.more))
    if spec.kwarg is not None:
        items = {Const.of(key): value for key, value in named.items()}
        inner.write(spec.kwarg.arg, one(Ref(inner.state.add(Map(items, arguments.more)))))


def _default(ctx: Context, function: Fn, name: str, node: ast.expr) -> Value:
    """Return a parameter's default, as it was worked out when the function was made."""
    frame = ctx.state.get(function.defaults) if function.defaults else None
    if isinstance(frame, Frame) and name in frame.names:
        return frame.names[name]
    outer = replace(ctx, frame=function.frame, module=ctx.run.project.of_path(function.path))
    return outer.value(node)


def _stepped(inner: Context, parameter: ast.arg, value: Value) -> Value:
    if not value.taints:
        return value
    place = inner.location(parameter)
    taints = frozenset(t.after(place, f"handed over as `{parameter.arg}`") for t in value.taints)
    return replace(value, taints=taints)


def call_values(ctx: Context, function: Value, positional: Sequence[Value], node: ast.AST) -> Value:
    """Call a value with positional arguments."""
    return call(ctx, function, Arguments(list(positional)), node)
