"""Numbers that do not fit their type."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import shown

_Range = tuple[int, int]
_BITS = (8, 16, 32, 64)


def _signed(bits: int) -> _Range:
    return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1


def _unsigned(bits: int) -> _Range:
    return 0, 2**bits - 1


_NAMED: dict[str, _Range] = {
    **{f"int{bits}": _signed(bits) for bits in _BITS},
    **{f"uint{bits}": _unsigned(bits) for bits in _BITS},
}
_RANGES: dict[str, _Range] = {
    **{f"numpy.{name}": span for name, span in _NAMED.items()},
    **{f"ctypes.c_{name}": span for name, span in _NAMED.items()},
    "numpy.byte": _signed(8),
    "numpy.ubyte": _unsigned(8),
    "numpy.short": _signed(16),
    "ctypes.c_byte": _signed(8),
    "ctypes.c_ubyte": _unsigned(8),
    "ctypes.c_short": _signed(16),
    "ctypes.c_ushort": _unsigned(16),
    "ctypes.c_int": _signed(32),
    "ctypes.c_uint": _unsigned(32),
    "ctypes.c_longlong": _signed(64),
    "ctypes.c_ulonglong": _unsigned(64),
}
_LETTERS = {"b": 8, "h": 16, "i": 32, "l": 32, "q": 64}
_ARRAYS = frozenset({"numpy.array", "numpy.asarray", "numpy.full", "numpy.arange"})


class ValueTooWide(Rule):
    """A number does not fit the type it is put into

    ## What it does
    Finds constants that an integer type of numpy, ctypes, `struct` or `array` cannot hold: as
    an argument, in a list with `dtype`, or as a result of a constant shift or power.

    ## Why is this bad
    ctypes and older numpy keep the low bits and go on with another number, without a word.
    `struct`, `array` and numpy 2 raise an error.

    ## Example
    ```python
    import numpy as np

    LEVELS = np.array([0, 128, 256], dtype=np.uint8)
    ```

    ## Use instead
    ```python
    import numpy as np

    LEVELS = np.array([0, 128, 256], dtype=np.uint16)
    ```

    ## References
    - [NumPy: overflow errors](https://numpy.org/doc/stable/user/basics.types.html#overflow-errors)
    - [Python: ctypes, fundamental data types](https://docs.python.org/3/library/ctypes.html#fundamental-data-types)
    - [Python: struct, format characters](https://docs.python.org/3/library/struct.html#format-characters)
    - [CWE-190: Integer Overflow or Wraparound](https://cwe.mitre.org/data/definitions/190.html)
    """

    severity = Severity.HIGH
    cwe = (190, 197)
    codeguru = ("integer-overflow",)
    calls = (*_RANGES, *_ARRAYS, "struct.pack", "array.array")
    bad = (
        Bad("import numpy as np\nx = np.int8(200)  # found\n"),
        Bad("from ctypes import c_int as C\nx = C(2**31)  # found\n"),
        Bad('import struct\ndata = struct.pack("<HB", 1, 256)  # found\n'),
        Bad('import numpy\nBIG = 1 << 40\nx = numpy.full((2, 2), BIG, dtype="int32")  # found\n'),
        Bad('import array\nx = array.array("b", [1, 2, 300])  # found\n'),
    )
    good = (
        ("import numpy as np\nx = np.int16(200)\n"),
        ("from ctypes import c_int\nx = c_int(2**31 - 1)\n"),
        ('import struct\ndata = struct.pack("<HB", 1, 255)\n'),
        ("import numpy as np\nx = np.array([1, 300], dtype=np.int64)\n"),
        ("import numpy as np\nx = np.uint8(value)\n"),
        ('import struct\ndata = struct.pack("4s2H", name, 1, 65535)\n'),
        ("def f(np):\n    return np.int8(200)\n"),
    )

    def check(self, node: ast.Call, module: Module) -> Iterator[Found]:
        if not node.args:
            return
        name = module.resolve(node.func) or ""
        if name in _RANGES:
            yield from self._fits(node.args[0], _RANGES[name], name, module)
        elif name in _ARRAYS:
            kind = argument(node, "dtype", {"numpy.full": 2, "numpy.arange": 3}.get(name, 1))
            span = self._dtype(kind, module)
            if span is not None:
                values = (
                    node.args[1] if name == "numpy.full" and len(node.args) > 1 else node.args[0]
                )
                yield from self._fits(values, span, shown(kind) if kind else "", module)
        elif name in {"struct.pack", "array.array"}:
            yield from self._packed(node, name, module)

    def _dtype(self, kind: ast.expr | None, module: Module) -> _Range | None:
        text = kind.value if isinstance(kind, ast.Constant) else None
        if isinstance(text, str):
            return _NAMED.get(text)
        return _RANGES.get(module.resolve(kind) or "")

    def _packed(self, node: ast.Call, name: str, module: Module) -> Iterator[Found]:
        layout = constant(module, node.args[0])
        if not isinstance(layout, str) or is_open(node):
            return
        letters = [letter for letter in layout.lower() if letter not in "<>=!@"]
        if name == "array.array":
            values = (
                node.args[1].elts
                if len(node.args) > 1 and isinstance(node.args[1], ast.List)
                else []
            )
            pairs = [(layout, value) for value in values]
        elif any(letter.isdigit() or letter == "x" for letter in letters):
            return
        else:
            pairs = list(zip(layout.lstrip("<>=!@"), node.args[1:], strict=False))
        for letter, value in pairs:
            bits = _LETTERS.get(letter.lower())
            if bits is not None and (letter.lower() != "l" or layout[0] in "<>=!"):
                span = _signed(bits) if letter.islower() else _unsigned(bits)
                yield from self._fits(value, span, f"format {letter!r}", module)

    def _fits(self, node: ast.expr, span: _Range, name: str, module: Module) -> Iterator[Found]:
        if isinstance(node, (ast.List, ast.Tuple)):
            for item in node.elts:
                yield from self._fits(item, span, name, module)
            return
        value = _value(node, module)
        if value is not None and not span[0] <= value <= span[1]:
            yield Found(node, f"{value} does not fit `{name}`, which holds {span[0]} to {span[1]}.")


def _value(node: ast.expr, module: Module) -> int | None:
    """Return a constant integer, small shifts and powers computed."""
    match node:
        case ast.BinOp(op=ast.Pow() | ast.LShift() as op, left=left, right=right):
            base, by = _value(left, module), _value(right, module)
            if base is None or by is None or not (0 <= by <= 128 and abs(base) <= 2**64):
                return None
            return int(base**by) if isinstance(op, ast.Pow) else base << by
        case ast.BinOp(op=ast.Add() | ast.Sub() as op, left=left, right=right):
            one, other = _value(left, module), _value(right, module)
            if one is None or other is None:
                return None
            return one + other if isinstance(op, ast.Add) else one - other
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _value(operand, module)
            return -inner if inner is not None else None
    if isinstance(node, ast.Name):
        bound = module.names.value_of(node)
        return _value(bound, module) if isinstance(bound, (ast.BinOp, ast.Constant)) else None
    value = constant(module, node)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
