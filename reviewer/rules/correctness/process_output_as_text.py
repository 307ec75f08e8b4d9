"""Output of processes is bytes unless text is asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._uses import uses_of_name

_TEXTUAL = frozenset({"text", "universal_newlines", "encoding", "errors"})
_TAKING_TEXT = frozenset(
    {"split", "rsplit", "startswith", "endswith", "find", "index", "replace", "strip", "count"}
)
_KEEPING = frozenset({"strip", "rstrip", "lstrip", "lower", "upper"})


class ProcessOutputAsText(Rule):
    r"""The output of a process is bytes and is used as a text

    ## What it does
    Finds what `subprocess.check_output` and `subprocess.run(...).stdout` give, without
    `text=True` or an encoding, split, searched, compared or joined with texts.

    ## Why is this bad
    Without `text=True` it is bytes: `output == "ok"` is never true, and `output.split("\n")`
    raises a TypeError.

    ## Example
    ```python
    import subprocess

    def branch():
        output = subprocess.check_output(["git", "branch", "--show-current"])
        return output == "main"
    ```

    ## Use instead
    ```python
    import subprocess

    def branch():
        output = subprocess.check_output(["git", "branch", "--show-current"], text=True)
        return output.strip() == "main"
    ```

    ## References
    - [Python: subprocess, text mode](https://docs.python.org/3/library/subprocess.html#frequently-used-arguments)
    - [CWE-1024: Comparison of Incompatible Types](https://cwe.mitre.org/data/definitions/1024.html)
    """

    severity = Severity.HIGH
    cwe = (704, 1024)
    calls = ("subprocess.check_output", "subprocess.run")
    bad = (
        Bad(
            "from subprocess import check_output as out\n"
            'lines = out(["ls"]).split("\\n")  # found\n'
        ),
        Bad(
            "import subprocess\n"
            'done = subprocess.run(["ls"], capture_output=True)\n'
            'if "a" in done.stdout:  # found\n    pass\n'
        ),
        Bad(
            'import subprocess\nname = subprocess.check_output(["hostname"])\n'
            'print(name.strip() + ".local")  # found\n'
        ),
    )
    good = (
        ('import subprocess\nlines = subprocess.check_output(["ls"], text=True).split("\\n")\n'),
        ('import subprocess\nlines = subprocess.check_output(["ls"]).decode().split("\\n")\n'),
        ('import subprocess\nlines = subprocess.check_output(["ls"]).split(b"\\n")\n'),
        ('import subprocess\nlines = subprocess.check_output(["ls"]).split()\n'),
        (
            "import subprocess\n"
            'done = subprocess.run(["ls"], capture_output=True, encoding="utf-8")\n'
            'ok = done.stdout == "a"\n'
        ),
        ('import subprocess\nlines = subprocess.check_output(["ls"], **options).split("\\n")\n'),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if is_open(call) or any(keyword.arg in _TEXTUAL for keyword in call.keywords):
            return
        asks_stdout = module.resolve(call.func) == "subprocess.run"
        for output in _outputs(call, module, asks_stdout=asks_stdout):
            wrong = _text_use(output, module)
            if wrong is not None:
                text = "This is bytes and is used as a text: `text=True` is missing."
                yield Found(wrong, text, evidence=((call, "gives bytes"),))
                return


def _outputs(call: ast.AST, module: Module, *, asks_stdout: bool) -> Iterator[ast.AST]:
    """Yield the expressions that are the output: the call itself, or what it is assigned to."""
    places: list[ast.AST] = [call]
    match module.parent(call):
        case ast.Assign(targets=[ast.Name() as target]):
            if len(module.names.bindings(target)) == 1:
                places = [use for use in uses_of_name(module, target) if use is not target]
    for place in places:
        if not asks_stdout:
            yield place
            continue
        above = module.parent(place)
        if isinstance(above, ast.Attribute) and above.attr in {"stdout", "stderr"}:
            yield above


def _text_use(output: ast.AST, module: Module) -> ast.AST | None:
    """Return where bytes are used as if they were a text."""
    parent = module.parent(output)
    match parent:
        case ast.Attribute(attr=method):
            call = module.parent(parent)
            if not isinstance(call, ast.Call) or call.func is not parent:
                return None
            if method in _TAKING_TEXT and any(_is_text(one) for one in call.args):
                return call
            return _text_use(call, module) if method in _KEEPING else None
        case ast.Compare(left=left, comparators=[right]):
            return parent if _is_text(right if left is output else left) else None
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return parent if _is_text(right if left is output else left) else None
    return None


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
