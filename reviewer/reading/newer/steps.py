"""The words of the layout, read into steps."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from guru.reviewer.reading.newer.layout import LAYOUT

_WORD = r"(?P<field>[\w.]+)?(?P<when>[?~])?(?:'(?P<text>[^']+)')?"


class Signal(enum.Enum):
    """What the walk does or notes when it comes by."""

    BEGIN = enum.auto()
    HERE = enum.auto()
    END = enum.auto()
    MARK = enum.auto()
    WORD = enum.auto()


class Step(NamedTuple):
    """One word: characters or a signal to ``put``, or a field to ``get`` and how much of it."""

    put: bytes | Signal | None = None
    get: Callable[[Any], Any] | None = None
    only: slice | None = None
    unless: bool = False  # characters, where the field holds nothing


_BEGIN, _HERE, _END = Step(Signal.BEGIN), Step(Signal.HERE), Step(Signal.END)
_LPAR, _RPAR = attrgetter("lpar"), attrgetter("rpar")


def neighbours(node: Any) -> list[Any]:
    """Return the strings of a concatenation, which libcst nests to the right."""
    found = []
    while type(node).__name__ == "ConcatenatedString":
        found.append(node.left)
        node = node.right
    return [*found, node]


_SEVERAL = {
    "OPEN": [Step(get=_LPAR), _BEGIN],
    "CLOSE": [_END, Step(get=_RPAR)],
    "OUTER": [
        Step(get=_LPAR, only=slice(None, -1)),
        _BEGIN,
        Step(get=_LPAR, only=slice(-1, None)),
    ],
    "NEIGHBOURS": [Step(get=neighbours)],
    "UNOUTER": [
        Step(get=_RPAR, only=slice(None, 1)),
        _END,
        Step(get=_RPAR, only=slice(1, None)),
    ],
}


@cache
def steps(name: str, built: bool) -> list[Step] | None:
    """Return the steps over a node of this class; None for a class without a layout.

    ``built`` says that an ``ast`` node will be made of it, so that its ends must be noted.
    """
    words = LAYOUT.get(name)
    if words is None:
        return None
    plan = [step for word in words.split() for step in _SEVERAL.get(word) or [_step(word)]]
    if built and _BEGIN not in plan and _HERE not in plan:
        plan.insert(0, _BEGIN)
    if built and _END not in plan:
        plan.append(_END)
    return plan


def _step(word: str) -> Step:
    if word in Signal.__members__:
        return Step(Signal[word])
    match = re.fullmatch(_WORD, word)
    if match is None:
        raise ValueError(f"no word of a layout: {word}")
    field, when, text = match.group("field", "when", "text")
    return Step(
        put=text.encode() if text else None,
        get=attrgetter(field) if field else None,
        unless=when == "~",
    )
