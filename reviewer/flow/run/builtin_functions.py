"""Built-in functions, and those of the standard library whose results are worth working out."""

from __future__ import annotations

import ast
from collections.abc import Callable

from guru.reviewer.flow.heap import Class, Instance, Map, Seq
from guru.reviewer.flow.run import access, containers, formatting, objects, tasks, truth
from guru.reviewer.flow.run.calls import Arguments, call
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.operators import is_small
from guru.reviewer.flow.values import (
    OPEN,
    Const,
    Lib,
    Partial,
    Ref,
    Value,
    join,
    known,
    one,
    opened,
)

_MOST_NUMBERS = 64
Handler = Callable[[Context, Arguments, ast.AST], Value]


def _taints(ctx: Context, arguments: Arguments) -> Value:
    return opened(t for v in arguments.all() for t in access.everything_in(ctx, v).taints)


def _first(arguments: Arguments) -> Value:
    return arguments.positional[0] if arguments.positional else arguments.more or OPEN


def _pure(function: Callable[..., object], *, through: bool = True) -> Handler:
    """A function that is worked out on constants; ``through`` says whether taints go through it."""

    def handler(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
        constants = [value.constant for value in arguments.positional]
        unknown = _taints(ctx, arguments) if through else opened()
        if None in constants or arguments.named or arguments.more is not None:
            return unknown
        try:
            result = function(*(c.value for c in constants if c is not None))
        except Exception:  # noqa: BLE001 - whatever the reviewed code would meet at this place
            return unknown
        return known(result).tainted_by(unknown.taints) if is_small(result) else unknown

    return handler


def _str(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if not arguments.positional and arguments.more is None:
        return known("")
    value = _first(arguments)
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Instance):
        for name in ("__str__", "__repr__"):
            if access.class_attribute(ctx, thing.kind, name) is not None:
                return call(ctx, access.attribute(ctx, value, name, node), Arguments(), node)
    return formatting.as_text(ctx, value)


def _len(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    value = _first(arguments)
    constant = value.constant
    if constant is not None and isinstance(constant.value, str | bytes | tuple):
        return known(len(constant.value))
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Seq | Map) and thing.rest is None:
        return known(len(thing.items))
    return opened()


def _collected(kind: str) -> Handler:
    def handler(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
        if not arguments.positional:
            return ctx.sequence(kind, [])
        items, rest = access.items_of(ctx, _first(arguments))
        return ctx.sequence(kind, items, rest)

    return handler


def _dict(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    result = Map({})
    for value in arguments.positional:
        only = value.only
        thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
        if isinstance(thing, Seq):
            _put_pairs(ctx, result, thing)
        else:
            access.update_map(ctx, result, value)
    for name, value in arguments.named.items():
        result.items[Const.of(name)] = value
    if arguments.more is not None:
        result.rest = arguments.more
    return one(Ref(ctx.state.add(result)))


def _put_pairs(ctx: Context, result: Map, pairs: Seq) -> None:
    for pair in [*pairs.items, *([pairs.rest] if pairs.rest is not None else [])]:
        parts, rest = access.items_of(ctx, pair)
        if len(parts) == 2:
            access.put(result, parts[0], parts[1])
        else:
            access.put(result, OPEN, rest or OPEN)


def _range(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    constants = [value.constant for value in arguments.positional]
    numbers = [c.value for c in constants if c is not None and isinstance(c.value, int)]
    if numbers and len(numbers) == len(arguments.positional):
        try:
            found = range(*numbers)
        except (TypeError, ValueError):
            return ctx.sequence("list", [], opened())
        if len(found) <= _MOST_NUMBERS:
            return ctx.sequence("list", [known(number) for number in found])
    return ctx.sequence("list", [], opened())


def _map(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) < 2:
        return _taints(ctx, arguments)
    function, *sequences = arguments.positional
    columns = [access.items_of(ctx, sequence) for sequence in sequences]
    count = min(len(items) for items, _ in columns)
    made = [
        call(ctx, function, Arguments([items[i] for items, _ in columns]), node)
        for i in range(count)
    ]
    rests = [rest for _, rest in columns]
    rest = None
    if any(each is not None for each in rests):
        parts = [r if r is not None else join(*i) if i else OPEN for i, r in columns]
        rest = call(ctx, function, Arguments(parts), node)
    return ctx.sequence("list", made, rest)


def _filter(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) < 2:
        return _taints(ctx, arguments)
    function, sequence = arguments.positional[:2]
    items, rest = access.items_of(ctx, sequence)
    kept: list[Value] = []
    for each in items:
        is_none = function.constant == Const.of(None)
        verdict = each if is_none else call(ctx, function, Arguments([each]), node)
        holds = truth.of_value(ctx, verdict)
        if holds is True:
            kept.append(each)
        elif holds is None:
            rest = each if rest is None else join(rest, each)
    return ctx.sequence("list", kept, rest)


def _reduce(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) < 2:
        return _taints(ctx, arguments)
    items, rest = access.items_of(ctx, arguments.positional[1])
    waiting = [*arguments.positional[2:3], *items, *([rest] if rest is not None else [])]
    if not waiting:
        return OPEN
    total = waiting[0]
    for each in waiting[1:]:
        total = call(ctx, arguments.positional[0], Arguments([total, each]), node)
    return total


def _sorted(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = access.items_of(ctx, _first(arguments))
    key = arguments.named.get("key")
    if key is not None:
        for each in items[:8]:
            call(ctx, key, Arguments([each]), node)
    constants = [each.constant for each in items]
    if rest is None and None not in constants and key is None and not arguments.named:
        try:
            values = sorted(c.value for c in constants if c is not None)  # type: ignore[type-var]
            return ctx.sequence("list", [known(value) for value in values])
        except TypeError:
            pass
    parts = [*items, *([rest] if rest is not None else [])]
    return ctx.sequence("list", [], join(*parts)) if parts else ctx.sequence("list", [])


def _reversed(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = access.items_of(ctx, _first(arguments))
    if rest is None:
        return ctx.sequence("list", items[::-1])
    return ctx.sequence("list", [], join(*items, rest))


def _enumerate(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = access.items_of(ctx, _first(arguments))
    pairs = [ctx.sequence("tuple", [known(i), item]) for i, item in enumerate(items)]
    more = ctx.sequence("tuple", [opened(), rest]) if rest is not None else None
    return ctx.sequence("list", pairs, more)


def _zip(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    columns = [access.items_of(ctx, value) for value in arguments.positional]
    if not columns:
        return ctx.sequence("list", [])
    count = min(len(items) for items, _ in columns)
    rows = [ctx.sequence("tuple", [items[i] for items, _ in columns]) for i in range(count)]
    more = None
    if any(rest is not None for _, rest in columns):
        parts = [r if r is not None else join(*i) if i else OPEN for i, r in columns]
        more = ctx.sequence("tuple", parts)
    return ctx.sequence("list", rows, more)


def _next(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = access.items_of(ctx, _first(arguments))
    only = _first(arguments).only
    thing = ctx.state.edit(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Seq) and thing.items:
        return thing.items.pop(0)
    return items[0] if items else rest or arguments.get(1, None) or OPEN


def _same(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    return _first(arguments)


def _getattr(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    name = arguments.positional[1].constant if len(arguments.positional) > 1 else None
    if name is not None and isinstance(name.value, str):
        return access.attribute(ctx, arguments.positional[0], name.value, node)
    return _taints(ctx, arguments)


def _setattr(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) == 3:
        owner, name, value = arguments.positional
        if name.constant is not None and isinstance(name.constant.value, str):
            access.set_attribute(ctx, owner, name.constant.value, value)
    return known(None)


def _yes_or_no(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    return opened()


def _super(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """``super()``: the bases of the class in whose method we are, with the same object."""
    function = ctx.calls[-1] if ctx.calls else None
    first = getattr(getattr(function, "args", None), "args", None)
    receiver = ctx.read(first[0].arg) if first else None
    only = receiver.only if receiver is not None else None
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Class):  # in ``__new__`` and class methods
        owner = _owner_of(ctx, thing, function) or thing
        return one(Ref(ctx.state.add(Class(owner.name, {}, owner.bases, owner.fields))))
    if not isinstance(thing, Instance) or not isinstance(only, Ref):
        return OPEN
    kind = thing.kind.only
    cls = ctx.state.get(kind.number) if isinstance(kind, Ref) else None
    if not isinstance(cls, Class):
        return OPEN
    owner = _owner_of(ctx, cls, function) or cls
    parent = Class(owner.name, {}, owner.bases, owner.fields, owner.defaults)
    twin = Instance(one(Ref(ctx.state.add(parent))), thing.names, thing.rest)
    editable = ctx.state.edit(only.number)
    if isinstance(editable, Instance):
        twin.names = editable.names  # the same object: what is set through super() stays
    return one(Ref(ctx.state.add(twin)))


def _owner_of(ctx: Context, cls: Class, function: ast.AST | None) -> Class | None:
    if any(
        getattr(a, "node", None) is function for v in cls.names.values() for a in v.alternatives
    ):
        return cls
    for base in cls.bases:
        for alternative in base.alternatives:
            thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
            found = _owner_of(ctx, thing, function) if isinstance(thing, Class) else None
            if found is not None:
                return found
    return None


def _partial(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    function, *given = arguments.positional or [OPEN]
    return one(Partial(function, tuple(given), tuple(arguments.named.items())))


def _getter(name: str) -> Handler:
    """``operator.itemgetter(...)``: a function that is given the object later."""

    def handler(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
        return one(Partial(one(Lib(f"{name}()")), tuple(arguments.positional), ()))

    return handler


def _got_items(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) < 2:
        return _taints(ctx, arguments)
    *keys, owner = arguments.positional
    found = [access.item(ctx, owner, key, node) for key in keys]
    return found[0] if len(found) == 1 else ctx.sequence("tuple", found)


def _got_attributes(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) < 2:
        return _taints(ctx, arguments)
    *names, owner = arguments.positional
    found = [_getattr(ctx, Arguments([owner, name]), node) for name in names]
    return found[0] if len(found) == 1 else ctx.sequence("tuple", found)


def _thread(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """A function handed to a thread, process or pool runs with the arguments given along."""
    target = arguments.named.get("target") or (arguments.positional or [OPEN])[0]
    given = arguments.named.get("args")
    items = access.items_of(ctx, given)[0] if given is not None else arguments.positional[1:]
    named: dict[str, Value] = {}
    keywords = arguments.named.get("kwargs")
    only = keywords.only if keywords is not None else None
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Map):
        named = {k.value: v for k, v in thing.items.items() if isinstance(k.value, str)}
    return call(ctx, target, Arguments(list(items), named), node)


def _gather(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    return ctx.sequence("list", list(arguments.positional), arguments.more)


def _choice(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = access.items_of(ctx, _first(arguments))
    parts = [*items, *([rest] if rest is not None else [])]
    return join(*parts) if parts else OPEN


def _print(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    target = arguments.named.get("file")
    if target is not None:
        write = access.attribute(ctx, target, "write", node)
        for value in arguments.positional:
            call(ctx, write, Arguments([formatting.as_text(ctx, value)]), node)
    return known(None)


FUNCTIONS: dict[str, Handler] = {
    "str": _str,
    "repr": _str,
    "ascii": _str,
    "int": _pure(int, through=False),
    "float": _pure(float, through=False),
    "bool": _pure(bool, through=False),
    "complex": _pure(complex, through=False),
    "abs": _pure(abs, through=False),
    "round": _pure(round, through=False),
    "ord": _pure(ord, through=False),
    "chr": _pure(chr),
    "hex": _pure(hex),
    "bin": _pure(bin),
    "oct": _pure(oct),
    "bytes": _pure(bytes),
    "len": _len,
    "id": _pure(id, through=False),
    "hash": _pure(lambda _: 0, through=False),
    "issubclass": _yes_or_no,
    "callable": _yes_or_no,
    "list": _collected("list"),
    "tuple": _collected("tuple"),
    "set": _collected("set"),
    "frozenset": _collected("set"),
    "iter": _collected("list"),
    "aiter": _collected("list"),
    "collections.deque": _collected("list"),
    "queue.Queue": _collected("list"),
    "queue.LifoQueue": _collected("list"),
    "asyncio.Queue": _collected("list"),
    "dict": _dict,
    "collections.OrderedDict": _dict,
    "types.MappingProxyType": _dict,
    "range": _range,
    "map": _map,
    "filter": _filter,
    "functools.reduce": _reduce,
    "sorted": _sorted,
    "reversed": _reversed,
    "enumerate": _enumerate,
    "zip": _zip,
    "next": _next,
    "anext": _next,
    "getattr": _getattr,
    "setattr": _setattr,
    "super": _super,
    "functools.partial": _partial,
    "functools.wraps": _partial,
    "operator.itemgetter": _getter("operator.itemgetter"),
    "operator.itemgetter()": _got_items,
    "operator.attrgetter": _getter("operator.attrgetter"),
    "operator.attrgetter()": _got_attributes,
    "typing.cast": lambda ctx, arguments, node: arguments.get(1, "val") or OPEN,
    "asyncio.run": _same,
    "asyncio.create_task": _same,
    "asyncio.ensure_future": _same,
    "asyncio.wait_for": _same,
    "asyncio.shield": _same,
    "asyncio.gather": _gather,
    "asyncio.to_thread": _thread,
    "threading.Thread": _thread,
    "multiprocessing.Process": _thread,
    "random.choice": _choice,
    "secrets.choice": _choice,
    "print": _print,
    **objects.FUNCTIONS,
    **containers.FUNCTIONS,
    **tasks.FUNCTIONS,
}
