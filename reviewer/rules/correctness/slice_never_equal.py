"""Slices compared with a text of another length."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule


class SliceNeverEqual(Rule):
    """A slice is compared with a text of another length

    ## What it does
    Finds `text[:4] == "abc"` and the like, where the slice and the text differ in length.

    ## Why is this bad
    The two are not equal, or only when the whole text is that short. Somebody miscounted;
    `startswith` and `endswith` count by themselves.

    ## Example
    ```python
    def is_secure(url):
        return url[:7] == "https://"
    ```

    ## Use instead
    ```python
    def is_secure(url):
        return url.startswith("https://")
    ```

    ## References
    - [Python: str.startswith](https://docs.python.org/3/library/stdtypes.html#str.startswith)
    - [PEP 8: programming recommendations](https://peps.python.org/pep-0008/#programming-recommendations)
    """

    severity = Severity.HIGH
    cwe = (1025, 570)
    where = {"Compare.left": ("Subscript",)}
    bad = (
        Bad('if s[:4] == "abc":  # found\n    pass\n'),
        Bad('if s[-3:] != ".json":  # found\n    pass\n'),
        Bad('ok = line[2:4] == b"ab\\n"  # found\n'),
    )
    good = (
        ('if s[:3] == "abc":\n    pass\n'),
        ('if s[-5:] == ".json":\n    pass\n'),
        ('if s[1:] == "abc":\n    pass\n'),
        ('if s[:n] == "abc":\n    pass\n'),
        ('if s[:-3] == "abc":\n    pass\n'),
        ('if s[:2] == "":\n    pass\n'),
    )

    def check(self, node: ast.Compare, module: Module) -> Iterator[Found]:
        match node:
            case ast.Compare(
                left=ast.Subscript(slice=ast.Slice() as cut),
                ops=[ast.Eq() | ast.NotEq()],
                comparators=[ast.Constant(value=str() | bytes() as text)],
            ):
                length = _length(cut)
                if length is not None and text and length != len(text):
                    told = f"The slice has {length} characters, the text {len(text)}."
                    yield Found(node, told)


def _length(cut: ast.Slice) -> int | None:
    """Return how long what is cut out will be, if that is certain."""
    if cut.step is not None:
        return None
    match cut.lower, cut.upper:
        case None, ast.Constant(value=int(end)):
            return end
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(count))), None:
            return count
        case ast.Constant(value=int(start)), ast.Constant(value=int(end)) if end >= start:
            return end - start
    return None
