"""Parameters bound to arguments: where the run of a function begins."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from guru.models.records import replace
from guru.reviewer.flow.heap import Frame, Map
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context, Exits
from guru.reviewer.flow.values import OPEN, Const, Fn, Ref, Value, join, one

if TYPE_CHECKING:
    from guru.reviewer.reading.module import Module


def bind(ctx: Context, function: Fn, arguments: Arguments, node: ast.AST) -> Context:
    """Return where a function's run begins: its parameters bound in a frame of its own."""
    module = ctx.run.project.of_path(function.path)
    frame = Frame({}, function.frame, function.path)
    send_outwards(ctx, frame, module, function.node)
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


def send_outwards(ctx: Context, frame: Frame, module: Module, function: ast.AST) -> None:
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


def _bind(ctx: Context, inner: Context, function: Fn, arguments: Arguments) -> None:
    """Bind parameters: by position, by name, by default, the rest to ``*args, **kwargs``."""
    spec = function.node.args
    plain = [*spec.posonlyargs, *spec.args]
    named = dict(arguments.named)
    defaults = {parameter.arg: default for parameter, default in defaults_of(function.node)}
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


def defaults_of(
    function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
) -> list[tuple[ast.arg, ast.expr]]:
    """Return the parameters that have defaults, with these: plain ones from behind."""
    spec = function.args
    found: list[tuple[ast.arg, ast.expr]] = []
    if spec.defaults:  # of most functions there are none
        plain = [*spec.posonlyargs, *spec.args]
        found += zip(reversed(plain), reversed(spec.defaults), strict=False)
    if spec.kwonlyargs:
        pairs = zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
        found += [(parameter, default) for parameter, default in pairs if default is not None]
    return found


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
    return value.with_taints(taints)


def default_of(
    function: ast.FunctionDef | ast.AsyncFunctionDef, parameter: ast.arg
) -> ast.expr | None:
    """Return how a parameter's default is written."""
    return next((default for named, default in defaults_of(function) if named is parameter), None)
