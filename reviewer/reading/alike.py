"""Whether two pieces of code say the same."""

from __future__ import annotations

import ast


def alike(one: object, other: object) -> bool:
    """Whether two nodes are the same but for their places, as their ``ast.dump`` would tell.

    The first difference ends it, and most pairs differ at once.
    """
    pairs = [(one, other)]
    while pairs:
        one, other = pairs.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, ast.AST):
            fields = one._fields
            if fields != other._fields:  # type: ignore[attr-defined]
                return False
            pairs += [(getattr(one, name, None), getattr(other, name, None)) for name in fields]
        elif isinstance(one, list):
            if len(one) != len(other):  # type: ignore[arg-type]
                return False
            pairs += zip(one, other, strict=True)  # type: ignore[call-overload]
        elif one is not other and repr(one) != repr(other):
            return False
    return True
