"""Guards that models tell of: which arguments of a call have been found harmless, and for what."""

from __future__ import annotations

import ast

from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS, HEADER, LOG
from guru.reviewer.flow.run import folders, patterns, places
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context, library_names
from guru.reviewer.flow.values import Lib, Value

_WEAK = frozenset({"caller", "parameter"})
_OF_NUMBERS = ALL_TEXT_DANGERS - {LOG, HEADER}  # spaces, and ends of lines, may be around them
Vouched = list[tuple[ast.expr, frozenset[str]]]


def guards_of(ctx: Context, node: ast.Call, called: Value, *, holds: bool) -> Vouched:
    """Return the arguments that a guard has found harmless, and against which dangers."""
    guards = ctx.run.knowledge.tables.guards
    asked = patterns.guarded(ctx, node, called, holds=holds)
    if asked is not None:
        text, dangers = asked
        return [(text, guards["re.fullmatch"] if dangers is None else dangers)]
    if not holds:
        return []
    if isinstance(node.func, ast.Attribute) and f".{node.func.attr}" in guards:
        return [(node.func.value, guards[f".{node.func.attr}"])]
    for alternative in called.alternatives:
        if isinstance(alternative, Lib) and alternative.name in guards:
            named = [keyword.value for keyword in node.keywords[:1]]
            dangers = guards[alternative.name]
            return [(argument, dangers) for argument in (node.args or named)[:1]]
    return []


def has_own_key(arguments: Arguments) -> bool:
    """Whether the key of a digest is the program's own: nobody outside has a hand in it."""
    key = arguments.get(0, "key")
    return key is not None and all(taint.source.kind in _WEAK for taint in key.taints)


def stayed_below(ctx: Context, node: ast.Call) -> None:
    """``p.relative_to(folder)`` came back: it raises where a path does not lie in the folder."""
    match node:
        case ast.Call(func=ast.Attribute(value=path), args=[folder, *_]):
            folders.lies_below(ctx, path, places.quietly(ctx, folder))


def is_number(ctx: Context, text: ast.expr) -> None:
    """A number was read from a text, which raises where the text is none."""
    if not isinstance(text, ast.Constant | ast.Starred):
        places.clean(ctx, text, _OF_NUMBERS)


def after_conversion(ctx: Context, node: ast.expr) -> None:
    """An identifier that nobody reads is there to raise: the text that was read is one."""
    match node:
        case ast.Call(
            func=ast.Name(id="UUID") | ast.Attribute(attr="UUID") as function, args=[text]
        ):
            if "uuid.UUID" in library_names(places.quietly(ctx, function)):
                places.clean(ctx, text, _OF_NUMBERS)
