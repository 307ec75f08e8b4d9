"""Regular expressions as guards and sanitizers: what a pattern lets through or takes out."""

from __future__ import annotations

import ast
import re

from guru.reviewer.flow.dangers import (
    ALL_TEXT_DANGERS,
    CODE,
    COMMAND,
    HEADER,
    HTML,
    LDAP,
    LOG,
    PATH,
    REDIRECT,
    REQUEST,
    SQL,
    XPATH,
)
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Value, opened

_NEEDED = {
    LDAP: ("(", "*"),
    XPATH: ("'",),
    SQL: ("'",),
    HTML: ("<",),
    LOG: ("\n",),
    HEADER: ("\n",),
    PATH: ("/", "."),
    COMMAND: (";", "$", "|", "&"),
    CODE: ("(",),
    REDIRECT: ("/",),
    REQUEST: ("/",),
}
"""The characters that all have to go for a danger to be gone."""
_LONGEST = 200
_CLASS = r"\[(?:\\.|[^\]\\])+\][+*]?|\\[WDSs][+*]?"


def substituted(ctx: Context, arguments: Arguments) -> Value:
    """Return ``re.sub(pattern, other, text)``: without the characters that it removes."""
    if len(arguments.positional) < 3:
        taints = {t for v in arguments.all() for t in everything_in(ctx, v).taints}
        return opened(taints)
    pattern, other, text = arguments.positional[:3]
    removed = _removed(pattern, other)
    given = everything_in(ctx, text).taints
    kept = {taint.without(removed) for taint in given}
    return opened(kept | everything_in(ctx, other).taints)


def _removed(pattern: Value, other: Value) -> frozenset[str]:
    constants = [value.constant for value in (pattern, other)]
    texts = [constant.value if constant is not None else None for constant in constants]
    if not all(isinstance(text, str) for text in texts):
        return frozenset()
    wanted, instead = (str(text) for text in texts)
    if not re.fullmatch(_CLASS, wanted):
        return frozenset()
    try:
        compiled = re.compile(wanted)
    except (re.error, RecursionError, OverflowError):
        return frozenset()
    gone = {letter for letter in _letters() if compiled.fullmatch(letter) and letter not in instead}
    warded = {danger for danger, letters in _NEEDED.items() if gone.issuperset(letters)}
    return ALL_TEXT_DANGERS if len(warded) == len(_NEEDED) else frozenset(warded)


def _letters() -> set[str]:
    return {letter for letters in _NEEDED.values() for letter in letters}


def proves(ctx: Context, node: ast.Call) -> bool:
    """Whether a match proves a text harmless: the pattern is closed and lets no line through.

    A pattern that is not known is taken for one that does.
    """
    constant = ctx.value(node.args[0] if node.args else None).constant
    if constant is None or not isinstance(constant.value, str) or len(constant.value) > _LONGEST:
        return True
    pattern = constant.value
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name != "fullmatch" and not pattern.endswith(("$", "\\Z")):
        return False
    plain = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "", pattern)
    return "." not in plain and not re.search(r"\\[SWD]|\[\^", pattern)
