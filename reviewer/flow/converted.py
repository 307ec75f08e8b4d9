"""Values that a framework converts before they are handed over, or else refuses the request."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS
from guru.reviewer.flow.handlers import last_word
from guru.reviewer.flow.values import Value
from guru.reviewer.reading.module import Function, Module

_NO_TEXT = frozenset(
    {
        *("int", "float", "bool", "UUID", "date", "datetime", "time", "timedelta", "Decimal"),
        *("Literal", "None", "PositiveInt", "NonNegativeInt", "NegativeInt", "StrictInt"),
        *("StrictBool", "PositiveFloat", "NonNegativeFloat", "conint", "confloat", "condecimal"),
        *("UUID1", "UUID3", "UUID4", "UUID5", "IPv4Address", "IPv6Address"),
        *("IPvAnyAddress", "INT", "FLOAT", "BOOL", "IntRange", "FloatRange", "Choice"),
    }
)
_WRAPPERS = frozenset({"Optional", "Annotated", "ClassVar", "Final", "Required", "NotRequired"})
_HOLDERS = frozenset(
    {
        *("list", "List", "set", "Set", "tuple", "Tuple", "frozenset", "FrozenSet", "Sequence"),
        *("Iterable", "dict", "Dict", "Mapping", "conlist", "Union"),
    }
)
_CONVERTERS = (
    r"<(?:int|float|uuid|any|slug)\b[^:<>]*:(?P<name>\w+)>",
    r"[<{](?P<name>\w+):(?:int|float|uuid)[>}]",
    r"[<{](?P<name>\w+):(?:re:)?(?:\\d|\[0-9\])(?:[+*]|\{[\d,]+\})[>}]",
    r"\(\?P<(?P<name>\w+)>(?:\\d|\[0-9\]|\[\\w-\]|\[-\\w\])(?:[+*]|\{[\d,]+\})\)",
)
_BY_ANNOTATION = frozenset({"fastapi", "litestar", "ninja", "blacksheep", "robyn", "typer"})


def without_text(value: Value) -> Value:
    """Return a value that its sender cannot choose freely."""
    return value.without(ALL_TEXT_DANGERS)


def converts_by_annotation(module: Module) -> bool:
    """Whether a file's framework makes of parameters what their annotations say."""
    return bool(module.imported_roots & _BY_ANNOTATION)


def holds_no_text(
    module: Module,
    function: Function,
    parameter: ast.arg,
    told: ast.expr | None = None,
    *,
    by_annotation: bool = False,
) -> bool:
    """Whether a view's parameter is a number, an identifier or one of a list when it arrives.

    Either its address says so, as ``/<int:n>`` does, or an option of a command, or its annotation,
    where the framework goes by that.
    """
    name = parameter.arg
    telling = [*function.decorator_list, *([told] if told is not None else [])]
    for text in _texts(telling):
        if any(found["name"] == name for each in _CONVERTERS for found in re.finditer(each, text)):
            return True
    if any(_is_typed_option(module, decorator, name) for decorator in telling):
        return True
    return by_annotation and is_no_text(module, parameter.annotation)


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    for above in nodes:
        for node in ast.walk(above):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _is_typed_option(module: Module, decorator: ast.expr, name: str) -> bool:
    """Whether ``@click.option("--name", type=int)`` makes no text of a parameter."""
    if not isinstance(decorator, ast.Call) or last_word(decorator) not in {"option", "argument"}:
        return False
    named = {text.lstrip("-").replace("-", "_") for text in _texts(decorator.args)}
    given = {keyword.arg: keyword.value for keyword in decorator.keywords}
    kind = given.get("type")
    return name in named and ("is_flag" in given or (kind is not None and is_no_text(module, kind)))


def is_no_text(module: Module, written: ast.expr | None) -> bool:
    """Whether values of an annotated type are no texts that somebody could choose freely."""
    match written:
        case None:
            return False
        case ast.Constant(value=None):
            return True
        case ast.Constant(value=str(text)):
            return _is_no_text_in_quotes(module, text)
        case ast.BinOp(left=left, right=right):
            return is_no_text(module, left) and is_no_text(module, right)
        case ast.Call():
            return last_word(written) in _NO_TEXT
        case ast.Subscript(value=owner, slice=inside):
            parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
            word = last_word(owner)
            if word in _WRAPPERS:
                return is_no_text(module, parts[0])
            if word in _HOLDERS:
                return all(_is_dots(part) or is_no_text(module, part) for part in parts)
            return word in _NO_TEXT
    return last_word(written) in _NO_TEXT or _is_enumeration(module, written)


def _is_no_text_in_quotes(module: Module, text: str) -> bool:
    try:
        return is_no_text(module, ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _is_dots(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _is_enumeration(module: Module, node: ast.expr) -> bool:
    return any(
        kind.name == last_word(node) and any("Enum" in last_word(base) for base in kind.bases)
        for kind in module.of_type(ast.ClassDef)
    )
