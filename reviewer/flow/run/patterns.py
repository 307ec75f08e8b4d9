"""Regular expressions as guards and sanitizers: what a pattern lets through or takes out."""

from __future__ import annotations

import ast
import re

from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.alphabets import alphabet
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.letters import CHARACTERS, warded
from guru.reviewer.flow.run.substitution import of_class, substituted
from guru.reviewer.flow.values import (
    OPEN,
    Bound,
    Const,
    Lib,
    Match,
    Method,
    Pattern,
    Value,
    known,
    one,
    opened,
)

_LONGEST = 1_000
_MODULES = frozenset({"re", "regex"})
_FLAGS = {
    **dict.fromkeys(("M", "MULTILINE"), re.MULTILINE),
    **dict.fromkeys(("S", "DOTALL"), re.DOTALL),
    **dict.fromkeys(("X", "VERBOSE"), re.VERBOSE),
    **dict.fromkeys(("I", "IGNORECASE", "A", "ASCII", "U", "UNICODE"), re.RegexFlag(0)),
}
_WEAK = frozenset({"caller", "parameter"})
_ASKING = frozenset({"match", "fullmatch", "search"})


def called(ctx: Context, name: str, arguments: Arguments, node: ast.AST) -> Value | None:
    """Return what a function of ``re`` gives; None where that is nothing special."""
    module, _, what = name.rpartition(".")
    if module not in _MODULES:
        return None
    pattern = _pattern(arguments.get(0, "pattern"), node, 1 if what == "compile" else 2)
    if what == "sub":
        return substituted(ctx, arguments)
    if pattern is None:
        return None
    if what == "compile":
        taints = {t for value in arguments.positional for t in value.taints}
        return one(pattern).tainted_by(taints)
    return _asked(ctx, pattern, what, arguments.get(1, "string"))


def method(ctx: Context, receiver: Value, name: str, arguments: Arguments) -> Value | None:
    """Call a method of a compiled pattern or of a match; None where the receiver is neither."""
    for alternative in receiver.alternatives:
        match alternative:
            case Pattern(text=text) if name == "sub":
                given = Arguments([known(text), *arguments.positional], arguments.named)
                return substituted(ctx, given)
            case Pattern():
                return _asked(ctx, alternative, name, arguments.get(0, "string"))
            case Match():
                return _read(ctx, receiver, alternative, name, arguments)
    return None


def group(value: Value, match: Match, key: Value) -> Value:
    """Return a group of a match: what its part of the pattern lets through."""
    constant = key.constant
    number = constant.value if constant is not None else None
    letters = alphabet(match.pattern)
    safe: frozenset[str] = frozenset()
    if letters is not None and isinstance(number, (int, str)):
        safe = letters.without(number)
    elif letters is not None:
        safe = frozenset.intersection(*map(letters.without, (0, *letters.groups)))
    return opened(taint.without(safe) for taint in value.taints)


def _read(
    ctx: Context, receiver: Value, match: Match, name: str, arguments: Arguments
) -> Value | None:
    letters = alphabet(match.pattern)
    match name:
        case "group" | "__getitem__" if len(arguments.positional) == 1:
            return group(receiver, match, arguments.positional[0])
        case "group" if not arguments.all():
            return group(receiver, match, known(0))
        case "group":
            return group(receiver, match, OPEN)
        case "groups" if letters is not None and letters.count:
            numbers = range(1, letters.count + 1)
            parts = [group(receiver, match, known(n)) for n in numbers]
            return ctx.sequence("tuple", parts)
        case "groupdict":
            return group(receiver, match, OPEN)
        case "start" | "end" | "span":
            return opened()
    return None


def _asked(ctx: Context, pattern: Pattern, what: str, text: Value | None) -> Value | None:
    taints = everything_in(ctx, text).taints if text is not None else frozenset()
    if what in _ASKING:
        return Value((Match(pattern),), True, taints)
    if what == "finditer":
        return ctx.sequence("iterator", [], Value((Match(pattern),), False, taints))
    if what == "findall":
        letters = alphabet(pattern)
        safe = letters.without() if letters is not None else frozenset()
        return opened(taint.without(safe) for taint in taints)
    return None


def _pattern(value: Value | None, node: ast.AST, place: int) -> Pattern | None:
    """Return a pattern that is known, with the flags that the call at ``node`` gives it."""
    only = value.only if value is not None else None
    if isinstance(only, Pattern):
        return only
    text = only.value if isinstance(only, Const) else None
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    return Pattern(text, _flags(node, place) if isinstance(node, ast.Call) else 0)


def _flags(node: ast.Call, place: int) -> int:
    """Return the flags of a call; where they are not known, those that let most through."""
    named = [keyword.value for keyword in node.keywords if keyword.arg == "flags"]
    flags = 0
    for given in [*node.args[place : place + 1], *named]:
        for each in ast.walk(given):
            match each:
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    unknown = 0 if name in _MODULES else re.MULTILINE | re.DOTALL
                    flags |= _FLAGS.get(name, unknown)
    return int(flags)


def guarded(
    ctx: Context, node: ast.Call, called: Value, *, holds: bool
) -> tuple[ast.expr, frozenset[str] | None] | None:
    """Return the text that a pattern was asked about, and the dangers that it has not.

    ``None`` instead of the dangers tells that the pattern is not known.
    """
    written = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if written not in _ASKING and not isinstance(node.func, ast.Name):
        return None
    for alternative in called.alternatives:
        name, pattern, arguments = _question(ctx, alternative, node)
        if name in _ASKING and arguments:
            if pattern is None and _is_given(ctx, node, called, arguments[0]):
                return arguments[0], frozenset()
            if pattern is None:
                return arguments[0], None if holds and name != "search" else frozenset()
            return arguments[0], proved(pattern, name) if holds else _denied(pattern, name)
    return None


def _is_given(ctx: Context, node: ast.Call, function: Value, text: ast.expr) -> bool:
    """Whether a pattern that is not known comes from outside itself: it proves nothing."""
    others = [ctx.value(each) for each in node.args[:1] if each is not text]
    return any(t.source.kind not in _WEAK for value in (function, *others) for t in value.taints)


def _question(
    ctx: Context, alternative: object, node: ast.Call
) -> tuple[str, Pattern | None, list[ast.expr]]:
    named = [keyword.value for keyword in node.keywords if keyword.arg == "string"]
    match alternative:
        case Lib(name=name) if name.rpartition(".")[0] in _MODULES and node.args:
            pattern = _pattern(ctx.value(node.args[0]), node, 2)
            return name.rpartition(".")[2], pattern, [*node.args[1:2], *named]
        case Lib(name=name) if name.startswith(("re.compile().", "regex.compile().")):
            return name.rpartition(".")[2], None, [*node.args[:1], *named]
        case Bound(
            receiver=Value(alternatives=(Pattern() as pattern,)), function=Method(name=name)
        ):
            return name, pattern, [*node.args[:1], *named]
    return "", None, []


def proved(pattern: Pattern, name: str) -> frozenset[str]:
    """Return the dangers that a text has not that a pattern was found to describe as a whole."""
    letters = alphabet(pattern)
    if letters is None:
        return frozenset()
    starts = letters.begins or name != "search"
    return letters.without() if name == "fullmatch" or (starts and letters.ends) else frozenset()


def _denied(pattern: Pattern, name: str) -> frozenset[str]:
    """Return the dangers that a text has not in which a class of characters was not found."""
    gone = of_class(pattern.text) if name == "search" else frozenset()
    return warded(CHARACTERS - gone) if gone else frozenset()
