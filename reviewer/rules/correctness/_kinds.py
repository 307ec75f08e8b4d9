"""Which built-in type a value visibly has."""

from __future__ import annotations

import ast

from guru.reviewer.reading.module import Module
from guru.reviewer.reading.scopes import Binding

_DEPTH = 6
_OF_CALL = {
    **{name: name for name in ("str", "list", "dict", "set", "tuple", "bytes", "int", "float")},
    **dict.fromkeys(("map", "filter", "zip", "enumerate", "reversed", "iter"), "iterator"),
    **dict.fromkeys(("collections.OrderedDict", "collections.Counter"), "dict"),
    "collections.defaultdict": "dict",
    "collections.deque": "deque",
    "frozenset": "set",
    "sorted": "list",
    "bytearray": "bytes",
    "len": "int",
    "repr": "str",
    "input": "str",
    "os.path.join": "str",
    "os.path.basename": "str",
    "os.listdir": "list",
    "chr": "str",
    "os.getcwd": "str",
    "json.dumps": "str",
    "pickle.dumps": "bytes",
    "os.urandom": "bytes",
    "struct.pack": "bytes",
    "shlex.split": "list",
    "glob.glob": "list",
    "re.findall": "list",
    "base64.b64encode": "bytes",
    "base64.b64decode": "bytes",
    "dir": "list",
}
_TEXT_METHODS = frozenset(
    {
        *("strip", "lstrip", "rstrip", "lower", "upper", "title", "replace", "format", "join"),
        *("capitalize", "zfill", "ljust", "rjust", "center", "removeprefix", "removesuffix"),
        *("casefold", "swapcase", "expandtabs"),
    }
)
_ANNOTATED = {
    **{name: name for name in ("str", "list", "dict", "set", "bytes", "int", "float", "tuple")},
    "typing.List": "list",
    "typing.Dict": "dict",
    "typing.Set": "set",
}


def kind_of(module: Module, node: ast.AST | None, depth: int = _DEPTH) -> str | None:
    """Return ``str``, ``bytes``, ``int``, ``float``, ``list``, ``dict``, ``set``, ``tuple``,
    ``deque`` or ``iterator`` where an expression has this type for certain, None otherwise.

    Names are followed where all that is assigned to them has one type.
    """
    if depth == 0:
        return None
    match node:
        case ast.Name():
            return _kind_of_name(module, node, depth)
        case ast.Call():
            return _kind_of_call(module, node, depth)
        case ast.Constant(value=str() | bytes() | int() | float() as value):
            return type(value).__name__
        case ast.JoinedStr():
            return "str"
        case ast.List() | ast.ListComp():
            return "list"
        case ast.Dict() | ast.DictComp():
            return "dict"
        case ast.Set() | ast.SetComp():
            return "set"
        case ast.Tuple():
            return "tuple"
        case ast.GeneratorExp():
            return "iterator"
        case ast.BinOp(op=ast.Mod(), left=left) if kind_of(module, left, depth - 1) == "str":
            return "str"
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            kinds = {kind_of(module, side, depth - 1) for side in (left, right)}
            return next((k for k in ("str", "bytes", "list") if k in kinds), None)
        case ast.BinOp(op=ast.Mult(), left=ast.List()):
            return "list"
        case ast.IfExp(body=body, orelse=orelse):
            kinds = {kind_of(module, side, depth - 1) for side in (body, orelse)}
            return kinds.pop() if len(kinds) == 1 else None
    return None


def _kind_of_call(module: Module, call: ast.Call, depth: int) -> str | None:
    match call.func:
        case ast.Attribute(attr="encode"):
            return "bytes" if kind_of(module, call.func.value, depth - 1) == "str" else None
        case ast.Attribute(attr="split" | "rsplit" | "splitlines", value=owner):
            return "list" if kind_of(module, owner, depth - 1) in {"str", "bytes"} else None
        case ast.Attribute(attr=method, value=owner) if method in _TEXT_METHODS:
            kind = kind_of(module, owner, depth - 1)
            return kind if kind in {"str", "bytes"} else None
        case ast.Attribute(attr="copy", value=owner) if not call.args:
            return kind_of(module, owner, depth - 1)
    return _OF_CALL.get(module.resolve(call.func) or "")


def _kind_of_name(module: Module, name: ast.Name, depth: int) -> str | None:
    kinds = {
        _kind_of_binding(module, binding, depth)
        for binding in module.names.bindings(name)
        if not _keeps_kind(module, binding)
    }
    return kinds.pop() if len(kinds) == 1 else None


def _kind_of_binding(module: Module, binding: Binding, depth: int) -> str | None:
    match binding.kind:
        case "value":
            target = module.parent(binding.node)
            if isinstance(target, ast.AnnAssign) and binding.value is None:
                return None
            return kind_of(module, binding.value, depth - 1)
        case "parameter":
            annotation = binding.value
            if isinstance(annotation, ast.Subscript):
                annotation = annotation.value
            return _ANNOTATED.get(module.resolve(annotation) or "")
    return None


def _keeps_kind(module: Module, binding: Binding) -> bool:
    """Whether a binding is ``x += ...``, which leaves a text a text and a list a list."""
    return isinstance(module.parent(binding.node), ast.AugAssign)
