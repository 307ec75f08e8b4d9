"""Which names stand for data frames and series of pandas."""

from __future__ import annotations

import ast
import re

from guru.reviewer.reading.module import Module
from guru.reviewer.rules.resources._uses import packages_of, value_before

_FRAME = r"pandas(?:\.core\.\w+)?\.(?:DataFrame|Series|read_\w+|concat|merge)\(\)"
_DEPTH = 5
_KEEPING = frozenset(
    {
        *("copy", "drop", "dropna", "fillna", "merge", "join", "sort_values", "reset_index"),
        *("rename", "set_index", "head", "tail", "sample", "query", "assign", "astype", "groupby"),
        *("drop_duplicates", "to_frame", "melt", "pivot", "replace", "sort_index", "explode"),
    }
)


def is_frame(module: Module, node: ast.expr, depth: int = _DEPTH) -> bool:
    """Whether an expression is a frame or series of pandas, as far as the file tells."""
    if depth == 0 or "pandas" not in packages_of(module):
        return False
    name = module.resolve(node) or ""
    if re.fullmatch(_FRAME, name):
        return True
    match node:
        case ast.Name(id=text):
            value = value_before(module, node)
            if value is not None and is_frame(module, value, depth - 1):
                return True
            return text == "df" or text.startswith("df_") or text.endswith("_df")
        case ast.Attribute(attr=text, value=ast.Name(id="self")):
            return text == "df" or text.endswith("_df")
        case ast.Call(func=ast.Attribute(attr=method, value=owner)):
            return method in _KEEPING and is_frame(module, owner, depth - 1)
        case ast.Subscript(value=owner):
            return is_frame(module, owner, depth - 1)
    return False
