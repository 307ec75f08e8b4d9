"""How a text is put together: its pieces, in the order of the text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guru.models.records import frozen
from guru.reviewer.reading.module import Module

_DEPTH = 16
_PLACEHOLDER = r"%[-+ #0\d.]*([a-zA-Z%])"
_NUMERIC = frozenset("diouxXeEfFgG")


@frozen
class Text:
    """A text's pieces; ``built`` says that it is joined or formatted, not one piece alone."""

    pieces: tuple[ast.expr, ...]
    built: bool

    @property
    def skeleton(self) -> str:
        """The constant parts, with a blank for each other piece."""
        return "".join(
            piece.value if isinstance(piece, ast.Constant) and isinstance(piece.value, str) else " "
            for piece in self.pieces
        )

    @property
    def variables(self) -> list[ast.expr]:
        """The pieces that are no literal."""
        return [piece for piece in self.pieces if not isinstance(piece, ast.Constant)]


def text_of(module: Module, node: ast.expr) -> Text:
    """Take a text apart, through names that stand for a built text."""
    pieces = tuple(_pieces(module, node, _DEPTH, set()))
    return Text(pieces, built=len(pieces) != 1 or pieces[0] is not node)


def _pieces(
    module: Module, node: ast.expr, depth: int, followed: set[ast.AST]
) -> Iterator[ast.expr]:
    if depth == 0:
        yield node
        return
    for part in _parts(module, node, followed) or [node]:
        if part is node:
            yield part
        else:
            yield from _pieces(module, part, depth - 1, followed)


def _parts(module: Module, node: ast.expr, followed: set[ast.AST]) -> list[ast.expr]:
    """Return what a text is made of, empty when it is one piece."""
    match node:
        case ast.JoinedStr():
            return node.values
        case ast.Dict(values=values):  # what `%` takes named values from
            return values
        case ast.FormattedValue(format_spec=None):
            return [node.value]
        case ast.BinOp(op=ast.Add()):
            return [node.left, node.right]
        case ast.BinOp(op=ast.Mod(), left=template, right=values):
            items = values.elts if isinstance(values, ast.Tuple) else [values]
            return [template, *_texts_among(template, items)]
        case ast.Call(func=ast.Attribute(attr="format", value=template)):
            return [template, *node.args, *(keyword.value for keyword in node.keywords)]
        case ast.Call(func=ast.Attribute(attr="join", value=separator), args=[joined]):
            items = joined.elts if isinstance(joined, (ast.List, ast.Tuple)) else [joined]
            return [separator, *items]
        case ast.Call(func=ast.Attribute(attr="strip" | "encode" | "lstrip" | "rstrip") as method):
            return [method.value]
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return [inner]
        case ast.Call(args=[inner]) if module.resolve(node.func) == "textwrap.dedent":
            return [inner]
        case ast.IfExp():
            return [node.body, node.orelse]
        case ast.Name():
            return _of_name(module, node, followed)
    return []


def _texts_among(template: ast.expr, values: list[ast.expr]) -> list[ast.expr]:
    """Return the values that ``%`` puts in as they are; ``%d`` lets only numbers through."""
    match template:
        case ast.Constant(value=str(text)):
            letters = [letter for letter in re.findall(_PLACEHOLDER, text) if letter != "%"]
            if len(letters) == len(values):
                pairs = zip(values, letters, strict=True)
                return [value for value, letter in pairs if letter not in _NUMERIC]
    return values


def _of_name(module: Module, name: ast.Name, followed: set[ast.AST]) -> list[ast.expr]:
    """Return the texts that a name is given and grows by, if it stands for texts alone."""
    values: list[ast.expr] = []
    for binding in module.names.bindings(name):
        if binding.node in followed:
            continue
        followed.add(binding.node)
        above = module.parent(binding.node)
        value = above.value if isinstance(above, ast.AugAssign) else binding.value
        if binding.kind not in {"value", "other"} or value is None:
            return []
        values.append(value)
    return values
