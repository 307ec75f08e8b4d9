"""Numbers and names: tokens to values."""

from __future__ import annotations

import ast
import sys
import unicodedata
from typing import Any

_NAMED: dict[str, bool | None] = {"None": None, "True": True, "False": False}


def identifier(name: str) -> str:
    """Return a name as the interpreter knows it (PEP 3131: NFKC)."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


def is_named_constant(name: str) -> bool:
    """Whether a word is None, True or False."""
    return name in _NAMED


def named_constant(name: str) -> bool | None:
    """Return the value of None, True or False."""
    return _NAMED[name]


def number(token: str) -> Any:
    """Return a number's value.

    An integer with more digits than the interpreter converts (4,300 unless told otherwise)
    becomes ``sys.maxsize``: still large and of the same sign, and safe to print.

    Raises:
        SyntaxError: It is no number.

    """
    try:
        return ast.literal_eval(token)
    except (ValueError, SyntaxError):
        if token.replace("_", "").isdecimal():
            return sys.maxsize
        raise SyntaxError(f"no number: {token[:40]}") from None
