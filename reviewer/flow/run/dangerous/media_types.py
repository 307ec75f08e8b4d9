"""What a response is declared to be: browsers read some media types as markup, others not."""

from __future__ import annotations

import ast
import re
from typing import Final

from guru.models.records import frozen
from guru.reviewer.flow.heap import Map
from guru.reviewer.flow.run.context import Context, texts_of
from guru.reviewer.flow.run.dangerous.place import held
from guru.reviewer.flow.values import Value
from guru.reviewer.reading.index import walk

_ASSIGN: Final = ast.Assign
_CALL: Final = ast.Call
_PLAIN = r"(?is)^(?!.*(?:html|xml|svg)).+"
_TYPES = frozenset({"content_type", "mimetype", "media_type"})
_SETTING = frozenset({"set_header", "add_header", "setHeader", "set", "setdefault", "__setitem__"})


def is_other(text: str) -> bool:
    """Whether a media type is none that browsers read as markup."""
    return re.match(_PLAIN, text) is not None


def is_plain_text(value: Value) -> bool:
    """Whether a constant names a media type that browsers don't read as markup."""
    constant = value.constant
    text = constant.value if constant is not None else None
    return isinstance(text, str) and "/" in text and is_other(text)


def is_plain(ctx: Context, headers: Value) -> bool:
    """Whether headers declare a body to be no markup."""
    thing = held(ctx, headers)
    if not isinstance(thing, Map):
        return False
    return any(
        isinstance(key.value, str) and key.value.lower() == "content-type" and is_plain_text(value)
        for key, value in thing.items.items()
    )


def declares_markup(ctx: Context, headers: Value) -> bool:
    """Whether headers declare a body to be a page."""
    thing = held(ctx, headers)
    if not isinstance(thing, Map):
        return False
    return any(
        str(key.value).lower() == "content-type" and "html" in text.lower()
        for key, value in thing.items.items()
        for text in texts_of(value) or ()
    )


def declares_plain(around: ast.AST, line: int = 0) -> bool:
    """Whether a function sets a response's type to a plain one, from a line on."""
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
        if declared and is_other(text) and target.lineno >= line:
            return True
    return False


@frozen
class Declaration:
    """A line that says of what type a response is: when it is ``made``, or later."""

    line: int
    owner: str
    plain: bool
    made: bool = False
    assigned: bool = False


def is_declared_later(ctx: Context, node: ast.AST) -> bool:
    """Whether the function around sets a response's type to a plain one after it is made."""
    line = getattr(node, "lineno", 0)
    return any(each.assigned and each.plain and each.line >= line for each in _declared(ctx))


def is_set(ctx: Context, node: ast.AST) -> bool:
    """Whether the object that is written to was declared to be no markup before."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    before = [each for each in _declared(ctx) if each.line < node.lineno]
    owner = ast.unparse(node.func.value) if before else ""
    own = [each for each in before if each.owner == owner]
    made = [each.plain for each in own if each.made]
    return any(each.plain for each in own if not each.made) or (bool(made) and all(made))


def _declared(ctx: Context) -> list[Declaration]:
    """Return what the function that is being run says of media types."""
    around = ctx.calls[-1] if ctx.calls else ctx.module.tree
    found = ctx.run.declared.get(around)
    if found is None:
        found = ctx.run.declared[around] = []
        for node in walk(around):
            if type(node) is _ASSIGN or type(node) is _CALL:
                declaration = _declaration(node)
                if declaration is not None:
                    found.append(declaration)
    return found


def _declaration(node: ast.AST) -> Declaration | None:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
            return Declaration(node.lineno, name, _makes_plain(call), made=True)
        case ast.Assign(targets=[target], value=ast.Constant(value=str(text))):
            owner = _owner(target)
            if owner is not None:
                return Declaration(node.lineno, owner, is_other(text), assigned=True)
        case ast.Call(
            func=ast.Attribute(value=owner_, attr=name),
            args=[ast.Constant(value=str(key)), ast.Constant(value=str(text))],
        ) if name in _SETTING and key.lower() == "content-type":
            return Declaration(node.lineno, _without_headers(owner_), is_other(text))
    return None


def _makes_plain(call: ast.Call) -> bool:
    for keyword in call.keywords:
        match keyword:
            case ast.keyword(arg=name, value=ast.Constant(value=str(text))) if name in _TYPES:
                return is_other(text)
    return False


def _owner(target: ast.expr) -> str | None:
    """Return the response whose type is set by an assignment."""
    match target:
        case ast.Attribute(value=base, attr=name) if name in _TYPES:
            return _without_headers(base)
        case ast.Subscript(value=base, slice=ast.Constant(value=str(key))):
            return _without_headers(base) if key.lower() == "content-type" else None
    return None


def _without_headers(owner: ast.expr) -> str:
    return ast.unparse(owner).removesuffix(".headers")
