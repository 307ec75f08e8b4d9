"""Texts that are put together by hand: pages, queries and paths, wherever they are handed to.

A page or a query into which data from outside were pasted is dangerous whatever function it goes
to; so is a path that was joined and not checked, where the function's name tells that it works on
files. What was pasted is marked, since how a text begins says too little of it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from guru.reviewer.flow import dangers
from guru.reviewer.flow.dangers import (
    ARCHIVE,
    BUILT,
    HTML,
    JOINED,
    MARKUP,
    NO_SLASH,
    PATH,
    QUERY,
    REDIRECT,
    SQL,
)
from guru.reviewer.flow.run import folders
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Const, Taint, Value

_TAG = (
    r"(?i)"
    r"</?(?:a|abbr|article|aside|audio|b|blockquote|body|br|button|center|code|dd|div|dl|dt|em|font|"
    r"footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|label|li|link|main|meta|nav|ol|"
    r"option|p|pre|script|section|select|small|span|strong|style|sub|sup|svg|table|tbody|td|"
    r"textarea|tfoot|th|thead|title|tr|tt|ul|video)(?=[\s/>])"
)
_STATEMENT = (
    r"(?is)"
    r"\W*(?:select\b.*\bfrom\b|insert\s+(?:or\s+\w+\s+)?into\b|replace\s+into\b|delete\s+from\b|"
    r"update\s+\S+\s+set\b)"
)
_VERBS = ("select", "insert", "replace", "delete", "update")  # that statements begin with
_HANDLES = frozenset(
    {
        *("read", "write", "get", "open", "load", "save", "store", "put", "set", "delete", "del"),
        *("remove", "unlink", "rm", "mkdir", "rmdir", "list", "exec", "execute", "run", "call"),
        *("copy", "move", "download", "upload", "fetch", "send", "serve", "static", "extract"),
        *("include", "touch", "chmod", "chown", "rename", "stat", "exists"),
    }
)
_HARMLESS = (
    *("log", "debug", "info", "warn", "error", "critical", "exception", "print", "clean", "sanit"),
    *("escap", "strip", "bleach", "safe", "quote", "encode", "valid", "purif", "parse", "match"),
    *("search", "find", "split", "join", "format", "replace", "append", "add", "extend", "insert"),
    *("write", "assert", "expect", "equal", "trans", "hash"),
)
_HARMLESS_WORDS = frozenset({"len", "str", "repr"})
_TEXTS = frozenset({"format", "join", "format_map", "strip", "replace"})
_COUNTED = frozenset({"web", "message", "named", "parameter"})
_WEAK = frozenset({"parameter", "caller"})


def assembled(value: Value, pieces: Sequence[Value]) -> Value:
    """Return a text with marks of what it was put together to, from these pieces."""
    if not value.taints or len(pieces) < 2:
        return value
    marks = {BUILT}
    shape = "".join(_written(piece) for piece in pieces)
    inherited = {mark for piece in pieces for taint in piece.taints for mark in taint.safe}
    if MARKUP in inherited or _is_markup(shape):
        marks.add(MARKUP)
    if QUERY in inherited or _is_statement(shape):
        marks.add(QUERY)
    base = pieces[0].taints if _is_base(pieces) else frozenset()
    here = pieces[1].taints if _is_on_this_host(pieces) else frozenset()
    taints = frozenset(
        (below(taint) if taint in base else taint).without(
            marks | {REDIRECT} if taint in here else marks
        )
        for taint in value.taints
    )
    return value.with_taints(taints)


def _is_markup(shape: str) -> bool:
    return "<" in shape and re.search(_TAG, shape) is not None


def _is_statement(shape: str) -> bool:
    # Few texts have the words: for the others the pattern need not even be compiled.
    folded = shape.casefold()
    return any(verb in folded for verb in _VERBS) and re.match(_STATEMENT, shape) is not None


def is_built(*values: Value) -> bool:
    """Whether one of some values is a text that was put together."""
    return any(BUILT in taint.safe for value in values for taint in value.taints)


def joined(taints: frozenset[Taint], first: Value | None) -> frozenset[Taint]:
    """Return the taints of a path that was joined to a folder, which the program chose."""
    base = first.taints if first is not None else frozenset()
    stays = dangers.below(folders.folder_of(first)) if first is not None else ""
    found: set[Taint] = set()
    for taint in taints:
        if stays in taint.safe:  # it was found to lie in this folder
            found.add(taint.without((PATH, ARCHIVE)))
        else:
            found.add(below(taint) if taint in base else taint.without((JOINED,)))
    return frozenset(found)


def below(taint: Taint) -> Taint:
    """Return a folder's taint: which folder it is, callers within the program decide."""
    return taint.without((PATH, ARCHIVE)) if taint.source.kind in _WEAK else taint


def _is_on_this_host(pieces: Sequence[Value]) -> bool:
    """Whether an address begins with one slash, and what follows with none."""
    first = pieces[0].constant
    single = first is not None and first.value == "/"
    return single and all(NO_SLASH in taint.safe for taint in pieces[1].taints)


def _is_base(pieces: Sequence[Value]) -> bool:
    second = pieces[1].constant
    text = second.value if second is not None else None
    return pieces[0].open and isinstance(text, str) and text.startswith("/")


def _written(piece: Value) -> str:
    texts = [a.value for a in piece.alternatives if isinstance(a, Const)]
    known = "".join(text for text in texts if isinstance(text, str))
    return f"{piece.prefix}{known}" if texts or piece.prefix else "?"


def _is_harmless(name: str) -> bool:
    """Whether a function is none, by its name, that what it is handed can harm."""
    small = name.lower()
    if small in _HARMLESS_WORDS or small.removesuffix("(").endswith("text"):
        return True
    return any(part in small for part in _HARMLESS)


def _handles_files(name: str) -> bool:
    """Whether a function's name begins with what is done to files."""
    return name.lstrip("_").partition("_")[0].lower() in _HANDLES


def handed_on(ctx: Context, name: str, arguments: Arguments, node: ast.AST) -> None:
    """Note texts put together by hand that go to a function of which only the name is known."""
    given = [v for v in (*arguments.positional, *arguments.named.values()) if v.taints]
    if not given or _is_harmless(name):
        return
    for value in given:
        _note(ctx, HTML, MARKUP, value, node, name)
        _note(ctx, SQL, QUERY, value, node, name)
        if _handles_files(name):
            _note(ctx, PATH, JOINED, value, node, name)


def returned(ctx: Context, value: Value, node: ast.AST) -> None:
    """Note what a function that was called from outside gives back."""
    if len(ctx.calls) == 1 and not _is_of_call(node):
        _note(ctx, HTML, MARKUP, value, node, "return")
        weak = frozenset(t for t in value.taints if t.source.kind == "parameter")
        _note(ctx, PATH, JOINED, value.with_taints(weak), node, "return")


def _is_of_call(node: ast.AST) -> bool:
    """Whether what is given back is what another function made of it: that call is looked at."""
    match node:
        case ast.Return(value=ast.Call(func=func)) | ast.Yield(value=ast.Call(func=func)):
            return not (isinstance(func, ast.Attribute) and func.attr in _TEXTS)
    return False


def _note(ctx: Context, danger: str, mark: str, value: Value, node: ast.AST, what: str) -> None:
    live = frozenset(
        taint
        for taint in value.taints
        if mark in taint.safe and danger not in taint.safe and taint.source.kind in _COUNTED
    )
    if live:
        ctx.run.knowledge.report(ctx, danger, node, what, live)
