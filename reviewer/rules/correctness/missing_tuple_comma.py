"""Brackets without the comma that makes a tuple."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_STARTED = frozenset({"Thread", "Process", "Timer", "apply_async", "apply", "start_new_thread"})
_OPTIONS = frozenset(
    {
        *("ordering", "list_display", "list_filter", "search_fields", "readonly_fields", "exclude"),
        *("unique_together", "index_together", "permission_classes", "authentication_classes"),
        *("filter_fields", "filterset_fields", "raw_id_fields", "autocomplete_fields"),
        *("filter_horizontal", "filter_vertical", "list_editable", "date_hierarchy_fields"),
    }
)


class MissingTupleComma(Rule):
    """A tuple of one item lacks its comma

    ## What it does
    Finds `x in ("abc")`, `args=("abc")` of threads and processes, and options of Django that
    are lists of names, all written with brackets around one text.

    ## Why is this bad
    Brackets alone make no tuple. `"a" in ("abc")` looks for letters in a text, and a thread
    started with `args=("abc")` gets three arguments.

    ## Example
    ```python
    def is_open(state):
        return state in ("open")
    ```

    ## Use instead
    ```python
    def is_open(state):
        return state in ("open",)
    ```

    ## Fix safety
    The fix puts the comma in. Code that lives on the accident, a search in a text, changes.

    ## References
    - [Python: tuples](https://docs.python.org/3/library/stdtypes.html#tuples)
    - [CWE-1025: Comparison Using Wrong Factors](https://cwe.mitre.org/data/definitions/1025.html)
    """

    severity = Severity.HIGH
    cwe = (1025,)
    where = {
        "Compare.ops": ("In", "NotIn"),
        "keyword.arg": ("args",),
        "Assign.value": ("Constant",),
    }
    bad = (
        Bad('if x in ("abc"):  # found\n    pass\n', fixed='if x in ("abc",):\n    pass\n'),
        Bad(
            'import threading\nt = threading.Thread(target=f, args=("abc"))  # found\n',
            fixed='import threading\nt = threading.Thread(target=f, args=("abc",))\n',
        ),
        Bad(
            'class A(ModelAdmin):\n    list_display = ("name")  # found\n',
            fixed='class A(ModelAdmin):\n    list_display = ("name",)\n',
        ),
    )
    good = (
        ('if x in ("abc",):\n    pass\n'),
        ('if x in "abc":\n    pass\n'),
        ('if ch in ("abc"):\n    pass\n'),
        ('if x in set("abc"):\n    pass\n'),
        ('class A:\n    title = ("name")\n'),
        ('run(args=("abc"))\n'),
        ('if "a" in ("abc"):\n    pass\n'),
    )

    def check(
        self, node: ast.Compare | ast.keyword | ast.Assign, module: Module
    ) -> Iterator[Found]:
        match node:
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[value], left=left):
                if _is_bracketed_text(value, module) and not _is_letter(left):
                    yield Found(value, "This is a text, not a tuple: letters are looked for in it.")
            case ast.keyword(arg="args", value=value) if _is_bracketed_text(value, module):
                call = module.parent(node)
                if isinstance(call, ast.Call) and name_of(call.func) in _STARTED:
                    yield Found(value, "This is a text, not a tuple: each letter is an argument.")
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in _OPTIONS:
                if isinstance(module.parent(node), ast.ClassDef) and _is_bracketed_text(
                    value, module
                ):
                    yield Found(value, f"`{name}` is a text here, not a tuple.")

    def fix(self, node: cst.SimpleString, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if len(node.lpar) != 1:
            return None
        inner = node.with_changes(lpar=[], rpar=[])
        return cst.Tuple([cst.Element(inner, comma=cst.Comma())], lpar=node.lpar, rpar=node.rpar)


def _is_letter(node: ast.expr) -> bool:
    """Whether a single letter is looked for."""
    if isinstance(node, ast.Constant):
        return True
    words = {"c", "ch", "char", "character", "letter", "digit"}
    return name_of(node).lower() in words or isinstance(node, ast.Subscript)


def _is_bracketed_text(node: ast.expr, module: Module) -> bool:
    match node:
        case ast.Constant(value=str(text)) if len(text) > 1:
            line, last = module.lines[node.lineno - 1], module.lines[(node.end_lineno or 1) - 1]
            before = line.encode()[: node.col_offset].decode("utf-8", "ignore").rstrip()
            behind = last.encode()[node.end_col_offset :].decode("utf-8", "ignore").lstrip()
            return before.endswith("(") and behind.startswith(")") and _is_own(before)
    return False


def _is_own(before: str) -> bool:
    """Whether the bracket is not that of a call: a name stands right before it there."""
    head = before[:-1]
    return head.endswith((" ", "=", "("))
