"""What a response is declared to be: browsers read some media types as markup, others not."""

from __future__ import annotations

import ast
import re

from guru.reviewer.flow.heap import Map
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.dangerous.place import held
from guru.reviewer.flow.values import Value

_PLAIN = re.compile(r"^(?!.*(?:html|xml|svg)).+", re.IGNORECASE | re.DOTALL)
_TYPES = frozenset({"content_type", "mimetype", "media_type"})
_SETTING = frozenset({"set_header", "add_header", "setHeader", "set", "setdefault", "__setitem__"})


def is_other(text: str) -> bool:
    """Whether a media type is none that browsers read as markup."""
    return _PLAIN.match(text) is not None


def is_plain_text(value: Value) -> bool:
    """Whether a constant names a media type that browsers don't read as markup."""
    constant = value.constant
    text = constant.value if constant is not None else None
    return isinstance(text, str) and "/" in text and is_other(text) is not None


def is_plain(ctx: Context, headers: Value) -> bool:
    """Whether headers declare a body to be no markup."""
    thing = held(ctx, headers)
    if not isinstance(thing, Map):
        return False
    return any(
        isinstance(key.value, str) and key.value.lower() == "content-type" and is_plain_text(value)
        for key, value in thing.items.items()
    )


def is_declared_later(ctx: Context, node: ast.AST) -> bool:
    """Whether the function around sets a response's type to a plain one after it is made."""
    around = ctx.calls[-1] if ctx.calls else ctx.module.tree
    for each in ast.walk(around):
        match each:
            case ast.Assign(targets=[target], value=ast.Constant(value=str(text))):
                pass
            case _:
                continue
        match target:
            case ast.Attribute(attr="mimetype" | "content_type"):
                declared = True
            case ast.Subscript(slice=ast.Constant(value=str(key))):
                declared = key.lower() == "content-type"
            case _:
                declared = False
        if declared and is_other(text) and getattr(target, "lineno", 0) >= node.lineno:  # type: ignore[attr-defined]
            return True
    return False


def is_set(ctx: Context, node: ast.AST) -> bool:
    """Whether the object that is written to was declared to be no markup before."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner)):
            written = ast.unparse(owner)
        case _:
            return False
    around = ctx.calls[-1] if ctx.calls else ctx.module.tree
    made: list[bool] = []
    for each in ast.walk(around):
        if getattr(each, "lineno", node.lineno) >= node.lineno:
            continue
        match each:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                made += [_makes_plain(call)] if name == written else []
            case ast.Assign(targets=[target], value=ast.Constant(value=str(text))):
                if is_other(text) and _is_type_of(target, written):
                    return True
            case ast.Call(
                func=ast.Attribute(value=owner, attr=name),
                args=[ast.Constant(value=str(key)), ast.Constant(value=str(text))],
            ) if name in _SETTING and key.lower() == "content-type" and is_other(text):
                if ast.unparse(owner).removesuffix(".headers") == written:
                    return True
    return bool(made) and all(made)


def _makes_plain(call: ast.Call) -> bool:
    for keyword in call.keywords:
        match keyword:
            case ast.keyword(arg=name, value=ast.Constant(value=str(text))) if name in _TYPES:
                return is_other(text)
    return False


def _is_type_of(target: ast.expr, owner: str) -> bool:
    match target:
        case ast.Attribute(value=base, attr=name) if name in _TYPES:
            return ast.unparse(base) == owner
        case ast.Subscript(value=base, slice=ast.Constant(value=str(key))):
            same = ast.unparse(base).removesuffix(".headers") == owner
            return same and key.lower() == "content-type"
    return False
