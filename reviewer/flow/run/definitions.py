"""Functions, classes and imports: what a definition binds."""

from __future__ import annotations

import ast

from guru.reviewer.flow.heap import Class, Frame, Instance, Map, Seq
from guru.reviewer.flow.run import views
from guru.reviewer.flow.run.access.attributes import attribute
from guru.reviewer.flow.run.access.classes import class_attribute
from guru.reviewer.flow.run.access.sequences import anything
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.parameters import defaults_of
from guru.reviewer.flow.values import (
    KINDS,
    OPEN,
    Bound,
    Const,
    Fn,
    Lib,
    Partial,
    Pending,
    Ref,
    Value,
    known,
    of_kind,
    one,
)


def function(ctx: Context, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Bind a function; decorators of the project are called, those of libraries keep it."""
    outer = ctx.read(node.name) if _sets_property(node) else None
    plain = made(ctx, node)
    views.remember(ctx, node, plain)
    value = one(plain)
    for decorator in reversed(node.decorator_list):
        value = _decorated(ctx, decorator, value)
    if outer is not None and isinstance(node.decorator_list[0], ast.Attribute):
        ctx.write(f"{node.name}.{node.decorator_list[0].attr}", value)
        value = outer
    ctx.write(node.name, value)


def made(ctx: Context, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Fn:
    """Return a function as its definition makes it, with its defaults worked out here and now."""
    pairs = defaults_of(node)
    names = {parameter.arg: ctx.value(default) for parameter, default in pairs}
    defaults = ctx.state.add(Frame(names)) if names else 0
    return Fn(node, ctx.module.path, enclosing(ctx), defaults)


def _sets_property(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function is ``@name.setter`` or the like of a property: that stays what it is."""
    match node.decorator_list:
        case [ast.Attribute(value=ast.Name(id=name), attr="setter" | "deleter")]:
            return name == node.name
    return False


def _decorated(ctx: Context, decorator: ast.expr, value: Value) -> Value:
    word = ctx.run.knowledge.decorator_name(decorator)
    if word in KINDS:
        return of_kind(value, KINDS[word])
    found = ctx.value(decorator)
    only = found.only
    own = isinstance(only, (Fn, Partial))
    if isinstance(only, Bound):
        own = isinstance(only.function, Fn)
    if isinstance(only, Ref):
        own = isinstance(ctx.state.get(only.number), (Class, Instance))
    return ctx.run.knowledge.call(ctx, found, [value], decorator) if own else value


def enclosing(ctx: Context) -> int:
    """Return the frame that a function sees: not that of a class body."""
    number: int = ctx.frame
    frame = ctx.state.get(number)
    while isinstance(frame, Frame) and frame.kind == "class" and frame.parent is not None:
        number = frame.parent
        frame = ctx.state.get(number)
    return number


def class_(ctx: Context, node: ast.ClassDef) -> None:
    """Run a class body in a frame of its own and bind the class."""
    bases = tuple(ctx.value(base) for base in node.bases)
    outer = ctx.frame
    ctx.frame = ctx.state.add(Frame({}, outer, ctx.module.path, kind="class"))
    ctx.do(node.body)
    body = ctx.state.get(ctx.frame)
    ctx.frame = outer
    found = body.names if isinstance(body, Frame) else {}
    names = {name: ctx.run.project.imported(ctx, value) for name, value in found.items()}
    names = _made_by_metaclass(ctx, node, names)
    fields = _fields(ctx, node, bases)
    defaults = {name: names[name] for name in fields if name in names}
    value = one(Ref(ctx.state.add(Class(node.name, names, bases, fields, defaults, node=node))))
    for decorator in reversed(node.decorator_list):
        value = _decorated(ctx, decorator, value)
    ctx.write(node.name, value)


def _made_by_metaclass(
    ctx: Context, node: ast.ClassDef, names: dict[str, Value]
) -> dict[str, Value]:
    """Return a class' names after its metaclass has had them in hand."""
    given = next((k.value for k in node.keywords if k.arg == "metaclass"), None)
    if given is None:
        return names
    maker = class_attribute(ctx, ctx.value(given), "__new__")
    if maker is None or not isinstance(maker.only, Fn):
        return names
    held = Map({Const.of(name): value for name, value in names.items()})
    number = ctx.state.add(held)
    given_ = [OPEN, known(node.name), ctx.sequence("tuple", []), one(Ref(number))]
    ctx.run.knowledge.call(ctx, maker, given_, node)
    after = ctx.state.get(number)
    items = after.items if isinstance(after, Map) else {}
    return {str(key.value): value for key, value in items.items()}


def _fields(ctx: Context, node: ast.ClassDef, bases: tuple[Value, ...]) -> tuple[str, ...]:
    """Return the fields of a dataclass or typed named tuple, in the order of its constructor."""
    words = {ctx.run.knowledge.decorator_name(d) for d in node.decorator_list}
    tuples = {
        *("typing.NamedTuple", "typing.TypedDict", "pydantic.BaseModel", "sqlmodel.SQLModel"),
        *("ninja.Schema", "msgspec.Struct"),
    }
    records = any(
        isinstance(a, Lib) and a.name in tuples for base in bases for a in base.alternatives
    )
    inherited = [
        name
        for base in bases
        for a in base.alternatives
        if isinstance(a, Ref) and isinstance(thing := ctx.state.get(a.number), Class)
        for name in thing.fields
    ]
    if (
        not records
        and not inherited
        and not any(
            w.endswith("dataclass") or w in {"attr.s", "attrs.define", "define"} for w in words
        )
    ):
        return ()
    own = [
        statement.target.id
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]
    return tuple(dict.fromkeys([*inherited, *own]))


def import_(ctx: Context, node: ast.Import) -> None:
    """Bind modules: those of the project are found, others known by their names."""
    for alias in node.names:
        path = ctx.run.project.path_of(ctx, alias.name)
        if alias.asname:
            found = ctx.run.project.module(ctx, alias.name)
            ctx.write(alias.asname, found if found is not None else one(Lib(alias.name)))
            continue
        first = alias.name.partition(".")[0]
        top = ctx.run.project.module(ctx, first) if path is not None else None
        if top is None and path is not None:
            top = _namespace(ctx, path, alias.name)
        ctx.write(first, top if top is not None else one(Lib(first)))


def _namespace(ctx: Context, path: str, name: str) -> Value | None:
    """Return a package without ``__init__.py``; its modules are found as they are asked for."""
    rest = name.partition(".")[2]
    inside = path.removesuffix(".py").removesuffix("/__init__")
    if not inside.endswith(name.replace(".", "/")):
        return None
    package = f"{inside.removesuffix('/' + rest.replace('.', '/'))}/__init__.py"
    number = ctx.run.modules.get(package)
    if number is None or ctx.state.get(number) is None:
        number = ctx.state.add(Frame({}, None, package))
        ctx.run.modules[package] = number
    return one(Ref(number))


def import_from(ctx: Context, node: ast.ImportFrom) -> None:
    """Bind names of a module; one of the project is run when the first is read."""
    name = "." * node.level + (node.module or "")
    origin = ctx.run.project.module(ctx, name)
    only = origin.only if origin is not None else None
    for alias in node.names:
        if alias.name == "*":
            _import_everything(ctx, origin)
            continue
        local = alias.asname or alias.name
        if isinstance(only, Ref):
            ctx.write(local, one(Pending(only.number, alias.name)))
            continue
        below = ctx.run.project.module(
            ctx, f"{name}{'' if name.endswith('.') else '.'}{alias.name}"
        )
        bare = name.lstrip(".")
        library = ctx.run.knowledge.named(f"{bare}.{alias.name}" if bare else alias.name)
        ctx.write(local, below or (OPEN if node.level else library))


def _import_everything(ctx: Context, origin: Value | None) -> None:
    only = origin.only if origin is not None else None
    frame = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(frame, Frame):
        for name, value in list(frame.names.items()):
            if not name.startswith("_"):
                ctx.write(name, value)


def entered(ctx: Context, value: Value, node: ast.AST) -> Value:
    """Return what ``with value as x`` binds to ``x``."""
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Instance):
        for name in ("__enter__", "__aenter__"):
            if class_attribute(ctx, thing.kind, name) is not None:
                method = attribute(ctx, value, name, node)
                return ctx.run.knowledge.call(ctx, method, [], node)
    if isinstance(thing, Seq):  # a generator made a context manager
        return anything(thing.items, thing.rest)
    return value
