"""Children that go on after their parent stopped waiting."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._children import methods_called, started_by

_ENDING = frozenset({"kill", "terminate", "send_signal"})


class ChildLeftAfterTimeout(Rule):
    """A child process is left behind when the wait for it times out

    ## What it does
    Finds `communicate(timeout=...)` of a `subprocess.Popen` that is not followed by `kill()` and a
    second `communicate()` for the case that time runs out.

    ## Why is this bad
    The timeout ends the waiting, not the child: it goes on with its pipes open, and is left as a
    zombie once it ends. Each timeout leaves one more.

    ## Example
    ```python
    import subprocess

    def convert(path):
        child = subprocess.Popen(["convert", path], stdout=subprocess.PIPE)
        output, _ = child.communicate(timeout=30)
        return output
    ```

    ## Use instead
    ```python
    import subprocess

    def convert(path):
        child = subprocess.Popen(["convert", path], stdout=subprocess.PIPE)
        try:
            output, _ = child.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            child.kill()
            output, _ = child.communicate()
        return output
    ```

    ## References
    - [Python: Popen.communicate](https://docs.python.org/3/library/subprocess.html#subprocess.Popen.communicate)
    - [CWE-772: Missing Release of Resource after Effective Lifetime](https://cwe.mitre.org/data/definitions/772.html)
    """

    severity = Severity.MEDIUM
    cwe = (772,)
    codeguru = ("leaky-subprocess-timeout",)
    methods = ("communicate",)
    bad = (
        Bad("""\
from subprocess import Popen as P, PIPE, TimeoutExpired

def version(tool, seconds):
    with P([tool, "--version"], stdout=PIPE) as child:
        try:
            return child.communicate(None, seconds)[0]  # found
        except TimeoutExpired:
            return None
"""),
        Bad("""\
import subprocess

class Runner:
    def run(self, command):
        child = subprocess.Popen(command, stdin=subprocess.PIPE)
        try:
            child.communicate(self.text, timeout=self.limit)  # found
        except subprocess.TimeoutExpired:
            child.kill()
            raise RuntimeError(command)
        return child.returncode
"""),
        Bad("""\
import subprocess as sp
child = sp.Popen(["make"], stdout=sp.PIPE)
out, err = child.communicate(timeout=9)  # found
"""),
    )
    good = (
        """\
import subprocess
def f(command):
    child = subprocess.Popen(command)
    try:
        child.communicate(timeout=9)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
""",
        """\
import subprocess
def f(command):
    child = subprocess.Popen(command)
    try:
        child.communicate(timeout=9)
    finally:
        child.terminate()
        child.wait()
""",
        "import subprocess\nsubprocess.run(['a'], timeout=9)\n",
        "import subprocess\nchild = subprocess.Popen(['a'])\nchild.communicate()\n",
        "def f(child):\n    child.communicate(timeout=9)\n",
        """\
import subprocess
def f(command, give_up):
    child = subprocess.Popen(command)
    try:
        child.communicate(timeout=9)
    except subprocess.TimeoutExpired:
        give_up(child)
""",
        """\
import subprocess
def f(command):
    child = subprocess.Popen(command)
    child.communicate(timeout=None)
""",
        """\
import subprocess
def f(command):
    with subprocess.Popen(command) as child:
        try:
            child.communicate(timeout=9)
        except subprocess.TimeoutExpired:
            child.kill()
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        limit = argument(call, "timeout", 1)
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if limit is None or constant(module, limit) is None or not isinstance(owner, ast.Name):
            return
        made = started_by(module, owner)
        used = methods_called(module, owner) if made is not None else {}
        if made is None or "" in used:
            return  # it is handed on, and may be ended elsewhere
        if not _ENDING & used.keys():
            yield Found(call, "When the time is over, the child goes on: kill it and wait again.")
        elif not self._is_waited_for(made, used, module):
            text = "The killed child is never waited for: it stays as a zombie."
            yield Found(call, text, Severity.LOW)

    def _is_waited_for(
        self, made: ast.Call, used: dict[str, list[ast.AST]], module: Module
    ) -> bool:
        again = len(used.get("communicate", [])) > 1 or "wait" in used or "poll" in used
        return again or isinstance(module.parent(made), ast.withitem)
