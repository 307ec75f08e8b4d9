"""Calls whose only effect is their result."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import block_of, is_checked
from guru.reviewer.rules.correctness._kinds import kind_of
from guru.reviewer.rules.security._words import shown

_PURE = frozenset(
    {
        *(
            "sorted",
            "reversed",
            "map",
            "filter",
            "zip",
            "enumerate",
            "abs",
            "round",
            "os.path.join",
        ),
        *("copy.copy", "copy.deepcopy", "re.sub", "re.escape", "textwrap.dedent", "html.escape"),
        *("urllib.parse.quote", "urllib.parse.urljoin", "shlex.quote", "dataclasses.replace"),
        *("os.path.basename", "os.path.dirname", "os.path.abspath", "itertools.chain"),
        *("functools.partial", "os.path.exists", "os.path.isfile", "os.path.isdir"),
    }
)
_LAST_WORDS = frozenset(name.rpartition(".")[2] for name in _PURE)
_TEXT_METHODS = frozenset(
    {
        *("strip", "lstrip", "rstrip", "lower", "upper", "capitalize", "swapcase", "casefold"),
        *("zfill", "removeprefix", "removesuffix", "startswith", "endswith", "splitlines"),
        *("isdigit", "isalpha", "replace", "format", "join", "split", "title", "encode", "count"),
        *("find", "ljust", "rjust", "center"),
    }
)
_SET_ALSO = frozenset({"union", "intersection", "difference", "symmetric_difference", "issubset"})


class ResultThrownAway(Rule):
    """The result of a call is thrown away

    ## What it does
    Finds statements that only compute something: `name.strip()`, `text.replace(a, b)`,
    `sorted(rows)`, `map(f, xs)`, `datetime.replace(...)`, and comparisons such as `x == 1`.
    Such lines in a `try` are left alone: they may be run for their errors.

    ## Why is this bad
    Texts do not change in place, `sorted` makes a new list, `map` does nothing until it is
    walked. The line has no effect; somebody relies on one.

    ## Example
    ```python
    def greet(name: str):
        name.strip()
        print("hello", name)
    ```

    ## Use instead
    ```python
    def greet(name: str):
        name = name.strip()
        print("hello", name)
    ```

    ## References
    - [Python: text sequence type](https://docs.python.org/3/library/stdtypes.html#text-sequence-type-str)
    - [Python: sorted](https://docs.python.org/3/library/functions.html#sorted)
    - [CWE-252: Unchecked Return Value](https://cwe.mitre.org/data/definitions/252.html)
    """

    severity = Severity.HIGH
    cwe = (252,)
    where = {"Expr.value": ("Call", "Compare")}
    bad = (
        Bad("def f(xs):\n    s = ','.join(xs)\n    s.strip()  # found\n    return s\n"),
        Bad('def f(s: str):\n    s.replace("a", "b")  # found\n    return s\n'),
        Bad("sorted(rows, key=len)  # found\nprint(rows)\n"),
        Bad('from os.path import join as j\nj("a", "b")  # found\n'),
        Bad("def f(state):\n    state.ready == True  # found\n    state.go()\n"),
    )
    good = (
        ("def f(s):\n    s = s.strip()\n    return s\n"),
        ("rows.sort(key=len)\n"),
        (
            'def f(s):\n    try:\n        s.encode("ascii")\n'
            "    except UnicodeError:\n        return False\n    return True\n"
        ),
        ("def f(path, other):\n    path.replace(other)\n"),
        ("def f(sorted, rows):\n    sorted(rows)\n"),
        ("with pytest.raises(TypeError):\n    a == b\n"),
        ("screen.center().upper()\n"),
        ("thread.join()\n"),
        ("def f(label):\n    label.lower()\n    label.rstrip()\n"),
        ("def time_equal():\n    a == b\n"),
    )

    def check(self, node: ast.Expr, module: Module) -> Iterator[Found]:
        match node.value:
            case ast.Call() as call if self._is_pure(call, module):
                if not is_checked(node, module):
                    yield Found(node, f"`{shown(call)}` has a result and no other effect.")
            case ast.Compare(ops=[ast.Eq() | ast.NotEq() | ast.Is() | ast.IsNot()], left=left):
                if not is_checked(node, module) and not isinstance(left, ast.Call):
                    if not _is_all_there_is(node, module):
                        yield Found(node, "This compares, and nobody asks for the answer.")

    def _is_pure(self, call: ast.Call, module: Module) -> bool:
        match call.func:
            case ast.Attribute(attr=method, value=owner) if method in _TEXT_METHODS:
                return kind_of(module, owner) in {"str", "bytes"}
            case ast.Attribute(attr=method, value=owner) if method in _SET_ALSO:
                return kind_of(module, owner) == "set"
            case ast.Attribute(attr=method) if method not in _LAST_WORDS:
                return False
        return module.resolve(call.func) in _PURE


def _is_all_there_is(node: ast.Expr, module: Module) -> bool:
    """Whether a comparison is alone in its block: it is timed, or awaited to fail."""
    return len(block_of(node, module)) == 1
