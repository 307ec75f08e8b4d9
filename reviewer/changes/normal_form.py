"""A statement without its layout: what libcst's tree says once blanks and comments are gone."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import libcst as cst

# Parentheses, commas and semicolons are layout too: the tree's shape says what they group.
_LAYOUT = frozenset({"lpar", "rpar", "lbracket", "rbracket", "lbrace", "rbrace"}) | {
    *("comma", "semicolon", "indent", "header", "footer"),
    *("leading_lines", "lines_after_decorators", "trailing_whitespace"),
}
_BLOCKS = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})
_QUOTE = r"\\(['\"])"
_NUMBERS = frozenset({"Integer", "Float", "Imaginary"})


def header_form(node: cst.CSTNode) -> tuple[str, tuple[str, ...]]:
    """Return a statement's normal form and its names and values; of a block, its header's.

    Equal forms mean equal meaning: blanks, comments, redundant parentheses, trailing commas,
    quotes and the way numbers are written make no difference.
    """
    parts: list[str] = [type(node).__name__]
    leaves: list[str] = []
    for name in _fields(type(node)):
        if name not in _BLOCKS:
            _write(getattr(node, name), name, parts, leaves)
    return " ".join(parts), tuple(leaves)


def docstring_form(value: cst.CSTNode) -> tuple[str, tuple[str, ...]]:
    """Return the form of a string that stands alone, which formatters indent anew."""
    text = _value(value)
    if isinstance(text, str):
        text = inspect.cleandoc(text).rstrip()
    return f"docstring {text!r}", ()


def _write(value: Any, name: str, parts: list[str], leaves: list[str]) -> None:
    if isinstance(value, str):
        if value:
            parts.append(f"{name}={value!r}")
            leaves.append(value)
        return
    if isinstance(value, Sequence):
        parts.append(f"{name}=[")
        for item in value:
            _write(item, "", parts, leaves)
        parts.append("]")
        return
    if hasattr(value, "visit"):  # neither nothing nor libcst's mark for a default
        _write_node(value, name, parts, leaves)


def _write_node(node: Any, name: str, parts: list[str], leaves: list[str]) -> None:
    kind = type(node).__name__
    if kind in {"SimpleString", "ConcatenatedString"} and _is_plain(node):
        literal = repr(_value(node))
        parts.append(f"{name}={literal}")
        leaves.append(literal)
        return
    parts.append(f"{name}={kind}(")
    if kind in _NUMBERS:
        parts.append(repr(node.evaluated_value))
        leaves.append(parts[-1])
    elif kind == "FormattedString":
        start: str = node.start
        parts.append(start.rstrip("\"'").lower())
        _write(node.parts, "parts", parts, leaves)
    elif kind == "FormattedStringText":
        parts.append(repr(re.sub(_QUOTE, r"\1", node.value)))
    else:
        for field in _fields(node.__class__):
            _write(getattr(node, field), field, parts, leaves)
    parts.append(")")


@cache
def _fields(kind: type[Any]) -> tuple[str, ...]:
    """Return the names of a node's fields that are not layout."""
    names: dict[str, object] = getattr(kind, "__dataclass_fields__", {})
    return tuple(n for n in names if n not in _LAYOUT and not n.startswith(("whitespace", "_")))


def _is_plain(node: Any) -> bool:
    """Whether a string's value is known: no f-string is among its parts."""
    if type(node).__name__ == "ConcatenatedString":
        return _is_plain(node.left) and _is_plain(node.right)
    return type(node).__name__ == "SimpleString"


def _value(node: Any) -> str | bytes:
    """Return the value of a plain string."""
    value: str | bytes = node.evaluated_value
    return value
