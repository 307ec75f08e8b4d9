"""Texts built by formatting: f-strings, ``%`` and ``str.format``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence

from guru.reviewer.flow.dangers import HEADER, LOG
from guru.reviewer.flow.heap import Map, Seq
from guru.reviewer.flow.run import built, escaping, special
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.operators import binary, is_small
from guru.reviewer.flow.values import OPEN, Const, Ref, Taint, Value, join, known, opened

_MOST_TEXTS = 8
_NUMERIC_SPEC = r"[^{}]*[bcdeEfFgGnoxX%]"
_PERCENT = r"%(?:\((\w*)\))?([-+ #0-9.*]*)([a-zA-Z%])"
_NUMBERS = frozenset("diouxXeEfFgG")
_SHOWN = frozenset("ra")


def is_text(value: Value) -> bool:
    """Whether a value is a known text (or one of several)."""
    found = [a for a in value.alternatives if isinstance(a, Const)]
    return bool(found) and all(isinstance(a.value, (str, bytes)) for a in found)


def as_text(ctx: Context, value: Value, spec: Value | None = None, conversion: int = -1) -> Value:
    """Return ``format(value, spec)``: numbers formatted as such let no text through."""
    for name in ("__format__", "__str__", "__repr__"):
        given = [spec or known("")] if name == "__format__" else []
        text = special.called(ctx, value, name, given)
        if text is not None:
            return text
    constant = spec.constant if spec is not None else None
    pattern = constant.value if constant is not None else None
    if isinstance(pattern, str) and re.fullmatch(_NUMERIC_SPEC, pattern):
        return opened()
    if spec is None and conversion in {-1, ord("s")} and not value.open and value.alternatives:
        texts: list[Value] = []
        for alternative in value.alternatives:
            if not isinstance(alternative, Const) or not is_small(alternative.value):
                break
            texts.append(known(_plain(alternative.value)))
        else:
            return join(*texts).tainted_by(value.taints)
    taints = everything_in(ctx, value).taints
    if conversion in {ord("r"), ord("a")}:
        return shown(taints)
    return opened(taints, value.prefix if spec is None else "")


def shown(taints: Iterable[Taint]) -> Value:
    """Return what ``repr`` gives: a text of one line, since ends of lines are spelled out."""
    return opened(taint.without((LOG, HEADER)) for taint in taints)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def _common_start(texts: Sequence[str]) -> str:
    low, high = min(texts), max(texts)
    size = next((n for n, letter in enumerate(low) if letter != high[n]), len(low))
    return low[:size]


def concatenated(pieces: Sequence[Value]) -> Value:
    """Return pieces of text joined, exactly where each is known."""
    return built.assembled(_concatenated(pieces), pieces)


def added(op: ast.operator, left: Value, right: Value) -> Value:
    """Return ``left op right``; texts that are added are put together."""
    escaped = escaping.added(op, left, right)
    if escaped is not None:
        return escaped
    value = binary(op, left, right)
    texts = is_text(left) or is_text(right) or bool(left.prefix)
    if isinstance(op, ast.Add) and value.taints and (texts or built.is_built(left, right)):
        return built.assembled(value, [left, right])
    return value


def _concatenated(pieces: Sequence[Value]) -> Value:
    taints = frozenset(taint for piece in pieces for taint in piece.taints)
    texts = [""]
    for piece in pieces:
        found = [a.value for a in piece.alternatives if isinstance(a, Const)]
        exact = not piece.open and len(found) == len(piece.alternatives)
        if not exact or not found or not all(isinstance(text, str) for text in found):
            start = _common_start(texts)
            more = piece.prefix if piece.open and len(texts) == 1 else ""
            return opened(taints, start + more)
        texts = [text + str(more) for text in texts for more in found]
        if len(texts) > _MOST_TEXTS or not is_small(texts[0]):
            return opened(taints)
    return join(*(known(text) for text in texts)).tainted_by(taints)


def conversions(template: str) -> list[str]:
    """Return the letters of the fields of a template for ``%``, in their order."""
    return [found[3] for found in re.finditer(_PERCENT, template) if found[3] != "%"]


def warded_by(letter: str, value: Value) -> Value:
    """Return what a field of a template for ``%`` shows of a value."""
    if letter in _NUMBERS:
        return OPEN
    return shown(value.taints) if letter in _SHOWN else value


def percent(ctx: Context, template: Value, values: Value) -> Value:
    """Return ``template % values``."""
    only = values.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    constant = template.constant
    text = constant.value if constant is not None else None
    if not isinstance(text, str):
        return opened(template.taints | everything_in(ctx, values).taints)
    named = thing.items if isinstance(thing, Map) else {}
    listed = list(thing.items) if isinstance(thing, Seq) and thing.kind == "tuple" else [values]
    pieces: list[Value] = []
    at = 0
    for number, found in enumerate(m for m in re.finditer(_PERCENT, text) if m[3] != "%"):
        if "*" in found[2]:
            return opened(template.taints | everything_in(ctx, values).taints)
        pieces += [known(text[at : found.start()].replace("%%", "%"))] if at < found.start() else []
        at = found.end()
        value = named.get(Const.of(found[1]), OPEN) if found[1] else OPEN
        if not found[1]:
            value = listed[number] if number < len(listed) else opened(values.taints)
        piece = OPEN if found[3] in _NUMBERS else as_text(ctx, value)
        plain = found[3] == "s" and not found[2]
        kept = shown(piece.taints) if found[3] in _SHOWN else opened(piece.taints)
        pieces.append(piece if plain else kept)
    pieces += [known(text[at:].replace("%%", "%"))] if at < len(text) else []
    return concatenated(pieces).tainted_by(template.taints)


def str_format(
    ctx: Context,
    template: Value,
    positional: Sequence[Value],
    named: dict[str, Value],
    more: Value | None = None,
) -> Value:
    """Return ``template.format(...)``."""
    constant = template.constant
    text = constant.value if constant is not None else None
    everything = [*positional, *named.values(), *([more] if more is not None else [])]
    taints = frozenset(t for value in everything for t in everything_in(ctx, value).taints)
    if not isinstance(text, str):
        return opened(template.taints | taints)
    import string  # few files come here

    pieces: list[Value] = []
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError:
        return opened(taints)
    number = 0
    for literal, name, spec, conversion in fields:
        pieces += [known(literal)] if literal else []
        if name is None:
            continue
        key = name or str(number)
        number += 0 if name else 1
        if spec and re.fullmatch(_NUMERIC_SPEC, spec):
            pieces.append(opened())
            continue
        if key.isdigit() and int(key) < len(positional):
            piece = as_text(ctx, positional[int(key)])
        elif key in named:
            piece = as_text(ctx, named[key])
        else:
            piece = opened(taints)
        if spec and "{" in spec:  # a field within takes arguments of its own
            return opened(taints)
        kept = shown(piece.taints) if conversion in _SHOWN else opened(piece.taints)
        pieces.append(kept if spec or conversion else piece)
    return concatenated(pieces).tainted_by(template.taints)
