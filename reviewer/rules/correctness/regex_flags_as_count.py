"""Flags in the place of a count."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_PLACES = {"re.sub": 3, "re.subn": 3, "re.split": 2}


class RegexFlagsAsCount(Rule):
    """The flags of a regular expression stand where the count is

    ## What it does
    Finds `re.sub(pattern, new, text, re.I)` and `re.split(pattern, text, re.I)`: flags by
    position.

    ## Why is this bad
    The fourth argument of `sub` is `count`. `re.IGNORECASE` is 2: letters are not taken as
    equal, and only two matches are replaced.

    ## Example
    ```python
    import re

    def hide(text):
        return re.sub("secret", "***", text, re.IGNORECASE)
    ```

    ## Use instead
    ```python
    import re

    def hide(text):
        return re.sub("secret", "***", text, flags=re.IGNORECASE)
    ```

    ## Fix safety
    Safe: the flag takes effect, and all matches are replaced.

    ## References
    - [Python: re.sub](https://docs.python.org/3/library/re.html#re.sub)
    - [CWE-688: Function Call With Incorrect Variable or Reference as Argument](https://cwe.mitre.org/data/definitions/688.html)
    """

    severity = Severity.HIGH
    cwe = (688,)
    safe_fix = True
    calls = tuple(_PLACES)
    bad = (
        Bad(
            'import re\ns = re.sub("a", "b", s, re.I)  # found\n',
            fixed='import re\ns = re.sub("a", "b", s, flags=re.I)\n',
        ),
        Bad(
            "from re import split, MULTILINE as M, DOTALL\n"
            'xs = split("a", s, M | DOTALL)  # found\n',
            fixed="from re import split, MULTILINE as M, DOTALL\n"
            'xs = split("a", s, flags=M | DOTALL)\n',
        ),
        Bad(
            'import re\ns = re.subn(\n    "a",\n    "b",\n    s,\n    re.VERBOSE,\n'
            ")  # ends here\n",
            fixed='import re\ns = re.subn(\n    "a",\n    "b",\n    s,\n'
            "    flags=re.VERBOSE,\n)  # ends here\n",
        ),
    )
    good = (
        ('import re\ns = re.sub("a", "b", s, flags=re.I)\n'),
        ('import re\ns = re.sub("a", "b", s, 2)\n'),
        ('import re\nm = re.match("a", s, re.I)\n'),
        ('import re\ns = re.sub("a", "b", s, count, re.I)\n'),
        ('import re\np = re.compile("a", re.I)\ns = p.sub("b", s, 1)\n'),
        ('def f(re):\n    return re.sub("a", "b", s, re.I)\n'),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        place = _PLACES[module.resolve(call.func) or ""]
        if len(call.args) == place + 1 and _is_flag(call.args[place], module):
            yield Found(
                call, "These flags are taken for the number of replacements: write `flags=`."
            )

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        places = [n for n, argument in enumerate(node.args) if argument.keyword is None]
        changed = [*node.args]
        equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        changed[places[-1]] = changed[places[-1]].with_changes(
            keyword=cst.Name("flags"), equal=equal
        )
        return node.with_changes(args=changed)


def _is_flag(node: ast.expr, module: Module) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_flag(node.left, module) or _is_flag(node.right, module)
    name = module.resolve(node) or ""
    return name.startswith("re.") and name.rpartition(".")[2].isupper()
