"""Built-in functions, and those of the standard library whose results are worth working out."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from guru.reviewer.flow.heap import Class, Instance, Map, Seq, Super
from guru.reviewer.flow.run import access, blocks, containers, formatting, objects, tasks, truth
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
    of_kind,
    one,
    opened,
)

_MOST_NUMBERS = 64
_LARGEST_NUMBER = 1_000_000
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
        values = [c.value for c in constants if c is not None]
        if any(isinstance(v, int) and abs(v) > _LARGEST_NUMBER for v in values[-1:]):
            return unknown  # as a size or number of digits it would be worked out for ever
        try:
            result = function(*values)
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


def _repr(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    value = _first(arguments)
    constant = value.constant
    if constant is not None and is_small(constant.value):
        return known(repr(constant.value)).tainted_by(value.taints)
    return _taints(ctx, arguments)


def _len(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    value = _first(arguments)
    constant = value.constant
    if constant is not None and isinstance(constant.value, str | bytes | tuple):
        return known(len(constant.value))
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Seq) and thing.rest is None:
        return known(len(thing.items))
    if isinstance(thing, Map) and thing.rest is None and not thing.maybe:
        return known(len(thing.items))
    return opened()


def _collected(kind: str) -> Handler:
    def handler(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
        result = Seq(kind, [])
        if arguments.positional:
            access.extend(result, *access.items_of(ctx, _first(arguments)))
        elif arguments.more is not None:
            result.rest = opened(arguments.more.taints)
        if arguments.named or len(arguments.positional) > 1:  # deque(..., maxlen=3)
            access.scatter(result)
        return one(Ref(ctx.state.add(result)))

    return handler


def _dict(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    result = Map({})
    for value in arguments.positional:
        only = value.only
        thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
        if isinstance(thing, Seq):
            pairs = Seq("list", [])
            access.extend(pairs, *access.items_of(ctx, value))
            _put_pairs(ctx, result, pairs)
        else:
            access.update_map(ctx, result, value)
    for name, value in arguments.named.items():
        access.put(result, known(name), value)
    if arguments.more is not None:
        access.put(result, OPEN, arguments.more)
    return one(Ref(ctx.state.add(result)))


def _put_pairs(ctx: Context, result: Map, pairs: Seq) -> None:
    certain = list(pairs.items)
    for pair in [*certain, *([pairs.rest] if pairs.rest is not None else [])]:
        parts, rest = access.items_of(ctx, pair)
        if len(parts) == 2:
            access.put(result, parts[0], parts[1], certain=pair is not pairs.rest)
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
        if not found[_MOST_NUMBERS:]:  # its length may be more than a length can be
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
    rest = None
    parts = _further(columns, count)
    if parts is not None:
        given: list[Value] = []
        blocks.any_times(ctx, lambda: given.append(call(ctx, function, Arguments(parts), node)))
        rest = join(*given)
    return ctx.sequence("iterator", made, rest)


def _further(columns: list[tuple[list[Value], Value | None]], count: int) -> list[Value] | None:
    """Return what each of several sequences may give after ``count`` items, if all may go on."""
    if not all(items[count:] or rest is not None for items, rest in columns):
        return None
    return [access.anything(items[count:], rest) for items, rest in columns]


def _filter(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) < 2:
        return _taints(ctx, arguments)
    function, sequence = arguments.positional[:2]
    items, rest = access.items_of(ctx, sequence)
    kept, more = Seq("list", []), rest
    is_none = function.constant == Const.of(None)
    for each in items:
        verdict = each if is_none else call(ctx, function, Arguments([each]), node)
        holds = truth.of_value(ctx, verdict)
        if holds is not False:
            access.extend(kept, [each] if holds else [], None if holds else each)
    if more is not None and not is_none:
        blocks.any_times(ctx, lambda: call(ctx, function, Arguments([more]), node))
    access.extend(kept, [], more)
    kept.kind = "iterator"
    return one(Ref(ctx.state.add(kept)))


def _reduce(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) < 2:
        return _taints(ctx, arguments)
    function = arguments.positional[0]
    items, rest = access.items_of(ctx, arguments.positional[1])
    waiting = [*arguments.positional[2:3], *items]
    total = waiting[0] if waiting else rest or OPEN
    for each in waiting[1:]:
        total = call(ctx, function, Arguments([total, each]), node)
    if rest is not None:
        more, found = rest, [total]

        def once() -> None:
            found.append(call(ctx, function, Arguments([join(*found), more]), node))

        blocks.any_times(ctx, once)
        once()
        once()
        return replace(join(*found), open=True, prefix="")
    return total


def _sorted(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = access.items_of(ctx, _first(arguments))
    only = _first(arguments).only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Seq) and thing.kind == "set" and thing.rest is None:
        items, rest = list(thing.items), None
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
        return ctx.sequence("iterator", items[::-1])
    return ctx.sequence("iterator", [], join(*items, rest))


def _enumerate(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = access.items_of(ctx, _first(arguments))
    start = arguments.get(1, "start") or known(0)
    first = start.constant.value if start.constant is not None else None
    numbers = [known(first + i) if isinstance(first, int) else opened() for i in range(len(items))]
    pairs = [ctx.sequence("tuple", [n, item]) for n, item in zip(numbers, items, strict=True)]
    more = ctx.sequence("tuple", [opened(), rest]) if rest is not None else None
    return ctx.sequence("iterator", pairs, more)


def _zip(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    columns = [access.items_of(ctx, value) for value in arguments.positional]
    if not columns or arguments.more is not None:
        rest = opened(arguments.more.taints) if arguments.more is not None else None
        return ctx.sequence("iterator", [], rest)
    count = min(len(items) for items, _ in columns)
    rows = [ctx.sequence("tuple", [items[i] for items, _ in columns]) for i in range(count)]
    more = None
    parts = _further(columns, count)
    if parts is not None:
        more = ctx.sequence("tuple", parts)
    return ctx.sequence("iterator", rows, more)


def _next(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    only, default = _first(arguments).only, arguments.get(1, None)
    thing = ctx.state.edit(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Seq) and thing.items:
        return thing.items.pop(0).tainted_by(_first(arguments).taints)
    items, rest = access.items_of(ctx, _first(arguments))
    return access.anything(items, rest, default)


def _same(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    return _first(arguments)


def _getattr(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    name = arguments.positional[1].constant if len(arguments.positional) > 1 else None
    if name is not None and isinstance(name.value, str):
        found = access.attribute(ctx, arguments.positional[0], name.value, node)
        return join(found, *arguments.positional[2:3])
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
    """``super()``: the classes behind that of the method we are in, with the same object."""
    function = ctx.calls[-1] if ctx.calls else None
    first = getattr(getattr(function, "args", None), "args", None)
    receiver = ctx.read(first[0].arg) if first else None
    if len(arguments.positional) == 2:
        receiver = arguments.positional[1]
    only = receiver.only if receiver is not None else None
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    kind = thing.kind if isinstance(thing, Instance) else receiver
    if not isinstance(thing, Instance | Class) or kind is None or receiver is None:
        return OPEN
    start = kind.only
    behind = _owner_of(ctx, start, function) if isinstance(start, Ref) else None
    given = arguments.positional[0].only if len(arguments.positional) == 2 else None
    behind = given if isinstance(given, Ref) else behind
    if behind is None:
        return OPEN
    return one(Ref(ctx.state.add(Super(receiver, behind))))


def _owner_of(ctx: Context, start: Ref, function: ast.AST | None) -> Ref:
    """Return the class in whose body a function stands."""
    owner = ctx.module.parent(function) if function is not None else None
    for each in access.order_of(ctx, start):
        thing = ctx.state.get(each.number)
        if isinstance(thing, Class) and thing.node is owner:
            return each
    return start


def _marked(kind: str) -> Handler:
    """``property(f)`` and the like: a function that a class binds in another way."""

    def handler(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
        return of_kind(_first(arguments), kind)

    return handler


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
    return access.anything(items, rest)


def _print(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    target = arguments.named.get("file")
    if target is not None:
        write = access.attribute(ctx, target, "write", node)
        for value in arguments.positional:
            call(ctx, write, Arguments([formatting.as_text(ctx, value)]), node)
    return known(None)


FUNCTIONS: dict[str, Handler] = {
    "str": _str,
    "repr": _repr,
    "ascii": _repr,
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
    "id": _yes_or_no,
    "hash": _yes_or_no,
    "issubclass": _yes_or_no,
    "callable": _yes_or_no,
    "list": _collected("list"),
    "tuple": _collected("tuple"),
    "set": _collected("set"),
    "frozenset": _collected("set"),
    "iter": _collected("iterator"),
    "aiter": _collected("iterator"),
    "collections.deque": _collected("list"),
    "queue.Queue": _collected("list"),
    "queue.LifoQueue": _collected("stack"),
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
    "functools.wraps": lambda ctx, arguments, node: one(Lib("functools.wraps()")),
    "operator.itemgetter": _getter("operator.itemgetter"),
    "operator.itemgetter()": _got_items,
    "operator.attrgetter": _getter("operator.attrgetter"),
    "operator.attrgetter()": _got_attributes,
    "staticmethod": _marked("static"),
    "classmethod": _marked("class"),
    "property": _marked("property"),
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
