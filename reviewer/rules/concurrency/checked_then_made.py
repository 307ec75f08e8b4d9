"""Files that are asked for before they are touched."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._uses import same_code

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_ASKING = frozenset({"os.path.exists", "os.path.isdir", "os.path.lexists", "os.path.isfile"})
_MAKING = frozenset({"os.makedirs", "os.mkdir"})
_REMOVING = frozenset({"os.remove", "os.unlink", "os.rmdir"})


class CheckedThenMade(Rule):
    """A path is checked and then made or removed

    ## What it does
    Finds `if not os.path.exists(p): os.makedirs(p)` and `if os.path.exists(p): os.remove(p)`, also
    in the form of `pathlib`, where nothing catches the error of a lost race.

    ## Why is this bad
    Between the question and the deed another process or thread may make or remove the path. The
    deed then fails, rarely and under load, in a program that seemed to have taken care of it.

    ## Example
    ```python
    import os

    def prepare(folder):
        if not os.path.exists(folder):
            os.makedirs(folder)
    ```

    ## Use instead
    ```python
    import os

    def prepare(folder):
        os.makedirs(folder, exist_ok=True)
    ```

    ## Fix safety
    The fix makes the folder without asking, with `exist_ok=True`. If the path is a file, this
    raises an error where the program passed it over before.

    ## References
    - [Python: os.makedirs](https://docs.python.org/3/library/os.html#os.makedirs)
    - [CWE-367: Time-of-check Time-of-use Race Condition](https://cwe.mitre.org/data/definitions/367.html)
    """

    severity = Severity.LOW
    cwe = (367,)
    where = {"If.body": ("Expr",)}
    bad = (
        Bad(
            "import os\nif not os.path.isdir(out):  # found\n    os.makedirs(out, 0o750)\n",
            fixed="import os\nos.makedirs(out, 0o750, exist_ok=True)\n",
        ),
        Bad(
            """\
from os import path, makedirs as make

class Cache:
    def open(self):
        if not path.exists(self.folder):  # found
            make(self.folder)
        return self.folder
""",
            fixed="""\
from os import path, makedirs as make

class Cache:
    def open(self):
        make(self.folder, exist_ok=True)
        return self.folder
""",
        ),
        Bad("""\
import os
def clear(pid_file):
    if os.path.exists(pid_file):  # found
        os.remove(pid_file)
"""),
        Bad(
            """\
from pathlib import Path
def prepare(name):
    folder = Path(name)
    if not folder.exists():  # found
        folder.mkdir(parents=True)
""",
            fixed="""\
from pathlib import Path
def prepare(name):
    folder = Path(name)
    folder.mkdir(parents=True, exist_ok=True)
""",
        ),
    )
    good = (
        "import os\nos.makedirs(out, exist_ok=True)\n",
        "import os\nif not os.path.exists(out):\n    os.makedirs(out, exist_ok=True)\n",
        "import os\nif not os.path.exists(a):\n    os.makedirs(b)\n",
        """\
import os
try:
    if not os.path.exists(out):
        os.makedirs(out)
except FileExistsError:
    pass
""",
        "import os\nif os.path.exists(out):\n    raise FileExistsError(out)\nos.makedirs(out)\n",
        "import os\nif not os.path.exists(out):\n    os.makedirs(out)\n    fill(out)\n",
        "import os\nif not os.path.exists(out):\n    os.makedirs(out)\nelse:\n    clean(out)\n",
        "def f(item):\n    if not item.exists():\n        item.mkdir()\n",
    )

    def check(self, node: ast.If, module: Module) -> Iterator[Found]:
        if node.orelse or len(node.body) != 1 or not isinstance(node.body[0], ast.Expr):
            return
        deed = node.body[0].value
        negated = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)
        question = node.test.operand if isinstance(node.test, ast.UnaryOp) else node.test
        if not isinstance(deed, ast.Call) or not isinstance(question, ast.Call):
            return
        if is_open(deed) or _is_caught(node, module):
            return
        if negated and _is_about(question, deed, module, makes=True):
            if argument(deed, "exist_ok", 2) is None:
                yield Found(node, "Someone may make it in between: use `exist_ok=True` instead.")
        elif not negated and _is_about(question, deed, module, makes=False):
            if argument(deed, "missing_ok") is None:
                text = "Someone may remove it in between: catch FileNotFoundError instead."
                yield Found(node, text, Severity.INFO)

    def fix(self, node: cst.If, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        from guru.reviewer.rules.security._arguments import set_argument

        if not isinstance(node.test, cst.UnaryOperation) or not isinstance(
            node.body, cst.IndentedBlock
        ):
            return None
        line = node.body.body[0]
        if not isinstance(line, cst.SimpleStatementLine) or not isinstance(line.body[0], cst.Expr):
            return None
        call = line.body[0].value
        if not isinstance(call, cst.Call) or (
            _name(call) == "mkdir" and isinstance(call.func, cst.Attribute) and _owner(call) == "os"
        ):
            return None  # os.mkdir knows no exist_ok
        changed = line.body[0].with_changes(value=set_argument(call, "exist_ok", "True"))
        return line.with_changes(body=[changed], leading_lines=node.leading_lines)


def _name(call: cst.Call) -> str:
    import libcst as cst

    return call.func.attr.value if isinstance(call.func, cst.Attribute) else ""


def _owner(call: cst.Call) -> str:
    import libcst as cst

    owner = call.func.value if isinstance(call.func, cst.Attribute) else None
    return owner.value if isinstance(owner, cst.Name) else ""


def _is_about(question: ast.Call, deed: ast.Call, module: Module, *, makes: bool) -> bool:
    """Whether a question asks for the path that the deed makes, or removes."""
    if module.resolve(question.func) in _ASKING and len(question.args) == 1:
        known = module.resolve(deed.func) in (_MAKING if makes else _REMOVING)
        return known and bool(deed.args) and same_code(question.args[0], deed.args[0])
    match question.func, deed.func:
        case ast.Attribute(attr="exists" | "is_dir" | "is_file"), ast.Attribute(attr=method):
            asked, done = question.func.value, deed.func.value
            is_path = (module.resolve(asked) or "").startswith("pathlib.Path")
            names = {"mkdir"} if makes else {"unlink", "rmdir"}
            return is_path and method in names and same_code(asked, done)
    return False


def _is_caught(node: ast.AST, module: Module) -> bool:
    """Whether an error of the deed is caught in the same function."""
    below = node
    for above in module.ancestors(node):
        if isinstance(above, ast.Try) and below in above.body and above.handlers:
            return True
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
        below = above
    return False
