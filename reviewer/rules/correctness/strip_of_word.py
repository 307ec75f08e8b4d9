"""Strip called with a word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_WORD = r"[A-Za-z]{2}"
_AFFIX = r"[._@/-][A-Za-z]{2,}|[A-Za-z]{2,}[._@:/-]+"
_VOWELS = frozenset("aeiou")
_NAMES = {"lstrip": "prefix", "rstrip": "suffix", "strip": "word"}


class StripOfWord(Rule):
    """`strip` is given a word, and strips letters

    ## What it does
    Finds `lstrip`, `rstrip` and `strip` with an argument that reads like a prefix or suffix: a
    word, an extension, a scheme.

    ## Why is this bad
    The argument is a set of letters. `"happy.py".rstrip(".py")` is `"ha"`.

    ## Example
    ```python
    def module_name(path):
        return path.rstrip(".py")
    ```

    ## Use instead
    ```python
    def module_name(path):
        return path.removesuffix(".py")
    ```

    ## Fix safety
    The fix calls `removeprefix` or `removesuffix` (Python 3.9 and newer), which take one word
    off, once. Where it was meant to be taken off repeatedly, a loop is needed.

    ## References
    - [Python: str.removesuffix](https://docs.python.org/3/library/stdtypes.html#str.removesuffix)
    - [Python: str.rstrip](https://docs.python.org/3/library/stdtypes.html#str.rstrip)
    """

    severity = Severity.HIGH
    cwe = (628,)
    methods = ("lstrip", "rstrip", "strip")
    bad = (
        Bad('s = name.rstrip(".json")  # found\n', fixed='s = name.removesuffix(".json")\n'),
        Bad('s = url.lstrip("https://")  # found\n', fixed='s = url.removeprefix("https://")\n'),
        Bad(
            'SUFFIX = b"_test"\ns = name.rstrip(SUFFIX)  # found\n',
            fixed='SUFFIX = b"_test"\ns = name.removesuffix(SUFFIX)\n',
        ),
        Bad('s = text.strip("None")  # found\n'),
    )
    good = (
        ('s = name.rstrip("\\r\\n")\n'),
        ('s = name.strip("abc")\n'),
        ('s = name.lstrip("/")\n'),
        ("s = name.rstrip(suffix)\n"),
        ('s = number.rstrip("ul")\n'),
        ('s = version.rstrip("abrc")\n'),
        ('s = name.removesuffix(".json")\n'),
        ('s = name.strip("0123456789abcdef")\n'),
        ('s = name.strip("nN")\n'),
        ('s = column.str.strip(to_strip="x")\n'),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if len(call.args) != 1 or call.keywords or not isinstance(call.func, ast.Attribute):
            return
        word = constant(module, call.args[0])
        text = word.decode("latin-1") if isinstance(word, bytes) else word
        if isinstance(text, str) and _is_word(text):
            meant = _NAMES[call.func.attr]
            yield Found(call, f"This strips any of the letters {word!r}, not the {meant}.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        renamed = {"lstrip": "removeprefix", "rstrip": "removesuffix"}
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value not in renamed:
            return None
        return node.with_changes(
            func=node.func.with_changes(attr=cst.Name(renamed[node.func.attr.value]))
        )


def _is_word(text: str) -> bool:
    """Whether a set of letters would hardly be written like this."""
    letters = [letter for letter in text if letter.isalpha()]
    if len({letter.lower() for letter in letters}) < 2 or not re.search(_WORD, text):
        return False
    if len(text) > 12 and len(set(text)) == len(text):
        return False  # an alphabet
    if text.isalpha():  # of letters alone, only what can be spoken is taken for a word
        return len(text) > 3 and bool(_VOWELS.intersection(text[1:].lower()))
    return (
        bool(re.fullmatch(_AFFIX, text)) or letters != sorted(letters) or len(set(text)) < len(text)
    )
