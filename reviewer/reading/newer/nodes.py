"""Node classes of the newest ``ast``; those that the running interpreter lacks are made here.

Made classes have the fields and attributes of the real ones, so that ``ast.walk``, ``ast.dump``
and every walker over ``_fields`` work on them; only ``ast.unparse`` does not know them. A node that
lacks no more than a field keeps its real class (rules are found by class) and is told the name of
the further field: see ``with_field``.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import Any

LOAD, STORE, DELETE = ast.Load(), ast.Store(), ast.Del()
_PLACE = ("lineno", "col_offset", "end_lineno", "end_col_offset")


@cache
def _newest(name: str, parent: str, fields: tuple[str, ...]) -> type[Any]:
    """Return ``ast``'s class of this name, or one made in its likeness."""
    known = getattr(ast, name, None)
    if known is not None:
        return known  # type: ignore[no-any-return]  # one that ast has is a class
    above = getattr(ast, parent, None) or _newest(parent, "AST", ())
    members: dict[str, Any] = {"_fields": fields, "_attributes": _PLACE, "__match_args__": fields}
    members |= {"__module__": __name__, "__doc__": f"{name}({', '.join(fields)})"}
    return type(name, (above,), members)


type_param = _newest("type_param", "AST", ())
TypeVar = _newest("TypeVar", "type_param", ("name", "bound", "default_value"))
ParamSpec = _newest("ParamSpec", "type_param", ("name", "default_value"))
TypeVarTuple = _newest("TypeVarTuple", "type_param", ("name", "default_value"))
TypeAlias = _newest("TypeAlias", "stmt", ("name", "type_params", "value"))
TryStar = _newest("TryStar", "stmt", ("body", "handlers", "orelse", "finalbody"))
TemplateStr = _newest("TemplateStr", "expr", ("values",))
Interpolation = _newest("Interpolation", "expr", ("value", "str", "conversion", "format_spec"))


def with_field(node: ast.AST, field: str, value: object, *, empty: object) -> None:
    """Set a field that newer interpreters have.

    Where the class lacks it, an empty value is left out and any other is added to this one
    node's ``_fields``, so that walkers see it.
    """
    if field not in node._fields:
        if value == empty:
            return
        vars(node)["_fields"] = (*node._fields, field)
    setattr(node, field, value)
